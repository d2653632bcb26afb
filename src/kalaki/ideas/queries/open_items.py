"""Items as open data: everything that anybody may know of them, and nothing about who said it."""

import datetime as dt
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from kalaki.core.contract import now, whole_minute
from kalaki.ideas.models import HistoryEntry, Idea
from kalaki.ideas.queries.lists import is_overdue
from kalaki.ideas.queries.shared import Filters, PublicPlace, condition, name_in, place_of, shown
from kalaki.ideas.rules.lifecycle import Kind, State

CHUNK = 2000
_SAME = (
    "number", "language", "received_at", "changed_at", "first_due_at", "due_at", "first_answered_at", "planned_for",
    "closed_at", "voices", "confirmed_voices", "reopened", "reason_code", "reason", "contact", "demo",
)  # fmt: skip
_READ = (
    "pk", "kind", "status", "title", "text", "text_withdrawn_at", "lat", "lon", "address", "category__key",
    "category__names", "category__publish_place", "area__key", "area__names", "holder__name", "origin__kind",
    "origin__title", "origin__mechanism__key", "canonical__number",
)  # fmt: skip
_COLUMNS = (*_READ, *_SAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One item as open data. There is no field of its author, supporters, devices or staff.

    Words are masked (queries.shared.shown) and "" where the author took them back; instants are whole minutes,
    because the second in which somebody pressed a button can be found in other logs.
    canonical: number of the item that it is merged into, or "". steps: length of its history, which only grows.
    """

    id: int
    number: str
    kind: Kind
    status: State
    is_overdue: bool
    title: str
    text: str
    language: str
    category: str
    category_names: dict[str, str]
    area: str
    area_names: dict[str, str]
    place: PublicPlace
    holder: str
    origin_kind: str
    origin_title: str
    mechanism: str
    received_at: dt.datetime
    changed_at: dt.datetime
    first_due_at: dt.datetime | None
    due_at: dt.datetime | None
    first_answered_at: dt.datetime | None
    planned_for: dt.date | None
    closed_at: dt.datetime | None
    voices: int
    confirmed_voices: int
    reopened: int
    reason_code: str
    reason: str
    contact: str
    canonical: str
    demo: bool
    steps: int

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)

    def area_in(self, language: str) -> str:
        """Return the area's name, "" without one."""
        return name_in(self.area_names, language)


def open_items(filters: Filters) -> Iterator[OpenItem]:
    """Yield the listed items that ``filters`` leave as they were entered, in one statement for 2,000 of them."""
    rows = _listed(filters)
    yield from _walk(rows)


def real_items() -> Iterator[OpenItem]:
    """Yield all listed items but demonstrations and what bots and tests entered, as ``open_items`` does."""
    yield from _walk(_listed(Filters()).filter(demo=False, origin__counts=True))


def due_items(filters: Filters) -> Iterator[OpenItem]:
    """Yield the open items with a due date that ``filters`` leave, as ``open_items`` does."""
    wanted = Q(due_at__isnull=False) & condition(Filters(open_only=True), now())
    yield from _walk(_listed(filters).filter(wanted))


def items_after(filters: Filters, *, after: str, limit: int) -> tuple[OpenItem, ...] | None:
    """Return at most ``limit`` items entered after number ``after`` ("": from the first), in 2 statements.

    None when no item has that number.
    """
    rows = _listed(filters)
    if after:
        last = Idea.objects.filter(number=after).values_list("pk", flat=True).first()
        if last is None:
            return None
        rows = rows.filter(pk__gt=last)
    return tuple(_items(rows, limit))


def newest_changes(filters: Filters, *, limit: int) -> tuple[OpenItem, ...]:
    """Return the items that changed last, the newest first, in 1 statement."""
    rows = _listed(filters).order_by("-changed_at", "-pk")
    return tuple(_items(rows, limit))


def open_item(number: str) -> OpenItem | None:
    """Return one listed item, or None, in 1 statement."""
    return next(iter(_items(_listed(Filters()).filter(number=number), 1)), None)


def _listed(filters: Filters) -> QuerySet[Idea]:
    return Idea.objects.filter(condition(filters, now())).order_by("pk")


def _walk(rows: QuerySet[Idea]) -> Iterator[OpenItem]:
    last, more, instant = 0, True, now()
    while more:
        # One row more than a chunk says whether another statement is needed; a row that was told is let go, or two
        # chunks would be held while the next is read.
        found = deque(_columns(rows.filter(pk__gt=last))[: CHUNK + 1])
        more = len(found) > CHUNK
        for _ in range(min(len(found), CHUNK)):
            row = found.popleft()
            last = row["pk"]
            yield _item(row, instant)


def _items(rows: QuerySet[Idea], limit: int) -> list[OpenItem]:
    instant = now()
    return [_item(row, instant) for row in _columns(rows)[:limit]]


def _columns(rows: QuerySet[Idea]) -> QuerySet[Idea, dict[str, Any]]:
    steps = HistoryEntry.objects.filter(idea=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    return rows.annotate(steps=Subquery(steps)).values(*_COLUMNS, "steps")


def _item(row: dict[str, Any], instant: dt.datetime) -> OpenItem:
    status, is_gone = State(row["status"]), row["text_withdrawn_at"] is not None
    values = {name: row[name] for name in _SAME}
    for name in ("received_at", "changed_at", "first_answered_at", "closed_at"):
        values[name] = whole_minute(values[name]) if values[name] else None
    return OpenItem(
        **values,
        id=row["pk"],
        kind=Kind(row["kind"]),
        status=status,
        is_overdue=is_overdue(status, row["due_at"], instant),
        title="" if is_gone else shown(row["title"]),
        text="" if is_gone else shown(row["text"]),
        category=row["category__key"] or "",
        category_names=row["category__names"] or {},
        area=row["area__key"] or "",
        area_names=row["area__names"] or {},
        place=place_of(
            lat=row["lat"], lon=row["lon"], address=row["address"], publish=row["category__publish_place"]
        ),
        holder=row["holder__name"] or "",
        origin_kind=row["origin__kind"],
        origin_title=row["origin__title"],
        mechanism=row["origin__mechanism__key"] or "",
        canonical=row["canonical__number"] or "",
        steps=row["steps"] or 0,
    )
