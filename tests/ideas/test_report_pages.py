"""The citizen's side in pages: reporting, the receipt, own items, the question, and what others never see."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kalaki.core.contract import ANYBODY, SubjectRef, at, new_key
from kalaki.core.models import Photo, Upload
from kalaki.core.outbox import deliver_waiting
from kalaki.ideas import commands
from kalaki.ideas.models import AuthorLink, CategoryNeed, FollowUp, Idea, IdeaPhoto
from kalaki.ideas.rules.senders import network_of
from kalaki.people.contract import FollowMode, subscribe
from kalaki.people.models import DigestLine, Following, Person, Token
from tests.core import photo_files
from tests.ideas.conftest import DAY, MONDAY, accept, act, category, unit
from tests.people.conftest import enter, resident

__all__ = ["enter", "resident"]

KEY = "01900000-0000-7000-8000-0000000000f1"
TEXT = "ლამპიონი არ ანათებს"
REPORT, SENT, MINE = 5, 7, 10


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Keep photos in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


def filled(**changes):
    return {"key": KEY, "kept": "0", "category": "lighting", "text": TEXT} | changes


def send(client, *, when=MONDAY, **changes):
    with at(when):
        return client.post("/en/report/", filled(**changes))


def picture(name="a.jpg", data=None):
    return SimpleUploadedFile(name, data or photo_files.jpeg(), "image/jpeg")


def errors_of(answer):
    return re.findall(r'<p class="err"><svg.*?</svg>(.*?)</p>', answer.content.decode())


def facts(answer):
    page = html.unescape(answer.content.decode())
    return re.findall(r"<dd[^>]*>(?:<time[^>]*>)?(.*?)(?:</time>)?</dd>", page)


def get(client, path, *, when=MONDAY):
    with at(when):
        return client.get(path)


# Reporting


def test_form_leads_to_a_receipt_with_number_holder_and_due_date(client, town):
    answer = send(client, photo=picture(), address="Kostava 12")
    assert answer.status_code == 303
    found = get(client, answer["Location"])
    item = Idea.objects.select_related("origin").get()
    assert (item.number, item.text, item.address, item.held, item.origin.kind) == (
        "RUS-2026-000001",
        TEXT,
        "Kostava 12",
        False,
        "app",
    )
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", found.content.decode()) == ["RUS-2026-000001"]
    holder, due, pin = facts(found)
    # Five working days from Monday 4 May; the 9th is a Saturday, the 12th a day off that is not declared here.
    assert (holder, due, len(pin)) == ("განათების სამსახური", "11 May 2026", 8)
    assert "Photo: being prepared" in found.content.decode()
    assert (found["Referrer-Policy"], found["X-Robots-Tag"]) == ("no-referrer", "noindex")


def test_photos_that_are_prepared_are_seen_by_their_sender_alone(client, town):
    path = send(client, photo=picture())["Location"]
    assert "Photo: being prepared" in get(client, path).content.decode()
    assert "Photo: being prepared" not in get(Client(), path).content.decode()


def test_the_same_form_twice_is_one_item_and_another_one_gets_a_key_of_its_own(client, town):
    first, second = send(client), send(client)
    assert (first["Location"], Idea.objects.count()) == (second["Location"], 1)
    changed = send(client, text="სხვა")
    fresh = re.search(r'name="key" value="([^"]+)"', changed.content.decode())[1]
    assert (changed.status_code, fresh == KEY) == (409, False)
    assert send(client, text="სხვა", key=fresh).status_code == 303
    assert Idea.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"category": ""}, 422, ["Choose what it is about."]),
        ({"category": "nothing"}, 422, ["There is no such category. Choose one of the list."]),
        (
            {"category": "water"},
            422,
            ["Nobody takes this category just now. Choose the nearest other one; nothing is lost."],
        ),
        (
            {"text": "დამირეკე 599 12 34 56"},
            422,
            [
                "There is a phone, an e-mail or a personal number in it. Take it out, or say that it may go as it is."
            ],
        ),
        ({"area": "nowhere"}, 422, ["There is no such area. Choose one of the list."]),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_lost(client, town, changes, status, words):
    answer = send(client, photo=picture(), address="Kostava 12", **changes)
    page = html.unescape(answer.content.decode())
    assert (answer.status_code, errors_of(answer)) == (status, words)
    assert (changes.get("text", TEXT) in page, 'value="Kostava 12"' in page) == (True, True)
    assert 'name="kept" value="1"' in page  # the photo has arrived and goes with the next try
    assert (Idea.objects.count(), Upload.objects.get().state) == (0, "stored")
    again = {"category": "lighting", "area": "", "as_is": "on"} | {"text": changes.get("text", TEXT)}
    assert send(client, kept="1", address="Kostava 12", **again).status_code == 303
    assert IdeaPhoto.objects.count() == 1


def test_nothing_but_a_category_is_asked_for_a_word(client, town):
    answer = send(client, text="")
    said = "Write in a sentence what it is about, or add a photo or a place."
    assert (answer.status_code, said in answer.content.decode(), Idea.objects.count()) == (422, True, 0)


def test_a_broken_photo_costs_the_photo_and_not_the_report(client, town):
    answer = send(client, photos=[picture(), picture("b.jpg", b"no picture at all")])
    found = get(client, answer["Location"])
    assert "Photos that could not be kept: 1." in found.content.decode()
    assert (Idea.objects.count(), IdeaPhoto.objects.count()) == (1, 1)


def test_a_page_of_somebody_else_and_a_trap_that_was_filled(client, town):
    foreign = client.post("/en/report/", filled(), headers={"Origin": "https://example.org"})
    crossed = client.post("/en/report/", filled(), headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, crossed.status_code, Idea.objects.count()) == (403, 403, 0)
    trapped = send(client, website="https://example.org")
    assert (trapped.status_code, Idea.objects.get().held) == (303, True)
    assert "a person looks at it before it is listed" in get(client, trapped["Location"]).content.decode()


def test_a_device_sends_three_in_ten_minutes_and_a_crowded_network_is_held(client, town):
    answers = [send(client, key=new_key(), text=f"ბნელა {n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert "ბნელა 3" in answers[3].content.decode()
    assert send(client, key=new_key(), when=MONDAY + DAY).status_code == 303
    for n in range(61):
        send(Client(REMOTE_ADDR="203.0.113.7"), key=new_key(), text=f"სოფელი {n}", when=MONDAY + 2 * DAY)
    held = Idea.objects.filter(text__startswith="სოფელი", held=True)
    assert list(held.values_list("text", flat=True)) == ["სოფელი 60"]


def test_network_is_a_prefix():
    assert [
        network_of(address) for address in ("203.0.113.7", "2001:db8:1:2::3", "::ffff:203.0.113.9", "unix:")
    ] == ["203.0.113.0/24", "2001:db8:1::/48", "203.0.113.0/24", ""]


def test_a_category_that_nobody_took_explains_and_counts_who_needs_it(client, town):
    page = html.unescape(get(client, "/en/report/").content.decode())
    assert re.findall(r'<input type="radio" name="category" value="([^"]+)"', page) == ["lighting"]
    assert re.findall(r'form="need" name="category" value="([^"]+)"', page) == [
        str(category("roads")),
        str(category("water")),
    ]
    for browser in (client, client, Client()):
        answer = browser.post("/en/report/need/", {"category": category("water")})
        assert (answer.status_code, answer["Location"]) == (303, "/en/report/?needed=1#needed")
    assert CategoryNeed.objects.count() == 2
    assert "Have said so: 2" in get(client, "/en/report/?needed=1").content.decode()
    wrong = client.post("/en/report/need/", {"category": "water"})
    assert (wrong.status_code, CategoryNeed.objects.count()) == (422, 2)


def test_answers_to_a_categorys_questions_are_kept_by_code(client, town):
    questions = [
        {"code": "pole", "datatype": "string", "required": True, "order": 1, "texts": {"ka": "ბოძი"}},
        {"code": "how", "datatype": "singlevaluelist", "required": False, "order": 2, "texts": {"ka": "როგორ"},
         "values": [{"key": "dark", "names": {"ka": "ბნელა"}}]},
        {"code": "also", "datatype": "multivaluelist", "required": False, "order": 3, "texts": {"ka": "კიდევ"},
         "values": [{"key": "wire", "names": {"ka": "სადენი"}}]},
        {"code": "height", "datatype": "number", "required": False, "order": 4, "texts": {"ka": "სიმაღლე"}},
        {"code": "more", "datatype": "text", "required": False, "order": 5, "texts": {"ka": "სხვა"}},
    ]  # fmt: skip
    rows = [{"key": "lighting", "names": {"ka": "განათება"}, "questions": questions}]
    act(commands.save_categories, rows=rows)
    assert errors_of(send(client)) == ["The unit needs this to find it."]
    given = {"pole": "17", "how": "dark", "also": "wire", "height": "3.5", "more": ""}
    assert send(client, **{f"q-lighting-{code}": value for code, value in given.items()}).status_code == 303
    assert Idea.objects.get().answers == {"pole": "17", "how": "dark", "also": ["wire"], "height": "3.5"}


def test_report_page_takes_the_same_statements_whatever_there_is(client, town, django_assert_num_queries):
    get(client, "/en/report/")
    with django_assert_num_queries(REPORT):
        get(client, "/en/report/")
    path = send(client, photo=picture())["Location"]
    with django_assert_num_queries(SENT):
        get(client, path)


# Following and own items


def test_following_tells_the_device_of_every_step(client, town):
    path = send(client)["Location"]
    answer = client.post(path + "follow/", {"key": str(new_key())})
    assert (answer.status_code, answer["Location"]) == (302, "/en/following/")
    assert list(Following.objects.values_list("subject_kind", "subject_id", "language")) == [
        ("idea", Idea.objects.get().public_id, "en")
    ]


def test_own_items_belong_to_the_device_and_to_nobody_else(client, town):
    send(client, photo=picture())
    page = html.unescape(get(client, "/en/me/items/").content.decode())
    assert ("RUS-2026-000001" in page, "Photo: being prepared" in page) == (True, True)
    for other in (get(Client(), "/en/me/items/"), get(client, "/en/me/items/?offline=1")):
        assert "RUS-2026" not in other.content.decode()


def do(client, what, **more):
    """Press a button on the first item."""
    item = Idea.objects.order_by("pk").first()
    with at(MONDAY + DAY):
        return client.post("/en/me/items/act/", {"id": item.public_id, "key": new_key(), "act": what} | more)


def public_faces(number):
    """Return everything that a stranger reads about items."""
    browser = Client()
    return "".join(
        browser.get(path).content.decode()
        for path in (f"/ideas/{number}/", "/ideas/", "/", "/ideas/?q=" + number)
    )


def test_name_is_shown_when_wished_and_gone_from_every_page_when_taken_back(client, town, resident, enter):
    Person.objects.filter(pk=resident.pk).update(name="ნინო მაისურაძე")
    enter(resident)
    send(client, photo=picture())
    assert do(client, "show-name")["Location"] == "/en/me/items/?done=show-name"
    assert "ნინო მაისურაძე" in public_faces("RUS-2026-000001")
    do(client, "hide-name")
    assert "ნინო" not in public_faces("RUS-2026-000001")
    do(client, "show-name")
    asked = do(client, "cut")
    assert (asked.status_code, AuthorLink.objects.count()) == (200, 1)
    assert "Yes, cut me off" in asked.content.decode()
    assert do(client, "cut", sure="yes").status_code == 303
    assert (AuthorLink.objects.count(), "ნინო" in public_faces("RUS-2026-000001")) == (0, False)
    assert list(Photo.objects.values_list("sender", "upload__owner")) == [("", "")]


def test_words_are_erased_and_the_number_stays(client, town):
    send(client, photo=picture(), address="Kostava 12")
    do(client, "delete-text")
    item = Idea.objects.get()
    assert (item.text, item.address, item.number) == ("", "", "RUS-2026-000001")
    assert TEXT not in public_faces(item.number)
    assert do(client, "take-back").status_code == 303
    assert Idea.objects.get().status == "withdrawn"


def test_somebody_else_and_a_broken_form_change_nothing(client, town):
    send(client)
    stranger = Client()
    stranger.post("/en/report/need/", {"category": category("water")})
    assert do(stranger, "cut", sure="yes").status_code == 403
    assert do(Client(), "hide-name").status_code == 422
    assert do(client, "burn").status_code == 422
    assert do(client, "hide-name", id="x").status_code == 422
    assert AuthorLink.objects.count() == 1


@pytest.mark.parametrize("count", [1, 20])
def test_own_items_take_the_same_statements_whatever_there_is(client, town, count, django_assert_num_queries):
    for n in range(count):
        send(client, key=new_key(), photo=picture(), text=f"ბნელა {n}", when=MONDAY + n * DAY)
    get(client, "/en/me/items/")
    with django_assert_num_queries(MINE):
        get(client, "/en/me/items/")


# Is it fixed?


def claim(town):
    act(
        commands.claim_done,
        when=MONDAY + DAY,
        idea=Idea.objects.get().public_id,
        acting=town.owner,
        note="შეკეთდა",
    )


def route(town):
    act(
        commands.route,
        idea=Idea.objects.get().public_id,
        acting=town.triager,
        organisation=town.lights.public_id,
    )


def test_author_says_no_then_yes_on_the_list_of_own_items(client, town):
    send(client)
    route(town)
    claim(town)
    assert "Is it fixed?" in get(client, "/en/me/items/").content.decode()
    assert do(client, "fixed-no").status_code == 303
    assert (Idea.objects.get().status, Idea.objects.get().reopened) == ("routed", 1)
    assert "Is it fixed?" not in get(client, "/en/me/items/").content.decode()
    claim(town)
    do(client, "fixed-yes")
    assert Idea.objects.get().status == "confirmed"
    act(commands.ask_later, when=MONDAY + 40 * DAY, idea=Idea.objects.get().public_id)
    assert "28 days later" in get(client, "/en/me/items/").content.decode()
    assert do(client, "later-partly").status_code == 303
    assert list(FollowUp.objects.filter(asked="later").values_list("said", flat=True)) == ["partly"]


def test_link_of_a_message_takes_one_word_without_a_sign_in(client, town, resident, enter, monkeypatch):
    enter(resident)
    send(client)
    route(town)
    found = []
    from kalaki.ideas import notices

    told = notices.issue_token
    monkeypatch.setattr(notices, "issue_token", lambda **words: found.append(told(**words)) or found[-1])
    claim(town)
    (token,) = found
    assert Token.objects.get().subject == str(FollowUp.objects.get().public_id)
    browser, path = Client(), f"/en/report/fixed/{token}/"
    page = get(browser, path, when=MONDAY + 2 * DAY).content.decode()
    assert ("RUS-2026-000001" in page, Idea.objects.get().status) == (True, "claimed")
    with at(MONDAY + 2 * DAY):
        wrong = browser.post(path, {"said": "maybe", "key": new_key()})
        done = browser.post(path, {"said": "yes", "key": new_key()})
        over = browser.post(path, {"said": "no", "key": new_key()})
    assert (wrong.status_code, done.status_code, over.status_code) == (422, 200, 410)
    assert Idea.objects.get().status == "confirmed"
    assert get(browser, "/en/report/fixed/nothing/").status_code == 410


def test_what_a_device_sent_is_its_persons_after_the_sign_in(client, town, resident, rf):
    from kalaki.people import sessions

    send(client)
    request = rf.get("/")
    request.COOKIES = {"device": client.cookies["device"].value}
    request.session = client.session
    sessions.enter(request, resident, way="code")
    assert list(AuthorLink.objects.values_list("who", flat=True)) == [f"person:{resident.public_id}"]


def test_a_unit_that_accepts_opens_the_tile(client, town):
    accept("water", unit("წყალი"))
    page = get(client, "/en/report/").content.decode()
    assert re.findall(r'type="radio" name="category" value="(\w+)"', page) == ["lighting", "water"]
    assert send(client, category="water").status_code == 303


def test_followers_hear_number_and_state_and_nothing_of_what_is_hidden(client, town):
    send(client)
    idea = Idea.objects.get().public_id
    with at(MONDAY):
        subscribe(
            recipient="device:x",
            ref=SubjectRef("idea", idea),
            mode=FollowMode.DAILY,
            language="en",
            actor=ANYBODY,
            key=new_key(),
        )
    route(town)
    act(commands.hide, idea=idea, acting=town.triager, reason_code="spam")
    with at(MONDAY + DAY):
        deliver_waiting()
    assert list(DigestLine.objects.values_list("title", "path")) == [
        ("RUS-2026-000001: With the unit", "/ideas/RUS-2026-000001/")
    ]
