import datetime as dt
import re
from uuid import UUID

import pytest

from kalaki.core import subjects
from kalaki.core.contract import (
    Card,
    SubjectRef,
    System,
    command,
    moderation,
    new_key,
    now,
    register_subject,
    writing,
)
from kalaki.core.moderation import Moderated, Reason, registry
from tests.people.conftest import make_staff, sign_in

REF = SubjectRef("thing", UUID("00000000-0000-7000-8000-00000000000f"))
WORDS = "<b>ნინოს ტელეფონია 555"


@pytest.fixture(autouse=True)
def things(monkeypatch):
    """Play an app with one thing."""
    monkeypatch.setattr(subjects, "_resolvers", dict(subjects._resolvers))
    monkeypatch.setattr(registry, "_kinds", {})
    kept = {REF.public_id: WORDS}
    register_subject("thing", lambda ids: dict.fromkeys(ids, Card(title="<i>ნათურა", url="/things/1/")))
    moderation.register_moderated(
        "thing",
        Moderated(
            original=lambda one: kept[one],
            hide=lambda one: kept.update({one: None}),
            show=lambda one, words: kept.update({one: words}),
        ),
    )
    return kept


def begin(city, way, *, when=None):
    with writing(city.pk), command("t.t", actor=System("t"), key=new_key(), at=when) as run:
        if way == "hold":
            return run.finish(moderation.hold(run, REF, Reason.FIRST_PHOTO))
        return run.finish(moderation.hide(run, REF, Reason.PERSONAL, note="სხვისი ტელეფონი"))


def latest(city):
    with writing(city.pk):
        return moderation.case_of(REF)


def moderator(client, city, role="moderator"):
    return sign_in(client, make_staff(city, "Lia", role)[0])


def send(client, case, act, path="/en/desk/moderation/", **more):
    return client.post(f"{path}{case}/", {"act": act, "key": str(new_key())} | more)


def text_of(answer):
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_list_names_what_waits_and_the_desk_too(client, rustavi, django_assert_max_num_queries):
    case = begin(rustavi, "hold")
    browser = moderator(client, rustavi)
    with django_assert_max_num_queries(12):
        page = browser.get("/en/desk/moderation/")
    assert f"/en/desk/moderation/{case}/" in page.content.decode()
    assert "&lt;i&gt;ნათურა First photo Waits for a look" in text_of(page)
    assert "Nothing of this kind waits." in text_of(browser.get("/en/desk/moderation/?only=hidden&page=x"))
    assert "Cases that wait for a look: 1" in text_of(browser.get("/en/desk/"))


def test_words_open_for_a_moderator_alone_and_the_thing_is_shown(client, rustavi, things):
    case = begin(rustavi, "hold")
    browser = moderator(client, rustavi)
    before = text_of(browser.get(f"/en/desk/moderation/{case}/"))
    assert "555" not in before
    assert "&lt;b&gt;ნინოს ტელეფონია 555" in text_of(send(browser, case, "open"))
    assert send(browser, case, "show").status_code == 302
    assert things == {REF.public_id: WORDS}
    assert "Shown" in text_of(browser.get(f"/en/desk/moderation/{case}/"))


def test_hiding_needs_a_reason_and_a_sentence_and_keeps_what_was_written(client, rustavi):
    case = begin(rustavi, "hold")
    browser = moderator(client, rustavi)
    answer = send(browser, case, "hide", note="ასე არ შეიძლება", reason="many")
    assert answer.status_code == 422
    assert "Choose a reason and write the author a sentence." in text_of(answer)
    assert "ასე არ შეიძლება</textarea>" in answer.content.decode()
    assert send(browser, case, "hide", note="ასე არ შეიძლება", reason="spam").status_code == 302
    assert (latest(rustavi).state, latest(rustavi).reason) == ("hidden", "spam")


@pytest.mark.parametrize("more", [{"act": "erase"}, {"act": "show", "key": "x"}])
def test_broken_form_says_so(client, rustavi, more):
    case = begin(rustavi, "hold")
    answer = send(moderator(client, rustavi), case, **more)
    assert answer.status_code == 422
    assert "The form was incomplete. Open the page again." in text_of(answer)


def test_page_of_an_editor_or_the_neighbours_does_not_open(client, rustavi, gori):
    case = begin(rustavi, "hold")
    assert moderator(client, rustavi, "editor").get(f"/desk/moderation/{case}/").status_code == 403
    assert moderator(client, gori).get(f"/gori/desk/moderation/{case}/").status_code == 404
    assert send(client, UUID(int=1), "show", path="/gori/desk/moderation/").status_code == 404


def test_author_reads_why_and_appeals(client, rustavi, django_assert_max_num_queries):
    begin(rustavi, "hide")
    secret = latest(rustavi).secret
    with django_assert_max_num_queries(12):
        page = client.get(f"/en/moderation/{secret}/")
    assert "What you sent was hidden Why Personal data. A phone, an address" in text_of(page)
    assert "სხვისი ტელეფონი" in text_of(page)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
    empty = client.post(f"/en/moderation/{secret}/", {"key": str(new_key()), "text": " "})
    assert (empty.status_code, "Write in a sentence why" in text_of(empty)) == (422, True)
    sent = client.post(f"/en/moderation/{secret}/", {"key": str(new_key()), "text": "ჩემია"})
    assert (sent.status_code, sent["Location"]) == (302, f"/en/moderation/{secret}/")
    assert "Your appeal has arrived." in text_of(client.get(f"/en/moderation/{secret}/"))
    browser = moderator(client, rustavi, "supervisor")
    assert "The author says ჩემია" in text_of(
        browser.get(f"/en/desk/moderation/{latest(rustavi).public_id}/")
    )
    assert send(browser, latest(rustavi).public_id, "hide").status_code == 302
    assert "it stays hidden" in text_of(client.get(f"/en/moderation/{secret}/"))


def test_too_late_and_unknown_links(client, rustavi, gori):
    begin(rustavi, "hide", when=now() - dt.timedelta(days=31))
    secret = latest(rustavi).secret
    assert "The thirty days for an appeal are over." in text_of(client.get(f"/en/moderation/{secret}/"))
    assert client.get(f"/gori/moderation/{secret}/").status_code == 404
    assert client.post("/moderation/0/", {"key": str(new_key()), "text": "x"}).status_code == 404


def test_numbers_are_public(client, rustavi, django_assert_num_queries):
    assert "Nothing was hidden in the last twelve months" in text_of(client.get("/en/moderation/"))
    begin(rustavi, "hide")
    with django_assert_num_queries(2):
        page = text_of(client.get("/en/moderation/"))
    assert "Personal data 1 0 0 0 Looked at first and then shown 0 Waiting now 0" in page
    assert "555" not in page
