"""The prompt of the report form and the desk of near duplicates."""

import pytest

from kalaki.core.contract import at, new_key
from kalaki.ideas import commands
from kalaki.ideas.commands import Author
from kalaki.ideas.models import DraftVerdict, DuplicateVerdict, Follower, Idea, Support
from kalaki.ideas.queries.near import near_pairs
from kalaki.ideas.rules.lifecycle import State
from tests.ideas.conftest import ANNA, BEKA, DAY, MONDAY, accept, act, row, submit
from tests.ideas.test_similar import HERE, LAMP, fill, north, picture, place
from tests.people.conftest import make_staff, sign_in

LATIN = "lampioni ar anatebs kostavas kuchaze"


def asked(metres=30, **changes):
    """Return what the form of a report sends, so many metres north."""
    there = north(metres)
    words = {
        "category": "lighting", "lat": f"{there.lat / 1e6:.6f}", "lon": f"{there.lon / 1e6:.6f}", "text": LATIN,
        "key": str(new_key()),
    }  # fmt: skip
    return words | changes


def part(client, words, **more):
    """Return the part of the page that the script puts into the form."""
    with at(MONDAY + 3 * DAY):
        return client.post("/report/similar/", words | more, headers={"HX-Request": "true"})


@pytest.fixture
def lamp(town):
    """Return a report with a photo and a phone number in its text."""
    return submit(text=f"{LAMP}, დამირეკეთ 599 12 34 56", place=place(), photos=(picture(7),))


@pytest.fixture
def desk(town, rustavi, client):
    """Return a client that may merge."""
    return sign_in(client, make_staff(rustavi, "ნინო", "triager")[0])


def test_the_prompt_shows_words_photo_distance_age_and_state(lamp, client):
    page = part(client, asked()).content.decode()
    assert LAMP in page
    assert "599" not in page
    for words in (
        lamp.number,
        "30 მეტრში",
        "3 დღის წინ",
        "მიღებულია",
        "/photos/",
        "იგივეა?",
        "არა, ჩემი სხვაა",
    ):
        assert words in page, words
    assert "<html" not in page


def test_the_same_look_by_get_and_in_micro_degrees(lamp, client):
    words = asked()
    with at(MONDAY):
        by_get = client.get("/report/similar/", words)
        micro = {"lat": str(north(30).lat), "lon": str(HERE.lon)}
        by_micro = client.get("/report/similar/", words | micro)
    assert ("<html" in by_get.content.decode(), lamp.number in by_get.content.decode()) == (True, True)
    assert lamp.number in by_micro.content.decode()
    assert by_get.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_nothing_alike_is_an_empty_part_and_nothing_said_is_asked_for(lamp, client):
    assert part(client, asked(metres=400)).content.decode().strip() == ""
    assert part(client, asked(lat="north", text="")).content.decode().strip() == ""
    assert part(client, asked(lat="400", lon="")).status_code == 200
    assert "ჯერ თქვი" in client.get("/report/similar/").content.decode()


def test_joining_adds_one_voice_and_follows(lamp, client):
    words = asked()
    for _ in range(2):
        with at(MONDAY):
            answer = client.post("/report/similar/", words | {"same": str(lamp.public_id)})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/ideas/{lamp.number}/")
    assert row(lamp).voices == 2
    voice = Support.objects.get(idea=row(lamp), is_author=False)
    assert (voice.way, voice.is_confirmed) == ("device", False)
    assert list(Follower.objects.values_list("idea_id", "who")) == [(row(lamp).pk, voice.who)]


def test_mine_is_different_is_one_tap_and_remembered(lamp, client):
    words = asked()
    again = part(client, words, different=str(lamp.public_id))
    assert (again.status_code, again.content.decode().strip()) == (200, "")
    assert DraftVerdict.objects.count() == 1
    second = submit(key=words["key"], text=LAMP, place=place(30))
    verdicts = DuplicateVerdict.objects.values_list("idea__number", "other__number", "is_same")
    assert list(verdicts) == [(second.number, lamp.number, False)]


def test_without_script_the_step_remembers_and_says_so(lamp, client):
    words = asked()
    with at(MONDAY):
        page = client.post("/report/similar/", words | {"different": str(lamp.public_id)}).content.decode()
    assert "დამახსოვრებულია" in page
    assert lamp.number not in page


@pytest.mark.parametrize("name", ["same", "different"])
@pytest.mark.parametrize(("value", "status"), [("x", 422), ("01900000-0000-7000-8000-0000000000ff", 404)])
def test_what_no_form_of_ours_sends_is_refused_in_words(lamp, client, name, value, status):
    with at(MONDAY):
        answer = client.post("/report/similar/", asked() | {name: value})
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (status, True)


