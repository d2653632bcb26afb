"""What is known of whoever sends a request, by name and never by number."""

from collections.abc import Collection
from enum import StrEnum

from django.http import HttpRequest

from kalaki.people.sessions import way_of


class Identity(StrEnum):
    """Named kinds of identity; a rule lists those it allows. "roll" and "resident" come with their checks."""

    OPEN = "open"
    CODE = "code"
    PASSKEY = "passkey"


def identities_of(request: HttpRequest) -> frozenset[Identity]:
    """Return what the sender has shown: everybody is open; a sign-in shows code or passkey."""
    if not request.user.is_authenticated:
        return frozenset({Identity.OPEN})
    shown = Identity.PASSKEY if way_of(request) == "passkey" else Identity.CODE
    return frozenset({Identity.OPEN, shown})


def has_identity(request: HttpRequest, allowed: Collection[Identity]) -> bool:
    """Tell whether one of the ``allowed`` kinds was shown."""
    return not identities_of(request).isdisjoint(allowed)
