"""What a form sends beside its fields: ids of rows and its idempotency key."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import Refused


def posted_id(text: str) -> UUID:
    """Return the id in ``text``. Raises Refused bad_form for anything else."""
    try:
        return UUID(text)
    except ValueError as error:
        raise bad_form() from error


def bad_form() -> Refused:
    """Return the refusal of a form that a program of ours did not write, or wrote in part."""
    return Refused("bad_form", _("The form was incomplete. Open the page again."))
