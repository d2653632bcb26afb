"""Why people are refused something, in words; codes never change with the wording."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import Refused

REFUSALS: dict[str, tuple[int, Any]] = {
    "code_wrong": (422, _("These are not the digits that we sent. Look again: the newest message counts.")),
    "code_over": (410, _("This code is over. Ask for a new one; that takes a moment.")),
    "contact_taken": (
        409,
        _("Another account already signs in with this. Sign in there, or write another one."),
    ),
    "contact_last": (409, _("This is your only way to sign in. Add another one first, then remove it.")),
    "not_found": (404, _("It is not there any more. Open the page again.")),
    "still_member": (
        409,
        _("You hold a role at the hub. Ask an administrator to end it, then delete the account."),
    ),
    "second_factor_wrong": (
        422,
        _(
            "These digits do not fit. Take the newest ones from the app, or a recovery code that is not used yet."
        ),
    ),
    "passkey_failed": (
        422,
        _("The passkey did not work. Try again, or sign in with a code."),
    ),
    "last_admin": (409, _("Nobody would be left to administer. Give the role to another person first.")),
    "roles_missing": (422, _("Choose at least one role, or end the membership.")),
    "role_unknown": (422, _("There is no such role.")),
    "name_missing": (422, _("Write the name, so that colleagues recognise the person.")),
    "reason_missing": (422, _("Write the reason; it stays with the change.")),
    "token_over": (410, _("This link was used or is over. Ask for a new one.")),
    "limit": (429, _("That was often. Wait a little, then try again.")),
    "second_factor_last": (
        409,
        _("Your role asks for a second factor. Add another one first, then remove this one."),
    ),
    "way_closed_phone": (422, _("This hub cannot send SMS yet. Use your e-mail.")),
    "way_closed_email": (422, _("This hub cannot send e-mail yet. Use your mobile number.")),
    "push_closed": (422, _("This hub cannot send pushes yet. Use another way.")),
    "push_endpoint": (422, _("This browser's push service is not known here. Use another way.")),
    "personal_number": (422, _("A personal number has 11 digits. Compare it with the document.")),
    "self_reset": (409, _("Nobody resets their own access. Another administrator does it for you.")),
}


def refused(code: str, **facts: Any) -> Refused:
    """Return the refusal ``code`` with its sentence."""
    status, words = REFUSALS[code]
    return Refused(code, words, status=status, **facts)
