"""What a map shows: how many items each area has, and what lies in a window, at public places alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import get_language

from kalaki.cities.contract import AreaShape, area_shapes
from kalaki.core.contract import Card, now
from kalaki.exact.geo import Place
from kalaki.ideas.models import Idea
from kalaki.ideas.models.categories import PublishPlace
from kalaki.ideas.queries.shared import Filters, condition, place_of
from kalaki.ideas.rules.clusters import Box, Cluster, Point, clusters
from kalaki.ideas.rules.lifecycle import OPEN, State

AREA = "area"  # the kind of subject
MOST_POINTS = 5_000  # the newest of a window; more than a screen can show
# A rounded place lies at most so far from where the item was put, so that none at the window's edge is missed.
_EDGE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCount:
    """One area with its items. overdue: of the open ones."""

    shape: AreaShape
    items: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointItem:
    """What a point says of its item: no words of its author."""

    id: int
    number: str
    kind: str
    status: State
    icon: str
    category_names: dict[str, str]
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoints:
    """What lies in a window: clusters, and the items by key. is_cut: older items are left out."""

    clusters: tuple[Cluster, ...]
    items: dict[int, PointItem]
    is_cut: bool


def area_counts(filters: Filters | None = None) -> tuple[AreaCount, ...]:
    """Return every area in its order with how many items of ``filters`` it has, in 2 statements."""
    instant = now()
    late = Q(status__in=sorted(OPEN - {State.WAITING}), due_at__lt=instant)
    rows = Idea.objects.filter(condition(filters or Filters(), instant)).order_by()
    counted = {
        area: (items, still, overdue)
        for area, items, still, overdue in rows.values_list("area_id").annotate(
            Count("pk"),
            open=Count("pk", filter=Q(status__in=sorted(OPEN))),
            late=Count("pk", filter=late),
        )
    }
    return tuple(
        AreaCount(shape=shape, items=items, open=still, overdue=overdue)
        for shape in area_shapes()
        for items, still, overdue in [counted.get(shape.id, (0, 0, 0))]
    )


def map_points(box: Box, filters: Filters | None = None) -> MapPoints:
    """Return what of ``filters`` lies in ``box`` by its public place, in 1 statement.

    Items whose category publishes the area alone have no point. Whether an item is in the window follows from its
    public place, so no sequence of windows finds more than that.
    """
    near = Q(
        lat__range=(box.south - _EDGE, box.north + _EDGE), lon__range=(box.west - _EDGE, box.east + _EDGE)
    )
    area_only = Q(category__publish_place=PublishPlace.AREA)
    rows = Idea.objects.filter(condition(filters or Filters(), now()) & near).exclude(area_only)
    columns = (
        "pk", "number", "kind", "status", "category__icon", "category__names", "demo", "lat", "lon",
        "category__publish_place",
    )  # fmt: skip
    found = list(rows.order_by("-received_at", "-pk").values_list(*columns)[: MOST_POINTS + 1])
    points, items = [], {}
    for pk, number, kind, status, icon, names, demo, lat, lon, publish in found[:MOST_POINTS]:
        place = place_of(lat=lat, lon=lon, address="", publish=publish)
        # What has no place to show was left out by the statement.
        points.append(Point(pk, Place(cast("int", place.lat), cast("int", place.lon))))
        items[pk] = PointItem(
            id=pk,
            number=number,
            kind=kind,
            status=State(status),
            icon=icon or "idea",
            category_names=names or {},
            demo=demo,
        )
    return MapPoints(clusters=clusters(points, box), items=items, is_cut=len(found) > MOST_POINTS)


def area_cards(ids: frozenset[UUID]) -> Mapping[UUID, Card]:
    """Return the cards of areas, in 1 statement."""
    language = (get_language() or "ka")[:2]
    return {
        shape.public_id: Card(title=shape.name_in(language), url=f"/areas/{shape.key}/")
        for shape in area_shapes()
        if shape.public_id in ids
    }
