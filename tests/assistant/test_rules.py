"""Rules of the catalogue: what is current, which figures an answer may hold, how a revision moves."""

import datetime as dt
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kalaki.assistant.rules.content import (
    AmountKind,
    Content,
    Counting,
    Deadline,
    Fee,
    Kind,
    LegalBasis,
    as_json,
    differences,
    from_json,
)
from kalaki.assistant.rules.currency import (
    Basis,
    Currency,
    Status,
    Validity,
    currency,
    old_source_year,
)
from kalaki.assistant.rules.figures import (
    declared_from,
    figures,
    stray_figures,
    structured_figures,
    unsupported_parts,
    without_figures,
)
from kalaki.assistant.rules.knowledge import parse
from kalaki.assistant.rules.policy import (
    Act,
    Check,
    Refusal,
    State,
    check_proposal,
    may_approve,
    move,
    needs_second_person,
)
from kalaki.assistant.rules.turns import MAX_TURNS, Turn, context_of, mark_useful, read_turns, write_turns
from kalaki.assistant.rules.understand.context import Context
from tests.assistant.conftest import ANSWER, CONTENT

D = dt.date
DAYS = st.dates(D(2024, 1, 1), D(2030, 12, 31))
CONTENT_ONE = Content(
    area="PI",
    question="რა ღირს ასლი?",
    answer=ANSWER,
    city_scope="rustavi",
    source_url="https://example.ge/",
    fees=(Fee(tetri=5, per="გვერდი"),),
    deadlines=(Deadline(count=10),),
)


@given(
    status=st.sampled_from([Status.LIVE, Status.VERIFY]),
    basis=st.sampled_from(list(Basis)),
    reviewed=DAYS,
    every=st.integers(1, 800),
    until=st.none() | DAYS,
    first=DAYS,
    later=st.integers(0, 2000),
)
def test_what_stopped_being_current_stays_so_until_a_review(
    status, basis, reviewed, every, until, first, later
):
    record = Validity(
        status=status, basis=basis, last_reviewed=reviewed, review_every_days=every, valid_to=until
    )
    order = [Currency.CURRENT, Currency.UNCONFIRMED, Currency.HISTORY]
    before = currency(record, first).currency
    after = currency(record, first + dt.timedelta(days=later)).currency
    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize(
    ("reviewed", "every", "last_current"),
    [
        (D(2024, 2, 29), 365, D(2025, 2, 28)),
        (D(2023, 2, 28), 366, D(2024, 2, 29)),
        (D(2026, 12, 31), 1, D(2027, 1, 1)),
    ],
)
def test_review_falls_due_across_leap_years_and_new_year(reviewed, every, last_current):
    record = Validity(status=Status.LIVE, basis=Basis.NONE, last_reviewed=reviewed, review_every_days=every)
    assert [currency(record, last_current + dt.timedelta(days=n)).currency for n in (0, 1)] == [
        Currency.CURRENT,
        Currency.UNCONFIRMED,
    ]


def test_first_of_january_begins_at_midnight_in_tbilisi():
    from kalaki.core.contract import at, today

    record = Validity(
        status=Status.LIVE, basis=Basis.BUDGET_YEAR, last_reviewed=D(2026, 12, 1), review_every_days=365
    )
    found = []
    for instant in (dt.datetime(2026, 12, 31, 19, 59, 59), dt.datetime(2026, 12, 31, 20, 0, 0)):
        with at(instant.replace(tzinfo=dt.UTC)):
            found.append(currency(record, today()).currency)
    assert found == [Currency.CURRENT, Currency.UNCONFIRMED]


