import json
from itertools import combinations, pairwise

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kalaki.cities.contract import area_at, area_shapes, save_municipality, with_outlines
from kalaki.cities.queries import AreaShape
from kalaki.core.contract import System, new_key, writing
from kalaki.exact.geo import Place, contains
from tests.conftest import CONTENT, GORI

RUSTAVI = CONTENT / "rustavi"
CITY = yaml.safe_load((RUSTAVI / "city.yaml").read_text(encoding="utf-8"))
DRAWN = json.loads((RUSTAVI / "areas.geojson").read_text(encoding="utf-8"))
AREAS = with_outlines(CITY["areas"], DRAWN)
RINGS = {area["key"]: area["outline"] for area in AREAS}


def square(key, lon):
    ring = [[lon, 41], [lon + 1, 41], [lon + 1, 42], [lon, 42], [lon, 41]]
    return {
        "type": "Feature",
        "properties": {"area": key},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_each_of_the_twelve_areas_has_an_unconfirmed_outline_and_four_names():
    assert len(AREAS) == 12
    assert {(tuple(area["names"]), area["confirmed"], len(area["outline"])) for area in AREAS} == {
        (("ka", "en", "ru", "az"), False, 1)
    }


def edges(ring):
    corners = [tuple(corner) for corner in ring]
    return [frozenset(edge) for edge in pairwise(corners)]


def test_areas_share_whole_borders_and_the_rest_is_one_line_round_the_town():
    times = {}
    for rings in RINGS.values():
        for edge in edges(rings[0]):
            times[edge] = times.get(edge, 0) + 1
    assert set(times.values()) == {1, 2}
    outer = {edge for edge, count in times.items() if count == 1}
    start = at = min(corner for edge in outer for corner in edge)
    while outer:
        edge = next(edge for edge in outer if at in edge)
        outer.remove(edge)
        (at,) = edge - {at}
    assert at == start


@settings(max_examples=400)
@given(lat=st.integers(41_480_000, 41_616_000), lon=st.integers(44_910_000, 45_086_000))
def test_no_place_lies_inside_two_areas(lat, lon):
    place = Place(lat, lon)
    holding = [key for key, rings in RINGS.items() if contains(rings, place)]
    if len(holding) > 1:  # on a border alone
        for one, other in combinations(holding, 2):
            moved = [Place(lat + up, lon + right) for up in (-2, 0, 2) for right in (-2, 0, 2)]
            assert {contains(RINGS[one], near) for near in moved} == {True, False}
            assert {contains(RINGS[other], near) for near in moved} == {True, False}


def test_places_of_the_town_find_their_area(rustavi, gori, django_assert_num_queries):
    save_municipality(
        actor=System("t"), key=new_key(), slug="rustavi",
        fields={name: value for name, value in CITY.items() if name != "slug"} | {"areas": AREAS},
    )  # fmt: skip
    save_municipality(
        actor=System("t"), key=new_key(), slug="gori",
        fields=GORI | {"areas": with_outlines([{"key": "all", "names": {"ka": "გორი"}}], {"features": [square("all", 44)]})},
    )  # fmt: skip
    with writing(rustavi.pk):
        with django_assert_num_queries(1):
            shapes = area_shapes()
        assert [(shape.key, shape.outline) for shape in shapes] == list(RINGS.items())
        with django_assert_num_queries(1):
            found = area_at(41_565_000, 45_005_000)
        assert isinstance(found, AreaShape)
        assert (found.key, found.name_in("en"), found.name_in("hy"), found.confirmed) == (
            "old-centre",
            "Old Rustavi, centre",
            "ძველი რუსთავი, ცენტრი",
            False,
        )
        with django_assert_num_queries(0):
            keys = [
                (area_at(lat, lon, shapes=shapes) or found).key
                for lat, lon in ((41_545_000, 44_993_000), (41_552_000, 45_002_500), (41_541_000, 44_970_000))
            ]
            assert keys == ["right-bank", "left-bank", "new-centre"]
            # A corner that three areas share belongs to the first in the municipality's order.
            assert area_at(41_557_200, 45_008_300, shapes=shapes) == shapes[0]
        assert area_at(41_700_000, 44_800_000) is None
    with writing(gori.pk):
        assert area_at(41_700_000, 44_800_000).key == "all"


def test_outline_of_no_area_is_refused_and_areas_without_one_stay():
    areas = [{"key": "a", "names": {}}, {"key": "b", "names": {}}]
    drawn = {"features": [square("a", 44)], "confirmed": True}
    ring = [
        [41_000_000, 44_000_000],
        [41_000_000, 45_000_000],
        [42_000_000, 45_000_000],
        [42_000_000, 44_000_000],
    ]
    assert with_outlines(areas, drawn) == [
        {"key": "a", "names": {}, "outline": [[*ring, ring[0]]], "confirmed": True},
        {"key": "b", "names": {}},
    ]
    for wrong in ([square("c", 44)], [square("a", 44), square("a", 45)]):
        with pytest.raises(ValueError, match="is left for this outline"):
            with_outlines(areas, {"features": wrong})
