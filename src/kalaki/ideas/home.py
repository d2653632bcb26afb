"""What the register puts on pages of others: its ways in on the home page, its door at the desk."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kalaki.ideas import access
from kalaki.ideas.queries.desk import Queue, queue_counts
from kalaki.people.contract import has_role
from kalaki.web.contract import Door

EVIDENCE = "ideas.evidence"  # uploads of staff: photos of the work
DOOR = (Queue.NEW, Queue.OVERDUE, Queue.CLAIMED, Queue.OBJECTED)


def ways_in(request: HttpRequest) -> list[Door]:
    """Return the doors of somebody who has something to report."""
    report = Door(
        url=reverse("ideas:report"),
        icon="pin",
        title=_("Report something broken"),
        text=_("Road, light, tree, bench: a photo, a place, and it has a date"),
    )
    mine = Door(
        url=reverse("ideas:mine"),
        icon="flag",
        title=_("What I have reported"),
        text=_("Who has it, until when, and whether it is fixed"),
    )
    return [report, mine]


def desk_panel(request: HttpRequest) -> dict[str, Any]:
    """Return what waits for the sender in the register, nothing for others."""
    if not has_role(request, *access.STAFF):
        return {}
    return {"counts": queue_counts(access.units_seen(request), queues=DOOR)}
