"""The register for other programs: pages, filters, errors, tags and the document that describes them."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalaki.core.contract import at
from kalaki.ideas import commands
from kalaki.ideas.api import shapes
from kalaki.ideas.commands import Acting, Author, OriginRef, Place
from kalaki.ideas.export.fields import FIELDS
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.rules.lifecycle import By, Kind
from tests.ideas.conftest import ANNA, BEKA, DAY, MONDAY, act, submit
from tests.ideas.test_open_data import LAT, LON, fill


def ask(client, address, **headers):
    """Return the answer of the interface at ``address``."""
    return client.get(f"/api/v1/{address}", headers=headers)


def numbers(client, query=""):
    """Return the numbers on a page of the list."""
    return [one["number"] for one in ask(client, f"ideas{query}").json()["ideas"]]


def test_items_come_page_by_page_as_they_were_entered(town, gori, client):
    made = [submit(text=f"ლამპიონი {n}").number for n in range(5)]
    seen, after = [], ""
    for _ in range(3):
        page = ask(client, f"ideas?size=2&after={after}").json()
        shapes.ItemPage.model_validate(page)
        seen += [one["number"] for one in page["ideas"]]
        after = page["next"]
    assert (seen, after) == (made, None)
    assert ask(client, "ideas?size=5").json()["next"] is None
    assert client.get("/gori/api/v1/ideas").json() == {"ideas": [], "next": None}
    assert client.get("/gori/api/v1/ideas", {"after": made[0]}).status_code == 422


@pytest.mark.parametrize("address", ["ideas", "categories", "commitments"])
def test_an_interface_answers_with_and_without_its_slash(town, client, address):
    bare, slashed = ask(client, address), ask(client, f"{address}/")
    assert (bare.status_code, slashed.status_code) == (200, 200)
    assert bare.content == slashed.content


def test_an_item_has_the_fields_of_the_open_data(town, client):
    receipt = submit(MONDAY.replace(second=37), place=Place(lat=LAT, lon=LON, address="კოსტავას 3"))
    with at(MONDAY + DAY):
        one = client.get("/en/api/v1/ideas").json()["ideas"][0]
    assert one == {
        "number": receipt.number, "url": f"http://testserver/en/ideas/{receipt.number}/", "kind": "report",
        "status": "received", "status_name": "Received", "is_overdue": False, "category": "lighting",
        "category_name": "Outdoor lighting", "title": "", "text": "ლამპიონი არ ანათებს", "language": "ka",
        "area": None, "area_name": None, "lat": 41.549123, "lon": 44.993456, "place_precision": "exact",
        "address": "კოსტავას 3", "holder": "განათების სამსახური", "received_at": "2026-05-04T04:10:00Z",
        "changed_at": "2026-05-04T04:10:00Z", "first_due_on": "2026-05-11", "due_on": "2026-05-11",
        "first_answered_at": None, "planned_for": None, "closed_at": None, "voices": 1, "confirmed_voices": 1,
        "reopened": 0, "reason_code": None, "reason": None, "contact": None, "merged_into": None, "origin": "form",
        "origin_title": None, "mechanism": "register", "demo": False,
    }  # fmt: skip


def test_one_item_comes_with_all_that_hangs_on_it(town, client):
    receipt = submit(kind=Kind.PROPOSAL, text="მეტი სანათი")
    like = submit(kind=Kind.PROPOSAL, text="სანათი", author=Author(who=BEKA))
    one = {"idea": receipt.public_id}
    act(commands.merge_items, idea=like.public_id, into=receipt.public_id, acting=town.triager)
    act(commands.comment, acting=Acting(by=By.AUTHOR, who=BEKA), text="დამირეკეთ 599 12 34 56", **one)
    act(
        commands.answer, acting=town.owner, decision=Decision.YES, texts={"ka": "გაკეთდება", "en": "It will be done"},
        **one,
    )  # fmt: skip
    act(
        commands.record_outcome, kind="money", title="სანათი", on=dt.date(2026, 6, 1), source_key="m1", tetri=5_000,
        **one,
    )  # fmt: skip
    with at(MONDAY):
        found = client.get(f"/en/api/v1/ideas/{receipt.number}").json()
    shapes.Whole.model_validate(found)
    instant, unit = "2026-05-04T04:10:00Z", "განათების სამსახური"
    around = {name: value for name, value in found.items() if name not in {field.key for field in FIELDS}}
    [promise] = around.pop("promises")
    assert (promise["owner"], promise["first_due_on"], promise["due_on"], promise["status"]) == (
        unit, "2026-05-11", "2026-05-11", "kept",
    )  # fmt: skip
    steps = [(one["at"], one["what"], one["role"]) for one in around.pop("history")]
    assert steps[0] == (instant, "received", "author")
    assert [what for _at, what, _role in steps if what in {"answer", "outcome"}] == ["answer", "outcome"]
    [comment] = around.pop("comments")
    assert ("599" in comment["text"], comment["replies"], set(comment)) == (
        False, [], {"text", "language", "organisation", "said_at", "replies"},
    )  # fmt: skip
    assert around == {
        "answers": [
            {"decision": "yes", "organisation": unit, "published_at": instant, "language": "en", "text": "It will be done"}
        ],
        "photos": [],
        "outcomes": [{"kind": "money", "title": "სანათი", "tetri": 5_000, "url": "", "on": "2026-06-01"}],
        "merged": [like.number],
    }  # fmt: skip


def test_filters_leave_what_they_name(town, client):
    report, proposal = submit(text="ბნელა"), submit(MONDAY + DAY, kind=Kind.PROPOSAL, text="მეტი სანათი")
    both = [report.number, proposal.number]
    for query, wanted in (
        ("?kind=report", both[:1]),
        ("?q=bnela", both[:1]),
        ("?state=open&category=lighting&mechanism=register&origin_kind=form", both),
        (f"?holder={town.lights.public_id}", both),
        (f"?holder={town.parks.public_id}", []),
        ("?state=answered", []),
        ("?updated_since=2026-05-05T08:10:59%2B04:00", both[1:]),
        ("?updated_since=2026-05-05T08:10:59+04:00", both[1:]),  # a sign that the address reads as a blank
        ("?updated_since=2026-05-05T08:10", both[1:]),
        ("?updated_since=2026-05-05T04:11:00Z", []),
    ):
        assert numbers(client, query) == wanted, query


def test_a_second_cannot_be_found_out(town, client):
    submit(MONDAY.replace(second=37))
    assert len(numbers(client, "?updated_since=2026-05-04T04:10:58Z")) == 1


@pytest.mark.parametrize(
    ("address", "status", "code", "ka"),
    [
        ("ideas/RUS-2026-999999", 404, "not_found", "ნომერი"),
        ("origins/nonsense", 404, "not_found", "ნომერი"),
        ("ideas?after=RUS-2026-999999", 422, "cursor_unknown", "after"),
        ("ideas?kind=nonsense", 422, "bad_fields", "ველს"),
        ("ideas?state=hidden", 422, "bad_fields", "ველს"),
        ("ideas?size=101", 422, "bad_fields", "ველს"),
        ("ideas?holder=x", 422, "bad_fields", "ველს"),
        ("ideas?updated_since=yesterday", 422, "bad_fields", "ველს"),
    ],
)
def test_errors_are_problem_documents_in_the_asked_language(town, client, address, status, code, ka):
    georgian, english = ask(client, address), client.get(f"/en/api/v1/{address}")
    for response in (georgian, english):
        assert (response.status_code, response["Content-Type"], response.json()["code"]) == (
            status, "application/problem+json", code,
        )  # fmt: skip
    assert ka in georgian.json()["detail"]
    assert english.json()["detail"].isascii()


def test_whoever_has_an_answer_gets_304(town, client):
    receipt = submit()
    for address in ("ideas", f"ideas/{receipt.number}", "categories", "origins", "origins/register"):
        with at(MONDAY):
            first = ask(client, address)
            again = ask(client, address, **{"If-None-Match": first["ETag"]})
        assert (first["Access-Control-Allow-Origin"], again.status_code, again.content) == ("*", 304, b"")
    with at(MONDAY):
        tag = ask(client, "ideas")["ETag"]
    submit(text="ბნელა")
    with at(MONDAY):
        assert ask(client, "ideas", **{"If-None-Match": tag}).status_code == 200


def test_categories_say_who_answers_and_by_when(town, client):
    with at(MONDAY):
        found = client.get("/en/api/v1/categories").json()
    shapes.Categories.model_validate(found)
    lighting, roads, _water = found["categories"]
    assert lighting == {
        "key": "lighting", "parent": None, "names": {"ka": "გარეგანათების დაზიანება", "en": "Outdoor lighting"},
        "helps": {}, "guidance": {}, "stage": "open", "is_open": True, "holder": "განათების სამსახური",
        "accepted_on": "2026-04-04", "lapses_on": lighting["lapses_on"],
        "first_answer": {"count": 2, "unit": "working_days"}, "resolution": {"count": 5, "unit": "working_days"},
        "publish_place": "exact", "shows_emergency": False, "phone": None, "changed_at": "2026-04-04T04:10:00Z",
        "demo": False,
    }  # fmt: skip
    assert (roads["holder"], roads["is_open"], roads["first_answer"]) == (None, False, None)


def test_mechanisms_and_their_figures(town, client):
    submit(text="ბნელა")
    submit(text="ნიმუში", demo=True)
    submit(text="თამაში", origin=OriginRef(kind="import", origin_id="g"))
    with at(MONDAY):
        found = ask(client, "origins").json()
        figures = ask(client, "origins/register").json()
    shapes.Mechanisms.model_validate(found)
    shapes.MechanismFigures.model_validate(figures)
    assert [one["key"] for one in found["mechanisms"]] == ["import", "register"]
    assert (figures["kinds"], figures["items"], figures["promised"], figures["cost_tetri"]) == (
        ["app", "form"], 1, 1, None,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 300])
def test_the_interface_takes_few_statements_whatever_there_is(town, client, count):
    receipt = submit(photos=(uuid.uuid4(),))
    fill(count)
    asked = {}
    for address in (
        "ideas?size=100",
        f"ideas?after={receipt.number}",
        f"ideas/{receipt.number}",
        "categories",
        "origins",
    ):
        with CaptureQueriesContext(connection) as seen:
            assert ask(client, address).status_code == 200
        asked[address.partition("?")[0].partition("/")[0] + ("/" if "/" in address else "")] = len(seen)
    assert asked == {"ideas": 3, "ideas/": 9, "categories": 4, "origins": 2}


def test_the_document_describes_every_field_with_an_example(client, rustavi):
    document = client.get("/api/v1/openapi.json").json()
    mine = ("/ideas", "/ideas/{number}", "/categories", "/origins", "/origins/{key}")
    for path in mine:
        responses = document["paths"][f"/api/v1{path}"]["get"]["responses"]
        assert "$ref" in responses["200"]["content"]["application/json"]["schema"]
        for status in set(responses) - {"200", "304"}:
            assert responses[status]["content"]["application/problem+json"]["example"]["code"]
    parameters = document["paths"]["/api/v1/ideas"]["get"]["parameters"]
    assert all(one["description"] for one in parameters)
    item = document["components"]["schemas"]["Item"]["properties"]
    assert list(item) == [field.key for field in FIELDS]
    assert all(one["description"] and "examples" in one for one in item.values())
    assert not {"author", "who", "name", "phone", "email", "device"} & set(item)


def test_a_cookie_opens_nothing(town, client, rustavi):
    from tests.people.conftest import make_staff, sign_in

    held = submit(held=True, text="გამოსაკვლევი", author=Author(who=ANNA))
    person, _membership = make_staff(rustavi, "ნინო", "admin")
    sign_in(client, person)
    assert client.get(f"/ideas/{held.number}/").status_code == 200
    assert ask(client, f"ideas/{held.number}").status_code == 404
    assert numbers(client) == []
