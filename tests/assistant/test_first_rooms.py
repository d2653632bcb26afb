import datetime as dt
from pathlib import Path

import pytest

from kalaki.assistant.commands import import_knowledge
from kalaki.assistant.models import Record
from kalaki.assistant.queries import answer, mind, services
from kalaki.assistant.rules.currency import Basis, Currency, Status, Validity, Verdict, currency
from kalaki.assistant.rules.knowledge import parse
from kalaki.assistant.rules.outcomes import Outcome
from kalaki.assistant.rules.understand.context import Context
from kalaki.assistant.rules.understand.text import words
from kalaki.core.contract import Refused, System, at, new_key

CONTENT = Path(__file__).resolve().parents[2] / "content"
TODAY = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
D = dt.date


@pytest.fixture
def knowledge(in_rustavi):
    for name in ("rustavi", "georgia"):
        import_knowledge(actor=System("t"), key=new_key(), path=CONTENT / name / "services.yaml")
    with at(TODAY):
        yield in_rustavi


BASE = {
    "status": Status.LIVE,
    "basis": Basis.NONE,
    "last_reviewed": D(2026, 11, 22),
    "review_every_days": 365,
}


@pytest.mark.parametrize(
    ("change", "today", "verdict"),
    [
        ({}, D(2026, 11, 24), Verdict(currency=Currency.CURRENT)),
        ({"status": Status.ARCHIVE}, D(2026, 11, 24), Verdict(currency=Currency.HISTORY, reason="archived")),
        ({"valid_to": D(2026, 11, 23)}, D(2026, 11, 24), Verdict(currency=Currency.HISTORY, reason="lapsed")),
        ({"valid_to": D(2026, 11, 24)}, D(2026, 11, 24), Verdict(currency=Currency.CURRENT)),
        (
            {"valid_from": D(2026, 11, 25)},
            D(2026, 11, 24),
            Verdict(currency=Currency.UNCONFIRMED, reason="not_yet"),
        ),
        ({"status": Status.VERIFY}, D(2026, 11, 24), Verdict(currency=Currency.UNCONFIRMED, reason="verify")),
        (
            {"basis": Basis.BUDGET_YEAR},
            D(2027, 1, 1),
            Verdict(currency=Currency.UNCONFIRMED, reason="budget_year"),
        ),
        ({"basis": Basis.BUDGET_YEAR}, D(2026, 12, 31), Verdict(currency=Currency.CURRENT)),
        ({}, D(2027, 11, 22), Verdict(currency=Currency.CURRENT)),
        ({}, D(2027, 11, 23), Verdict(currency=Currency.UNCONFIRMED, reason="overdue")),
    ],
)
def test_currency_is_the_first_rule_that_matches(change, today, verdict):
    assert currency(Validity(**BASE | change), today) == verdict


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("sajaro informacia rogor movitxovo", "PI-03"),
        ("საჯარო ინფორმაცია როგორ მოვითხოვო", "PI-03"),
        ("МЕРИИС НОМЕРИ", "GEN-01"),
        ("merias nomeri", "GEN-01"),
    ],
)
def test_question_in_any_letters_gets_its_record(knowledge, typed, code):
    reply = answer(typed, city="rustavi")
    assert (reply.outcome, reply.codes) == (Outcome.ANSWER, (code,))
    assert reply.services[0].source_url != ""


def test_every_seed_question_finds_its_own_record_first(knowledge):
    from kalaki.assistant.models import RecordText

    rows = RecordText.objects.filter(language="ka").values_list("record__code", "question")
    ranked = {code: mind("rustavi").part(question, words(question)).ranking for code, question in rows}
    codes = mind("rustavi").model.rankers.codes
    wrong = [code for code, ranking in ranked.items() if codes[ranking.order[0]] != code]
    assert wrong == []


def test_nothing_unconfirmed_is_said_as_current(knowledge):
    codes = tuple(Record.objects.values_list("code", flat=True))
    found = services(codes, city="rustavi")
    assert {s.code for s in found.values() if s.answer} == {
        record.code
        for record in Record.objects.all()
        if record.status == "LIVE" and record.city_scope in {"rustavi", "national"}
    }
    with at(TODAY + dt.timedelta(days=366)):
        assert [s.code for s in services(codes, city="rustavi").values() if s.answer] == []


def test_record_that_lapsed_yesterday_is_history_at_once(knowledge, client):
    Record.objects.filter(code="PI-03").update(valid_to=D(2026, 11, 23))
    found = services(("PI-03",), city="rustavi")["PI-03"]
    assert (found.answer, found.currency, found.reason) == ("", Currency.HISTORY, "lapsed")
    api = client.get("/api/v1/assistant/records/PI-03").json()
    assert (api["answer"], api["currency"]) == ("", "history")
    page = client.get("/services/PI-03/")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "მოქმედი პასუხი" not in page.content.decode()


def test_import_is_repeatable_and_leaves_local_edits_alone(knowledge):
    path = CONTENT / "rustavi" / "services.yaml"
    again = import_knowledge(actor=System("t"), key=new_key(), path=path)
    assert str(again) == "0 new, 0 changed, 137 unchanged, 0 in conflict"
    Record.objects.filter(code="PI-01").update(revision=2, imported_digest="x")
    assert import_knowledge(actor=System("t"), key=new_key(), path=path).conflicts == ("PI-01",)
    taken = import_knowledge(actor=System("t"), key=new_key(), path=path, take=("PI-01",))
    assert (taken.changed, taken.conflicts) == (1, ())


