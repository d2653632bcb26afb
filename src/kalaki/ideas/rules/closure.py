"""Who says that something is fixed, and until when: the reporter, not the office."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from kalaki.ideas.rules.clock import Term

ANSWER_DAYS = 28  # in which a "no" opens the item again
SILENT_DAYS = 14  # after which nobody's word closes it unconfirmed
FOLLOW_UP_DAYS = 28  # after closure: was it really fixed?


class Said(StrEnum):
    """The reporter's word."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Verdict(StrEnum):
    """What follows from it."""

    CONFIRM = "confirm"
    REOPEN = "reopen"
    TO_SUPERVISOR = "to_supervisor"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A claim that something is done. closed_at: None while it waits for a word. reopened: times before."""

    claimed_at: dt.datetime
    closed_at: dt.datetime | None = None
    reopened: int = 0


def judge(fix: Fix, said: Said, *, now: dt.datetime) -> Verdict:
    """Return what the reporter's word at ``now`` leads to. "partly" is a no: something is still to do.

    The 28 days run from the closure; while the claim waits, they have not begun.
    """
    if fix.closed_at is not None and now > fix.closed_at + dt.timedelta(days=ANSWER_DAYS):
        return Verdict.TOO_LATE
    if said is Said.YES:
        return Verdict.CONFIRM
    return Verdict.TO_SUPERVISOR if fix.reopened else Verdict.REOPEN


def halved(term: Term) -> Term:
    """Return the resolution time of a reopened item: half, rounded up; one month becomes fifteen days."""
    if term.unit == "months":
        return replace(term, count=term.count * 15, unit=type(term.unit).DAYS)
    return replace(term, count=(term.count + 1) // 2)


def is_silent(fix: Fix, *, now: dt.datetime) -> bool:
    """Tell whether the claim waited for a word in vain."""
    return fix.closed_at is None and now >= silent_at(fix)


def silent_at(fix: Fix) -> dt.datetime:
    """Return when silence closes the claim, unconfirmed."""
    return fix.claimed_at + dt.timedelta(days=SILENT_DAYS)


def follow_up_at(closed_at: dt.datetime) -> dt.datetime:
    """Return when it is asked whether the thing was really fixed."""
    return closed_at + dt.timedelta(days=FOLLOW_UP_DAYS)