@pytest.mark.parametrize(
    ("date", "today", "year"),
    [
        ("", D(2026, 11, 24), None),
        ("2024", D(2026, 11, 24), None),
        ("2023", D(2026, 11, 24), 2023),
        ("2024-11", D(2026, 11, 30), None),
        ("2024-10", D(2026, 11, 1), 2024),
        ("2024-11-24", D(2026, 11, 24), None),
        ("2024-11-23", D(2026, 11, 24), 2024),
        ("2022-02-28", D(2024, 2, 29), None),
    ],
)
def test_source_older_than_24_months_carries_its_year(date, today, year):
    assert old_source_year(date, today) == year


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10 000 ლარი, 0,05 და 0,10", ("10000", "0.05", "0.1")),
        ("598 05 44 22, 2 299 299, 116 006", ("598054422", "2299299", "116006")),
        ("2026 წლის 1 ივნისიდან 09:00–18:00", ("2026", "1", "09:00", "18:00")),
        ("A4 ფურცელი, HER-2, askgov.ge/24, info@n1.ge", ()),
        ("65 000–100 001 ქულა", ("65000", "100001")),
        ("№83, 54-ე მუხლი, 10%", ("83", "54", "10")),
        ("GEL500, gel 40, USD1 000, lari5", ("500", "40", "1000", "5")),
        ("1300. და 1300", ("1300",)),
    ],
)
def test_figures_are_read_as_people_write_them(text, found):
    assert figures(text) == found


def test_topic_of_a_lapsed_record_keeps_no_figure():
    assert (
        without_figures("A fine of GEL500 or 1 000 GEL on paper A4?")
        == "A fine of GEL… or … GEL on paper A4?"
    )


def test_guard_names_the_stray_number_and_no_other():
    assert stray_figures(ANSWER, CONTENT_ONE) == ()
    assert stray_figures("ასლი 0,50 ლარი, 10 დღე, 2026 წელი", CONTENT_ONE) == ("0.5", "2026")
    assert stray_figures("2026", replace(CONTENT_ONE, figures=("2026",))) == ()
    law = replace(CONTENT_ONE, legal_basis=(LegalBasis(act="№83 დადგენილება", version="2015-05-08"),))
    assert stray_figures("2015 წლის 8 მაისის №83", law) == ()
    assert stray_figures("2016 წლის 8 მაისის №83", law) == ("2016",)


def test_declared_figures_are_what_no_part_explains():
    assert declared_from(CONTENT_ONE, "0,05 ლარი 10 დღეში, ოთახი 12") == ("12",)


@given(st.lists(st.integers(0, 10**9), max_size=4), st.text(max_size=30))
def test_declared_answer_never_has_stray_figures(numbers, words):
    answer = f"{words} " + " და ".join(str(n) for n in numbers)
    content = replace(CONTENT_ONE, answer=answer)
    assert stray_figures(answer, replace(content, figures=declared_from(content, answer))) == ()


@pytest.fixture(scope="module")
def seed_facts():
    facts = []
    for name in ("rustavi", "georgia"):
        path = CONTENT / name / "services.yaml"
        knowledge = parse(yaml.safe_load(path.read_text(encoding="utf-8")))
        assert knowledge.problems == ()
        facts += knowledge.facts
    return facts


def test_guard_passes_over_the_whole_seed(seed_facts):
    assert len(seed_facts) == 288
    assert [
        (f.code, stray_figures(f.content.answer, f.content))
        for f in seed_facts
        if stray_figures(f.content.answer, f.content)
    ] == []
    assert {f.code: unsupported_parts(f.content) for f in seed_facts if unsupported_parts(f.content)} == {}


def test_parts_of_the_seed_add_no_figure_to_question_and_answer(seed_facts):
    added = {}
    for fact in seed_facts:
        said = {"0", *figures(f"{fact.content.question}\n{fact.content.answer}")}
        if extra := set(structured_figures(fact.content)) - said:
            added[fact.code] = extra
    assert added == {}


