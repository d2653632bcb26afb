"""What promises put on pages of others: the home page and the desk."""

from typing import Any

from django.http import HttpRequest

from kalaki.commitments import access
from kalaki.commitments.queries.board import urgent
from kalaki.commitments.queries.desk import desk_counts
from kalaki.core.contract import actor_of
from kalaki.people.contract import has_role


def home_panel(request: HttpRequest) -> dict[str, Any]:
    """Return the promises that matter today."""
    return {"promises": urgent()}


def desk_panel(request: HttpRequest) -> dict[str, Any]:
    """Return what waits for the sender, nothing for others."""
    if not has_role(request, *access.DESK):
        return {}
    sees_all = has_role(request, *access.ACCEPTORS)
    return {"counts": desk_counts(access.owned_by(request), me=actor_of(request).ref, sees_all=sees_all)}
