"""The register as files, feed, calendar and nightly file: forms, filters, statements."""

import csv
import datetime as dt
import io
import json
import uuid
import zipfile
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalaki.core.contract import at, writing
from kalaki.ideas import commands
from kalaki.ideas.asked import read_filters
from kalaki.ideas.commands import OriginRef, Place
from kalaki.ideas.export.dump import dump_facts, dump_path
from kalaki.ideas.export.fields import FIELDS
from kalaki.ideas.jobs import dump_register, dump_tonight
from kalaki.ideas.models import Category, Idea, Origin
from kalaki.ideas.queries import Filters
from kalaki.ideas.queries.open_items import CHUNK, due_items, open_items
from kalaki.ideas.rules.lifecycle import CLOSED, OPEN, Kind, State
from tests.core.test_feeds import read_calendar
from tests.ideas.conftest import ANNA, DAY, MONDAY, accept, act, row, submit

LAT, LON = 41_549_123, 44_993_456
FILES = ("ideas.csv", "ideas.geojson", "feed.rss", "calendar.ics")


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path):
    settings.KALAKI_DATA = tmp_path


def read(client, address):
    """Return the whole body of ``address``."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue()


def rows_of(body):
    """Return the lines of a table by their keys."""
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def fill(count):
    """Store ``count`` more reports, as the register keeps them."""
    category, origin = Category.objects.get(key="lighting"), Origin.objects.get(kind="form")
    first = Idea.objects.order_by("pk").first()
    Idea.objects.bulk_create(
        Idea(
            municipality_id=first.municipality_id, year=2025, serial=n, number=f"RUS-2025-{n:06d}", kind=Kind.REPORT,
            category=category, text=f"ლამპიონი {n}", origin=origin, intake_key=uuid.uuid4(), status=State.RECEIVED,
            status_since=MONDAY, holder_id=first.holder_id, received_at=MONDAY, changed_at=MONDAY,
            due_at=MONDAY + DAY, voices=1,
        )
        for n in range(1, count + 1)
    )  # fmt: skip


def test_the_table_has_every_field_of_the_list_of_fields(town, client):
    place = Place(lat=LAT, lon=LON, address="კოსტავას 3")
    receipt = submit(MONDAY.replace(second=37), text='=ბნელა, "ისევ"\nორი ხაზი', place=place)
    with at(MONDAY + DAY):
        response = client.get("/en/ideas/ideas.csv")
        [one] = rows_of(response.getvalue())
    assert (response["Content-Type"], response["Content-Disposition"], response["Access-Control-Allow-Origin"]) == (
        "text/csv; charset=utf-8", 'attachment; filename="ideas.csv"', "*",
    )  # fmt: skip
    assert one == {
        "number": receipt.number, "url": f"http://testserver/en/ideas/{receipt.number}/", "kind": "report",
        "status": "received", "status_name": "Received", "is_overdue": "false", "category": "lighting",
        "category_name": "Outdoor lighting", "title": "", "text": '\'=ბნელა, "ისევ"\nორი ხაზი', "language": "ka",
        "area": "", "area_name": "", "lat": "41.549123", "lon": "44.993456", "place_precision": "exact",
        "address": "კოსტავას 3", "holder": "განათების სამსახური", "received_at": "2026-05-04T04:10:00Z",
        "changed_at": "2026-05-04T04:10:00Z", "first_due_on": "2026-05-11", "due_on": "2026-05-11",
        "first_answered_at": "", "planned_for": "", "closed_at": "", "voices": "1", "confirmed_voices": "1",
        "reopened": "0", "reason_code": "", "reason": "", "contact": "", "merged_into": "", "origin": "form",
        "origin_title": "", "mechanism": "register", "demo": "false",
    }  # fmt: skip
    assert list(one) == [field.key for field in FIELDS]


def test_a_map_has_longitude_first_and_no_point_where_none_is_shown(town, client):
    for key in ("roads", "water"):
        accept(key, town.parks)
    made = {
        key: submit(category=key, place=Place(lat=LAT, lon=LON)).number
        for key in ("lighting", "roads", "water")
    }
    response = client.get("/ideas/ideas.geojson")
    found = json.loads(response.getvalue())
    assert (response["Content-Type"], found["type"]) == ("application/geo+json", "FeatureCollection")
    points = {one["id"]: one["geometry"] for one in found["features"]}
    assert points[made["lighting"]] == {"type": "Point", "coordinates": [44.993456, 41.549123]}
    lon, lat = points[made["roads"]]["coordinates"]
    assert (0 < abs(lon - 44.993456) < 0.001, 0 < abs(lat - 41.549123) < 0.001) == (True, True)
    assert points[made["water"]] is None
    keys = [field.key for field in FIELDS if field.key not in {"lat", "lon"}]
    assert [list(one["properties"]) for one in found["features"]] == [keys] * 3
    assert {one["type"] for one in found["features"]} == {"Feature"}


def test_an_empty_map_is_a_collection_too(town, client):
    assert json.loads(read(client, "/ideas/ideas.geojson")) == {"type": "FeatureCollection", "features": []}


def test_every_form_takes_the_filters_of_the_list(town, client):
    report = submit(text="ბნელა")
    proposal = submit(kind=Kind.PROPOSAL, text="მეტი სანათი")
    for query, wanted in (
        ("", {report.number, proposal.number}),
        ("?kind=proposal", {proposal.number}),
        ("?q=bnela", {report.number}),
        ("?state=received&category=lighting&mechanism=register&origin_kind=form", {report.number, proposal.number}),
        (f"?holder={town.lights.public_id}", {report.number, proposal.number}),
        (f"?holder={town.parks.public_id}", set()),
        ("?state=closed", set()),
        ("?kind=nonsense&state=nonsense&holder=nonsense", {report.number, proposal.number}),
    ):  # fmt: skip
        for name in FILES:
            body = read(client, f"/ideas/{name}{query}").decode()
            assert {one.number for one in (report, proposal) if one.number in body} == wanted, (name, query)
    page = client.get("/ideas/?kind=proposal").text
    for name in FILES:
        assert f'href="/ideas/{name}?kind=proposal"' in page


def test_words_of_an_address_become_filters():
    unit = str(uuid.uuid4())
    assert read_filters({"state": "overdue", "holder": unit.upper(), "q": "a" * 300, "mine": "x"}) == Filters(
        overdue=True, holder=unit, words="a" * 200
    )
    assert [read_filters({"state": word}).statuses for word in ("open", "closed", "planned", "")] == [
        OPEN, CLOSED, {State.PLANNED}, frozenset(),
    ]  # fmt: skip


def test_news_are_told_once_for_each_state_newest_first(town, client):
    first, second = submit(text="ბნელა"), submit(MONDAY + DAY, kind=Kind.PROPOSAL, text="მეტი სანათი")
    with at(MONDAY + DAY):
        root = ET.fromstring(read(client, "/en/ideas/feed.rss"))  # noqa: S314 - our own
    told = [
        (item.find("guid").text, item.find("title").text, item.find("link").text, item.find("description").text)
        for item in root.iter("item")
    ]  # fmt: skip
    base, unit = "http://testserver/en/ideas", "განათების სამსახური"
    assert told == [
        (f"{second.number}#received#0", "Received: მეტი სანათი", f"{base}/{second.number}/",
         f"{second.number}. Outdoor lighting; {unit}. Due by 13 May 2026."),
        (f"{first.number}#received#0", "Received: ბნელა", f"{base}/{first.number}/",
         f"{first.number}. Outdoor lighting; {unit}. Due by 11 May 2026."),
    ]  # fmt: skip
    act(commands.withdraw, idea=second.public_id, acting=town.anna)
    act(
        commands.decline,
        idea=first.public_id,
        acting=town.supervisor,
        reason_code="no_money",
        reason="ბიუჯეტი",
    )
    root = ET.fromstring(read(client, "/en/ideas/feed.rss"))  # noqa: S314 - our own
    [item] = root.iter("item")
    assert (item.find("guid").text, "Due by" in item.find("description").text) == (
        f"{first.number}#declined#0", False,
    )  # fmt: skip


def test_a_moved_due_day_raises_the_sequence_of_a_stable_entry(town, client):
    receipt = submit(text="ბნელა")

    def entry():
        found = {name: value for name, _more, value in read_calendar(read(client, "/ideas/calendar.ics"))}
        return found["UID"], int(found["SEQUENCE"]), found["DTSTART"]

    first = entry()
    act(
        commands.extend, idea=receipt.public_id, acting=town.supervisor, due=row(receipt).due_at + 7 * DAY,
        reason="მასალა",
    )  # fmt: skip
    second = entry()
    assert (first[0], first[2], second[0], second[2]) == (
        f"{receipt.number}@kalaki", "20260511", f"{receipt.number}@kalaki", "20260518",
    )  # fmt: skip
    assert second[1] > first[1]
    act(
        commands.decline,
        idea=receipt.public_id,
        acting=town.supervisor,
        reason_code="no_money",
        reason="ბიუჯეტი",
    )
    assert b"BEGIN:VEVENT" not in read(client, "/ideas/calendar.ics")


@pytest.mark.parametrize(("count", "statements"), [(10, 1), (CHUNK, 1), (CHUNK + 1, 2)])
def test_two_thousand_items_take_one_statement(town, count, statements):
    submit()
    fill(count - 1)
    for items in (open_items, due_items):
        with CaptureQueriesContext(connection) as asked:
            assert sum(1 for _ in items(Filters())) == count
        assert len(asked) == statements


@pytest.mark.parametrize("count", [1, 300])
def test_files_take_few_statements_whatever_there_is(town, client, count):
    submit()
    fill(count)
    asked = {}
    for name in FILES:
        with CaptureQueriesContext(connection) as seen:
            read(client, f"/ideas/{name}")
        asked[name] = len(seen)
    assert asked == dict.fromkeys(FILES, 2)  # the municipality, the items


def test_the_file_of_the_night_has_everything_but_samples_and_tests(town, rustavi, gori, client):
    real = submit(text="ბნელა", place=Place(lat=LAT, lon=LON))
    sample, bot = (
        submit(text="ნიმუშია", demo=True),
        submit(text="ბოტი", origin=OriginRef(kind="import", origin_id="bots", counts=False)),
    )
    assert client.get("/open-data/register.zip").status_code == 404
    assert "პირველი ფაილი ამაღამ გაჩნდება." in client.get("/open-data/").text
    with at(MONDAY):
        dump_tonight(MONDAY)
        assert dump_register.call("rustavi") == dump_path("rustavi").stat().st_size
    response = client.get("/open-data/register.zip")
    body = response.getvalue()
    assert (response["Content-Type"], response["Content-Disposition"], int(response["Content-Length"])) == (
        "application/zip", 'attachment; filename="rustavi-2026-05-04.zip"', len(body),
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(body)) as found:
        members = {name: found.read(name) for name in found.namelist()}
    assert list(members) == ["README.txt", "fields.csv", "ideas.csv", "ideas.geojson", "commitments.csv"]
    assert [one["number"] for one in rows_of(members["ideas.csv"])] == [real.number]
    assert [one["id"] for one in json.loads(members["ideas.geojson"])["features"]] == [real.number]
    assert rows_of(members["ideas.csv"])[0]["url"] == f"http://127.0.0.1:8000/ideas/{real.number}/"
    assert "CC BY 4.0" in members["README.txt"].decode()
    listed = [one["field"] for one in rows_of(members["fields.csv"]) if one["file"] == "ideas"]
    assert listed == [field.key for field in FIELDS]
    promised = [one["field"] for one in rows_of(members["fields.csv"]) if one["file"] == "commitments"]
    assert promised == list(rows_of(members["commitments.csv"])[0])
    for number in (sample.number, bot.number):
        assert number.encode() not in b"".join(members.values())
    assert client.get("/gori/open-data/register.zip").status_code == 404
    assert "rustavi-2026-05-04.zip" in client.get("/open-data/").text
    tag = response["ETag"]
    again = client.get("/open-data/register.zip", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    submit(text="კიდევ ერთი")
    with at(MONDAY + DAY):
        dump_register.call("rustavi")
    later = client.get("/open-data/register.zip", headers={"If-None-Match": tag})
    assert (later.status_code, later["ETag"] == tag) == (200, False)
    assert [path.name for path in dump_path("rustavi").parent.iterdir()] == ["rustavi.zip"]
    assert dump_facts("rustavi").made_at == (MONDAY + DAY).astimezone(dt.UTC)


def test_the_page_of_open_data_names_every_form_and_field(town, client):
    page = client.get("/open-data/").text
    for name in FILES:
        assert f'href="/ideas/{name}"' in page
    for field in FIELDS:
        assert f">{field.key}<" in page
    assert "CC BY 4.0" in page


def test_of_a_withdrawn_text_nothing_is_told(town, client):
    receipt = submit(text="ჩემი ამბავი", author=commands.Author(who=ANNA))
    act(commands.delete_text, idea=receipt.public_id, who=ANNA)
    for name in FILES:
        assert "ჩემი ამბავი" not in read(client, f"/ideas/{name}").decode()


def test_another_municipality_has_its_own_items_alone(town, gori, client):
    submit(text="ბნელა")
    with writing(gori.pk):
        for name in FILES:
            assert "RUS-" not in read(client, f"/gori/ideas/{name}").decode()