def test_short_answer_fits_and_live_amounts_stand_in_fields(seed_facts):
    assert max(len(f.content.short) for f in seed_facts) <= 300
    by_code = {f.code: f.content for f in seed_facts}
    assert by_code["PI-08"].fees == (
        Fee(tetri=0, per="მოთხოვნა"),
        Fee(tetri=5, per="ასლი A4, ერთი გვერდი"),
        Fee(tetri=10, per="ლაზერული ამობეჭდვა"),
        Fee(tetri=265, per="ერთი CD"),
    )
    assert by_code["SOC-27"].deadlines == (
        Deadline(count=1, unit=Counting.MONTHS, label="აგენტის მოსვლა", since="განცხადებიდან"),
        Deadline(count=3, unit=Counting.MONTHS, label="ქულის მინიჭება", since="მიმართვიდან"),
    )
    assert {f.code for f in seed_facts if f.content.review_every_days == 180} >= {"PI-08", "SOC-27", "REG-01"}


def test_content_survives_json():
    assert from_json(as_json(CONTENT_ONE)) == CONTENT_ONE
    full = replace(CONTENT_ONE, valid_to=D(2026, 12, 31), kind=Kind.REFERRAL, figures=("1",))
    assert from_json(as_json(full)) == full
    assert differences(CONTENT_ONE, full) == [
        ("kind", Kind.FACT, Kind.REFERRAL),
        ("valid_to", None, D(2026, 12, 31)),
        ("figures", (), ("1",)),
    ]


def test_workflow_is_this_table_and_nothing_else():
    allowed = {
        (State.DRAFT, Act.PROPOSE): State.PROPOSED,
        (State.PROPOSED, Act.RETURN): State.DRAFT,
        (State.PROPOSED, Act.APPROVE): State.PUBLISHED,
        (State.PUBLISHED, Act.SUPERSEDE): State.SUPERSEDED,
        (State.PUBLISHED, Act.WITHDRAW): State.WITHDRAWN,
    }
    found = {(state, act): move(state, act) for state in State for act in Act}
    assert found == {pair: allowed.get(pair, Refusal.WRONG_STATE) for pair in found}


@pytest.mark.parametrize(
    ("change", "four_eyes"),
    [
        ({"answer": "სხვა სიტყვებით"}, False),
        ({"unit": "კანცელარია"}, False),
        ({"fees": (Fee(tetri=6, kind=AmountKind.FINE),)}, True),
        ({"deadlines": ()}, True),
        ({"legal_basis": (LegalBasis(act="კანონი"),)}, True),
        ({"valid_to": D(2027, 1, 1)}, True),
        ({"figures": ("7",)}, True),
        ({"status": Status.VERIFY}, True),
    ],
)
def test_amounts_terms_and_law_need_a_second_person(change, four_eyes):
    after = replace(CONTENT_ONE, **change)
    assert needs_second_person(CONTENT_ONE, after) is four_eyes
    refusal = Refusal.SECOND_PERSON if four_eyes else None
    assert may_approve(author="a", approver="a", before=CONTENT_ONE, after=after) is refusal
    assert may_approve(author="a", approver="b", before=CONTENT_ONE, after=after) is None
    assert needs_second_person(None, after) is True
    assert needs_second_person(None, Content(area="PI", question="?", answer="!")) is False


def test_proposal_is_complete_guarded_and_has_a_number_to_call():
    assert check_proposal(CONTENT_ONE, hotline="1300") == Check()
    assert check_proposal(CONTENT_ONE, hotline="") == Check(refusal=Refusal.NO_HOTLINE)
    assert check_proposal(replace(CONTENT_ONE, short="0,06 ლარი"), hotline="1300") == Check(
        refusal=Refusal.STRAY_FIGURES, figures=("0.06",)
    )
    assert check_proposal(replace(CONTENT_ONE, question="", source_url=""), hotline="1300") == Check(
        refusal=Refusal.INCOMPLETE, fields=("question", "source_url")
    )


def _turn(number, **fields):
    return Turn(**{"id": f"{number:032x}", "question": "რა ღირს?", "outcome": "answer"} | fields)


