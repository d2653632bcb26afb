"""Pages and interfaces: the conversation, the catalogue, one service."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalaki.assistant.models import Feedback, KnowledgeArea, Record, RecordText, Revision
from kalaki.assistant.queries import catalogue, desk_records, services, worked_example
from kalaki.assistant.rules.content import Content, as_json
from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.rules.turns import read_turns
from kalaki.core.contract import at
from tests.assistant.conftest import ANSWER, TODAY, small, take_in

HTMX = {"HX-Request": "true"}


def turns_of(response):
    found = re.search(r'name="turns" value="([^"]*)"', response.content.decode())
    return found[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def ask(client, text="", turns="", headers=None, **fields):
    return client.post("/chat/", {"q": text, "turns": turns} | fields, headers=headers)


def test_conversation_goes_on_without_script_cookie_or_storage(few, client):
    first = ask(client, "asli ra girs")
    second = ask(client, "რა ღირს დასუფთავება?", turns_of(first))
    page = second.content.decode()
    assert [(t.question, t.outcome, t.codes) for t in read_turns(turns_of(second))] == [
        ("asli ra girs", "answer", ("PI-1",)),
        ("რა ღირს დასუფთავება?", "unconfirmed", ("FEE-1",)),
    ]
    assert page.index(ANSWER) < page.index("რა ღირს დასუფთავება?</a>")
    assert dict(client.cookies) == {}
    assert "წლევანდელი თანხა ან წესი არ დაუდასტურებია" in page
    assert "Set-Cookie" not in client.get("/chat/").headers


def test_script_gets_the_new_turn_alone(few, client):
    first = ask(client, "asli ra girs", headers=HTMX)
    assert first.content.decode().startswith('<div id="new">')
    second = ask(client, "გამარჯობა", turns_of(first), headers=HTMX)
    text = second.content.decode()
    assert (text.count("data-turn"), ANSWER in text, len(read_turns(turns_of(second)))) == (1, False, 2)
    restored = ask(client, "", turns_of(second), headers=HTMX, restore="1").content.decode()
    assert (restored.count("data-turn"), ANSWER in restored) == (2, True)


def test_answer_carries_fields_source_owner_date_and_what_is_not_confirmed(few, client):
    page = ask(client, "asli ra girs").content.decode()
    for words in (
        ANSWER, "დაწერე განცხადება.", "<li>პირადობა", "გვერდი", "0,05\u00a0₾", "10 დღე", "განცხადებიდან",
        'href="tel:1300"', "example.ge", "თებერვალი, 2026", "ნანახია: 22 ნოემბერი, 2026", "კანცელარია",
        "მუნიციპალიტეტს ჯერ არ დაუდასტურებია", "ეს პასუხი გამოგადგა?",
    ):  # fmt: skip
        assert words in page


def test_record_of_another_city_is_named_and_never_quoted(few, client):
    named = ask(client, "რა ღირს ქუთაისში ბაღი?").content.decode()
    assert "ეს სხვა მუნიციპალიტეტია: ქუთაისი." in named
    unnamed = ask(client, "რა ღირს ბაღი?").content.decode()
    picked = ask(client, pick="FEE-2").content.decode()
    assert "ეს სხვა მუნიციპალიტეტის წესია" in picked
    assert [page.count("უფასო") for page in (named, unnamed, picked)] == [0, 0, 0]


def test_a_language_that_nobody_reads_is_answered_in_three_with_the_hotline(few, client):
    foreign = ask(client, "你好").content.decode()
    assert re.findall(r'<p lang="(\w\w)">', foreign) == ["ka", "ru", "en"]
    assert foreign.count("1300") >= 3
    armenian = ask(client, "ինչ եղանակ է վաղը լինելու").content.decode()
    assert re.findall(r'<p lang="(\w\w)">', armenian) == ["hy", "ka"]
    assert "Զանգիր քաղաքապետարանի թեժ գիծ՝ 1300" in armenian


def test_a_referral_holds_the_hotline(few, client):
    page = ask(client, "რა ღირს ქუთაისში ბაღი?", headers=HTMX).content.decode()
    assert ("ქუთაისი" in page, 'href="tel:1300"' in page) == (True, True)


def test_buttons_answer_without_a_search_and_never_end_in_nothing(few, client):
    area = ask(client, pick="area:FEE")
    assert [(t.question, t.outcome, t.codes) for t in read_turns(turns_of(area))] == [
        ("მოსაკრებლები", "area", ("FEE-1", "FEE-2"))
    ]
    picked = ask(client, "დაწერილი", turns_of(area), pick="PI-1")
    page = picked.content.decode()
    assert read_turns(turns_of(picked))[-1].codes == ("PI-1",)
    assert 'value="დაწერილი"' in page
    for pick in ("other", "crisis", "area:XX", "NO-1"):
        page = ask(client, pick=pick).content.decode()
        assert "tel:1300" in page


def test_useful_is_counted_once_and_thanked(few, client):
    first = ask(client, "asli ra girs")
    turn = read_turns(turns_of(first))[0]
    for _ in range(2):
        page = ask(client, turns=turns_of(first), useful=f"no:{turn.id}")
    assert list(Feedback.objects.values_list("record__code", "revision", "outcome", "useful")) == [
        ("PI-1", 1, "answer", False)
    ]
    assert read_turns(turns_of(page))[0].useful == "no"
    assert "სხვანაირად დაწერე ან დარეკე" in page.content.decode()
    ask(client, turns=turns_of(first), useful="yes:unknown")
    assert Feedback.objects.count() == 1


def test_wrong_or_foreign_forms_change_nothing_and_lose_nothing(few, client):
    empty = ask(client, " ")
    assert (empty.status_code, "დაწერე კითხვა" in empty.content.decode()) == (422, True)
    foreign = ask(client, "asli ra girs", headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert ask(client, "asli ra girs", headers={"Origin": "http://testserver"}).status_code == 200
    page = ask(client, "<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page
    long = ask(client, "ასლი " * 300)
    assert "პირველი 1 000 სიმბოლო" in long.content.decode() or "1 000" in long.content.decode()
    assert len(read_turns(turns_of(long))[0].question) <= 1000


def test_kiosk_and_language(few, client):
    page = client.get("/chat/?kiosk=1").content.decode()
    assert 'data-kiosk="90"' in page
    assert 'content="90; url=/chat/?kiosk=1"' in page
    english = client.post("/en/chat/", {"pick": "PI-1"}).content.decode()
    assert "The official text exists in Georgian only." in english
    assert f'<p lang="ka">{ANSWER}</p>' in english
    assert "0.05" not in english.replace("0.05\u00a0₾", "")


def test_old_source_carries_its_year_in_the_first_line(few, client):
    Record.objects.filter(code="PI-1").update(source_date="2019")
    page = client.get("/services/PI-1/").content.decode()
    assert f"<b>2019 წლის წყაროთი:</b> {ANSWER}" in page


def test_service_page_has_everything_and_a_worked_date(few, client):
    page = client.get("/services/PI-1/").content.decode()
    for words in (
        '<input type="checkbox"', "0,05\u00a0₾", "კანონი საჯარო ინფორმაციის შესახებ", "კანცელარია", "21 მაისი, 2027",
        "1, 24 ნოემბერი, 2026", "<svg", "4 დეკემბერი, 2026", "კოსტავას გამზირი 22",
    ):  # fmt: skip
        assert words in page
    example = worked_example(services(("PI-1",), city="rustavi")["PI-1"])
    assert (example.received, example.due) == (dt.date(2026, 11, 24), dt.date(2026, 12, 4))
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert data == {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": "http://testserver/services/PI-1/",
        "identifier": "PI-1",
        "name": "რა ღირს ასლი?",
        "inLanguage": "ka",
        "serviceType": "საჯარო ინფორმაცია",
        "areaServed": {"@type": "City", "name": "რუსთავი"},
        "provider": {"@type": "GovernmentOrganization", "name": "კანცელარია", "telephone": "1300"},
        "isBasedOn": "https://example.ge/asli",
        "description": ANSWER,
        "sdDatePublished": "2026-11-24",
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "name": "ცხელი ხაზი",
                "servicePhone": {"@type": "ContactPoint", "telephone": "1300"},
            }
        ],
        "offers": [{"@type": "Offer", "price": "0.05", "priceCurrency": "GEL", "name": "გვერდი"}],
    }


def test_lapsed_record_carries_no_amount_anywhere_at_once(few, client):
    Record.objects.filter(code="PI-1").update(valid_to=dt.date(2026, 11, 23))
    page = client.get("/services/PI-1/")
    text = page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex"
    fold = re.search(r'<details class="fold">.*?</details>', text, re.DOTALL)[0]
    assert ANSWER in fold
    for where in (text.replace(fold, ""), client.get("/services/").content.decode()):
        assert ANSWER not in where
        assert "0,05" not in where
    api = client.get("/api/v1/assistant/records/PI-1").json()
    assert (api["answer"], api["currency"], api["reason"], api["fees"], api["deadlines"]) == (
        "", "history", "lapsed", [], [],
    )  # fmt: skip
    table = b"".join(client.get("/services/services.csv").streaming_content).decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(table)) if row["code"] == "PI-1")
    assert (row["answer"], row["currency"]) == ("", "history")
    found = client.post("/api/v1/assistant/ask", {"text": "asli ra girs"}, content_type="application/json")
    assert [(r["code"], r["answer"], r["fees"]) for r in found.json()["records"]] == [("PI-1", "", [])]


def test_reader_may_say_whether_a_service_is_right(few, client):
    key = re.search(r'name="key" value="([^"]+)"', client.get("/services/PI-1/").content.decode())[1]
    page = client.post("/services/PI-1/", {"key": key, "useful": "yes"})
    assert "შენს ხმას დაინახავს" in page.content.decode()
    assert list(Feedback.objects.values_list("record__code", "useful")) == [("PI-1", True)]
    client.post("/services/PI-1/", {"key": "x", "useful": "yes"})
    client.post("/services/PI-1/", {"key": key, "useful": "yes"}, headers={"Origin": "https://evil.example"})
    assert Feedback.objects.count() == 1


def test_catalogue_filters_counts_and_searches_in_any_letters(few, client):
    found = catalogue(area="", state="", city="rustavi")
    assert [row.code for row in found.rows] == ["PI-1", "FEE-1", "FEE-2"]
    assert found.counts == {"current": 2, "unconfirmed": 1, "history": 0}
    assert [(a.code, a.records, a.current) for a in found.areas] == [("PI", 1, 1), ("FEE", 2, 1)]
    only = catalogue(area="FEE", state="unconfirmed", city="rustavi", size=1)
    assert ([row.code for row in only.rows], only.total, only.has_more) == (["FEE-1"], 1, False)
    hits = client.post("/services/", {"q": "ASLI"}).content.decode()
    assert ("/services/PI-1/" in hits, "/services/FEE-1/" in hits) == (True, False)
    nothing = client.post("/services/", {"q": "zxqv wrtk"}).content.decode()
    assert "კატალოგში ამის პასუხი არ არის" in nothing
    assert client.get("/services/?page=x&area=NO").status_code == 200


def test_table_opens_in_a_spreadsheet(few, client):
    response = client.get("/services/services.csv?area=PI")
    data = b"".join(response.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1:] == [
        ["PI-1", "PI", "რა ღირს ასლი?", ANSWER, "current", "", "კანცელარია", "https://example.ge/asli", "2026-02",
         "2026-11-22", "", "1"],
    ]  # fmt: skip


def test_interface_pages_tags_and_answers_other_sites(few, client):
    first = client.get("/api/v1/assistant/records?size=2")
    assert [r["code"] for r in first.json()["records"]] == ["PI-1", "FEE-1"]
    assert (first.json()["total"], first.json()["has_more"]) == (3, True)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/api/v1/assistant/records?size=2", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with at(TODAY + dt.timedelta(days=300)):
        later = client.get(
            "/api/v1/assistant/records?size=2", headers={"If-None-Match": first.headers["ETag"]}
        )
    assert later.status_code == 200
    assert client.get("/api/v1/assistant/areas").json()["areas"][0] == {
        "code": "PI", "names": {"ka": "საჯარო ინფორმაცია", "en": "public information"}, "records": 1,
    }  # fmt: skip
    found = client.post("/api/v1/assistant/search", {"text": "asli"}, content_type="application/json").json()
    assert [r["code"] for r in found["records"]] == ["PI-1"]
    word = {"code": "PI-1", "revision": 1, "useful": True}
    headers = {"Idempotency-Key": "0190a6c0-0000-7000-8000-000000000001"}
    for _ in range(2):
        response = client.post(
            "/api/v1/assistant/feedback", word, content_type="application/json", headers=headers
        )
        assert response.json() == {"useful": True}
    assert Feedback.objects.count() == 1
    assert client.get("/api/v1/assistant/records/NO-1").status_code == 404


def test_second_municipality_sees_its_own_catalogue(few, gori, client, tmp_path):
    from kalaki.core.contract import writing

    with writing(gori.pk):
        take_in(small(tmp_path, city="gori", answer="გორში 0,05 ლარი, 10 დღე."))
    ours, theirs = (client.get(f"{prefix}/services/PI-1/").content.decode() for prefix in ("", "/gori"))
    assert (ANSWER in ours, "გორში" in ours) == (True, False)
    assert (ANSWER in theirs, "გორში 0,05" in theirs) == (False, True)
    talk = client.post("/gori/chat/", {"q": "asli ra girs"}).content.decode()
    assert ("გორში 0,05" in talk, ANSWER in talk) == (True, False)


def _many(count):
    """Add ``count`` published records to the first area."""
    area = KnowledgeArea.objects.order_by("pk")[0]
    day = dt.date(2026, 11, 22)
    content = Content(
        area=area.code, question="?", answer="!", city_scope="rustavi", source_url="https://a.ge"
    )
    city = area.municipality_id
    records = Record.objects.bulk_create(
        Record(
            municipality_id=city, code=f"X-{n}", area=area, status="LIVE", confidence="B", city_scope="rustavi",
            source_url="https://a.ge", compiled_on=day, last_reviewed=day, reviewed_by="t", review_every_days=365,
            amount_basis="none", revision=1, version=1, position=n,
        )
        for n in range(count)
    )  # fmt: skip
    RecordText.objects.bulk_create(
        RecordText(
            municipality_id=city,
            record=r,
            language="ka",
            question=f"კითხვა {r.code}",
            answer="!",
            state="checked",
        )
        for r in records
    )
    Revision.objects.bulk_create(
        Revision(
            municipality_id=city, record=r, number=1, state="published", body=as_json(content), origin="import",
            author="t", published_at=TODAY,
        )
        for r in records
    )  # fmt: skip


@pytest.mark.parametrize("size", [10, 10_000])
def test_pages_ask_the_same_few_statements_at_any_size(few, client, size, django_assert_num_queries):
    _many(size)
    with django_assert_num_queries(6):
        assert catalogue_codes(client.get("/services/?state=current"))[:2] == ["PI-1", "X-0"]
    with django_assert_num_queries(6):
        client.get("/services/PI-1/")
    with django_assert_num_queries(3):
        client.get("/chat/")
    with django_assert_num_queries(6):
        client.get("/api/v1/assistant/records?size=100")
    with django_assert_num_queries(4):
        assert desk_records().total == size + 3
    with django_assert_num_queries(3):
        services(("PI-1", "X-1", "X-2"), city="rustavi")


def catalogue_codes(response):
    return re.findall(r'/services/([\w-]+)/"', response.content.decode())


@pytest.mark.parametrize("records", [3, 288])
def test_question_takes_the_same_few_statements(request, client, records):
    request.getfixturevalue("few" if records == 3 else "seeded")
    for number, turns in ((9, ""), (12, turns_of(ask(client, "merias nomeri")))):
        ask(client, "asli ra girs")  # builds the index once
        with CaptureQueriesContext(connection) as captured:
            ask(client, "asli ra girs", turns)
        # Transaction control does not count.
        assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) <= number


def test_nothing_is_current_a_year_later_on_any_surface(seeded, client):
    with at(TODAY + dt.timedelta(days=366)):
        found = catalogue(area="", state="current", city="rustavi")
        assert (found.total, found.counts[Currency.CURRENT]) == (0, 0)
        assert client.get("/api/v1/assistant/records?state=current").json()["records"] == []
        data = b"".join(client.get("/services/services.csv").streaming_content).decode("utf-8-sig")
    assert {row["answer"] for row in csv.DictReader(io.StringIO(data))} == {""}
