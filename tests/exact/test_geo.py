import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kalaki.exact.geo import (
    CELL,
    EARTH_M,
    Place,
    cell_of,
    contains,
    distance_m,
    grid_cells,
    micro_degrees,
    rings_of,
    rounded,
)

SQUARE = [[0, 0], [0, 10], [10, 10], [10, 0]]
HOLE = [[3, 3], [3, 7], [7, 7], [7, 3]]
ISLAND = [[20, 20], [20, 24], [24, 20]]
RUSTAVI = Place(41_545_000, 45_000_000)


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ((1, 1), True),
        ((5, 5), False),  # in the hole
        ((3, 5), True),  # on the hole's edge
        ((7, 7), True),  # on its corner
        ((0, 0), True),
        ((0, 5), True),
        ((10, 10), True),
        ((10, 5), True),
        ((11, 5), False),
        ((5, 11), False),
        ((5, -1), False),
        ((0, 11), False),  # on the line of an edge, behind its end
        ((21, 21), True),  # the second part
        ((22, 22), True),  # on its slanted edge
        ((23, 22), False),
    ],
)
def test_edges_belong_to_the_outline_and_holes_do_not(place, inside):
    for rings in ([SQUARE, HOLE, ISLAND], [[*SQUARE, SQUARE[0]], HOLE[::-1], [*ISLAND, ISLAND[0]]]):
        assert contains(rings, Place(*place)) is inside


def test_nothing_lies_in_no_outline():
    assert contains([], Place(0, 0)) is False
    assert contains([[]], Place(0, 0)) is False
    assert contains([[[1, 1]]], Place(1, 1)) is True


def wound(outline, place):
    """Say where a point lies by turning round it: the sum of the angles, with the edges measured apart."""
    lat, lon = place
    turns = 0.0
    for ring in outline:
        for (lat1, lon1), (lat2, lon2) in zip(ring, ring[1:] + ring[:1], strict=True):
            ax, ay, bx, by = lon1 - lon, lat1 - lat, lon2 - lon, lat2 - lat
            cross, dot = ax * by - ay * bx, ax * bx + ay * by
            if cross == 0 and dot <= 0:
                return None
            turns += math.atan2(cross, dot)
    return round(turns / (2 * math.pi)) % 2 == 1


corner = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


@settings(max_examples=400)
@given(outline=st.lists(st.lists(corner, min_size=3, max_size=7), min_size=1, max_size=3), place=corner)
def test_inside_is_what_turning_round_the_point_says(outline, place):
    expected = wound(outline, place)
    assert contains(outline, Place(*place)) is (expected is None or expected)


@given(
    cut=st.integers(1, 9), lat=st.integers(0, 10), lon=st.integers(0, 10), shift=st.integers(-(10**9), 10**9)
)
def test_neighbours_leave_no_gap_and_share_their_border_alone(cut, lat, lon, shift):
    west = [[shift, 0], [shift, cut], [shift + 10, cut], [shift + 10, 0]]
    east = [[shift, cut], [shift, 10], [shift + 10, 10], [shift + 10, cut]]
    place = Place(lat + shift, lon)
    assert (contains([west], place), contains([east], place)) == (lon <= cut, lon >= cut)


def vincenty(one, other):
    """Return the metres on the WGS 84 ellipsoid (T. Vincenty, Survey Review 176, 1975)."""
    a, f = 6_378_137.0, 1 / 298.257223563
    b = (1 - f) * a
    u1, u2 = (math.atan((1 - f) * math.tan(math.radians(p.lat / 1e6))) for p in (one, other))
    span = lam = math.radians((other.lon - one.lon) / 1e6)
    for _ in range(200):
        sin_s = math.hypot(
            math.cos(u2) * math.sin(lam),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam),
        )
        if sin_s == 0:
            return 0.0
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_s, cos_s)
        sin_al = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2 = 1 - sin_al**2
        mid = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2 if cos2 else 0.0
        c = f / 16 * cos2 * (4 + f * (4 - 3 * cos2))
        before, lam = (
            lam,
            span + (1 - c) * f * sin_al * (sigma + c * sin_s * (mid + c * cos_s * (2 * mid**2 - 1))),
        )
        if abs(lam - before) < 1e-12:
            break
    uu = cos2 * (a * a - b * b) / (b * b)
    big_a = 1 + uu / 16384 * (4096 + uu * (-768 + uu * (320 - 175 * uu)))
    big_b = uu / 1024 * (256 + uu * (-128 + uu * (74 - 47 * uu)))
    inner = cos_s * (2 * mid**2 - 1) - big_b / 6 * mid * (4 * sin_s**2 - 3) * (4 * mid**2 - 3)
    return b * big_a * (sigma - big_b * sin_s * (mid + big_b / 4 * inner))


def near(place, north, east):
    return Place(place.lat + north, place.lon + east)


towns = st.builds(Place, st.integers(-70_000_000, 70_000_000), st.integers(-170_000_000, 170_000_000))
steps = st.integers(-60_000, 60_000)


@given(one=towns, north=steps, east=steps)
def test_metres_agree_with_the_ellipsoid_and_both_ways(one, north, east):
    other = near(one, north, east)
    metres = distance_m(one, other)
    assert metres == distance_m(other, one)
    assert abs(metres - vincenty(one, other)) <= 0.006 * metres + 0.02


