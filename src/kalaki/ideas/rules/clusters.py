"""Points of a map in at most so many features: what lies close together becomes one, on a grid over the window.

It sees public places alone, so neither the window nor a cell tells more about a point than its own page does.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kalaki.exact.geo import Place

ACROSS, DOWN = 25, 20  # cells of a window: their product is the most features of an answer
MOST = ACROSS * DOWN


@dataclass(frozen=True, slots=True)
class Box:
    """A window of the map in micro-degrees, its edges belong to it; south <= north, west <= east."""

    south: int
    west: int
    north: int
    east: int

    def holds(self, place: Place) -> bool:
        """Tell whether ``place`` lies in the window."""
        return self.south <= place.lat <= self.north and self.west <= place.lon <= self.east


@dataclass(frozen=True, slots=True)
class Point:
    """Something at a public place. key: whatever the caller knows it by."""

    key: int
    place: Place


@dataclass(frozen=True, slots=True)
class Cluster:
    """One feature: the mean place of ``keys``, which stand in the order in which they came."""

    place: Place
    keys: tuple[int, ...]


def clusters(points: Iterable[Point], box: Box) -> tuple[Cluster, ...]:
    """Return what lies in ``box`` as at most MOST features, from south to north and west to east."""
    height = (box.north - box.south) // DOWN + 1
    width = (box.east - box.west) // ACROSS + 1
    cells: dict[tuple[int, int], list[Point]] = {}
    for point in points:
        if box.holds(point.place):
            cell = (point.place.lat - box.south) // height, (point.place.lon - box.west) // width
            cells.setdefault(cell, []).append(point)
    return tuple(
        Cluster(
            Place(
                sum(one.place.lat for one in found) // len(found),
                sum(one.place.lon for one in found) // len(found),
            ),
            tuple(one.key for one in found),
        )
        for _cell, found in sorted(cells.items())
    )
