"""The map, the areas, and points at public places alone."""

import hashlib
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalaki.cities.contract import area_shapes, save_municipality
from kalaki.core.contract import System, new_key
from kalaki.ideas import commands
from kalaki.ideas.commands import Place
from kalaki.ideas.drawing import sheet_of
from kalaki.ideas.models import Idea
from kalaki.ideas.queries import Filters, Order, area_counts, list_after, map_points
from kalaki.ideas.queries.shared import place_of
from kalaki.ideas.rules.clusters import Box
from kalaki.people.models import Following
from tests.conftest import RUSTAVI
from tests.ideas.conftest import DAY, MONDAY, accept, act, submit
from tests.ideas.test_queries import fill

LAT, LON = 41_549_123, 44_993_456
BOX = Box(south=41_500_000, west=44_900_000, north=41_600_000, east=45_000_000)
RING = [
    [41_500_000, 44_900_000],
    [41_600_000, 44_900_000],
    [41_600_000, 45_000_000],
    [41_500_000, 45_000_000],
]
VENDORED = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}


@pytest.fixture
def mapped(town):
    """Return the register with one area on the map and one without an outline."""
    areas = [
        {"key": "old", "names": {"ka": "ძველი", "en": "Old"}, "outline": [RING]},
        {"key": "new", "names": {"ka": "ახალი", "en": "New"}},
    ]
    save_municipality(actor=System("t"), key=new_key(), slug="rustavi", fields=RUSTAVI | {"areas": areas})
    accept("roads", town.parks)
    accept("water", town.parks)
    return town


def test_points_are_at_public_places_and_nowhere_else(mapped, client):
    exact = submit(place=Place(lat=LAT, lon=LON))
    submit(category="roads", place=Place(lat=LAT + 20_000, lon=LON))
    submit(category="water", place=Place(lat=LAT, lon=LON))
    hidden = submit(place=Place(lat=LAT, lon=LON))
    act(commands.hide, idea=hidden.public_id, acting=mapped.triager, reason_code="spam")
    submit(place=Place(lat=LAT, lon=LON), held=True)
    public = place_of(lat=LAT + 20_000, lon=LON, address="", publish="rounded")
    found = map_points(BOX)
    assert [one.place for one in found.clusters] == [(LAT, LON), (public.lat, public.lon)]
    assert found.is_cut is False
    answer = client.get("/api/v1/map", {"bbox": "44.9,41.5,45.0,41.6"})
    features = answer.json()["features"]
    assert answer["Content-Type"] == "application/geo+json"
    assert features[0] == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [LON / 1e6, LAT / 1e6]},
        "properties": {
            "count": 1, "number": exact.number, "kind": "report", "status": "received", "state": "მიღებულია",
            "category": "გარეგანათების დაზიანება", "sample": False,
        },
    }  # fmt: skip
    assert [one["geometry"]["coordinates"] for one in features[1:]] == [[public.lon / 1e6, public.lat / 1e6]]
    assert str((LAT + 20_000) / 1e6) not in answer.text


def test_no_window_tells_more_than_the_public_place(mapped):
    submit(category="roads", place=Place(lat=LAT, lon=LON))
    public = place_of(lat=LAT, lon=LON, address="", publish="rounded")
    raw, shown = Box(LAT, LON, LAT, LON), Box(public.lat, public.lon, public.lat, public.lon)
    assert (map_points(raw).clusters, len(map_points(shown).clusters)) == ((), 1)


def test_a_window_must_be_one(mapped, client):
    for bbox in ("", "1,2,3", "a,b,c,d", "45,41,44,42", "0,80,1,89", "nan,1,2,3"):
        assert client.get("/api/v1/map", {"bbox": bbox}).status_code == 422
    areas = client.get("/api/v1/map/areas").json()["features"]
    assert [(one["properties"]["area"], one["properties"]["count"]) for one in areas] == [
        ("old", 0),
        ("new", 0),
    ]


def test_areas_count_what_lies_in_them(mapped, client):
    submit(place=Place(lat=LAT, lon=LON))
    submit(place=Place(area="new"))
    submit(place=Place(area="new"), when=MONDAY + DAY)
    assert [(one.shape.key, one.items, one.open, one.overdue) for one in area_counts()] == [
        ("old", 1, 1, 1), ("new", 2, 2, 2),
    ]  # fmt: skip
    page = client.get("/en/map/").text
    assert ('aria-label="Old: 1"' in page, "leaflet" in page) == (True, False)
    points = client.get("/en/map/?points=1").text
    assert ("leaflet.js" not in points, 'class="dot"' in points, "data-points=" in points) == (
        True,
        True,
        True,
    )
    assert client.get("/en/areas/new/").text.count('<li class="card">') == 2
    assert client.get("/areas/moon/").status_code == 404


