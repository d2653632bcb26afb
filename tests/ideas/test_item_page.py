"""The page of one item: what it says, who may say what on it, what nobody finds there."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalaki.core.contract import at, new_key
from kalaki.ideas import commands
from kalaki.ideas.commands import Acting, Author, NewPromise, Place
from kalaki.ideas.models import Comment, HistoryEntry, Idea, IdeaPhoto
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.queries import get_idea
from kalaki.ideas.rules.lifecycle import By, Kind
from kalaki.people.models import Following
from tests.ideas.conftest import ANNA, BEKA, DAY, MONDAY, PHONE, accept, act, end_of, row, submit
from tests.people.conftest import enter, make_staff, resident

__all__ = ["enter", "resident"]

LAT, LON = 41_549_123, 44_993_456
BY_BEKA = Acting(by=By.AUTHOR, who=BEKA)


def statements(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("count", [1, 150])
def test_the_page_takes_as_many_statements_with_little_as_with_much(town, client, count):
    receipt = submit(kind=Kind.PROPOSAL, title="სანათები", author=Author(who=ANNA, shows_name=True))
    one = row(receipt)
    client.post(f"/ideas/{receipt.number}/support/", {"key": str(new_key())})  # a device that is known
    for number in range(count):
        IdeaPhoto.objects.create(idea=one, photo=uuid.uuid4(), position=number)
        Comment.objects.create(idea=one, who=BEKA, text=str(number), said_at=MONDAY)
        HistoryEntry.objects.create(idea=one, seq=number + 10, at=MONDAY, role=By.TRIAGER, what="extended")
    with at(MONDAY):
        assert statements(client, f"/ideas/{receipt.number}/") == 11


def test_the_status_sentence_counts_working_days_and_says_overdue_first(town, client):
    receipt = submit()
    address = f"/ideas/{receipt.number}/"
    said = []
    for when in (MONDAY, end_of(2026, 5, 11), end_of(2026, 5, 13)):
        with at(when):
            said.append(re.search(r'<p class="big">(.*?)</p>', client.get(address).text).group(1))
    # 9 and 12 May are days off, so five working days end on 11 May: 5, 6, 7, 8 and 11 May.
    assert said == [
        "პასუხისმგებელი: განათების სამსახური, 4 მაისი, 2026. ვადა: 11 მაისი, 2026. დარჩა 5 სამუშაო დღე.",
        "პასუხისმგებელი: განათების სამსახური, 4 მაისი, 2026. ვადა: 11 მაისი, 2026. ვადა დღეს იწურება.",
        "ვადა გადაცილებულია: ბოლო დღე იყო 11 მაისი, 2026. პასუხისმგებელია განათების სამსახური.",
    ]


def test_links_and_address_carry_city_and_language(town, client):
    receipt = submit(kind=Kind.PROPOSAL)
    act(
        commands.record_outcome, idea=receipt.public_id, kind="money", title="სანათი", on=MONDAY.date(),
        source_key="m1", url="/commitments/", tetri=5_000,
    )  # fmt: skip
    page = client.get(f"/en/ideas/{receipt.number}/").text
    assert 'href="/en/commitments/">სანათი</a>' in page
    assert f'<link rel="canonical" href="http://testserver/en/ideas/{receipt.number}/">' in page
    assert 'class="qr"' in page


def test_nothing_that_others_must_not_see_is_on_the_page(town, client):
    accept("roads", town.parks)
    accept("water", town.parks)
    rounded = submit(category="roads", place=Place(lat=LAT, lon=LON, address="კოსტავას 3, ბინა 7"))
    area = submit(category="water", place=Place(lat=LAT, lon=LON, address="კოსტავას 3, ბინა 7"))
    first = submit(author=Author(who=PHONE))
    held = submit(text="შეურაცხყოფა ერთი", author=Author(who=BEKA))
    act(commands.merge_items, idea=held.public_id, into=first.public_id, acting=town.triager)
    Idea.objects.filter(public_id=held.public_id).update(held=True)
    told = act(commands.comment, idea=first.public_id, acting=BY_BEKA, text="შეურაცხყოფა ორი")
    act(commands.hide_comment, comment=told, reason_code="insult")
    act(commands.add_note, idea=first.public_id, text="შეურაცხყოფა სამი")
    pages = [client.get(f"/ideas/{one.number}/").text for one in (rounded, area, first)]
    for secret in ("შეურაცხყოფა", "ბინა 7", str(LAT), str(LON), "41.549123", PHONE, ANNA, BEKA, held.number):
        assert [secret in page for page in pages] == [False, False, False], secret
    assert client.get(f"/ideas/{held.number}/").status_code == 404


def test_what_was_not_reached_is_not_shown_as_passed(town, client):
    receipt = submit()
    act(
        commands.decline, idea=receipt.public_id, acting=town.owner, reason_code="not_our_land", reason="სხვისია"
    )  # fmt: skip
    steps = re.search(r'<ol class="steps">.*?</ol>', client.get(f"/en/ideas/{receipt.number}/").text).group()
    assert re.findall(r"<span>(.*?)</span></li>", re.sub(r'<span class="vh">.*?</span>', "", steps)) == [
        "Said", "With the unit", "Declined with a reason",
    ]  # fmt: skip


def test_a_promise_leads_to_its_evidence(town, client):
    receipt = submit(kind=Kind.PROPOSAL)
    act(
        commands.answer, idea=receipt.public_id, acting=town.owner, decision=Decision.YES, texts={"ka": "კი"},
        then=NewPromise(what={"ka": "ოთხი სანათი"}, due=MONDAY + 90 * DAY),
    )  # fmt: skip
    with at(MONDAY):
        made = [one for one in get_idea(receipt.number).promises if one.kind == "promise"]
        page = client.get(f"/ideas/{receipt.number}/").text
    assert f'<a href="/commitments/{made[0].public_id}/">ოთხი სანათი</a>' in page


# Comments


def test_who_signed_in_comments_once_and_takes_it_back(town, client, resident, enter):
    receipt = submit()
    address = f"/ideas/{receipt.number}/"
    assert ('action="/ideas' in client.get(address).text, "comment/" in client.get(address).text) == (
        True,
        False,
    )
    assert client.post(address + "comment/", {"text": "ჰო"}).status_code == 302  # to the page of signing in
    browser = enter(resident)
    key = str(new_key())
    for _twice in range(2):
        answer = browser.post(address + "comment/", {"key": key, "text": "აქაც ბნელა"})
        assert (answer.status_code, answer["Location"]) == (302, address + "#comments")
    [said] = Comment.objects.all()
    assert (said.text, said.who, said.organisation_id, said.shows_name) == (
        "აქაც ბნელა",
        resident.ref,
        None,
        False,
    )
    reply = {"key": str(new_key()), "text": "ნამდვილად", "reply_to": str(said.public_id)}
    assert browser.post(address + "comment/", reply).status_code == 302
    inner = Comment.objects.get(reply_to=said)
    deeper = {"key": str(new_key()), "text": "დიახ", "reply_to": str(inner.public_id)}
    refused = browser.post(address + "comment/", deeper)
    assert (refused.status_code, "დიახ" in refused.text) == (422, True)
    empty = browser.post(address + "comment/", {"key": str(new_key()), "text": " "})
    assert (empty.status_code, "error-summary" in empty.text or "data-focus" in empty.text) == (422, True)
    back = {"key": str(new_key()), "comment": str(said.public_id)}
    assert browser.post(address + "comment/back/", back).status_code == 302
    said.refresh_from_db()
    assert (said.text, said.who, said.withdrawn_at is not None) == ("", "", True)
    wrong = browser.post(address + "comment/back/", {"key": str(new_key()), "comment": str(new_key())})
    assert wrong.status_code == 404
    assert browser.get(f"{address}?reply={said.public_id}").status_code == 200


def test_comments_are_limited_by_person(town, client, resident, enter):
    receipt = submit()
    browser = enter(resident)
    answers = [
        browser.post(f"/ideas/{receipt.number}/comment/", {"key": str(new_key()), "text": str(n)}).status_code
        for n in range(21)
    ]
    assert answers == [302] * 20 + [429]


def test_the_unit_that_has_it_speaks_with_its_mark_and_others_do_not(town, client, rustavi, enter):
    from kalaki.people.models import Membership

    receipt = submit()
    address = f"/en/ideas/{receipt.number}/"
    person, _membership = make_staff(rustavi, "ნინო", "owner")
    Membership.objects.filter(person=person).update(organisation=town.parks.id)
    browser = enter(person)
    said = {"text": "შევამოწმებთ", "as_unit": "on"}
    assert browser.post(address + "comment/", {"key": str(new_key()), **said}).status_code == 302
    Membership.objects.filter(person=person).update(organisation=town.lights.id)
    assert browser.post(address + "comment/", {"key": str(new_key()), **said}).status_code == 302
    assert list(Comment.objects.order_by("pk").values_list("organisation", flat=True)) == [
        None,
        town.lights.id,
    ]
    assert client.get(address).text.count(">Official</span>") == 1


# Following


def test_a_device_follows_and_ends_it(town, client):
    receipt = submit()
    address = f"/ideas/{receipt.number}/"
    for _twice in range(2):
        assert client.post(address + "follow/", {"key": str(new_key())}).status_code == 302
    [one] = Following.objects.all()
    assert (one.subject_kind, one.subject_id) == ("idea", receipt.public_id)
    assert 'name="take" value="back"' in client.get(address).text
    for _twice in range(2):
        assert client.post(address + "follow/", {"key": str(new_key()), "take": "back"}).status_code == 302
    assert Following.objects.count() == 0
    foreign = client.post(address + "follow/", {}, headers={"origin": "https://elsewhere.example"})
    assert (foreign.status_code, client.post("/ideas/RUS-2026-999999/follow/").status_code) == (403, 404)
