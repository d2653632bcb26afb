import datetime as dt
import re
from uuid import UUID

import pytest

from kalaki.core import subjects
from kalaki.core.contract import (
    Card,
    SubjectRef,
    System,
    at,
    command,
    issue_receipt,
    receipt_of,
    register_subject,
    writing,
)

AT = dt.datetime(2026, 11, 24, 8, 5, tzinfo=dt.UTC)
REF = SubjectRef("idea", UUID("00000000-0000-7000-8000-00000000000f"))
FILE = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(subjects, "_resolvers", dict(subjects._resolvers))


def issue(city, *, demo=False):
    with writing(city.pk):
        with command("t.t", actor=System("t"), key=UUID(int=1), at=AT) as run:
            run.finish(
                issue_receipt(run, REF, {"text": "x"}, files=[FILE], number="RUS-2026-000123", demo=demo)
            )
        return receipt_of(REF)


def text_of(answer):
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def send(client, number, pin, path="/receipts/"):
    return client.post(path, {"number": number, "pin": pin})


@pytest.mark.parametrize("written", ["RUS-2026-000123", "rus 2026 123"])
def test_number_and_pin_lead_to_the_receipt(client, rustavi, written):
    receipt = issue(rustavi)
    answer = send(client, written, receipt.pin, "/en/receipts/")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/receipts/{receipt.secret}/")


def test_receipt_shows_what_when_and_the_proof(client, rustavi, django_assert_num_queries):
    register_subject(
        "idea", lambda ids: dict.fromkeys(ids, Card(title="<b>ნათურა", url="/ideas/RUS-2026-000123/"))
    )
    receipt = issue(rustavi)
    digest = " ".join(receipt.digest[place : place + 8] for place in range(0, 64, 8))
    with django_assert_num_queries(2):
        answer = client.get(f"/en/receipts/{receipt.secret}/")
    assert text_of(answer) == (
        "Receipt RUS-2026-000123 The city has received this and cannot say otherwise. &lt;b&gt;ნათურა "
        "Received 24 November 2026, 12:05 See where it stands The proof This fingerprint was made from everything "
        "you sent. If one letter were changed afterwards, it would be another one. "
        f"Fingerprint (SHA-256) {digest} File 1 (SHA-256) "
        "01234567 89abcdef 01234567 89abcdef 01234567 89abcdef 01234567 89abcdef Place in the audit log 1 "
        "Whoever has the link of this page sees it. Keep it as you keep a paper receipt."
    )
    assert 'href="/en/ideas/RUS-2026-000123/"' in answer.content.decode()
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in answer["Cache-Control"]


def test_sample_says_so_and_a_subject_that_is_gone_too(client, rustavi):
    page = text_of(client.get(f"/en/receipts/{issue(rustavi, demo=True).secret}/"))
    assert page.startswith("Receipt Sample RUS-2026-000123")
    assert "This is no longer here. Received" in page
    assert "See where it stands" not in page


def test_unknown_link_and_the_neighbours_are_not_there(client, gori, rustavi):
    receipt = issue(rustavi)
    assert client.get("/receipts/0123/").status_code == 404
    assert client.get(f"/gori/receipts/{receipt.secret}/").status_code == 404
    assert send(client, receipt.number, receipt.pin, "/gori/receipts/").status_code == 422


def test_wrong_pin_keeps_what_was_written_and_the_sixth_try_waits(client, rustavi):
    receipt = issue(rustavi)
    with at(AT):
        answers = [send(client, "RUS-2026-000123", "12 34", "/en/receipts/") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [422] * 5
        assert "Number and PIN do not belong together. Compare both with your receipt." in text_of(answers[0])
        assert 'value="RUS-2026-000123"' in answers[0].content.decode()
        waits = send(client, receipt.number, receipt.pin, "/en/receipts/")
    assert waits.status_code == 429
    assert "Open the link of your receipt, or try again in 10 min." in text_of(waits)


def test_empty_form_says_what_is_missing(client, rustavi):
    answer = send(client, "", "", "/en/receipts/")
    assert answer.status_code == 422
    assert "Write the number of your receipt." in text_of(answer)
    assert "Write the eight digits of the PIN." in text_of(answer)
    assert client.get("/receipts/").status_code == 200


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/ideas/1/", "/gori/en/ideas/1/"),
        ("/gori/en/ideas/1/", "/gori/en/ideas/1/"),
        ("https://example.ge/", "https://example.ge/"),
        ("", ""),
    ],
)
def test_address_of_a_card_is_put_into_city_and_language(url, address):
    from django.urls import get_script_prefix, set_script_prefix

    from kalaki.web.templatetags.web import here

    before = get_script_prefix()
    set_script_prefix("/gori/en/")
    try:
        assert here(url) == address
    finally:
        set_script_prefix(before)
