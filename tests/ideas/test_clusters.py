"""Points of a map on a grid."""

from hypothesis import given
from hypothesis import strategies as st

from kalaki.exact.geo import Place
from kalaki.ideas.rules.clusters import MOST, Box, Cluster, Point, clusters

BOX = Box(south=41_500_000, west=44_900_000, north=41_600_000, east=45_000_000)


def test_what_lies_close_together_is_one_and_what_lies_outside_is_none():
    points = [
        Point(1, Place(41_500_000, 44_900_000)),
        Point(2, Place(41_500_400, 44_900_200)),
        Point(3, Place(41_600_000, 45_000_000)),
        Point(4, Place(41_600_001, 45_000_000)),
    ]
    assert clusters(points, BOX) == (
        Cluster(Place(41_500_200, 44_900_100), (1, 2)),
        Cluster(Place(41_600_000, 45_000_000), (3,)),
    )


@given(
    st.lists(st.builds(Place, st.integers(41_490_000, 41_610_000), st.integers(44_890_000, 45_010_000))),
    st.builds(
        lambda lat, lon, up, right: Box(lat, lon, lat + up, lon + right),
        st.integers(41_490_000, 41_610_000),
        st.integers(44_890_000, 45_010_000),
        st.integers(0, 50_000),
        st.integers(0, 50_000),
    ),
)
def test_every_point_of_the_window_is_in_one_feature(places, box):
    points = [Point(key, place) for key, place in enumerate(places)]
    found = clusters(points, box)
    assert len(found) <= MOST
    assert sorted(key for one in found for key in one.keys) == [
        one.key for one in points if box.holds(one.place)
    ]
    assert all(box.holds(one.place) for one in found)
