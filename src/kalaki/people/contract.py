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
    "Person",
    "Role",
    "age_band",
    "ages",
    "announce",
    "can_manage_members",
    "device",
    "device_ref",
    "ensure_organisation",
    "followings_of",
    "give_consent",
    "has_identity",
    "has_role",
    "holds",
    "identities_of",
    "issue_token",
    "list_members",
    "make_staff",
    "member_of",
    "membership_key",
    "needs_guardian",
    "notify",
    "parse_contact",
    "peek",
    "recipient_of",
    "redeem",
    "role_required",
    "signed_in_required",
    "sms_shape",
    "subscribe",
    "unsubscribe",
    "withdraw",
]
