"""Areas as a drawing: micro-degrees to the units of an SVG, north above, as wide as it is on the ground."""

import math
from dataclasses import dataclass

from kalaki.cities.contract import AreaShape
from kalaki.exact.geo import Place
from kalaki.ideas.rules.clusters import Box

WIDTH, MARGIN = 600, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A drawing of ``box``. width, height: of the SVG. scale: units for each micro-degree of latitude."""

    box: Box
    width: int
    height: int
    scale: float
    narrow: float

    def at(self, place: Place) -> tuple[str, str]:
        """Return x and y of ``place``."""
        x = MARGIN + (place.lon - self.box.west) * self.scale * self.narrow
        y = MARGIN + (self.box.north - place.lat) * self.scale
        return f"{x:.1f}", f"{y:.1f}"

    def path(self, shape: AreaShape) -> str:
        """Return the outline of ``shape`` as a path."""
        rings = ("L".join(" ".join(self.at(Place(lat, lon))) for lat, lon in ring) for ring in shape.outline)
        return "".join(f"M{ring}Z" for ring in rings)

    def middle(self, shape: AreaShape) -> tuple[str, str]:
        """Return where the label of ``shape`` stands: the centre of its first ring."""
        return self.at(_centre(shape.outline[0]))


def sheet_of(shapes: tuple[AreaShape, ...]) -> Sheet | None:
    """Return the drawing that holds every outline, None where there is none."""
    corners = [corner for shape in shapes for ring in shape.outline for corner in ring]
    if not corners:
        return None
    lats, lons = [lat for lat, _lon in corners], [lon for _lat, lon in corners]
    box = Box(min(lats), min(lons), max(lats), max(lons))
    narrow = math.cos(math.radians((box.south + box.north) / 2 / 1_000_000))
    scale = (WIDTH - 2 * MARGIN) / max(1.0, (box.east - box.west) * narrow)
    height = round((box.north - box.south) * scale) + 2 * MARGIN
    return Sheet(box=box, width=WIDTH, height=height, scale=scale, narrow=narrow)


def _centre(ring: list[list[int]]) -> Place:
    """Return the centre of gravity of ``ring``, the mean of its corners where it has no area."""
    area = lat = lon = 0
    for (lat1, lon1), (lat2, lon2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = lon1 * lat2 - lon2 * lat1
        area += cross
        lat += (lat1 + lat2) * cross
        lon += (lon1 + lon2) * cross
    if area == 0:
        return Place(sum(one[0] for one in ring) // len(ring), sum(one[1] for one in ring) // len(ring))
    return Place(lat // (3 * area), lon // (3 * area))
