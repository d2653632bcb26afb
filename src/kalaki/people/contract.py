"""What other apps may use of people."""

from kalaki.core.contract import notify
from kalaki.people.access import can_manage_members
from kalaki.people.commands import (
    announce,
    ensure_organisation,
    give_consent,
    issue_token,
    make_staff,
    peek,
    redeem,
    subscribe,
    unsubscribe,
    withdraw,
)
from kalaki.people.devices import device, device_ref, recipient_of
from kalaki.people.guards import has_role, member_of, role_required, signed_in_required
from kalaki.people.identity import Identity, has_identity, identities_of
from kalaki.people.models import FollowMode
from kalaki.people.organisations import (
    Organisation,
    Recipient,
    get_organisation,
    list_organisations,
    member_in,
    member_names,
    organisations,
    organisations_by_role,
    organisations_of,
    recipients_in,
    recipients_with,
)
from kalaki.people.queries import (
    NOBODY,
    Ages,
    FollowRow,
    Member,
    MemberPage,
    MemberRow,
    Person,
    ages,
    followings_of,
    holds,
    list_members,
    membership_key,
    public_names,
)
from kalaki.people.rules.ages import AgeBand, age_band
from kalaki.people.rules.consent import ConsentWay, needs_guardian
from kalaki.people.rules.contacts import ContactRefusal, ContactValue, parse_contact
from kalaki.people.rules.roles import GUESTS, STAFF, Role
from kalaki.people.rules.sms import shape as sms_shape

__all__ = [
    "GUESTS",
    "NOBODY",
    "STAFF",
    "AgeBand",
    "Ages",
    "ConsentWay",
    "ContactRefusal",
    "ContactValue",
    "FollowMode",
    "FollowRow",
    "Identity",
    "Member",
    "MemberPage",
    "MemberRow",
    "Organisation",
    "Person",
    "Recipient",
    "Role",
    "age_band",
    "ages",
    "announce",
    "can_manage_members",
    "device",
    "device_ref",
    "ensure_organisation",
    "followings_of",
    "get_organisation",
    "give_consent",
    "has_identity",
    "has_role",
    "holds",
    "identities_of",
    "issue_token",
    "list_members",
    "list_organisations",
    "make_staff",
    "member_in",
    "member_names",
    "member_of",
    "membership_key",
    "needs_guardian",
    "notify",
    "organisations",
    "organisations_by_role",
    "organisations_of",
    "parse_contact",
    "peek",
    "public_names",
    "recipient_of",
    "recipients_in",
    "recipients_with",
    "redeem",
    "role_required",
    "signed_in_required",
    "sms_shape",
    "subscribe",
    "unsubscribe",
    "withdraw",
]
