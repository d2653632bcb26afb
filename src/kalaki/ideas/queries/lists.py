"""Lists of items: ids first, then what the rows of the page need, in 4 statements whatever there is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import get_language

from kalaki.core.contract import Card, now
from kalaki.ideas.models import Comment, Idea, IdeaPhoto
from kalaki.ideas.queries.shared import Filters, Order, PublicPlace, condition, name_in, place_of, preview
from kalaki.ideas.rules.lifecycle import OPEN, UNLISTED, Kind, State

_ORDERS = {
    Order.NEWEST: ("-received_at", "-pk"),
    Order.VOICES: ("-confirmed_voices", "-voices", "-pk"),
    Order.DUE: ("due_at", "pk"),
    Order.CHANGED: ("changed_at", "pk"),
}
# What a cursor holds beside the key, and the order that it runs in: what has no due date comes last everywhere.
_CURSORS = {
    Order.NEWEST: ("received_at",),
    Order.VOICES: ("confirmed_voices", "voices"),
    Order.DUE: ("due_at",),
    Order.CHANGED: ("changed_at",),
}
_AFTER_ORDERS: dict[Order, tuple[Any, ...]] = {
    **_ORDERS,
    Order.DUE: (F("due_at").asc(nulls_last=True), "pk"),
}
_COLUMNS = (
    "pk", "public_id", "number", "kind", "status", "title", "text", "text_withdrawn_at", "language", "received_at",
    "changed_at", "due_at", "planned_for", "voices", "confirmed_voices", "reopened", "needs_supervisor", "objected_at",
    "held", "demo", "lat", "lon", "address", "category__key", "category__names", "category__icon",
    "category__publish_place", "area__key", "area__names", "holder_id", "holder__name", "origin__kind",
    "origin__title", "canonical__number",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaRow:
    """One item of a list, as the public may see it. names: by language. photo: public id of the first one.

    words: title or beginning of the text, "" when the author took it back. canonical: number of the item that it
    is merged into, or "".
    """

    id: int
    public_id: UUID
    number: str
    kind: Kind
    status: State
    words: str
    language: str
    received_at: dt.datetime
    changed_at: dt.datetime
    due_at: dt.datetime | None
    planned_for: dt.date | None
    is_overdue: bool
    voices: int
    confirmed_voices: int
    comments: int
    photo: UUID | None
    category: str
    category_names: dict[str, str]
    icon: str
    area: str
    area_names: dict[str, str]
    place: PublicPlace
    holder_id: int | None
    holder: str
    origin_kind: str
    origin_title: str
    canonical: str
    reopened: int
    needs_supervisor: bool
    has_objection: bool
    held: bool
    demo: bool

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)

    def area_in(self, language: str) -> str:
        """Return the area's name, "" without one."""
        return name_in(self.area_names, language)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaPage:
    """One page of a list."""

    rows: tuple[IdeaRow, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaSlice:
    """Some items of a list. after: the cursor of what follows, "" at the end."""

    rows: tuple[IdeaRow, ...]
    after: str


def list_ideas(
    filters: Filters | None = None, *, order: Order = Order.NEWEST, page: int = 1, size: int = 20
) -> IdeaPage:
    """Return page ``page`` (from 1) of the items that ``filters`` name, in 4 statements."""
    wanted, start = filters or Filters(), (page - 1) * size
    found = Idea.objects.filter(condition(wanted, now())).order_by(*_ORDERS[order])
    ids = list(found.values_list("pk", flat=True)[start : start + size + 1])
    return IdeaPage(rows=rows_of(ids[:size]), has_more=len(ids) > size)


def list_after(
    filters: Filters | None = None, *, order: Order = Order.NEWEST, after: str = "", size: int = 20
) -> IdeaSlice:
    """Return the items of ``filters`` that follow the cursor ``after`` ("": the first ones), in 4 statements.

    A cursor that cannot be read begins anew. One of a list by due date skips nothing that has none: those come last.
    """
    found = Idea.objects.filter(condition(filters or Filters(), now()))
    found = beyond(found, order, after).order_by(*_AFTER_ORDERS[order])
    rows = list(found.values_list("pk", *_CURSORS[order])[: size + 1])
    cursor = ""
    if len(rows) > size:
        cursor = "~".join(_written(value) for value in (*rows[size - 1][1:], rows[size - 1][0]))
    return IdeaSlice(rows=rows_of([row[0] for row in rows[:size]]), after=cursor)


def beyond(rows: QuerySet[Idea], order: Order, after: str) -> QuerySet[Idea]:
    """Return those of ``rows`` that come after the cursor ``after`` in ``order``; all of them for one that says nothing."""
    values = _read(order, after)
    if values is None:
        return rows
    *marks, last = values
    found, equal = Q(), Q()
    for name, value in zip(_CURSORS[order], marks, strict=True):
        found |= equal & _past(order, name, value)
        equal &= Q(**{name: value})
    return rows.filter(found | equal & _past(order, "pk", last))


def _past(order: Order, name: str, value: Any) -> Q:
    if order in {Order.NEWEST, Order.VOICES}:
        return Q(**{f"{name}__lt": value})
    if name == "due_at":
        return Q(pk__in=[]) if value is None else Q(due_at__gt=value) | Q(due_at=None)
    return Q(**{f"{name}__gt": value})


def _written(value: Any) -> str:
    return (
        value.astimezone(dt.UTC).isoformat()
        if isinstance(value, dt.datetime)
        else ""
        if value is None
        else str(value)
    )


def _read(order: Order, after: str) -> list[Any] | None:
    parts, names = after.split("~"), (*_CURSORS[order], "pk")
    if not after or len(parts) != len(names):
        return None
    try:
        return [_value(name, part) for name, part in zip(names, parts, strict=True)]
    except ValueError:
        return None


def _value(name: str, part: str) -> Any:
    if name.endswith("_at"):
        if name == "due_at" and not part:
            return None
        found = dt.datetime.fromisoformat(part)
        if found.tzinfo is None:
            raise ValueError(part)
        return found
    if not (part.isascii() and part.isdecimal() and len(part) < 19):  # noqa: PLR2004 - what a column holds
        raise ValueError(part)
    return int(part)


def count_by_status(filters: Filters | None = None) -> dict[State, int]:
    """Return how many items of ``filters`` stand in each state, in 1 statement; absent where there are none."""
    rows = Idea.objects.filter(condition(filters or Filters(), now())).order_by()
    return {State(status): count for status, count in rows.values_list("status").annotate(Count("pk"))}


def rows_of(ids: Iterable[int]) -> tuple[IdeaRow, ...]:
    """Return the rows of items by key, in the given order, in 3 statements (0 for none)."""
    wanted = list(ids)
    if not wanted:
        return ()
    rows = {row["pk"]: row for row in Idea.objects.filter(pk__in=wanted).values(*_COLUMNS)}
    # The last of a key counts, so the first photo of each item comes last.
    photos: dict[int, UUID] = dict(
        IdeaPhoto.objects.filter(idea_id__in=wanted, hidden_at=None)
        .order_by("idea_id", "-position")
        .values_list("idea_id", "photo")
    )
    comments = dict(
        Comment.objects.filter(idea_id__in=wanted, hidden_at=None, withdrawn_at=None)
        .order_by()
        .values_list("idea_id")
        .annotate(Count("pk"))
    )
    instant = now()
    return tuple(
        _row(rows[one], photo=photos.get(one), comments=comments.get(one, 0), now=instant) for one in wanted
    )


def newest(*, size: int) -> tuple[tuple[IdeaRow, ...], bool]:
    """Return the items that were answered or fixed last and True; those said last and False until there are any.

    In at most 5 statements.
    """
    good = sorted({State.ANSWERED, State.CONFIRMED})
    rows = Idea.objects.filter(status__in=good, held=False).order_by("-closed_at", "-pk")
    ids = list(rows.values_list("pk", flat=True)[:size])
    return (rows_of(ids), True) if ids else (list_ideas(size=size).rows, False)


def idea_cards(ids: frozenset[UUID]) -> Mapping[UUID, Card]:
    """Return the cards of items for other apps' pages; hidden and withdrawn ones are gone, in 1 statement."""
    rows = Idea.objects.filter(public_id__in=ids, held=False).exclude(status__in=sorted(UNLISTED))
    found = rows.values_list("public_id", "number", "title", "text", "category__names")
    language = get_language() or "ka"
    return {
        public_id: Card(
            title=preview(title, text) or name_in(names, language) or number, url=f"/ideas/{number}/"
        )
        for public_id, number, title, text, names in found
    }


def is_overdue(status: State, due_at: dt.datetime | None, instant: dt.datetime) -> bool:
    """Tell whether an open item's due date has passed; a paused clock stands."""
    return due_at is not None and status in OPEN - {State.WAITING} and due_at < instant


def _row(row: dict[str, object], *, photo: UUID | None, comments: int, now: dt.datetime) -> IdeaRow:
    values: dict[str, object] = dict(row)
    status = State(str(values["status"]))
    withdrawn = values.pop("text_withdrawn_at") is not None
    title, text = str(values.pop("title")), str(values.pop("text"))
    publish = values.pop("category__publish_place")
    place = place_of(
        lat=values.pop("lat"),  # type: ignore[arg-type]
        lon=values.pop("lon"),  # type: ignore[arg-type]
        address=str(values.pop("address")),
        publish=str(publish) if publish else None,
    )
    return IdeaRow(
        id=values.pop("pk"),  # type: ignore[arg-type]
        kind=Kind(str(values.pop("kind"))),
        status=State(str(values.pop("status"))),
        words="" if withdrawn else preview(title, text),
        is_overdue=is_overdue(status, values["due_at"], now),  # type: ignore[arg-type]
        comments=comments,
        photo=photo,
        category=values.pop("category__key") or "",  # type: ignore[arg-type]
        category_names=values.pop("category__names") or {},  # type: ignore[arg-type]
        icon=values.pop("category__icon") or "idea",  # type: ignore[arg-type]
        area=values.pop("area__key") or "",  # type: ignore[arg-type]
        area_names=values.pop("area__names") or {},  # type: ignore[arg-type]
        place=place,
        holder=values.pop("holder__name") or "",  # type: ignore[arg-type]
        origin_kind=values.pop("origin__kind"),  # type: ignore[arg-type]
        origin_title=values.pop("origin__title"),  # type: ignore[arg-type]
        canonical=values.pop("canonical__number") or "",  # type: ignore[arg-type]
        has_objection=values.pop("objected_at") is not None,
        **values,  # type: ignore[arg-type]
    )
