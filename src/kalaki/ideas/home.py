"""What the register puts on pages of others: its ways in, its door at the desk, its open data."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kalaki.ideas import access
from kalaki.ideas.export.dump import dump_facts
from kalaki.ideas.export.fields import FIELDS
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
        title=gettext_lazy("Report something broken"),
        text=gettext_lazy("Road, light, tree, bench: a photo, a place, and it has a date"),
    )
    mine = Door(
        url=reverse("ideas:mine"),
        icon="flag",
        title=gettext_lazy("What I have reported"),
        text=gettext_lazy("Who has it, until when, and whether it is fixed"),
    )
    return [report, mine]


def desk_panel(request: HttpRequest) -> dict[str, Any]:
    """Return what waits for the sender in the register, nothing for others."""
    if not has_role(request, *access.STAFF):
        return {}
    return {"counts": queue_counts(access.units_seen(request), queues=DOOR)}


def open_data_panel(request: HttpRequest) -> dict[str, Any]:
    """Return the file of last night and what each field of the open data means; without a statement."""
    labels = (_("Field"), _("Type"), _("Meaning"))
    cells = [(field.key, field.type, field.meaning) for field in FIELDS]
    return {
        "dump": dump_facts(request.city.slug),  # type: ignore[attr-defined]
        "columns": [{"label": label} for label in labels],
        "rows": [
            [{"text": text, "label": label} for text, label in zip(row, labels, strict=True)] for row in cells
        ],
    }
