"""Places as integer micro-degrees: inside a polygon, metres apart, cells of a grid, coarser for the public.

Everything but the metres is whole-number arithmetic, so two machines never disagree about a border.
"""

import math
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

MICRO = 1_000_000
CELL = 1_000  # micro-degrees: 0.001 degrees, 111 m northwards and 83 m eastwards in Georgia
EARTH_M = 6_371_008.8  # mean radius, IUGG 1980
FARTHEST_NORTH = 85  # degrees; beyond it a cell is no area that anybody lives in
_ROWS, _COLUMNS = 180_000, 360_000
_M_PER_MICRO = EARTH_M * math.pi / 180 / MICRO


class Place(NamedTuple):
    """A point of the earth, WGS 84. lat, lon: micro-degrees, north and east positive."""

    lat: int
    lon: int


Ring = Sequence[Sequence[int]]
"""Corners [lat, lon] in micro-degrees; the last joins the first, written twice or not."""


def micro_degrees(degrees: str | float | Decimal) -> int:
    """Return ``degrees`` in micro-degrees, the sixth decimal rounded half to even. Raises ValueError for no number."""
    try:
        exact = Decimal(str(degrees))
        return int((exact * MICRO).quantize(Decimal(1), ROUND_HALF_EVEN))
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{degrees!r} is no number of degrees.") from error


def rings_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Return the rings of a GeoJSON Polygon or MultiPolygon (RFC 7946, [lon, lat] in degrees). Raises ValueError."""
    match geometry:
        case {"type": "Polygon", "coordinates": polygon}:
            polygons = [polygon]
        case {"type": "MultiPolygon", "coordinates": [*polygons]}:
            pass
        case _:
            raise ValueError("An outline is a Polygon or a MultiPolygon.")
    rings = [
        [[micro_degrees(lat), micro_degrees(lon)] for lon, lat, *_ in ring] for p in polygons for ring in p
    ]
    if not all(len(ring) > 3 and ring[0] == ring[-1] for ring in rings):  # noqa: PLR2004 - RFC 7946, 3.1.6
        raise ValueError("A ring has four or more positions and ends where it began.")
    return rings


def contains(outline: Sequence[Ring], place: Place) -> bool:
    """Tell whether ``place`` lies in ``outline``: rings of which the even-odd rule makes parts and holes.

    Edges and corners, those of holes too, belong to the outline. Neighbours that share an edge both contain it;
    who needs one answer takes the first in a fixed order.
    """
    inside = False
    lat, lon = place
    for ring in outline:
        for (lat1, lon1), (lat2, lon2) in _edges(ring):
            # Twice the area of the triangle (corner, corner, place): 0 on the line, its sign names the side.
            side = (lat2 - lat1) * (lon - lon1) - (lon2 - lon1) * (lat - lat1)
            if side == 0 and _is_between(lat1, lat, lat2) and _is_between(lon1, lon, lon2):
                return True
            if (lat1 > lat) != (lat2 > lat) and (side < 0) == (lat2 > lat1):
                inside = not inside
    return inside


def distance_m(one: Place, other: Place) -> float:
    """Return the metres between two places on the mean sphere, to the centimetre; within 0.6 % of the ellipsoid.

    Source: the haversine formula, R. W. Sinnott, Sky and Telescope 68 (1984), 159.
    """
    lat1, lat2 = _radians(one.lat), _radians(other.lat)
    north, east = math.sin((lat2 - lat1) / 2), math.sin(_radians(other.lon - one.lon) / 2)
    half = north * north + math.cos(lat1) * math.cos(lat2) * east * east
    return round(2 * EARTH_M * math.asin(math.sqrt(min(1.0, half))), 2)


def cell_of(place: Place) -> int:
    """Return the number of the grid cell (0.001 degrees a side) that holds ``place``: a column to index."""
    return _cell(place.lat // CELL, place.lon // CELL)


def grid_cells(place: Place, radius_m: float) -> tuple[int, ...]:
    """Return the cells that hold every place within ``radius_m`` (>= 0) of ``place``: 3 x 3, more where that is too few.

    Raises ValueError beyond 85 degrees north or south.
    """
    _check_latitude(place)
    angle = (radius_m + 0.01) / EARTH_M  # distances are rounded to the centimetre
    north = math.ceil(math.degrees(angle) * MICRO)
    # The circle's widest point lies nearer to the pole than its middle.
    east = math.ceil(
        math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(_radians(place.lat))))) * MICRO
    )
    rows, columns = _span(place.lat, north), _span(place.lon, east)
    return tuple(_cell(row, column) for row in rows for column in columns)


def rounded(place: Place, metres: int) -> Place:
    """Return the middle of the square of about ``metres`` (>= 1) a side that holds ``place``.

    All places of a square give the same point, at most 0.71 ``metres`` and a micro-degree away; once more gives
    itself. Raises ValueError beyond 85 degrees north or south.
    """
    _check_latitude(place)
    height = max(1, round(metres / _M_PER_MICRO))
    lat = place.lat // height * height + height // 2
    # Every place of this row is measured at the row's middle, or squares of one row would overlap.
    width = max(1, round(metres / (_M_PER_MICRO * math.cos(_radians(lat)))))
    return Place(lat, place.lon // width * width + width // 2)


def _edges(ring: Ring) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    return zip(ring, [*ring[1:], *ring[:1]], strict=True)


def _is_between(one: int, value: int, other: int) -> bool:
    return min(one, other) <= value <= max(one, other)


def _radians(micro: int) -> float:
    return math.radians(micro / MICRO)


def _span(middle: int, half: int) -> range:
    first, last = (middle - half) // CELL, (middle + half) // CELL
    return range(min(first, middle // CELL - 1), max(last, middle // CELL + 1) + 1)


def _cell(row: int, column: int) -> int:
    # East of the date line the columns begin anew.
    return (row + _ROWS // 2) * _COLUMNS + (column + _COLUMNS // 2) % _COLUMNS


def _check_latitude(place: Place) -> None:
    if abs(place.lat) > FARTHEST_NORTH * MICRO:
        raise ValueError(f"No municipality lies at {place.lat / MICRO} degrees.")
