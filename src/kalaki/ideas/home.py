"""What the register puts on the desk of others."""

from typing import Any

from django.http import HttpRequest

from kalaki.ideas import access
from kalaki.ideas.queries.desk import Queue, queue_counts
from kalaki.people.contract import has_role

EVIDENCE = "ideas.evidence"  # uploads of staff: photos of the work
DOOR = (Queue.NEW, Queue.OVERDUE, Queue.CLAIMED, Queue.OBJECTED)


def desk_panel(request: HttpRequest) -> dict[str, Any]:
    """Return what waits for the sender in the register, nothing for others."""
    if not has_role(request, *access.STAFF):
        return {}
    return {"counts": queue_counts(access.units_seen(request), queues=DOOR)}
