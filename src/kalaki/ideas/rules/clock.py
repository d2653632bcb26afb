"""Clocks of items: which rule holds, and how a due date moves. Escalation is the municipality's (cities.marks).

Days off are passed in; the arithmetic of a term is that of the municipality's calendar, passed in as ``due_of``.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from kalaki.exact.dates import Basis, Unit, add_days, is_working_day

TBILISI = ZoneInfo("Asia/Tbilisi")
MOST_PAUSED = 10  # working days of one item, all its pauses together


class PauseReason(StrEnum):
    """The only grounds of a pause."""

    ASKED = "asked"
    LEGAL = "legal"


class Refusal(StrEnum):
    """Why a clock does not move."""

    TOO_LONG = "pause_too_long"
    EXTENDED_ONCE = "extended_once"
    NOT_LATER = "due_not_later"
    ACT_MISSING = "act_missing"
    NO_RULE = "no_rule"
    LATE = "clock_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """``count`` units after the day of receipt; roll: a due day that is no working day moves forward."""

    count: int
    unit: Unit
    roll: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One version of a category's clock, valid on days [opens, closes)."""

    version: int
    first_answer: Term
    resolution: Term
    basis: Basis = Basis.CHOSEN
    opens: dt.date = dt.date.min
    closes: dt.date | None = None
    pause_reasons: frozenset[PauseReason] = frozenset(PauseReason)
    may_extend: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock of one item. original: the first due date, which never changes. paused_days: used so far."""

    original: dt.datetime
    due: dt.datetime
    first_answer_due: dt.datetime
    paused_since: dt.datetime | None = None
    paused_days: int = 0
    is_extended: bool = False


DueOf = Callable[[dt.datetime, Term], dt.datetime]
DEFAULT = ClockRule(
    version=0,
    first_answer=Term(count=30, unit=Unit.DAYS),
    resolution=Term(count=30, unit=Unit.DAYS),
)


def version_at(rules: Iterable[ClockRule], day: dt.date) -> ClockRule | None:
    """Return the rule that holds on ``day``, the newest where several do; an item keeps it for good."""
    valid = [rule for rule in rules if rule.opens <= day and (rule.closes is None or day < rule.closes)]
    return max(valid, key=lambda rule: rule.version, default=None)


def start(rule: ClockRule, received: dt.datetime, *, due_of: DueOf) -> Clock:
    """Return the clock of something received at the aware instant ``received``."""
    due = due_of(received, rule.resolution)
    return Clock(original=due, due=due, first_answer_due=min(due, due_of(received, rule.first_answer)))


def last_pause_day(clock: Clock, at: dt.datetime, *, off: AbstractSet[dt.date]) -> dt.date:
    """Return the last day on which a pause that begins at ``at`` may end."""
    left = max(0, MOST_PAUSED - clock.paused_days)
    return add_days(_day(at), left, kind="working", holidays=off)


def pause(clock: Clock, at: dt.datetime, until: dt.date, *, off: AbstractSet[dt.date]) -> Clock | Refusal:
    """Return ``clock`` paused from ``at``; ``until`` is the last day of the pause. A due date that passed stays."""
    if clock.due <= at:
        return Refusal.LATE
    if until < _day(at):
        return Refusal.NOT_LATER
    if until > last_pause_day(clock, at, off=off):
        return Refusal.TOO_LONG
    return replace(clock, paused_since=at)


def resume(clock: Clock, last: dt.date, *, off: AbstractSet[dt.date]) -> Clock:
    """Return ``clock`` running again after its last paused day.

    The due day moves by the working days that the pause took, at most ten.
    """
    if clock.paused_since is None:
        return clock
    took = min(working_days_between(_day(clock.paused_since), last, off=off), MOST_PAUSED - clock.paused_days)
    return replace(
        clock,
        due=later(clock.due, took, off=off),
        first_answer_due=later(clock.first_answer_due, took, off=off),
        paused_since=None,
        paused_days=clock.paused_days + took,
    )


def extend(clock: Clock, rule: ClockRule, to: dt.datetime, *, act: str = "") -> Clock | Refusal:
    """Return ``clock`` with its one extension. act: the act that allows it, needed by a statutory clock."""
    if clock.is_extended or not rule.may_extend:
        return Refusal.EXTENDED_ONCE
    if to <= clock.due:
        return Refusal.NOT_LATER
    if rule.basis is Basis.STATUTORY and not act.strip():
        return Refusal.ACT_MISSING
    return replace(clock, due=to, is_extended=True)


def take_over(clock: Clock, theirs: Clock) -> Clock:
    """Return ``clock`` after a change of category: the earlier of both due dates stays."""
    return replace(
        clock,
        due=min(clock.due, theirs.due),
        first_answer_due=min(clock.first_answer_due, theirs.first_answer_due),
    )


def later(due: dt.datetime, days: int, *, off: AbstractSet[dt.date]) -> dt.datetime:
    """Return the end of the working day ``days`` after that of ``due``; the same instant for 0."""
    if not days:
        return due
    day = add_days(_day(due), days, kind="working", holidays=off)
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=TBILISI).astimezone(dt.UTC)


def working_days_between(first: dt.date, last: dt.date, *, off: AbstractSet[dt.date]) -> int:
    """Return the working days in (first, last]; 0 when ``last`` is not later."""
    days = (last - first).days
    return sum(is_working_day(first + dt.timedelta(days=n), off) for n in range(1, days + 1))


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(TBILISI).date()