@given(one=towns, other=towns)
def test_metres_agree_with_the_chord_through_the_earth(one, other):
    def vector(place):
        lat, lon = math.radians(place.lat / 1e6), math.radians(place.lon / 1e6)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    chord = math.dist(vector(one), vector(other))
    assume(chord < 1.99)
    assert distance_m(one, other) == pytest.approx(2 * EARTH_M * math.asin(chord / 2), abs=0.1)


def test_known_distances():
    assert distance_m(RUSTAVI, RUSTAVI) == 0
    assert distance_m(Place(0, 0), Place(1_000_000, 0)) == 111195.08
    assert distance_m(Place(0, 0), Place(0, 180_000_000)) == pytest.approx(math.pi * EARTH_M, abs=0.01)
    assert distance_m(RUSTAVI, near(RUSTAVI, 0, 1000)) == 83.22


@settings(max_examples=300)
@given(place=towns, radius=st.integers(0, 3000), angle=st.floats(0, 2 * math.pi), share=st.floats(0, 1))
def test_cells_hold_every_place_within_the_radius(place, radius, angle, share):
    metres = radius * share
    north = round(metres * math.cos(angle) / 0.1112)
    east = round(metres * math.sin(angle) / 0.1112 / math.cos(math.radians(place.lat / 1e6)))
    other = near(place, north, east)
    assume(distance_m(place, other) <= radius)
    found = grid_cells(place, radius)
    assert cell_of(other) in found
    assert len(set(found)) == len(found) >= 9


def test_nine_cells_reach_eighty_metres_in_rustavi():
    middle = Place(41_545_500, 45_000_500)
    assert len(grid_cells(middle, 0)) == len(grid_cells(middle, 80)) == 9
    assert len(grid_cells(middle, 150)) == 15
    assert grid_cells(middle, 0)[4] == cell_of(middle)


def test_cells_join_over_the_date_line():
    east, west = Place(0, 179_999_990), Place(0, -179_999_990)
    assert distance_m(east, west) < 3
    assert cell_of(west) in grid_cells(east, 50)
    assert cell_of(east) in grid_cells(west, 50)


@given(one=towns, other=towns)
def test_cell_is_the_same_for_the_same_thousandths_alone(one, other):
    same = (one.lat // CELL, one.lon // CELL) == (other.lat // CELL, other.lon // CELL)
    assert (cell_of(one) == cell_of(other)) is same


@given(place=towns, metres=st.integers(1, 2000))
def test_rounded_place_is_near_and_stays_when_rounded_again(place, metres):
    coarse = rounded(place, metres)
    assert rounded(coarse, metres) == coarse
    assert distance_m(place, coarse) <= metres * math.sqrt(0.5) * 1.02 + 0.4


def test_all_places_of_a_square_look_the_same():
    coarse = rounded(RUSTAVI, 100)
    around = {
        rounded(near(coarse, north, east), 100)
        for north in range(-400, 401, 50)
        for east in range(-500, 501, 50)
    }
    assert around == {coarse}
    assert rounded(near(coarse, 900, 0), 100).lat != coarse.lat


@pytest.mark.parametrize("act", [lambda place: grid_cells(place, 50), lambda place: rounded(place, 100)])
def test_poles_are_refused(act):
    with pytest.raises(ValueError, match="No municipality lies at"):
        act(Place(-89_000_000, 0))


@pytest.mark.parametrize(
    ("degrees", "micro"),
    [
        ("41.5450005", 41_545_000),
        ("41.5450015", 41_545_002),
        (45.1, 45_100_000),
        ("-0.0000004", 0),
        (Decimal(7), 7_000_000),
    ],
)
def test_degrees_are_read_exactly(degrees, micro):
    assert micro_degrees(degrees) == micro


@pytest.mark.parametrize("degrees", ["", "x", "NaN", "inf", float("inf"), "1e40"])
def test_no_number_is_refused(degrees):
    with pytest.raises(ValueError, match="no number of degrees"):
        micro_degrees(degrees)


@given(st.integers(-180_000_000, 180_000_000))
def test_written_degrees_come_back(micro):
    assert micro_degrees(Decimal(micro).scaleb(-6)) == micro
    assert micro_degrees(float(Fraction(micro, 10**6))) == micro


RING = [[45.0, 41.5], [45.1, 41.5], [45.1, 41.6], [45.0, 41.5]]
READ = [
    [41_500_000, 45_000_000],
    [41_500_000, 45_100_000],
    [41_600_000, 45_100_000],
    [41_500_000, 45_000_000],
]


def test_geojson_becomes_rings():
    assert rings_of({"type": "Polygon", "coordinates": [RING]}) == [READ]
    three = [[*corner, 400.0] for corner in RING]
    assert rings_of({"type": "MultiPolygon", "coordinates": [[RING], [three, RING]]}) == [READ, READ, READ]


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [45, 41]},
        {"type": "Polygon", "coordinates": [RING[:3]]},
        {"type": "Polygon", "coordinates": [[*RING[:3], [1, 1]]]},
    ],
)
def test_other_geometry_is_refused(geometry):
    with pytest.raises(ValueError, match=r"outline is|A ring has"):
        rings_of(geometry)
