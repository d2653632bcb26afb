"""Points of the map for other programs and for our own map: GeoJSON (RFC 7946), at most 500 features an answer."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema

from kalaki.exact.geo import MICRO, micro_degrees
from kalaki.ideas import queries
from kalaki.ideas.queries import Filters
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.clusters import Box
from kalaki.ideas.rules.lifecycle import Kind
from kalaki.ideas.views.lists import STATES
from kalaki.ideas.words import mark_of

router = Router(tags=["map"])


class Window(Schema):
    """bbox: west,south,east,north in degrees, as in RFC 7946. kind, state (open, closed, overdue): as on the map."""

    bbox: str
    kind: str = ""
    state: str = ""


@router.get("")
def points(request: HttpRequest, window: Query[Window]) -> JsonResponse:
    """Return what lies in the window: single items with their number, and clusters with their count."""
    box = _box(window.bbox)
    filters = Filters(
        kind=Kind(window.kind) if window.kind in set(Kind) else None,
        statuses=STATES.get(window.state, frozenset()),
        overdue=window.state == "overdue",
    )
    found = queries.map_points(box, filters)
    features = []
    for one in found.clusters:
        about: dict[str, Any] = {"count": len(one.keys)}
        if len(one.keys) == 1:
            item = found.items[one.keys[0]]
            about |= {
                "number": item.number,
                "kind": item.kind,
                "status": item.status,
                "state": str(mark_of(item.status, is_overdue=False).word),
                "category": item.category_names.get(request.language) or item.category_names.get("ka", ""),  # type: ignore[attr-defined]
                "sample": item.demo,
            }
        features.append(_feature("Point", _degrees(one.place.lat, one.place.lon), about))
    return _geojson(features, is_cut=found.is_cut)


@router.get("/areas")
def areas(request: HttpRequest) -> JsonResponse:
    """Return the outlines of the areas with their counts; drawn by hand where ``confirmed`` is false."""
    features = []
    for one in queries.area_counts():
        about = {
            "area": one.shape.key,
            "name": one.shape.name_in(request.language),  # type: ignore[attr-defined]
            "count": one.items,
            "open": one.open,
            "confirmed": one.shape.confirmed,
        }
        rings = [[_degrees(lat, lon) for lat, lon in ring] for ring in one.shape.outline]
        features.append(_feature("MultiPolygon", [[ring] for ring in rings], about))
    return _geojson(features)


def _box(text: str) -> Box:
    try:
        west, south, east, north = (micro_degrees(Decimal(part)) for part in text.split(","))
    except (ArithmeticError, ValueError) as error:
        raise refused("window_unknown") from error
    if not (
        -180 * MICRO <= west <= east <= 180 * MICRO and -85 * MICRO <= south <= north <= 85 * MICRO
    ):  # beyond 85 degrees places are not rounded
        raise refused("window_unknown")
    return Box(south=south, west=west, north=north, east=east)


def _feature(kind: str, coordinates: Any, about: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": about}


def _degrees(lat: int, lon: int) -> list[float]:
    return [lon / MICRO, lat / MICRO]


def _geojson(features: list[dict[str, Any]], **more: Any) -> JsonResponse:
    answer = JsonResponse({"type": "FeatureCollection", "features": features, **more})
    answer.headers["Content-Type"] = "application/geo+json"
    return answer
