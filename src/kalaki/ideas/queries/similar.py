"""Which items say the same as something that is being said, in at most 3 statements and 400 rows scored.

Others learn from a suggestion no more than the item's page shows: an item whose category publishes a rounded place
is compared by its square of 100 m and those around it, one that publishes its area alone by its words. Staff compare what is stored.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from kalaki.core.contract import image_hashes, now, textindex
from kalaki.exact.geo import FARTHEST_NORTH, MICRO, Place, grid_cells, rounded
from kalaki.georgian import skeleton
from kalaki.ideas.models import Category, DraftVerdict, DuplicateVerdict, Idea, IdeaPhoto
from kalaki.ideas.models.categories import PublishPlace
from kalaki.ideas.queries.shared import ROUNDED_M
from kalaki.ideas.rules import duplicates
from kalaki.ideas.rules.duplicates import DAY, RADIUS_M, Likeness, Report, likeness
from kalaki.ideas.rules.lifecycle import CLOSED, OPEN, Kind, State

SUBJECT = "idea"  # as core.textindex knows the words of items
MOST_SCORED = 400
MOST_BY_WORDS = 200
WITHIN_M = 52.0  # between two points of such a square on average
ACROSS_M = 145.0  # between the middles of squares of ROUNDED_M that touch, at a corner too
_M_PER_MICRO = 0.111_195
_COLUMNS = ("pk", "public_id", "number", "folded", "lat", "lon", "received_at", "category_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """One item that is suggested. likeness: its score, its metres away (of the places as others see them).

    is_near_only: its place is published rounded, so "distance" is that of two squares.
    """

    id: int
    public_id: UUID
    number: str
    likeness: Likeness
    is_near_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look-up found, and how many rows were scored for it."""

    found: tuple[Similar, ...]
    scored: int


def similar_items(
    *,
    words: str = "",
    category: str = "",
    kind: Kind | None = None,
    place: Place | None = None,
    photos: frozenset[int] = frozenset(),
    draft: UUID | None = None,
    but: UUID | None = None,
    exactly: bool = False,
    at: dt.datetime | None = None,
) -> tuple[Similar, ...]:
    """Return at most five listed items that may say the same, the likest first, in at most 3 statements.

    words: as typed. category: key, "" = any. photos: image hashes of 64 bits; compared where there is a place.
    draft: intake key of something not yet sent; what its author called different is left out. but: public id of an item
    that is left out with all that it was told apart from. exactly: for staff, places as they are stored.
    at: aware UTC instant of the new one, None = now. Demonstrations are never suggested.
    """
    return look_up(
        words=words, category=category, kind=kind, place=place, photos=photos, draft=draft, but=but, exactly=exactly,
        at=at,
    ).found  # fmt: skip


def look_up(
    *,
    words: str,
    category: str,
    kind: Kind | None,
    place: Place | None,
    photos: frozenset[int],
    draft: UUID | None,
    but: UUID | None,
    exactly: bool,
    at: dt.datetime | None,
) -> Looked:
    """Return what ``similar_items`` returns, with the number of rows that were scored."""
    instant = at or now()
    asked = Report(folded=skeleton(words), received_at=instant, place=place, photos=photos)
    rows = _left(kind, draft, but, instant)
    if place is None or abs(place.lat) > FARTHEST_NORTH * MICRO:
        return _by_words(asked, rows, category)
    known = {row.pk: row for row in Category.objects.all()}
    own = next((row for row in known.values() if row.key == category), None)
    if category and own is None:
        return Looked(found=(), scored=0)
    radius = own.radius_m if own is not None else RADIUS_M
    if not radius:
        return Looked(found=(), scored=0)
    if own is not None and own.publish_place == PublishPlace.AREA and not exactly:
        return _by_words(asked, rows, category)
    return _by_place(asked, rows, place, radius, _fitting(category, own, known), exactly=exactly)


def _left(kind: Kind | None, draft: UUID | None, but: UUID | None, instant: dt.datetime) -> QuerySet[Idea]:
    """Return the items that may be suggested at all."""
    recent = instant - duplicates.CLOSED_DAYS * DAY
    standing = Q(status__in=sorted(OPEN)) | Q(
        status__in=sorted(CLOSED - {State.MERGED}), closed_at__gte=recent
    )
    rows = Idea.objects.filter(standing, canonical=None, held=False, demo=False)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if draft is not None:
        rows = rows.exclude(pk__in=DraftVerdict.objects.filter(intake_key=draft).values("other_id"))
    if but is not None:
        told = DuplicateVerdict.objects.filter(is_same=False)
        rows = rows.exclude(public_id=but)
        rows = rows.exclude(pk__in=told.filter(idea__public_id=but).values("other_id"))
        rows = rows.exclude(pk__in=told.filter(other__public_id=but).values("idea_id"))
    return rows


