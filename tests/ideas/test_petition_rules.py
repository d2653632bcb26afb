import datetime as dt
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.exact.dates import Unit
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.lifecycle import State
from kalaki.ideas.rules.petition import (
    Lack,
    NotSigned,
    PetitionType,
    Progress,
    lacks,
    may_take_back,
    per_day,
    progress,
    signs,
    threshold,
    threshold_of,
)
from tests.ideas.conftest import DAY, MONDAY, end_of

COMPLETE = {
    "name": "საკრებულოსადმი მიმართვა",
    "body": "7",
    "base": 125_103,
    "base_source": "საქსტატი",
    "base_on": dt.date(2014, 11, 5),
    "share": Fraction(1, 100),
    "collection_days": 90,
    "answer": Term(count=1, unit=Unit.MONTHS),
    "act": "0190",
}


@pytest.mark.parametrize(
    ("base", "share", "needed"),
    [
        (125_103, Fraction(1, 100), 1_252),
        (125_100, Fraction(1, 100), 1_251),
        (125_101, Fraction(1, 100), 1_252),
        (1, Fraction(1, 10_000), 1),
        (300, Fraction(1, 3), 100),
        (301, Fraction(1, 3), 101),
        (10, Fraction(1), 10),
        (0, Fraction(1, 2), 0),
    ],
)
def test_threshold_of_known_towns(base, share, needed):
    assert threshold(base=base, share=share) == needed


@given(st.integers(0, 10_000_000), st.integers(1, 10_000), st.integers(1, 10_000))
def test_threshold_is_the_least_whole_number_not_below_the_share(base, one, other):
    share = Fraction(min(one, other), max(one, other))
    needed = threshold(base=base, share=share)
    assert needed == ceil(base * share)
    assert needed - 1 < base * share <= needed <= base


@pytest.mark.parametrize(("base", "share"), [(10, Fraction(0)), (10, Fraction(11, 10)), (-1, Fraction(1, 2))])
def test_share_of_nothing_or_more_than_all_is_none(base, share):
    with pytest.raises(ValueError, match="share in"):
        threshold(base=base, share=share)


def test_type_opens_when_act_base_and_answer_time_are_entered():
    assert lacks(PetitionType(**COMPLETE)) == ()
    assert lacks(PetitionType()) == tuple(Lack)
    empty = {
        Lack.NAME: {"name": " "},
        Lack.BODY: {"body": ""},
        Lack.SOURCE: {"base_on": None},
        Lack.THRESHOLD: {"share": None},
        Lack.COLLECTION: {"collection_days": None},
        Lack.ANSWER: {"answer": None},
        Lack.ACT: {"act": ""},
    }
    assert {lack: lacks(PetitionType(**COMPLETE | change)) for lack, change in empty.items()} == {
        lack: (lack,) for lack in empty
    }
    assert lacks(PetitionType(**COMPLETE | {"base": None})) == (Lack.BASE, Lack.THRESHOLD)
    absolute = PetitionType(**COMPLETE | {"share": None, "absolute": 300})
    assert (threshold_of(absolute), lacks(absolute)) == (300, ())


@given(st.integers(1, 100_000), st.integers(0, 100_000), st.integers(1, 400))
def test_so_many_a_day_are_enough_and_one_fewer_is_not(needed, signed, days):
    a_day = per_day(needed=needed, signed=signed, days=days)
    missing = max(0, needed - signed)
    assert a_day * days >= missing
    assert a_day == 0 or (a_day - 1) * days < missing


def test_calculator_says_what_today_asks_for():
    assert per_day(needed=1_252, signed=0, days=90) == 14
    closes = end_of(2026, 5, 6)
    assert progress(signed=1_240, needed=1_252, closes=closes, now=MONDAY) == Progress(
        signed=1_240, needed=1_252, missing=12, days=3, a_day=4
    )
    assert progress(signed=9, needed=5, closes=closes, now=closes - dt.timedelta(seconds=1)) == Progress(
        signed=9, needed=5, missing=0, days=1, a_day=0
    )
    assert progress(signed=2, needed=5, closes=closes, now=closes) == Progress(
        signed=2, needed=5, missing=3, days=0, a_day=0
    )


def test_signatures_are_taken_in_time_from_those_who_may():
    closes = end_of(2026, 6, 30)

    def asked(state=State.COLLECTING, now=MONDAY, has_identity=True, is_of_age=True):
        return signs(state=state, closes=closes, now=now, has_identity=has_identity, is_of_age=is_of_age)

    assert asked() is asked(state=State.REACHED) is asked(now=closes) is None
    assert asked(now=closes + dt.timedelta(seconds=1)) is NotSigned.CLOSED
    assert {state for state in State if asked(state=state) is None} == {State.COLLECTING, State.REACHED}
    assert asked(has_identity=False) is NotSigned.IDENTITY
    assert asked(is_of_age=False) is NotSigned.AGE
    back = {
        state: may_take_back(state=state, closes=closes, now=MONDAY)
        for state in (State.COLLECTING, State.REACHED)
    }
    assert back == {State.COLLECTING: True, State.REACHED: False}
    assert may_take_back(state=State.COLLECTING, closes=closes, now=closes + DAY) is False