def test_conversation_travels_with_its_page_and_bad_turns_stay_behind():
    turns = tuple(_turn(n, codes=("PI-1",), was_cut=n == 3) for n in range(20))
    assert read_turns(write_turns(turns)) == turns[-MAX_TURNS:]
    assert mark_useful(turns[:2], turns[1].id, "no") == (turns[0], replace(turns[1], useful="no"))
    for raw in ("", "no json", "{}", '[["x"]]', '[["0","q","answer",["<b>"],"",0,""]]', "[1]"):
        assert read_turns(raw) == ()


def test_context_is_the_last_record_that_was_answered():
    at = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    answered = _turn(1, codes=("PI-1",), at=int(at.timestamp()))
    asked = _turn(2, outcome="ask", codes=("PI-1", "PI-2"))
    assert context_of(()) == Context()
    said = ("რა ღირს?", "რა ღირს?")
    assert context_of((answered, _turn(2, outcome="smalltalk"))) == Context(code="PI-1", at=at, earlier=said)
    assert context_of((answered, asked, asked)) == Context(asked=2, earlier=(*said, "რა ღირს?"))
    assert context_of((answered, _turn(2, outcome="refuse"))) == Context(
        code="PI-1", at=at, missed=1, earlier=said
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"answer": ""}, ("answer", "answer is missing. Fill it in.")),
        ({"area": "X"}, ("area", "area X is not in the list of areas. Add it there.")),
        ({"status": "ALIVE"}, ("status", "status ALIVE is unknown. Write LIVE, VERIFY or ARCHIVE.")),
        ({"confidence": "D"}, ("confidence", "confidence D is unknown. Write A, B or C.")),
        (
            {"source": "napr"},
            ("source", "the source must be an address that starts with https:// or http://."),
        ),
        ({"source_date": "22.11.2026"}, ("source_date", "write 2026, 2026-02, 2026-02-04 or null.")),
        ({"short": "ა" * 301}, ("short", "the short answer has over 300 characters. Shorten it.")),
        ({"id": "ფ 1"}, ("id", "the id must be 2 to 20 Latin letters, digits and hyphens.")),
    ],
)
def test_each_fault_of_a_row_is_named_with_its_field_and_remedy(change, fault):
    row = {
        "__line__": 7, "id": "A-1", "area": "A", "status": "LIVE", "confidence": "A", "source": "https://a.ge",
        "city": "rustavi", "question": "?", "answer": "!",
    } | change  # fmt: skip
    document = {
        "format": "kalaki-knowledge/1",
        "compiled_on": "2026-11-22",
        "areas": [{"code": "A", "name_ka": "ა", "name_en": "a"}],
        "facts": [row],
    }
    found = parse(document).faults
    assert [(f.line, f.field, f.remedy) for f in found] == [(7, *fault)]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"fees": [{"gel": "0,001"}]}, "0.100 tetri is no whole number from 0"),
        ({"channels": [{"kind": "pigeon"}]}, "'pigeon' is not a valid Place"),
        ({"deadlines": [{"count": 3, "weeks": True}]}, "unexpected keyword argument 'weeks'"),
        ({"valid_to": "soon"}, "Invalid isoformat string: 'soon'"),
    ],
)
def test_fault_in_a_part_says_what_cannot_be_read(part, words):
    row = {
        "id": "A-1", "area": "A", "status": "LIVE", "confidence": "A", "source": "https://a.ge", "city": "rustavi",
        "question": "?", "answer": "!",
    } | part  # fmt: skip
    document = {
        "format": "kalaki-knowledge/1", "compiled_on": "2026-11-22",
        "areas": [{"code": "A", "name_ka": "ა", "name_en": "a"}], "facts": [row, row],
    }  # fmt: skip
    found = parse(document)
    assert found.facts == ()
    assert words in found.faults[0].remedy
    assert found.faults[1].remedy == "the id stands twice. Give it another one."
