"""Reads of promises for other programs: the same rows as the public board, in the order in which they were entered."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from kalaki.commitments.queries import board as queries
from kalaki.commitments.queries.item import get_item
from kalaki.commitments.queries.promises import Promise
from kalaki.commitments.refusals import refused
from kalaki.commitments.views.public import read_asked
from kalaki.core.contract import open_json, whole_minute

router = Router(tags=["commitments"])
MAX_SIZE = 100


class Paging(Schema):
    """The promise after which the page begins (its id; none: the first page), and at most 100 rows a page."""

    after: UUID | None = None
    size: int = 30


@router.get("")
def commitments(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """Return promises page by page; owner, area, source, document and status filter as on the board."""
    size = min(MAX_SIZE, max(1, paging.size))
    found = queries.page_after(read_asked(request), after=paging.after, limit=size + 1)
    rows = [_public(one) for one in found[:size]]
    return open_json(request, {"commitments": rows, "next": rows[-1]["id"] if len(found) > size else None})


@router.get("/{public_id}")
def commitment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return one promise with its steps, its evidence and what happened to it."""
    found = get_item(public_id)
    if found is None:
        raise refused("not_found")
    return open_json(
        request,
        _public(found.promise)
        | {
            "evidence_asked": found.evidence_asked,
            "milestones": [
                {"what": one.what, "due_on": one.due_on, "reached_at": one.reached_at}
                for one in found.milestones
            ],
            "evidence": [
                {
                    "kind": one.kind,
                    "title": one.title,
                    "url": one.url,
                    "figure": one.figure,
                    "unit": one.unit,
                    "submitted_at": whole_minute(one.submitted_at),
                    "state": one.state,
                    "accepted_as": one.accepted_as,
                }
                for one in found.evidence
            ],
            "history": [
                {
                    "at": whole_minute(one.at),
                    "what": one.what,
                    "reason": one.reason,
                    "old": one.old,
                    "new": one.new,
                }
                for one in found.history
            ],
        },
    )


def _public(promise: Promise) -> dict[str, Any]:
    return {
        "id": str(promise.public_id),
        "kind": promise.kind,
        "what": promise.what,
        "owner": {"id": promise.owner.public_id, "name": promise.owner.name},
        "source": {"kind": promise.source.kind, "id": promise.source.public_id},
        "area": promise.area,
        "made_at": whole_minute(promise.made_at),
        "original_due": promise.original_due,
        "due": promise.due,
        "status": promise.status,
        "days_late": promise.days_late,
        "waiting_until": promise.waiting_until,
        "submitted_at": whole_minute(promise.submitted_at) if promise.submitted_at else None,
        "accepted_as": promise.accepted_as,
        "moves": promise.moves,
        "demo": promise.demo,
    }
