"""Queues with their counts, routing many, categories and their acceptance, the crew's day; each page's statements."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalaki.core.contract import System, at, new_key
from kalaki.core.models import NoticeDelivery, Photo, Upload
from kalaki.ideas import commands, queries
from kalaki.ideas.contract import load_canned, load_categories
from kalaki.ideas.models import CannedAnswer, Category, CategoryNeed, Idea, IdeaPhoto
from kalaki.ideas.queries.desk import Queue, queue_counts
from kalaki.ideas.rules import canned
from kalaki.ideas.rules.acceptance import Stage
from tests.conftest import CONTENT
from tests.ideas.conftest import DAY, MONDAY, accept, act, row, submit
from tests.ideas.desk.conftest import texts

FRIDAY = dt.date(2026, 5, 8)
PHONES = [f"device:{number:032x}" for number in range(1, 99)]


def said(number, **changes):
    return submit(author=commands.Author(who=PHONES[number]), **changes)


def photo(receipt, **columns):
    """Put a photo on an item; returns its public id."""
    upload = Upload.objects.create(owner="device:x", kind="ideas.evidence")
    made = Photo.objects.create(upload=upload, sender="device:x", **columns)
    known = IdeaPhoto.objects.filter(idea=row(receipt)).count()
    IdeaPhoto.objects.create(idea=row(receipt), photo=made.public_id, position=known)
    return made.public_id


def listed(client, query=""):
    """Return the numbers of the items on a page of the desk, in their order."""
    return [one.number for one in client.get(f"/desk/ideas/{query}").context["found"].rows]


def test_each_queue_holds_what_waits_for_somebody(town, client, enter):
    new, unrouted, late, waits, done, apart, twice, held = (
        said(number, category="" if number == 1 else "lighting", text=f"ნომერი {number}")
        for number in range(8)
    )
    act(commands.route, idea=late.public_id, acting=town.triager, organisation=town.lights.public_id)
    Idea.objects.filter(public_id=late.public_id).update(due_at=MONDAY - DAY)
    act(commands.wait, idea=waits.public_id, acting=town.owner, question="?", until=FRIDAY)
    act(commands.claim_done, idea=done.public_id, acting=town.owner, note="კი")
    act(commands.merge_items, idea=apart.public_id, into=new.public_id, acting=town.triager)
    Idea.objects.filter(public_id=apart.public_id).update(objected_at=MONDAY)
    act(commands.route, idea=twice.public_id, acting=town.triager, organisation=town.lights.public_id)
    Idea.objects.filter(public_id=twice.public_id).update(needs_supervisor=True)
    Idea.objects.filter(public_id=held.public_id).update(held=True)
    enter("triager")
    found = {queue: listed(client, f"?queue={queue}") for queue in Queue}
    assert found == {
        Queue.NEW: [new.number, held.number, unrouted.number],
        Queue.UNROUTED: [unrouted.number],
        Queue.OVERDUE: [late.number],
        Queue.WAITING: [waits.number],
        Queue.CLAIMED: [done.number],
        Queue.OBJECTED: [apart.number],
        Queue.SECOND_NO: [twice.number],
        Queue.HELD: [held.number],
        Queue.OPEN: [late.number, new.number, waits.number, done.number, twice.number, held.number, unrouted.number],
    }  # fmt: skip
    shown = client.get("/desk/ideas/").context["found"].counts
    assert shown == {queue: len(numbers) for queue, numbers in found.items()}
    assert queue_counts(None, queues=Queue) == shown
    assert "ახალი: 3. ვადაგადაცილებული: 1. დასადასტურებელი: 1. გაერთიანების გასაჩივრება: 1." in texts(
        client.get("/desk/")
    )


def test_filters_and_search_narrow_a_queue(town, client, enter):
    accept("roads", town.parks)
    lamp, road = said(0), said(1, category="roads", text="ორმო ხიდთან")
    enter("supervisor")
    for query, numbers in {
        "?category=roads": [road.number],
        f"?holder={town.lights.public_id}": [lamp.number],
        "?holder=nonsense": [lamp.number, road.number],
        "?q=ormo": [road.number],
        f"?q={lamp.number}": [lamp.number],
        "?kind=proposal": [],
        "?due=today": [],
        "?due=week": [lamp.number, road.number],
        "?due=late": [],
        "?queue=nonsense&page=x": [lamp.number, road.number],
        "?page=2": [],
    }.items():
        assert listed(client, query) == numbers, query


def test_an_owner_sees_the_queue_of_the_own_unit_alone(town, client, enter):
    accept("roads", town.parks)
    lamp, _road = said(0), said(1, category="roads")
    enter("owner", unit=town.lights)
    answer = client.get("/desk/ideas/")
    assert ([one.number for one in answer.context["found"].rows], answer.context["may_route"]) == (
        [lamp.number],
        False,
    )
    enter("owner")
    assert listed(client) == []


def test_a_held_photo_waits_in_the_queue_until_somebody_decides(town, client, enter):
    receipt, other = said(0), said(1)
    shown, taken = photo(receipt, held=True, state="ready"), photo(receipt, held=True, state="ready")

    def decide(act, public_id, **more):
        sent = {"act": act, "photo": str(public_id), "key": str(new_key())} | more
        return client.post(f"/desk/ideas/{other.number}/", sent).status_code

    enter("owner", unit=town.lights)
    assert decide("photo_show", shown) == 403
    enter("moderator")
    assert listed(client, "?queue=held") == [receipt.number]
    assert (decide("photo_show", shown), decide("photo_refuse", taken, reason="dull")) == (302, 422)
    assert listed(client, "?queue=held") == [receipt.number]
    assert decide("photo_refuse", taken, reason="private") == 302
    found = [(one.held, one.state) for one in Photo.objects.order_by("pk")]
    assert (found, listed(client, "?queue=held")) == ([(False, "ready"), (True, "refused")], [])


def test_many_are_routed_at_once_and_one_that_cannot_holds_up_no_other(town, client, enter):
    one, two, closed = (said(number) for number in range(3))
    act(commands.decline, idea=closed.public_id, acting=town.owner, reason_code="law", reason="კანონი")
    enter("triager")
    sent = {
        "key": str(new_key()),
        "idea": [str(each.public_id) for each in (one, two, closed)],
        "organisation": str(town.parks.public_id),
        "reason": "მათია",
    }
    for _twice in range(2):
        answer = client.post("/desk/ideas/", sent)
        moved = answer.context["moved"]
        assert (answer.status_code, moved.moved, [idea for idea, _why in moved.refused]) == (
            200, (one.number, two.number), [closed.public_id],
        )  # fmt: skip
    assert [(row(each).status, row(each).holder_id) for each in (one, two, closed)] == [
        ("routed", town.parks.id), ("routed", town.parks.id), ("declined", town.lights.id),
    ]  # fmt: skip
    kept = texts(client.post("/desk/ideas/?queue=open", sent | {"organisation": "", "key": str(new_key())}))
    assert ("checked" in kept, "მათია" in kept) == (True, True)
    statuses = [
        client.post("/desk/ideas/", sent | changes).status_code
        for changes in ({"idea": []}, {"idea": ["x"]}, {"key": ""})
    ]
    assert statuses == [422, 422, 422]
    enter("owner", unit=town.parks)
    assert client.post("/desk/ideas/", sent | {"key": str(new_key())}).status_code == 403


@pytest.mark.parametrize("many", [2, 40])
def test_pages_ask_the_same_few_statements_at_any_size(town, client, enter, many):
    first = said(0)
    for number in range(1, many):
        other = said(number, text=f"ნომერი {number}")
        act(commands.add_note, idea=first.public_id, text=f"ჩანიშვნა {number}")
        act(commands.plan, idea=other.public_id, acting=town.owner, day=MONDAY.date())
        photo(first)
        photo(other)
    act(commands.route, idea=first.public_id, acting=town.triager, organisation=town.lights.public_id)
    enter("owner", "field_crew", unit=town.lights)
    path = f"/desk/ideas/{first.number}/"
    expected = {
        "/desk/ideas/": 11,
        "/desk/ideas/?queue=open&q=ნომერი": 11,
        path: 11,
        f"{path}route/": 7,
        f"{path}note/": 7,
        "/desk/categories/": 7,
        "/desk/categories/lighting/": 9,
        "/desk/crew/": 9,
        f"/desk/crew/{first.number}/": 6,
    }
    asked = {}
    for page in expected:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        asked[page] = len(seen)
    assert asked == expected


def test_an_accepted_category_opens_at_once(town, client, enter):
    enter("supervisor")
    water = Category.objects.get(key="water")
    CategoryNeed.objects.create(category=water, who="x", day=MONDAY.date())
    path = "/desk/categories/water/"

    def press(name, **fields):
        data = {f"{name}-{field}": value for field, value in fields.items()}
        return client.post(path, data | {"act": name, f"{name}-key": str(new_key())}).status_code

    def stage():
        return queries.get_category("water").stage

    first = client.get("/desk/categories/").context["rows"][0][0]
    assert (first.key, first.needed) == ("water", 1)
    given = {"who": "გია", "role": "უფროსი", "document": "N 5", "answer_count": "1", "fix_count": "5",
             "unit": "working_days", "law": "", "article": ""}  # fmt: skip
    assert (press("accept", **given), stage()) == (422, Stage.PROPOSED)
    assert (press("offer", organisation=""), press("offer", organisation=town.parks.public_id)) == (422, 302)
    assert (press("offer", organisation=town.parks.public_id), stage()) == (422, Stage.OFFERED)
    assert (press("accept", **given | {"who": ""}), stage()) == (422, Stage.OFFERED)
    assert (press("accept", **given), stage()) == (302, Stage.OPEN)
    assert submit(category="water").holder == town.parks.name
    assert (press("suspend", reason=""), press("suspend", reason="წყალდიდობა"), stage()) == (
        422, 302, Stage.SUSPENDED,
    )  # fmt: skip
    assert (press("resume"), stage(), press("withdraw"), stage()) == (302, Stage.OPEN, 302, Stage.WITHDRAWN)
    assert client.post(path, {"act": "dance"}).status_code == 403
    enter("triager")
    assert client.post(path, {"act": "offer"}).status_code == 403


def test_owners_and_supervisors_hear_once_of_an_acceptance_that_ends_soon(town, enter, settings):
    settings.KALAKI_SMTP_URL = "smtp://127.0.0.1:1/?tls=off"
    from kalaki.core.contract import seal
    from kalaki.people.models import Contact

    for role, unit in (("owner", town.lights), ("owner", town.parks), ("supervisor", None)):
        person = enter(role, unit=unit)
        Contact.objects.create(
            person=person, kind="email", sealed=seal("contact", f"{person.pk}@example.ge".encode()),
            lookup=str(person.pk), verified_at=MONDAY,
        )  # fmt: skip
    ends = queries.get_category("lighting").lapses_on
    slot = dt.datetime(ends.year, ends.month, ends.day, 5, tzinfo=dt.UTC)
    warned = []
    for days in (31, 30, 29, 0, -1):
        with at(slot - days * DAY):
            warned.append((commands.warn_of_lapses(slot - days * DAY), NoticeDelivery.objects.count()))
    assert warned == [(0, 0), (1, 2), (0, 2), (0, 2), (0, 2)]


def test_the_crew_sees_its_day_and_says_what_it_found(town, client, enter):
    today, later, gone, foreign = (said(number, text=f"ნომერი {number}") for number in range(4))
    for receipt, day in ((today, MONDAY.date()), (later, FRIDAY), (gone, MONDAY.date())):
        act(commands.plan, idea=receipt.public_id, acting=town.owner, day=day)
    act(commands.route, idea=foreign.public_id, acting=town.triager, organisation=town.parks.public_id)
    act(commands.plan, idea=foreign.public_id, acting=town.other, day=MONDAY.date())
    enter("field_crew", unit=town.lights)

    def stops(query=""):
        groups = client.get(f"/desk/crew/{query}").context["groups"]
        return [one.number for _area, rows in groups for one, _qr in rows]

    assert (stops(), stops(f"?day={FRIDAY}"), stops("?day=x")) == (
        [today.number, gone.number], [today.number, later.number, gone.number], [today.number, gone.number],
    )  # fmt: skip
    page = texts(client.get("/desk/crew/"))
    assert (page.count("<svg xmlns"), "ნომერი 0" in page, "ნომერი 3" in page) == (2, True, False)

    def say(receipt, name, **fields):
        data = {f"{name}-{field}": value for field, value in fields.items()}
        seen = {"act": name, "seen": 2, f"{name}-key": str(new_key())}
        return client.post(f"/desk/crew/{receipt.number}/", data | seen).status_code

    assert (say(today, "claim", note="", url=""), say(today, "claim", note="შეკეთდა", url="")) == (422, 302)
    assert (say(gone, "not_found", reason=""), say(gone, "not_found", reason="ვერ ვიპოვეთ")) == (422, 302)
    assert [row(one).status for one in (today, gone)] == ["claimed", "routed"]
    assert (stops(), say(today, "claim", note="ისევ", url="")) == ([], 409)
    enter("supervisor")
    assert (stops(), stops(f"?unit={town.lights.public_id}")) == ([foreign.number], [])


def test_the_prepared_answers_that_ship_are_whole(in_rustavi):
    load_categories(CONTENT / "rustavi" / "ideas" / "categories.yaml")
    path = CONTENT / "rustavi" / "ideas" / "canned.yaml"
    assert [load_canned(path) for _twice in range(2)] == [20, 20]
    rows = list(CannedAnswer.objects.all())
    assert {language for one in rows for language in (*one.texts, *one.titles)} == {
        "ka",
        "en",
        "ru",
        "az",
        "hy",
    }
    assert [
        one.key for one in rows if len({len(canned.unfilled(text)) for text in one.texts.values()}) != 1
    ] == []
    changed = [{"key": rows[0].key, "decision": "note", "titles": {"ka": "ა"}, "texts": {"ka": "ბ"}}]
    assert act(commands.save_canned, rows=changed, actor=System("t")) == 1
