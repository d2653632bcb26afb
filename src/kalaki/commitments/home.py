"""What promises put on pages of others: the home page, the desk and the page of open data."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kalaki.commitments import access
from kalaki.commitments.export import PROMISE_FIELDS
from kalaki.commitments.queries.board import urgent
from kalaki.commitments.queries.desk import desk_counts
from kalaki.core.contract import actor_of
from kalaki.people.contract import has_role


def home_panel(request: HttpRequest) -> dict[str, Any]:
    """Return the promises that matter today."""
    return {"promises": urgent()}


def open_data_panel(request: HttpRequest) -> dict[str, Any]:
    """Return what each column of the table means."""
    labels = (_("Column"), _("Meaning"))
    return {
        "columns": [{"label": label} for label in labels],
        "rows": [
            [{"text": text, "label": label} for text, label in zip(row, labels, strict=True)]
            for row in PROMISE_FIELDS
        ],
    }


def desk_panel(request: HttpRequest) -> dict[str, Any]:
    """Return what waits for the sender, nothing for others."""
    if not has_role(request, *access.DESK):
        return {}
    sees_all = has_role(request, *access.ACCEPTORS)
    return {"counts": desk_counts(access.owned_by(request), me=actor_of(request).ref, sees_all=sees_all)}
