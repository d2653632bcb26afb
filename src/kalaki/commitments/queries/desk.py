"""The desk of promises: what somebody owes, and what waits for a second person."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kalaki.commitments import settings
from kalaki.commitments.models import Commitment, Evidence
from kalaki.commitments.queries.board import ordered
from kalaki.commitments.queries.promises import Promise, read
from kalaki.commitments.queries.sql import open_rows
from kalaki.commitments.rules.words import EvidenceState, Kind
from kalaki.core.contract import counts, now

SIZE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A promise whose evidence waits for a yes or no of somebody else than ``submitted_by``."""

    promise: Promise
    evidence: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is owed, overdue first, and what waits for the reader."""

    rows: tuple[Promise, ...]
    waiting: tuple[Waiting, ...]
    total: int
    late: int
    page: int
    has_more: bool


def desk(
    owners: Iterable[int] | None, *, me: str, sees_all: bool, closed: bool = False, page: int = 1
) -> Desk:
    """Return the desk of who answers for ``owners`` (keys; None: everybody's), in 6 queries.

    me: the reader's reference. sees_all: may accept anybody's evidence but their own. closed: show what is over.
    """
    instant = now()
    thresholds, _plan = settings.chosen()
    rows = open_rows() if not closed else Commitment.objects.exclude(withdrawn_at=None, submitted_at=None)
    if owners is not None:
        rows = rows.filter(owner__in=list(owners))
    start = (page - 1) * SIZE
    found = read(ordered(rows)[start : start + SIZE + 1], thresholds)
    waiting = Evidence.objects.filter(
        pk__in=_waiting(me, sees_all=sees_all).order_by("pk").values("pk")[:SIZE]
    )
    pairs = list(waiting.order_by("pk").values_list("commitment_id", "public_id", "title"))
    promises = {
        one.id: one
        for one in read(Commitment.objects.filter(pk__in={key for key, *_rest in pairs}), thresholds)
    }
    return Desk(
        rows=tuple(found[:SIZE]),
        waiting=tuple(Waiting(promise=promises[key], evidence=one, title=title) for key, one, title in pairs),
        total=rows.count(),
        late=0 if closed else rows.filter(due__lt=instant).count(),
        page=page,
        has_more=len(found) > SIZE,
    )


def desk_counts(owners: Iterable[int] | None, *, me: str, sees_all: bool) -> dict[str, int]:
    """Return how many promises are late and open, and how much evidence waits, for the desk's door; in 1 query."""
    rows = open_rows()
    if owners is not None:
        rows = rows.filter(owner__in=list(owners))
    return counts(open=rows, late=rows.filter(due__lt=now()), waiting=_waiting(me, sees_all=sees_all))


def _waiting(me: str, *, sees_all: bool) -> QuerySet[Evidence]:
    rows = Evidence.objects.filter(state=EvidenceState.OPEN).exclude(submitted_by=me)
    rows = rows.filter(
        commitment__kind=Kind.PROMISE, commitment__withdrawn_at=None, commitment__submitted_at=None
    )
    return rows if sees_all else rows.filter(Q(commitment__made_by=me))
