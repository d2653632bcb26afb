"""The desk's queue of near duplicates: pairs among the newest open items, and two items side by side."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from kalaki.core.contract import Actor, PhotoView, image_hashes, photos_of
from kalaki.exact.geo import Place, grid_cells
from kalaki.ideas.models import Category, DuplicateVerdict, Idea, IdeaPhoto
from kalaki.ideas.queries.shared import name_in, preview
from kalaki.ideas.rules.duplicates import RADIUS_M, WEIGHTS, Likeness, Report, likeness, may_be_same
from kalaki.ideas.rules.lifecycle import WORKED, State

NEWEST = 200  # items that are looked at
BESIDE = 3_000  # items near them that are read
MOST_MERGED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NearItem:
    """One item of a pair, in a line. words: title or beginning of the text."""

    number: str
    words: str
    category_names: dict[str, str]
    received_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPair:
    """Two open items that may be the same: the older one, which would go on, and the newer one."""

    older: NearItem
    newer: NearItem
    likeness: Likeness

    @property
    def items(self) -> tuple[NearItem, NearItem]:
        """Both, the older one first."""
        return self.older, self.newer

    @property
    def metres(self) -> int:
        """The whole metres between them."""
        return round(self.likeness.distance_m or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPage:
    """One page of the queue. total: pairs in all."""

    pairs: tuple[NearPair, ...]
    total: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """An item that was merged lately. has_objection: its author says that it is another one."""

    number: str
    canonical: str
    words: str
    has_objection: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two items side by side, whole, for staff. canonical: number of what it is merged into, or ""."""

    public_id: UUID
    number: str
    status: State
    title: str
    text: str
    language: str
    category_names: dict[str, str]
    address: str
    received_at: dt.datetime
    voices: int
    confirmed_voices: int
    canonical: str
    has_objection: bool
    photos: tuple[PhotoView, ...]
    is_overdue: bool = False

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Two items side by side. verdict: whether somebody said that they are the same, None = nobody said."""

    older: Side
    newer: Side
    likeness: Likeness
    verdict: bool | None

    @property
    def metres(self) -> int | None:
        """The whole metres between them, None where one has no place."""
        return None if self.likeness.distance_m is None else round(self.likeness.distance_m)

    @property
    def is_merged(self) -> bool:
        """Whether both go on as one."""
        older, newer = (side.canonical or side.number for side in (self.older, self.newer))
        return older == newer


def near_pairs(*, page: int = 1, size: int = 10) -> NearPage:
    """Return page ``page`` (from 1) of the pairs that reach the threshold, the likest first, in at most 6 statements.

    The newest 200 open items are compared with every open item near them; what was told apart is left out.
    """
    known = {row.pk: row for row in Category.objects.all()}
    newest = list(_open().order_by("-received_at", "-pk")[:NEWEST])
    cells = {cell for row in newest for cell in _cells(row, known)}
    # What is near the newest may be older than all of them.
    near = list(_open().filter(cell__in=cells).order_by("-received_at", "-pk")[:BESIDE]) if cells else []
    hashes = image_hashes({row["photo"] for row in near if row["photo"]}) if near else {}
    reports = {row["pk"]: _report(row, hashes) for row in near}
    by_cell: dict[int, list[dict[str, Any]]] = {}
    for row in near:
        by_cell.setdefault(row["cell"], []).append(row)
    wanted = {row["pk"] for row in newest}
    scored = {}
    for row in (one for one in near if one["pk"] in wanted):
        for other in (other for cell in _cells(row, known) for other in by_cell.get(cell, ())):
            pair = (min(row["pk"], other["pk"]), max(row["pk"], other["pk"]))
            if pair[0] != pair[1] and pair not in scored and _comparable(row, other, known):
                radius = _radius(row, known)
                like = likeness(reports[row["pk"]], reports[other["pk"]], radius_m=radius)
                if like.score >= WEIGHTS.suggest and (like.distance_m or 0) <= radius:
                    scored[pair] = like
    left = sorted(scored.keys() - _told_apart(scored), key=lambda pair: (-scored[pair].score, pair))
    chosen = left[(page - 1) * size : page * size]
    rows = _items({one for pair in chosen for one in pair})
    pairs = tuple(NearPair(older=rows[a], newer=rows[b], likeness=scored[a, b]) for a, b in chosen)
    return NearPage(pairs=pairs, total=len(left), has_more=len(left) > page * size)


def merged_lately() -> tuple[Merged, ...]:
    """Return what was merged lately, with an objection first, in 1 statement."""
    rows = Idea.objects.filter(status=State.MERGED, canonical__isnull=False).order_by(
        F("objected_at").asc(nulls_last=True), "-status_since", "-pk"
    )
    columns = ("number", "canonical__number", "title", "text", "objected_at")
    return tuple(
        Merged(
            number=number, canonical=canonical, words=preview(title, text), has_objection=objected is not None
        )
        for number, canonical, title, text, objected in rows.values_list(*columns)[:MOST_MERGED]
    )


def beside(number: str, other: str, *, viewer: Actor) -> Beside | None:
    """Return two items by number, the older one first, in at most 6 statements; None unless both are there."""
    found = list(
        Idea.objects.filter(number__in=[number, other])
        .select_related("category", "canonical")
        .order_by("received_at", "pk")
    )
    if len(found) != 2:  # noqa: PLR2004 - a pair
        return None
    ids: dict[int, list[UUID]] = {}
    shown_photos = IdeaPhoto.objects.filter(idea__in=found, hidden_at=None).order_by("position", "pk")
    for idea, photo in shown_photos.values_list("idea_id", "photo"):
        ids.setdefault(idea, []).append(photo)
    wanted = [photo for photos in ids.values() for photo in photos]
    views = photos_of(wanted, viewer=viewer, reviews=True) if wanted else {}
    sides = [_side(row, [views[photo] for photo in ids.get(row.pk, []) if photo in views]) for row in found]
    radius = found[0].category.radius_m if found[0].category is not None else RADIUS_M
    one, two = (_of(row, side) for row, side in zip(found, sides, strict=True))
    verdict = (
        DuplicateVerdict.objects.filter(idea__in=found, other__in=found)
        .order_by("-at")
        .values_list("is_same", flat=True)
        .first()
    )
    return Beside(
        older=sides[0],
        newer=sides[1],
        likeness=likeness(one, two, radius_m=radius or RADIUS_M),
        verdict=verdict,
    )


def _items(ids: set[int]) -> dict[int, NearItem]:
    columns = ("pk", "number", "title", "text", "text_withdrawn_at", "category__names", "received_at")
    return {
        pk: NearItem(
            number=number,
            words="" if gone else preview(title, text),
            category_names=names or {},
            received_at=received,
        )
        for pk, number, title, text, gone, names, received in Idea.objects.filter(pk__in=ids).values_list(
            *columns
        )
    }


def _open() -> Any:
    photos = IdeaPhoto.objects.filter(idea=OuterRef("pk"), hidden_at=None).order_by("position", "pk")
    return Idea.objects.filter(status__in=sorted(WORKED), held=False, cell__isnull=False).values(
        "pk", "kind", "demo", "folded", "lat", "lon", "cell", "received_at", "category_id",
        photo=Subquery(photos.values("photo")[:1]),
    )  # fmt: skip


def _cells(row: Mapping[str, Any], known: Mapping[int, Category]) -> tuple[int, ...]:
    radius = _radius(row, known)
    return grid_cells(Place(row["lat"], row["lon"]), radius) if radius else ()


def _radius(row: Mapping[str, Any], known: Mapping[int, Category]) -> int:
    category = known.get(row["category_id"])
    return category.radius_m if category is not None else RADIUS_M


def _comparable(row: Mapping[str, Any], other: Mapping[str, Any], known: Mapping[int, Category]) -> bool:
    if (row["kind"], row["demo"]) != (other["kind"], other["demo"]):
        return False
    one, two = known.get(row["category_id"]), known.get(other["category_id"])
    if one is None or two is None:
        return one is two
    return may_be_same(one.key, two.key, siblings=one.siblings, other_siblings=two.siblings)


def _told_apart(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    ids = {one for pair in pairs for one in pair}
    if not ids:
        return set()
    told = DuplicateVerdict.objects.filter(Q(idea_id__in=ids), Q(other_id__in=ids), is_same=False)
    return {(min(a, b), max(a, b)) for a, b in told.values_list("idea_id", "other_id")}


def _report(row: Mapping[str, Any], hashes: Mapping[UUID, int]) -> Report:
    bits = hashes.get(row["photo"])
    return Report(
        folded=row["folded"],
        received_at=row["received_at"],
        place=Place(row["lat"], row["lon"]),
        photos=frozenset([bits] if bits is not None else []),
    )


def _side(row: Idea, photos: list[PhotoView]) -> Side:
    return Side(
        public_id=row.public_id,
        number=row.number,
        status=State(row.status),
        title=row.title,
        text=row.text,
        language=row.language,
        category_names=row.category.names if row.category is not None else {},
        address=row.address,
        received_at=row.received_at,
        voices=row.voices,
        confirmed_voices=row.confirmed_voices,
        canonical=row.canonical.number if row.canonical is not None else "",
        has_objection=row.objected_at is not None,
        photos=tuple(photos),
    )


def _of(row: Idea, side: Side) -> Report:
    place = None if row.lat is None or row.lon is None else Place(row.lat, row.lon)
    bits = frozenset(photo.image_hash for photo in side.photos if photo.image_hash is not None)
    return Report(folded=row.folded, received_at=row.received_at, place=place, photos=bits)
