"""Reads of the register: what others see, what nobody sees, and how many statements that takes."""

import datetime as dt
import uuid

import pytest

from kalaki.cities.contract import save_municipality
from kalaki.core.contract import SubjectRef, System, at, new_key, resolve, writing
from kalaki.ideas import commands
from kalaki.ideas.commands import Acting, Author, OriginRef, Place
from kalaki.ideas.models import Category, Idea, Origin, Support
from kalaki.ideas.queries import (
    Filters,
    Order,
    count_by_status,
    get_category,
    get_idea,
    items_of_origin,
    list_categories,
    list_ideas,
    list_mechanisms,
    notes_of,
    number_of,
    rows_of,
    summary_of_mechanism,
)
from kalaki.ideas.queries.shared import place_of, preview
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import By, Kind, State
from tests.ideas.conftest import ANNA, BEKA, DAY, MONDAY, PHONE, accept, act, end_of, row, submit

LAT, LON = 41_549_123, 44_993_456


def fill(count):
    """Store ``count`` more reports, as the register keeps them."""
    category, origin = Category.objects.get(key="lighting"), Origin.objects.get_or_create(kind="form")[0]
    first = Idea.objects.order_by("pk").first()
    rows = Idea.objects.bulk_create(
        Idea(
            municipality_id=first.municipality_id, year=2025, serial=n, number=f"RUS-2025-{n:06d}", kind=Kind.REPORT,
            category=category, text=f"ლამპიონი {n}", folded=f"lampioni {n}", origin=origin, intake_key=uuid.uuid4(),
            status=State.RECEIVED, status_since=MONDAY, holder_id=first.holder_id, received_at=MONDAY - n * DAY / 100,
            changed_at=MONDAY, due_at=MONDAY + DAY, voices=1,
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    Support.objects.bulk_create(
        Support(
            municipality_id=one.municipality_id, idea=one, who=f"device:{one.pk}", way="device", is_author=True,
            since=MONDAY,
        )
        for one in rows
    )  # fmt: skip


@pytest.mark.parametrize("count", [10, 10_000])
def test_a_list_takes_four_statements_whatever_there_is(town, count, django_assert_num_queries):
    submit()
    fill(count)
    every = [
        Filters(), Filters(kind=Kind.REPORT, category="lighting", open_only=True), Filters(overdue=True),
        Filters(words="ლამპიონი 7"), Filters(words="lampioni 7"), Filters(holder=str(town.lights.public_id)),
        Filters(origin_kind="form", mechanism="register"), Filters(statuses=frozenset({State.RECEIVED})),
        Filters(changed_since=MONDAY), Filters(mine=ANNA),
    ]  # fmt: skip
    with at(MONDAY + 2 * DAY):
        for filters in every:
            for order in Order:
                with django_assert_num_queries(4):
                    assert list_ideas(filters, order=order).rows
        with django_assert_num_queries(1):
            assert list_ideas(Filters(area="moon")).rows == ()
    assert rows_of([]) == ()


@pytest.mark.parametrize("count", [10, 2_000])
def test_a_page_takes_at_most_twelve_statements(town, client, count, django_assert_max_num_queries):
    receipt = submit(author=Author(who=ANNA, shows_name=True), photos=(uuid.uuid4(),))
    fill(count)
    for number in range(min(count, 300)):
        Support.objects.create(idea=row(receipt), who=f"device:{number}", way="device", since=MONDAY)
    for number in range(20):
        act(
            commands.comment,
            idea=receipt.public_id,
            acting=Acting(by=By.AUTHOR, who=BEKA),
            text=str(number),
            shows_name=True,
        )
    with django_assert_max_num_queries(12) as seen:
        assert client.get(f"/ideas/{receipt.number}/").status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get("/ideas/").status_code == 200
    assert len(seen.captured_queries) == 9


def test_rows_say_what_the_public_may_see(town):
    accept("roads", town.parks)
    text = "დამირეკეთ 599 12 34 56, ორმო კარის წინ"
    submit(text=text, category="roads", place=Place(lat=LAT, lon=LON, address="კოსტავას 3, ბინა 7"))
    with at(MONDAY):
        [one] = list_ideas().rows
    assert "599" not in one.words
    assert (one.place.how, one.place.address) == ("rounded", "")
    assert (abs(one.place.lat - LAT) < 1_000, one.place.lat != LAT) == (True, True)
    assert (one.category_in("en"), one.category_in("ka"), one.holder) == (
        "გზის დაზიანება", "გზის დაზიანება", "გამწვანების სამსახური",
    )  # fmt: skip
    shown = get_idea(one.number)
    assert ("599" in shown.text, "599" in shown.words, shown.place) == (False, False, one.place)


def test_a_place_is_shown_as_its_category_says():
    words = {"lat": LAT, "lon": LON, "address": "კოსტავას 3"}
    exact = place_of(**words, publish=None)
    assert (exact.lat, exact.lon, exact.address) == (LAT, LON, "კოსტავას 3")
    area = place_of(**words, publish="area")
    assert (area.lat, area.lon, area.address) == (None, None, "")
    nowhere = place_of(lat=None, lon=None, address="კოსტავას 3", publish="rounded")
    assert (nowhere.lat, nowhere.address) == (None, "")


def test_previews_are_cut_between_words():
    assert preview("", "ა " * 200).endswith("ა…")
    assert preview("სათაური", "ტექსტი") == "სათაური"


def test_hidden_held_and_withdrawn_items_are_nowhere_but_with_author_and_staff(town):
    held = submit(held=True, text="გამოსაკვლევი")
    hidden, withdrawn = submit(), submit()
    act(commands.hide, idea=hidden.public_id, acting=town.triager, reason_code="spam")
    act(commands.withdraw, idea=withdrawn.public_id, acting=town.anna)
    refs = [SubjectRef("idea", one.public_id) for one in (held, hidden, withdrawn)]
    with at(MONDAY):
        assert list_ideas().rows == ()
        assert {card.is_gone for card in resolve(refs).values()} == {True}
        assert items_of_origin("form", "").rows == ()
        assert {one.number for one in list_ideas(Filters(everything=True)).rows} == {
            held.number, hidden.number, withdrawn.number,
        }  # fmt: skip
        assert len(list_ideas(Filters(mine=ANNA)).rows) == 3
        assert count_by_status(Filters(everything=True)) == {
            State.RECEIVED: 1, State.HIDDEN: 1, State.WITHDRAWN: 1,
        }  # fmt: skip


def test_pages_answer_404_for_what_is_not_listed(town, client):
    hidden = submit()
    act(commands.hide, idea=hidden.public_id, acting=town.triager, reason_code="spam")
    assert client.get(f"/ideas/{hidden.number}/").status_code == 404
    assert client.get("/ideas/RUS-2026-999999/").status_code == 404


def test_a_name_is_shown_only_where_its_owner_wishes(town, client):
    from kalaki.people.models import Person

    person = Person.objects.create(name="ანა ანანიძე")
    receipt = submit(author=Author(who=person.ref, is_confirmed=True, shows_name=True))
    one = {"idea": receipt.public_id, "who": person.ref}
    act(commands.comment, idea=receipt.public_id, acting=Acting(by=By.AUTHOR, who=person.ref), text="ჩემი")
    address = f"/ideas/{receipt.number}/"
    assert "ანა ანანიძე" in client.get(address).text
    act(commands.hide_name, **one)
    assert ("ანა ანანიძე" in client.get(address).text, person.ref in client.get(address).text) == (
        False,
        False,
    )
    act(commands.add_note, idea=receipt.public_id, text="დარეკე ანას")
    assert [note.text for note in notes_of(receipt.public_id)] == ["დარეკე ანას"]
    assert "დარეკე ანას" not in client.get(address).text


def test_the_page_of_a_merged_item_leads_to_the_canonical_one(town):
    first, second = submit(), submit(author=Author(who=BEKA))
    act(commands.merge_items, idea=second.public_id, into=first.public_id, acting=town.triager)
    with at(MONDAY):
        assert get_idea(second.number).canonical == first.number
        [merged] = get_idea(first.number, who=ANNA).merged
    assert (merged.number, merged.voices, get_idea(first.number, who=ANNA).mine.is_author) == (
        second.number,
        1,
        True,
    )
    assert number_of(second.public_id) == second.number


def test_what_came_of_an_origin_opens_its_items(town):
    game = {"origin": OriginRef(kind="import", origin_id="game-3", title="თამაში 3"), "kind": Kind.REPORT}
    first, second = submit(external_key="1", **game), submit(external_key="2", **game)
    act(commands.claim_done, idea=first.public_id, acting=town.owner, note="კეთდება")
    act(commands.say_fixed, idea=first.public_id, acting=town.anna, said=Said.YES)
    act(
        commands.record_outcome, idea=first.public_id, kind="money", title="სანათი", on=dt.date(2026, 6, 1),
        source_key="m1", tetri=5_000,
    )  # fmt: skip
    act(commands.set_mechanism_cost, mechanism="import", year=2026, tetri=900, source="N 4")
    ids = [row(first).pk, row(second).pk]
    with at(MONDAY + DAY):
        found = items_of_origin("import", "game-3")
        assert (found.origin.title, found.origin.mechanism, [one.id for one in found.rows]) == (
            "თამაში 3", "import", ids,
        )  # fmt: skip
        funnel = found.funnel
        assert (funnel.said, funnel.answered, funnel.promised, funnel.done, funnel.confirmed) == (
            tuple(ids), (ids[0],), (), (ids[0],), (ids[0],),
        )  # fmt: skip
        summary = summary_of_mechanism("import", since=MONDAY, until=MONDAY + DAY)
    assert (summary.items, summary.participants, summary.answers_due, summary.answered_on_time) == (
        2,
        1,
        1,
        1,
    )
    assert (summary.confirmed, summary.promised, summary.kept, summary.tetri, summary.cost_tetri) == (
        1,
        2,
        1,
        5_000,
        900,
    )
    assert items_of_origin("import", "game-4") is None
    assert summary_of_mechanism("telepathy") is None
    assert [key for key, _titles in list_mechanisms()] == ["import"]


def test_categories_take_three_statements(town, django_assert_num_queries):
    with at(MONDAY), django_assert_num_queries(3):
        found = list_categories()
    lighting = found[0]
    assert (lighting.key, lighting.is_open, lighting.holder, lighting.name_in("en"), lighting.help_in("en")) == (
        "lighting", True, "განათების სამსახური", "Outdoor lighting", "",
    )  # fmt: skip
    assert (lighting.first_answer.count, lighting.resolution.count, lighting.guidance_in("ka")) == (2, 5, "")
    assert get_category("noise") is None


def test_another_municipality_sees_nothing(town, gori, client):
    receipt = submit(text="საიდუმლო ლამპიონი")
    with writing(gori.pk):
        assert list_ideas(Filters(everything=True)).rows == ()
        assert (list_categories(), list_mechanisms(), number_of(receipt.public_id)) == ((), (), None)
        assert resolve([SubjectRef("idea", receipt.public_id)])[SubjectRef("idea", receipt.public_id)].is_gone
    for address in ("/gori/ideas/", "/gori/"):
        assert "საიდუმლო" not in client.get(address).text
    assert client.get(f"/gori/ideas/{receipt.number}/").status_code == 404


def test_a_place_finds_its_area(in_rustavi):
    ring = [
        [41_500_000, 44_900_000],
        [41_600_000, 44_900_000],
        [41_600_000, 45_000_000],
        [41_500_000, 45_000_000],
    ]
    from tests.conftest import RUSTAVI

    areas = [{"key": "old", "names": {"ka": "ძველი"}, "outline": [ring]}]
    save_municipality(actor=System("t"), key=new_key(), slug="rustavi", fields=RUSTAVI | {"areas": areas})
    inside = submit(category="", place=Place(lat=LAT, lon=LON))
    outside = submit(category="", place=Place(lat=41_000_000, lon=44_000_000))
    named = submit(category="", place=Place(area="old"))
    assert [row(one).area_id is not None for one in (inside, outside, named)] == [True, False, True]
    with at(MONDAY):
        assert {one.number for one in list_ideas(Filters(area="old")).rows} == {inside.number, named.number}


# Support from the page


def test_support_from_the_page_counts_a_device_once(town, client):
    receipt = submit()
    address = f"/ideas/{receipt.number}/support/"
    for _twice in range(2):
        response = client.post(address, {"key": str(new_key())})
    assert (response.status_code, response["Location"], row(receipt).voices) == (
        302,
        f"/ideas/{receipt.number}/",
        2,
    )
    assert client.post(address, {"key": "x", "take": "back"}).status_code == 302
    assert row(receipt).voices == 1
    foreign = client.post(address, {"key": str(new_key())}, headers={"origin": "https://elsewhere.example"})
    assert (foreign.status_code, row(receipt).voices) == (403, 1)
    assert client.get(address).status_code == 405
    assert client.post("/ideas/RUS-2026-999999/support/").status_code == 404
    key = str(new_key())
    other = submit(author=Author(who=PHONE))
    assert client.post(address, {"key": key}).status_code == 302
    assert client.post(f"/ideas/{other.number}/support/", {"key": key}).status_code == 409


def test_support_is_limited_by_network(town, client):
    receipt = submit()
    answers = {client.post(f"/ideas/{receipt.number}/support/").status_code for _n in range(61)}
    assert answers == {302, 429}


@pytest.mark.parametrize("language", ["ka", "en"])
def test_every_state_has_its_sentence(town, client, language):
    from django.utils import translation

    from kalaki.ideas.words import ACTS, MARKS, ROLES, sentence

    receipt = submit()
    act(
        commands.wait,
        idea=receipt.public_id,
        acting=town.owner,
        question="რომელი?",
        until=dt.date(2026, 5, 8),
    )
    with at(MONDAY), translation.override(language):
        from dataclasses import replace

        shown = get_idea(receipt.number)
        for status in State:
            assert "%(" not in sentence(replace(shown, status=status))
            assert "%(" not in sentence(replace(shown, status=status, is_overdue=True))
    assert (set(MARKS), set(ROLES)) == (set(State), set(By))
    assert {str(one) for one in commands.working.Act} <= set(ACTS)
    assert client.get(f"/ideas/{receipt.number}/").text.count("რომელი?") == 1


def test_the_clock_beside_an_item_counts_days(town):
    from kalaki.ideas.words import left

    receipt = submit()
    said = []
    for when in (MONDAY, end_of(2026, 5, 11), end_of(2026, 5, 13)):
        with at(when):
            said.append(left(get_idea(receipt.number)))
    assert said == ["დარჩა 7 დღე", "ვადა დღეს იწურება", "დაგვიანება: 2 დღე"]
    act(commands.withdraw, idea=receipt.public_id, acting=town.anna)
    assert left(get_idea(receipt.number)) == ""


def test_origins_are_registered_by_their_app():
    from kalaki.ideas.contract import origin_kinds, register_origin

    register_origin("canvas", mechanism="canvas", titles={"ka": "ტილო"})
    assert [one.kind for one in origin_kinds()] == [
        "app",
        "canvas",
        "clerk",
        "form",
        "import",
        "open311",
        "paper",
    ]


def test_lists_can_be_of_what_somebody_follows_and_of_what_is_confirmed(town, client):
    first = submit(title="სათაური")
    submit(author=Author())
    act(commands.follow_idea, idea=first.public_id, who=BEKA)
    with at(MONDAY):
        for filters in (Filters(follows=BEKA), Filters(confirmed_only=True)):
            [one] = list_ideas(filters).rows
            assert (one.number, one.is_open, one.area_in("ka")) == (first.number, True, "")
        shown = get_idea(first.number)
        assert (shown.is_open, shown.area_in("ka"), shown.category_in("en")) == (True, "", "Outdoor lighting")
    act(commands.claim_done, idea=first.public_id, acting=town.owner, note="კეთდება")
    assert client.get(f"/ideas/{first.number}/").status_code == 200
    act(commands.hide, idea=first.public_id, acting=town.triager, reason_code="spam")
    assert client.post(f"/ideas/{first.number}/support/").status_code == 404
