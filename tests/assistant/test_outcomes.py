"""What is done with a message: every kind, verdict and currency."""

import pytest

from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.rules.outcomes import Outcome, outcome_of, outcome_of_part, shown_codes
from kalaki.assistant.rules.understand.decide import Verdict
from kalaki.assistant.rules.understand.pipeline import Kind, Part, Understanding

CURRENT, UNCONFIRMED, HISTORY = Currency.CURRENT, Currency.UNCONFIRMED, Currency.HISTORY
LIKELY, DOUBTFUL = 0.5, 0.49


def part(verdict=Verdict.ANSWER, first=LIKELY, codes=("A-1", "A-2"), elsewhere=""):
    return Part(text="?", verdict=verdict, codes=codes, first=first, three=first, elsewhere=elsewhere)


def question(*parts, **fields):
    return Understanding(kind=Kind.QUESTION, parts=parts, **fields)


@pytest.mark.parametrize(
    ("verdict", "first", "best", "outcome"),
    [
        (Verdict.ANSWER, LIKELY, CURRENT, Outcome.ANSWER), (Verdict.ANSWER, LIKELY, UNCONFIRMED, Outcome.UNCONFIRMED),
        (Verdict.ANSWER, LIKELY, HISTORY, Outcome.HISTORY), (Verdict.ANSWER, LIKELY, None, Outcome.ASK),
        (Verdict.ANSWER, DOUBTFUL, CURRENT, Outcome.ANSWER), (Verdict.ANSWER, DOUBTFUL, UNCONFIRMED, Outcome.UNCONFIRMED),
        (Verdict.ANSWER, DOUBTFUL, HISTORY, Outcome.HISTORY), (Verdict.ANSWER, DOUBTFUL, None, Outcome.ASK),
        (Verdict.ASK, LIKELY, CURRENT, Outcome.ASK), (Verdict.ASK, LIKELY, UNCONFIRMED, Outcome.UNCONFIRMED),
        (Verdict.ASK, LIKELY, HISTORY, Outcome.HISTORY), (Verdict.ASK, LIKELY, None, Outcome.ASK),
        (Verdict.ASK, DOUBTFUL, CURRENT, Outcome.ASK), (Verdict.ASK, DOUBTFUL, UNCONFIRMED, Outcome.ASK),
        (Verdict.ASK, DOUBTFUL, HISTORY, Outcome.ASK), (Verdict.ASK, DOUBTFUL, None, Outcome.ASK),
        (Verdict.REFUSE, LIKELY, CURRENT, Outcome.REFUSE), (Verdict.REFUSE, LIKELY, UNCONFIRMED, Outcome.UNCONFIRMED),
        (Verdict.REFUSE, LIKELY, HISTORY, Outcome.HISTORY), (Verdict.REFUSE, LIKELY, None, Outcome.REFUSE),
        (Verdict.REFUSE, DOUBTFUL, CURRENT, Outcome.REFUSE), (Verdict.REFUSE, DOUBTFUL, UNCONFIRMED, Outcome.REFUSE),
        (Verdict.REFUSE, DOUBTFUL, HISTORY, Outcome.REFUSE), (Verdict.REFUSE, DOUBTFUL, None, Outcome.REFUSE),
    ],
)  # fmt: skip
def test_outcome_of_a_question_follows_verdict_probability_and_currency(verdict, first, best, outcome):
    # A-1 is missing where nothing of it may be shown here: it is another town's, or was withdrawn.
    currencies = {"A-2": CURRENT} | ({"A-1": best} if best else {})
    assert outcome_of_part(part(verdict, first), currencies) == outcome
    # Nothing is said as current that is not, whatever was understood.
    assert (outcome is Outcome.ANSWER) <= (best is CURRENT)
    assert outcome_of_part(part(verdict, first, elsewhere="gori"), currencies) == Outcome.REFER
    assert outcome_of_part(part(verdict, first, codes=()), currencies) == Outcome.REFUSE
    assert outcome_of_part(part(verdict, first), {}) == Outcome.REFUSE


@pytest.mark.parametrize(
    ("kind", "name", "outcome"),
    [
        (Kind.EMPTY, "", Outcome.EMPTY), (Kind.EMERGENCY, "fire", Outcome.EMERGENCY), (Kind.SMALLTALK, "joke", Outcome.SMALLTALK),
        (Kind.SLOT, "fee", Outcome.SLOT), (Kind.COMMAND, "person", Outcome.HANDOVER), (Kind.COMMAND, "menu", Outcome.COMMAND),
    ],
)  # fmt: skip
def test_what_is_no_question_needs_no_record(kind, name, outcome):
    assert outcome_of(Understanding(kind=kind, name=name), {}) == outcome


@pytest.mark.parametrize(
    ("verdict", "fields", "outcome"),
    [
        (Verdict.ASK, {"asked": 2}, Outcome.ASK), (Verdict.ASK, {"asked": 3}, Outcome.HANDOVER), (Verdict.REFUSE, {"missed": 1}, Outcome.REFUSE),
        (Verdict.REFUSE, {"missed": 2}, Outcome.HANDOVER), (Verdict.ANSWER, {"asked": 3, "missed": 2}, Outcome.ANSWER),
    ],
)  # fmt: skip
def test_a_person_takes_over_after_two_misses_or_three_questions_back(verdict, fields, outcome):
    assert (
        outcome_of(question(part(verdict, DOUBTFUL), **fields), {"A-1": CURRENT, "A-2": CURRENT}) == outcome
    )


def test_several_questions_are_answered_when_one_of_them_is():
    other = part(codes=("B-1",))
    assert outcome_of(question(part(), other), {"A-1": UNCONFIRMED, "B-1": CURRENT}) == Outcome.ANSWER
    assert outcome_of(question(part(), other), {"A-1": UNCONFIRMED, "B-1": HISTORY}) == Outcome.UNCONFIRMED
    assert shown_codes(question(part(), other)) == ("A-1", "B-1")


@pytest.mark.parametrize(
    ("found", "codes"),
    [
        (part(), ("A-1",)), (part(Verdict.ASK), ("A-1", "A-2")), (part(Verdict.REFUSE, LIKELY), ("A-1",)), (part(Verdict.REFUSE, DOUBTFUL), ()),
        (part(elsewhere="gori"), ()),
    ],
)  # fmt: skip
def test_records_are_looked_up_only_where_they_may_be_shown(found, codes):
    assert shown_codes(question(found)) == codes