def _fitting(
    category: str, own: Category | None, known: Mapping[int, Category]
) -> dict[int | None, PublishPlace]:
    """Return how the places of the categories are published whose items may be the same; None: no category."""
    siblings = own.siblings if own is not None else []
    fitting: dict[int | None, PublishPlace] = {
        pk: PublishPlace(row.publish_place)
        for pk, row in known.items()
        if row.radius_m
        and duplicates.may_be_same(category, row.key, siblings=siblings, other_siblings=row.siblings)
    }
    return fitting if category else {None: PublishPlace.EXACT, **fitting}


def _by_place(
    asked: Report, rows: QuerySet[Idea], place: Place, radius: int,
    fitting: Mapping[int | None, PublishPlace], *, exactly: bool,
) -> Looked:  # fmt: skip
    published = {
        pk: PublishPlace.EXACT if exactly else how
        for pk, how in fitting.items()
        if exactly or how is not PublishPlace.AREA
    }
    # Who is in a square does not depend on where in it, so the search reaches over the whole squares.
    reach = max(radius, 2 * ACROSS_M) if PublishPlace.ROUNDED in published.values() else float(radius)
    high, wide = _half_box(place, reach)
    chosen = Q(category_id__in=[pk for pk in published if pk is not None])
    if None in published:
        chosen |= Q(category=None)
    near = rows.filter(
        chosen,
        cell__in=grid_cells(place, reach),
        lat__range=(place.lat - high, place.lat + high),
        lon__range=(place.lon - wide, place.lon + wide),
    ).order_by("-received_at", "-pk")
    found = _read(near, with_photo=bool(asked.photos))
    hashes = image_hashes([row["photo"] for row in found if row.get("photo")]) if asked.photos else {}
    square = rounded(place, ROUNDED_M)
    scored = []
    for row in found:
        theirs, is_rounded = (
            Place(row["lat"], row["lon"]),
            published[row["category_id"]] is PublishPlace.ROUNDED,
        )
        mine = square if is_rounded else place
        their = _report(row, rounded(theirs, ROUNDED_M) if is_rounded else theirs, hashes)
        compared = Report(folded=asked.folded, received_at=asked.received_at, place=mine, photos=asked.photos)
        most = ACROSS_M if is_rounded else radius
        like = likeness(compared, their, radius_m=most, least_m=WITHIN_M if is_rounded else 0.0)
        if like.distance_m is not None and like.distance_m <= most:
            scored.append((_similar(row, like, is_rounded=is_rounded), like))
    return _best(scored, len(found))


def _by_words(asked: Report, rows: QuerySet[Idea], category: str) -> Looked:
    """Compare words and age alone, of the texts that the engine's index finds nearest."""
    nearest = textindex.nearest(asked.folded, kind=SUBJECT, limit=MOST_BY_WORDS)
    if not nearest:
        return Looked(found=(), scored=0)
    own = Category.objects.filter(key=category).values("siblings")[:1]
    found = _read(
        rows.filter(public_id__in=[one.ref.public_id for one in nearest]).order_by("-received_at", "-pk"),
        category__key="category__key",
        category__siblings="category__siblings",
        own=Subquery(own),
    )
    scored = []
    for row in found:
        if duplicates.may_be_same(
            category, row["category__key"] or "", siblings=row["own"] or (), other_siblings=row["category__siblings"] or ()
        ):  # fmt: skip
            like = likeness(asked, _report(row, None, {}), radius_m=RADIUS_M)
            scored.append((_similar(row, like, is_rounded=False), like))
    return _best(scored, len(found))


def _read(rows: QuerySet[Idea], *, with_photo: bool = False, **more: Any) -> list[dict[str, Any]]:
    named = [name for name, value in more.items() if value == name]
    computed = {name: value for name, value in more.items() if value != name}
    if with_photo:
        photos = IdeaPhoto.objects.filter(idea=OuterRef("pk"), hidden_at=None).order_by("position", "pk")
        computed["photo"] = Subquery(photos.values("photo")[:1])
    return list(rows.values(*_COLUMNS, *named, **computed)[:MOST_SCORED])


def _report(row: Mapping[str, Any], place: Place | None, hashes: Mapping[UUID, int]) -> Report:
    photo = hashes.get(row["photo"]) if row.get("photo") else None
    return Report(
        folded=row["folded"],
        received_at=row["received_at"],
        place=place,
        photos=frozenset([photo] if photo is not None else []),
    )


def _similar(row: Mapping[str, Any], like: Likeness, *, is_rounded: bool) -> Similar:
    return Similar(
        id=row["pk"],
        public_id=row["public_id"],
        number=row["number"],
        likeness=like,
        is_near_only=is_rounded,
    )


def _best(scored: Iterable[tuple[Similar, Likeness]], count: int) -> Looked:
    return Looked(found=tuple(one for one, _like in duplicates.suggested(scored)), scored=count)


def _half_box(place: Place, metres: float) -> tuple[int, int]:
    """Return half the height and half the width, in micro-degrees, of a box that holds the circle."""
    high = math.ceil(metres / _M_PER_MICRO) + 1
    nearest_pole = min(abs(place.lat) + high, 89 * MICRO)
    return high, math.ceil(high / math.cos(math.radians(nearest_pole / MICRO))) + 1