def test_bad_file_is_named_line_by_line_and_imports_nothing(in_rustavi, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "format: kalaki-knowledge/1\ncompiled_on: '2026-11-22'\nareas: []\nfacts:\n- {id: A-1, area: A}\n"
    )
    with pytest.raises(Refused, match=r"^bad_file$"):
        import_knowledge(actor=System("t"), key=new_key(), path=path)
    assert Record.objects.count() == 0
    assert parse({"format": "other"}).problems == (
        "file: the format is 'other'. It must be kalaki-knowledge/1.",
    )


@pytest.mark.parametrize(
    ("text", "outcome", "name"),
    [
        ("saxli iwvis", Outcome.EMERGENCY, "fire"),
        ("gazis suni", Outcome.EMERGENCY, "gas"),
        ("I want to die", Outcome.EMERGENCY, "suicide"),
        ("пожар", Outcome.EMERGENCY, "fire"),
        ("გამარჯობა", Outcome.SMALLTALK, "greeting"),
        ("madloba", Outcome.SMALLTALK, "thanks"),
        ("ოპერატორი", Outcome.HANDOVER, "person"),
        ("menu", Outcome.COMMAND, "menu"),
        (" ?! ", Outcome.EMPTY, ""),
    ],
)
def test_danger_commands_and_small_talk_need_no_record(knowledge, text, outcome, name):
    reply = answer(text, city="rustavi")
    assert (reply.outcome, reply.name, reply.codes) == (outcome, name, ())


def test_matter_of_another_town_is_referred_and_never_quoted(knowledge):
    reply = answer("თბილისში ბავშვი ბაღში როგორ ჩავწერო?", city="rustavi")
    assert (reply.outcome, reply.elsewhere, reply.codes) == (Outcome.REFER, "tbilisi", ())


@pytest.mark.parametrize(
    "text", ["რუსთავში ლიფტის შეცვლას მერია აფინანსებს?", "liftis shecvla meriis fulit rustavshi"]
)
def test_what_only_another_town_rules_is_refused_at_home_and_shows_no_record(knowledge, text):
    reply = answer(text, city="rustavi")
    assert (reply.outcome, reply.elsewhere, reply.codes) == (Outcome.REFUSE, "", ())


def test_short_question_after_an_answer_means_its_record(knowledge):
    asked = Context(code="ARCH-20", at=TODAY)
    reply = answer("და რა ღირს?", city="rustavi", context=asked)
    assert (reply.outcome, reply.name, reply.codes) == (Outcome.SLOT, "fee", ("ARCH-20",))
    later = Context(code="ARCH-20", at=TODAY - dt.timedelta(minutes=31))
    assert answer("და რა ღირს?", city="rustavi", context=later).outcome is not Outcome.SLOT
    missed = Context(code="ARCH-20", at=TODAY, missed=1)
    assert answer("და რა ღირს?", city="rustavi", context=missed).outcome is not Outcome.SLOT


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("და რა ღირს?", Outcome.ANSWER, "ARCH-22"),
        ("da sabutebi?", Outcome.UNCONFIRMED, "ARCH-11"),
        ("а какой срок?", Outcome.ANSWER, "ARCH-12"),
        ("სად მივიდე", Outcome.SLOT, "ARCH-01"),  # its own record says where
        ("გასაჩივრება", Outcome.SLOT, "ARCH-01"),  # no record says it, and none is guessed
    ],
)
def test_what_a_record_leaves_open_is_answered_by_the_neighbour_of_the_same_service(
    knowledge, text, outcome, code
):
    reply = answer(text, city="rustavi", context=Context(code="ARCH-01", at=TODAY))
    assert (reply.outcome, reply.codes) == (outcome, (code,))


def test_chat_answers_without_script_and_keeps_the_question_out_of_the_address(knowledge, client):
    page = client.post("/chat/", {"q": "МЕРИИС НОМЕРИ"})
    text = page.content.decode()
    assert page.status_code == 200
    for part in ("1300.", "rustavi.gov.ge", "მოქმედი პასუხი", "ნანახია: 22 ნოემბერი, 2026"):
        assert part in text
    assert client.post("/chat/", {"q": ""}).status_code == 422
    refused = client.post("/chat/", {"q": "აბრაკადაბრა ხალიჩა ფანტაზია"}).content.decode()
    assert "ეს არ ვიცი" in refused
    assert "tel:1300" in refused


@pytest.mark.parametrize(
    ("path", "queries"), [("/", 7), ("/chat/", 3), ("/services/", 6), ("/services/PI-03/", 4)]
)
def test_pages_ask_few_statements(knowledge, client, django_assert_num_queries, path, queries):
    with django_assert_num_queries(queries):
        client.get(path)


@pytest.mark.parametrize("path", ["/", "/en/", "/chat/", "/en/services/", "/styleguide/", "/services/PI-03/"])
def test_pages_answer_under_a_strict_policy(knowledge, client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'; base-uri 'none'")
    assert "style=" not in page.content.decode()


def test_unknown_page_says_what_to_do(knowledge, client):
    page = client.get("/en/nothing/")
    assert page.status_code == 404
    assert "Check the address" in page.content.decode()
