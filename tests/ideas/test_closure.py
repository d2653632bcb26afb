"""Closure is the reporter's word."""

import datetime as dt

import pytest

from kalaki.exact.dates import Unit
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.closure import Fix, Said, Verdict, follow_up_at, halved, is_silent, judge

CLAIMED = dt.datetime(2026, 5, 4, 16, 0, tzinfo=dt.UTC)
CLOSED = CLAIMED + dt.timedelta(days=14)


def after(start, days, seconds=0):
    return start + dt.timedelta(days=days, seconds=seconds)


@pytest.mark.parametrize(
    ("fix", "said", "now", "verdict"),
    [
        (Fix(claimed_at=CLAIMED), Said.YES, after(CLAIMED, 1), Verdict.CONFIRM),
        (Fix(claimed_at=CLAIMED), Said.NO, after(CLAIMED, 1), Verdict.REOPEN),
        (Fix(claimed_at=CLAIMED), Said.PARTLY, after(CLAIMED, 40), Verdict.REOPEN),
        (Fix(claimed_at=CLAIMED, reopened=1), Said.NO, after(CLAIMED, 1), Verdict.TO_SUPERVISOR),
        (Fix(claimed_at=CLAIMED, closed_at=CLOSED), Said.NO, after(CLOSED, 28), Verdict.REOPEN),
        (Fix(claimed_at=CLAIMED, closed_at=CLOSED), Said.NO, after(CLOSED, 28, 1), Verdict.TOO_LATE),
        (Fix(claimed_at=CLAIMED, closed_at=CLOSED), Said.YES, after(CLOSED, 28, 1), Verdict.TOO_LATE),
    ],
)
def test_what_a_word_leads_to(fix, said, now, verdict):
    assert judge(fix, said, now=now) is verdict


def test_fourteen_days_without_a_word_are_silence():
    fix = Fix(claimed_at=CLAIMED)
    assert [is_silent(fix, now=after(CLAIMED, 14, s)) for s in (-1, 0)] == [False, True]
    assert not is_silent(Fix(claimed_at=CLAIMED, closed_at=CLOSED), now=after(CLAIMED, 99))
    assert follow_up_at(CLOSED) == after(CLOSED, 28)


@pytest.mark.parametrize(
    ("term", "half"),
    [
        (Term(count=5, unit=Unit.WORKING_DAYS), Term(count=3, unit=Unit.WORKING_DAYS)),
        (Term(count=1, unit=Unit.DAYS, roll=False), Term(count=1, unit=Unit.DAYS, roll=False)),
        (Term(count=3, unit=Unit.MONTHS), Term(count=45, unit=Unit.DAYS)),
    ],
)
def test_a_reopened_item_has_half_the_time(term, half):
    assert halved(term) == half