def test_an_area_is_followed_and_left(mapped, client):
    for _twice in range(2):
        assert client.post("/areas/old/follow/", {"key": str(new_key())}).status_code == 302
    [one] = Following.objects.all()
    assert (one.subject_kind, one.subject_id) == ("area", area_shapes()[0].public_id)
    assert 'name="take" value="back"' in client.get("/areas/old/").text
    assert client.post("/areas/old/follow/", {"key": str(new_key()), "take": "back"}).status_code == 302
    assert Following.objects.count() == 0
    assert client.post("/areas/moon/follow/").status_code == 404


def test_followers_of_an_area_hear_what_came_in_and_no_word_of_its_author(mapped, client):
    from kalaki.core.outbox import deliver_waiting
    from kalaki.people.models import DigestLine

    client.post("/areas/old/follow/", {"key": str(new_key())})
    told = submit(place=Place(lat=LAT, lon=LON), text="საიდუმლო")
    submit(place=Place(area="new"))
    submit(place=Place(area="old"), held=True)
    submit(place=Place(area="old"), demo=True)
    submit()
    while deliver_waiting():
        pass
    assert list(DigestLine.objects.values_list("title", "path")) == [
        (f"ძველი, ახალი: გარეგანათების დაზიანება, {told.number}", f"/ideas/{told.number}/")
    ]


def test_a_drawing_holds_every_outline_and_is_none_without():
    assert sheet_of(()) is None


@pytest.mark.parametrize("count", [10, 2_000])
def test_statements_do_not_grow(mapped, client, count):
    submit(place=Place(lat=LAT, lon=LON))
    fill(count)
    Idea.objects.filter(year=2025).update(lat=LAT, lon=LON, area=area_shapes()[0].id)
    counted = []
    for address in (
        "/map/",
        "/map/?points=1",
        "/areas/",
        "/areas/old/",
        "/ideas/",
        "/api/v1/map?bbox=44.9,41.5,45,41.6",
    ):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counted.append(len(seen))
    assert counted == [7, 8, 3, 7, 11, 2]


# The list, page by page


def test_pages_of_a_list_follow_each_other_without_gap_or_repetition(mapped, client):
    submit()
    fill(50)
    Idea.objects.filter(serial__in=range(1, 6), year=2025).update(received_at=MONDAY, confirmed_voices=1)
    Idea.objects.filter(serial__in=range(7, 12), year=2025).update(due_at=MONDAY)
    # Closed ones without a date: they come last by date, and a page may end among them.
    none = Idea.objects.filter(serial__in=range(20, 40), year=2025)
    none.update(status="answered", ground="answer", closed_at=MONDAY, due_at=None)
    for order in Order:
        whole = [one.id for one in list_after(order=order, size=100).rows]
        seen, after = [], ""
        while True:
            page = list_after(order=order, after=after, size=7)
            seen += [one.id for one in page.rows]
            after = page.after
            if not after:
                break
        assert (seen, len(seen)) == (whole, 51)
    first = [one.id for one in list_after(size=5).rows]
    for odd in ("x", "x~y", "2026-05-04~1", "~~~", "2026-05-04T00:00:00+00:00~x"):
        assert [one.id for one in list_after(after=odd, size=5).rows] == first
    page = client.get("/ideas/?q=lampioni&kind=report")
    assert ("after=" in page.text, "q=lampioni" in page.text) == (True, True)


def test_filters_of_the_address_that_mean_nothing_filter_nothing(mapped, client):
    receipt = submit()
    good = (
        "state=received",
        f"holder={mapped.lights.public_id}",
        "mechanism=register",
        "q=lampioni",
        f"q={receipt.number}",
    )
    for query in (
        *good,
        "state=moon",
        "holder=x",
        "stage=x",
        "basis=y",
        "origin=1",
        "mine=2",
        "kind=z",
        "order=w",
    ):
        assert client.get(f"/ideas/?{query}").text.count('<li class="card">') == 1, query
    for query in ("mine=1", "state=planned", "mechanism=game", "area=old", "overdue=1&state=closed"):
        assert client.get(f"/ideas/?{query}").text.count('<li class="card">') == 0, query
    assert list_after(Filters(holder=str(mapped.parks.public_id))).rows == ()


def test_vendored_files_are_as_they_were_published():
    folder = Path(__file__).parents[2] / "src/kalaki/web/static/web/vendor"
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in VENDORED} == VENDORED
