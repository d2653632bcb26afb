"""What is known of whoever sends a request, by name and never by number."""

from collections.abc import Collection
from enum import StrEnum

from django.http import HttpRequest

from kalaki.people.residents import ResidentView, resident_of
from kalaki.people.sessions import way_of


class Identity(StrEnum):
    """Named kinds of identity; a rule lists those it allows. "roll" comes with its check.

    RESIDENT: a clerk of this municipality saw the document.
    """

    OPEN = "open"
    CODE = "code"
    PASSKEY = "passkey"
    RESIDENT = "resident"


def identities_of(request: HttpRequest) -> frozenset[Identity]:
    """Return what the sender has shown: everybody is open; a sign-in shows code or passkey, and perhaps a resident."""
    shown = _of_session(request)
    return shown | {Identity.RESIDENT} if residence(request) is not None else shown


def has_identity(request: HttpRequest, allowed: Collection[Identity]) -> bool:
    """Tell whether one of the ``allowed`` kinds was shown; the tables are asked where only a resident is left to be one."""
    if not _of_session(request).isdisjoint(allowed):
        return True
    return Identity.RESIDENT in allowed and residence(request) is not None


def residence(request: HttpRequest) -> ResidentView | None:
    """Return the resident check of the signed-in sender in the municipality in scope, asked once a request."""
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, "residence"):
        request.residence = resident_of(int(request.user.pk or 0))  # type: ignore[attr-defined]
    found: ResidentView | None = request.residence  # type: ignore[attr-defined]
    return found


def _of_session(request: HttpRequest) -> frozenset[Identity]:
    if not request.user.is_authenticated:
        return frozenset({Identity.OPEN})
    shown = Identity.PASSKEY if way_of(request) == "passkey" else Identity.CODE
    return frozenset({Identity.OPEN, shown})
