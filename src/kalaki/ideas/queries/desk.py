"""The desk of the register: queues with their counts, and the rows of one page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kalaki.core.contract import TBILISI, counts, held_photos, now
from kalaki.ideas.models import Idea, IdeaPhoto
from kalaki.ideas.queries.lists import is_overdue
from kalaki.ideas.queries.shared import Filters, condition, name_in, preview
from kalaki.ideas.rules.lifecycle import UNLISTED, WORKED, Kind, State

SIZE = 30
MOST_HELD = 200
DUE = ("today", "week", "late")
_COLUMNS = (
    "public_id", "number", "kind", "status", "title", "text", "text_withdrawn_at", "language", "received_at", "due_at",
    "planned_for", "waiting_until", "voices", "held", "demo", "needs_supervisor", "category__names", "category__icon",
    "area__names", "holder__name", "canonical__number",
)  # fmt: skip


class Queue(StrEnum):
    """What waits for somebody. UNROUTED: nobody has taken its category, so the default holder has it."""

    NEW = "new"
    UNROUTED = "unrouted"
    OVERDUE = "overdue"
    WAITING = "waiting"
    CLAIMED = "claimed"
    OBJECTED = "objected"
    SECOND_NO = "second_no"
    HELD = "held"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One item of a queue as staff see it; its author is never named."""

    public_id: UUID
    number: str
    kind: Kind
    status: State
    words: str
    language: str
    received_at: dt.datetime
    due_at: dt.datetime | None
    planned_for: dt.date | None
    waiting_until: dt.date | None
    is_overdue: bool
    voices: int
    held: bool
    demo: bool
    needs_supervisor: bool
    has_photo: bool
    category_names: dict[str, str]
    icon: str
    area_names: dict[str, str]
    holder: str
    canonical: str

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of a queue with the counts of all."""

    rows: tuple[DeskRow, ...]
    counts: dict[str, int]
    page: int
    has_more: bool


def desk_page(
    queue: Queue, filters: Filters, *, units: Iterable[int] | None, due: str = "", page: int = 1
) -> DeskPage:
    """Return page ``page`` of ``queue``, due soonest first, in 3 statements.

    units: whose items (keys), None for everybody's. due: one of DUE, or "".
    """
    instant, start = now(), (page - 1) * SIZE
    held = held_photos(limit=MOST_HELD)
    rows = _queue(queue, units, held, instant)
    rows = rows.filter(condition(replace(filters, everything=True), instant) & _due(due, instant))
    ids = rows.order_by("due_at", "pk").values("pk")[start : start + SIZE + 1]
    photos = IdeaPhoto.objects.filter(idea=OuterRef("pk"), hidden_at=None)
    found = list(
        Idea.objects.filter(pk__in=ids)
        .order_by("due_at", "pk")
        .annotate(has_photo=Exists(photos))
        .values(*_COLUMNS, "has_photo")
    )
    return DeskPage(
        rows=tuple(_row(one, instant) for one in found[:SIZE]),
        counts=counts(**{str(one): _queue(one, units, held, instant) for one in Queue}),
        page=page,
        has_more=len(found) > SIZE,
    )


def queue_counts(units: Iterable[int] | None, *, queues: Iterable[Queue]) -> dict[str, int]:
    """Return how many items stand in each of ``queues``, in 1 statement, or 2 with HELD among them."""
    instant, wanted = now(), tuple(queues)
    held = held_photos(limit=MOST_HELD) if Queue.HELD in wanted else []
    return counts(**{str(one): _queue(one, units, held, instant) for one in wanted})


def _queue(
    queue: Queue, units: Iterable[int] | None, held: list[UUID], instant: dt.datetime
) -> QuerySet[Idea]:
    rows = Idea.objects.filter(_in(queue, held, instant))
    return rows if units is None else rows.filter(holder__in=sorted(units))


def _in(queue: Queue, held: list[UUID], instant: dt.datetime) -> Q:
    worked = Q(status__in=sorted(WORKED))
    waits = Q(held=True)
    if held:
        photos = IdeaPhoto.objects.filter(photo__in=held, hidden_at=None)
        waits |= Q(pk__in=photos.values("idea_id"))
    return {
        Queue.NEW: Q(status=State.RECEIVED),
        Queue.UNROUTED: Q(status=State.RECEIVED, clock=None),
        Queue.OVERDUE: worked & Q(due_at__lt=instant) & ~Q(status=State.WAITING),
        Queue.WAITING: Q(status=State.WAITING),
        Queue.CLAIMED: Q(status=State.CLAIMED),
        Queue.OBJECTED: Q(status=State.MERGED, objected_at__isnull=False),
        Queue.SECOND_NO: worked & Q(needs_supervisor=True),
        Queue.HELD: waits & ~Q(status__in=sorted(UNLISTED)),
        Queue.OPEN: worked,
    }[queue]


def _due(due: str, instant: dt.datetime) -> Q:
    if due == "late":
        return Q(due_at__lt=instant)
    if due not in DUE:
        return Q()
    local = instant.astimezone(TBILISI)
    ends = local.replace(hour=23, minute=59, second=59, microsecond=0) + dt.timedelta(
        days=7 if due == "week" else 0
    )
    return Q(due_at__gte=instant, due_at__lte=ends)


def _row(row: dict[str, Any], instant: dt.datetime) -> DeskRow:
    title, text = row.pop("title"), row.pop("text")
    withdrawn = row.pop("text_withdrawn_at") is not None
    status = State(row.pop("status"))
    return DeskRow(
        kind=Kind(row.pop("kind")),
        status=status,
        words="" if withdrawn else preview(title, text),
        is_overdue=is_overdue(status, row["due_at"], instant),
        category_names=row.pop("category__names") or {},
        icon=row.pop("category__icon") or "idea",
        area_names=row.pop("area__names") or {},
        holder=row.pop("holder__name") or "",
        canonical=row.pop("canonical__number") or "",
        **row,
    )