def test_foreign_forms_and_too_many_looks_are_refused(lamp, client, monkeypatch):
    from kalaki.core.contract import Limit
    from kalaki.ideas.views import similar

    foreign = client.post("/report/similar/", asked(), headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    monkeypatch.setattr(similar, "NETWORK", Limit(times=2, seconds=3600))
    assert [part(client, asked()).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("count", [10, 450])
def test_the_prompt_takes_the_same_few_statements(lamp, client, count, django_assert_num_queries):
    fill(count)
    part(client, asked())
    with django_assert_num_queries(11):
        assert part(client, asked()).status_code == 200


def test_the_desk_lists_pairs_and_leaves_out_what_was_told_apart(lamp, desk):
    second = submit(when=MONDAY + DAY, text=LATIN, place=place(30))
    submit(text="ხე გადმოვარდა", place=place(45))
    submit(text=LAMP, place=place(45), demo=True)
    found = near_pairs()
    assert [(one.older.number, one.newer.number, one.metres) for one in found.pairs] == [
        (lamp.number, second.number, 30)
    ]
    assert (found.total, found.has_more) == (1, False)
    assert (
        f"/desk/ideas/near/{lamp.number}/{second.number}/" in desk.get("/desk/ideas/near/").content.decode()
    )
    act(commands.tell_apart, idea=second.public_id, other=lamp.public_id)
    assert near_pairs().pairs == ()
    assert lamp.number not in desk.get("/desk/ideas/near/").content.decode()


def test_siblings_meet_on_the_desk_and_an_old_item_meets_a_new_one(town):
    from kalaki.ideas.models import Category

    accept("roads", town.parks)
    old = submit(when=MONDAY - 20 * DAY, text=LAMP, place=place(), category="roads")
    new = submit(text=LAMP, place=place(3))
    assert near_pairs().pairs == ()
    Category.objects.filter(key="roads").update(siblings=["lighting"])
    [pair] = near_pairs().pairs
    assert (pair.older.number, pair.newer.number) == (old.number, new.number)


def test_merging_and_undoing_on_the_desk_restores_every_number(lamp, desk):
    second = submit(when=MONDAY + DAY, text=LATIN, place=place(30), author=Author(who=BEKA))
    third = submit(when=MONDAY + DAY, text=LATIN, place=place(31), author=Author(who=ANNA))
    items = (lamp, second, third)

    def numbers():
        rows = [row(one) for one in items]
        return [(one.status, one.voices, one.confirmed_voices, one.holder_id, one.due_at) for one in rows]

    def press(older, newer, **words):
        return desk.post(f"/desk/ideas/near/{older.number}/{newer.number}/", {"key": str(new_key()), **words})

    before = numbers()
    for newer in (second, third):
        assert press(lamp, newer, act="merge", keep=str(lamp.public_id)).status_code == 302
    assert [row(one).status for one in items] == [State.RECEIVED, State.MERGED, State.MERGED]
    assert [row(one).voices for one in items] == [2, 1, 1]
    page = desk.get(f"/desk/ideas/near/{second.number}/{lamp.number}/").content.decode()
    assert "ორივე ერთად გრძელდება" in page
    assert second.number in desk.get("/desk/ideas/near/").content.decode()
    no_reason = press(lamp, third, act="unmerge", idea=str(third.public_id), reason=" ")
    assert (no_reason.status_code, 'role="alert"' in no_reason.content.decode()) == (422, True)
    for newer in (third, second):
        assert (
            press(lamp, newer, act="unmerge", idea=str(newer.public_id), reason="სხვა ბოძია").status_code
            == 302
        )
    assert numbers() == before
    assert near_pairs().total == 1  # second and third were never told apart


def test_not_the_same_is_remembered_on_the_desk(lamp, desk):
    second = submit(when=MONDAY + DAY, text=LATIN, place=place(30))
    address = f"/desk/ideas/near/{lamp.number}/{second.number}/"
    assert desk.post(address, {"key": str(new_key()), "act": "apart"}).status_code == 302
    assert DuplicateVerdict.objects.get().is_same is False
    assert "სხვადასხვაა" in desk.get(address).content.decode()


def test_the_desk_refuses_what_its_forms_do_not_send(lamp, desk):
    second = submit(text=LATIN, place=place(30))
    address = f"/desk/ideas/near/{lamp.number}/{second.number}/"
    key = str(new_key())
    for words in (
        {},
        {"key": key},
        {"key": key, "act": "merge", "keep": str(new_key())},
        {"key": key, "act": "merge"},
    ):
        assert desk.post(address, words).status_code == 422, words
    for other in (lamp.number, "RUS-2026-999999"):
        assert desk.get(f"/desk/ideas/near/{lamp.number}/{other}/").status_code == 404


def test_only_who_may_merge_sees_the_desk(lamp, client, rustavi):
    assert client.get("/desk/ideas/near/").status_code == 302
    crew = sign_in(client, make_staff(rustavi, "გია", "field_crew")[0])
    assert crew.get("/desk/ideas/near/").status_code == 403
    assert "/desk/ideas/near/" not in crew.get("/desk/").content.decode()


@pytest.mark.parametrize("count", [10, 120])
def test_the_desk_takes_the_same_few_statements(lamp, desk, count, django_assert_num_queries):
    fill(count, spread=90, words=LAMP)
    other = Idea.objects.exclude(number=lamp.number).first().number
    for address, statements in (("/desk/ideas/near/", 11), (f"/desk/ideas/near/{lamp.number}/{other}/", 9)):
        desk.get(address)
        with django_assert_num_queries(statements):
            assert desk.get(address).status_code == 200
