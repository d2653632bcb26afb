"""The pure part of Open311: words, times, formats, languages, answers, and what a peer's word leads to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.ideas.open311 import xml
from kalaki.ideas.rules.lifecycle import CLOSED, OPEN, Act, Kind, State
from kalaki.ideas.rules.open311 import (
    Fault,
    Word,
    act_of_peer,
    attributes_in,
    check_answers,
    degrees_text,
    pick_format,
    pick_language,
    read_degrees,
    read_time,
    read_word,
    says_of_reporter,
    status_of,
    time_text,
    wait_before,
)
from tests.ideas.schemas import faults_of

UTC = dt.UTC
S = State


def test_every_listed_state_has_its_word():
    words = {state: (status_of(state, extended=False), status_of(state, extended=True)) for state in State}
    assert {state: word for state, (_plain, word) in words.items()} == {
        S.COLLECTING: "OPEN", S.REACHED: "OPEN", S.VERIFYING: "INVESTIGATING", S.RECEIVED: "OPEN",
        S.ROUTED: "INVESTIGATING", S.PLANNED: "ACTION_SCHEDULED", S.IN_PROGRESS: "IN_PROGRESS",
        S.WAITING: "INVESTIGATING", S.CLAIMED: "FIXED", S.CONFIRMED: "FIXED", S.UNCONFIRMED: "CLOSED",
        S.ANSWERED: "CLOSED", S.DECLINED: "NO_FURTHER_ACTION", S.NOT_OURS: "NOT_COUNCILS_RESPONSIBILITY",
        S.MERGED: "DUPLICATE", S.EXPIRED: "CLOSED", S.WITHDRAWN: None, S.HIDDEN: None,
    }  # fmt: skip
    assert {state for state, (word, _) in words.items() if word == "open"} == OPEN
    assert {state for state, (word, _) in words.items() if word == "closed"} == CLOSED
    assert status_of(S.ROUTED, extended=True, reopened=1) == "OPEN"


def test_what_a_peers_word_leads_to():
    def acts(word, kind=Kind.REPORT):
        return {state: act for state in State if (act := act_of_peer(word, state, kind))}

    at_work = {S.RECEIVED, S.ROUTED, S.PLANNED, S.IN_PROGRESS}
    assert acts(Word.IN_PROGRESS) == dict.fromkeys({S.ROUTED, S.PLANNED}, Act.START)
    assert acts(Word.FIXED) == acts(Word.CLOSED) == dict.fromkeys(at_work, Act.CLAIM)
    assert acts(Word.FIXED, Kind.PROPOSAL) == {}
    assert acts(Word.NO_FURTHER_ACTION) == dict.fromkeys(at_work | {S.WAITING}, Act.DECLINE)
    assert acts(Word.NOT_COUNCILS_RESPONSIBILITY) == dict.fromkeys(at_work | {S.WAITING}, Act.NOT_OURS)
    assert (
        acts(Word.OPEN) == acts(Word.INVESTIGATING) == dict.fromkeys({S.CONFIRMED, S.UNCONFIRMED}, Act.REOPEN)
    )
    assert acts(Word.DUPLICATE) == acts(Word.ACTION_SCHEDULED) == {}


def test_what_a_reporters_word_says():
    said = {
        word: {state: says for state in State if (says := says_of_reporter(word, state)) is not None}
        for word in Word
    }
    yes, no = (
        {S.CLAIMED: True, S.UNCONFIRMED: True},
        dict.fromkeys((S.CLAIMED, S.CONFIRMED, S.UNCONFIRMED), False),
    )
    expected = {word: {} for word in Word} | {Word.FIXED: yes, Word.CLOSED: yes, Word.OPEN: no}
    assert said == expected


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-04T08:10:00Z", dt.datetime(2026, 5, 4, 8, 10, tzinfo=UTC)),
        ("2026-05-04T12:10:00+04:00", dt.datetime(2026, 5, 4, 8, 10, tzinfo=UTC)),
        ("2026-05-04T12:10:00 04:00", dt.datetime(2026, 5, 4, 8, 10, tzinfo=UTC)),
        ("2026-05-04T08:10Z", dt.datetime(2026, 5, 4, 8, 10, tzinfo=UTC)),
        ("2026-05-04T08:10:00", None), ("2026-05-04", None), ("0001-01-01T00:00:00+14:00", None), ("2026-13-04T08:10:00Z", None), ("გუშინ", None), ("", None),
    ],
)  # fmt: skip
def test_times_have_a_zone(text, instant):
    assert read_time(text) == instant


@given(
    st.datetimes(min_value=dt.datetime(1990, 1, 1), max_value=dt.datetime(2100, 1, 1), timezones=st.just(UTC))
)
def test_a_time_comes_back_in_whole_seconds(instant):
    assert read_time(time_text(instant)) == instant.replace(microsecond=0)


@given(st.integers(-180_000_000, 180_000_000))
def test_degrees_come_back(micro):
    assert read_degrees(degrees_text(micro), 180) == micro


def test_what_is_no_number_of_degrees():
    assert [read_degrees(text, 90) for text in ("91", "NaN", "Infinity", "north", "")] == [None] * 5
    assert degrees_text(None) == ""


def test_formats_and_languages():
    asked = [
        ("xml", ""),
        ("json", ""),
        ("yaml", ""),
        (None, ""),
        (None, "application/json, text/xml"),
        (None, "text/xml,*/*"),
    ]
    assert [pick_format(suffix, accept) for suffix, accept in asked] == [
        "xml",
        "json",
        None,
        "xml",
        "json",
        "xml",
    ]
    offered = ("ka", "en", "ru")
    headers = ["", "en", "de, en;q=0.3, ru;q=0.9", "en;q=0", "RU-ru", "*;q=1, %%%"]
    assert [pick_language(one, offered) for one in headers] == ["ka", "en", "ru", "ka", "ru", "ka"]


def test_status_words_of_others():
    words = ["open", "Closed", "in progress", "action-scheduled", "fine", "ღია"]
    assert [read_word(one) for one in words] == [
        Word.OPEN, Word.CLOSED, Word.IN_PROGRESS, Word.ACTION_SCHEDULED, None, None,
    ]  # fmt: skip


def test_answers_are_judged_all_at_once():
    questions = [
        {"code": "n", "datatype": "number", "required": True},
        {"code": "when", "datatype": "datetime"},
        {"code": "one", "datatype": "singlevaluelist", "values": [{"key": "a"}]},
        {"code": "many", "datatype": "multivaluelist", "values": [{"key": "a"}, {"key": "b"}]},
        {"code": "text", "datatype": "text", "required": True},
    ]
    given = attributes_in(
        {
            "attribute[n]": ["x"], "attribute[when]": ["now"], "attribute[one]": ["a", "b"], "attribute[many][]": ["a", "c"],
            "attribute[text]": [" "], "attribute[no]": ["1"], "attribute": ["1"],
        }
    )  # fmt: skip
    assert check_answers(questions, given) == (
        {},
        tuple(
            Fault(code=code, kind=kind)
            for code, kind in [
                ("no", "unknown"), ("n", "number"), ("when", "time"), ("one", "many"), ("many", "choice"), ("text", "missing"),
            ]
        ),
    )  # fmt: skip
    good = {
        "n": ["-1.5"],
        "when": ["2026-05-04T08:10Z"],
        "one": ["a"],
        "many": ["a", "b"],
        "text": ["ტექსტი"],
    }
    answers = {"n": "-1.5", "when": "2026-05-04T08:10Z", "one": "a", "many": ["a", "b"], "text": "ტექსტი"}
    assert check_answers(questions, good) == (answers, ())
    assert check_answers(questions, good | {"n": ["NaN"]})[1] == (Fault(code="n", kind="number"),)


def test_waiting_doubles_up_to_an_hour():
    assert [wait_before(tries).total_seconds() / 60 for tries in (0, 1, 2, 3, 7, 40)] == [1, 1, 2, 4, 60, 60]


@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_stays_a_document(text):
    written = xml.errors("xml", [(400, text)])
    assert faults_of(written.encode("utf-8"), "errors") == []
    assert xml.read_rows(written.encode("utf-8"), "error")[0]["code"] == "400"


def test_the_schemas_find_faults():
    wrong = (
        "<errors><error><code>x</code></error><error><description/><code>1</code></error>ა</errors>",
        "<errors/>", "<services/>",
    )  # fmt: skip
    assert [faults_of(text, "errors") for text in wrong] == [
        [
            "errors/error/code: 'x'", "errors/error: description is missing", "errors/error: code is missing",
            "errors/error: code is too much",
        ],
        ["errors: error is missing"],
        ["services instead of errors"],
    ]  # fmt: skip
