"""Writes of people: sign-in, the own account, memberships, consent, tokens."""

from kalaki.people.commands.account import (
    delete_account,
    end_sign_in,
    note_second_factor,
    remove_authenticator,
    remove_contact,
    update_person,
)
from kalaki.people.commands.consent import give_consent, withdraw
from kalaki.people.commands.following import (
    announce,
    read_stop,
    send_digests,
    stop_following,
    subscribe,
    unsubscribe,
)
from kalaki.people.commands.members import (
    change_roles,
    end_membership,
    ensure_organisation,
    make_staff,
    reset_access,
)
from kalaki.people.commands.push import forget_push, keep_push
from kalaki.people.commands.residents import ResidentChecked, check_resident, keep_served, served_print
from kalaki.people.commands.sign_in import (
    confirm_code,
    open_session,
    request_code,
    sign_in_by_link,
    take_roles_by_link,
)
from kalaki.people.commands.tokens import issue_token, peek, redeem

__all__ = [
    "ResidentChecked",
    "announce",
    "change_roles",
    "check_resident",
    "confirm_code",
    "delete_account",
    "end_membership",
    "end_sign_in",
    "ensure_organisation",
    "forget_push",
    "give_consent",
    "issue_token",
    "keep_push",
    "keep_served",
    "make_staff",
    "note_second_factor",
    "open_session",
    "peek",
    "read_stop",
    "redeem",
    "remove_authenticator",
    "remove_contact",
    "request_code",
    "reset_access",
    "send_digests",
    "served_print",
    "sign_in_by_link",
    "stop_following",
    "subscribe",
    "take_roles_by_link",
    "unsubscribe",
    "update_person",
    "withdraw",
]
