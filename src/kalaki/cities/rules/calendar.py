"""Days off of Georgia and the instants that fall due on them.

Source of the fixed days and of the Easter days: Labour Code of Georgia, article 30
(matsne.gov.ge/ka/document/view/1155567); the dated list lies in content/georgia/days_off.yaml.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kalaki.exact.dates import Basis, Kind, Unit, add_days, add_months, is_working_day

TBILISI = ZoneInfo("Asia/Tbilisi")
# The four days that the Labour Code ties to Orthodox Easter, as offsets from Easter Sunday.
EASTER_OFFSETS = {-2: "good_friday", -1: "holy_saturday", 0: "easter", 1: "easter_monday"}


class ActMissing(ValueError):
    """A statutory deadline names its act, and so does whoever extends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """``count`` (>= 0) units after the day of receipt, which itself is not counted.

    roll: whether a due day that is no working day moves to the next working day.
    act: public id of the ``Act`` behind a statutory rule. Raises ActMissing, ValueError.
    """

    count: int
    unit: Unit
    roll: bool = True
    basis: Basis = Basis.CHOSEN
    act: UUID | None = None

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"A deadline runs forward; {self.count} {self.unit} do not.")
        if self.basis is Basis.STATUTORY and self.act is None:
            raise ActMissing("A statutory deadline needs its act.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The end of a due day, an aware UTC instant, and how it was reached (English step words)."""

    at: dt.datetime
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """When somebody further up looks at what is not done. key: who, as the app that asks names it.

    share: of the time from receipt to due. days: after the due day. One of both stands.
    """

    key: str
    share: Fraction | None = None
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A step of one deadline: from the aware UTC instant ``at`` it is taken, unless it is done before."""

    key: str
    at: dt.datetime


# At three quarters of the time the holder is told, when due the head of the unit, a week later the supervisor,
# a month later the mayor's office. A municipality may have others (setting "escalation").
ESCALATION = (
    Step(key="holder", share=Fraction(3, 4)),
    Step(key="unit_head"),
    Step(key="supervisor", days=7),
    Step(key="mayor", days=30),
)
PAUSE_DAYS = 10  # working days that one pause lasts at most


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """One day off: its date and the key of its reason."""

    date: dt.date
    key: str


def orthodox_easter(year: int) -> dt.date:
    """Return Easter Sunday of the Georgian Orthodox Church in the Gregorian calendar.

    Valid for 1900 to 2099, where both calendars differ by 13 days. Source: Meeus,
    Astronomical Algorithms (1991), chapter 8, the Julian rule.
    """
    if not 1900 <= year <= 2099:  # noqa: PLR2004 - the span in which 13 days hold
        raise ValueError(f"Easter is computed for 1900 to 2099, not for {year}.")
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    return dt.date(year, month, day + 1) + dt.timedelta(days=13)


def days_off(
    year: int,
    *,
    fixed: Mapping[tuple[int, int], str],
    declared: Iterable[DayOff] = (),
) -> tuple[DayOff, ...]:
    """Return the days off of ``year`` by date: ``fixed`` (month, day), Easter and ``declared`` ones."""
    found = {dt.date(year, month, day): key for (month, day), key in fixed.items()}
    easter = orthodox_easter(year)
    for offset, key in EASTER_OFFSETS.items():
        found.setdefault(easter + dt.timedelta(days=offset), key)
    for day in declared:
        if day.date.year == year:
            found.setdefault(day.date, day.key)
    return tuple(DayOff(date=date, key=found[date]) for date in sorted(found))


def due(received: dt.datetime, rule: DueRule, *, off: Iterable[dt.date]) -> Due:
    """Return when something received at the aware instant ``received`` falls due.

    A due day ends at 23:59:59 Asia/Tbilisi and is still in time.
    """
    closed = frozenset(off)
    start = _day(received)
    if rule.unit is Unit.MONTHS:
        day = add_months(start, rule.count)
    else:
        kind: Kind = "working" if rule.unit is Unit.WORKING_DAYS else "calendar"
        day = add_days(start, rule.count, kind=kind, holidays=closed)
    steps = [f"{start.isoformat()} + {rule.count} {rule.unit} = {day.isoformat()}"]
    return _rolled(day, rule, closed, steps)


def extended(until: dt.datetime, by: DueRule, *, rule: DueRule, off: Iterable[dt.date]) -> Due:
    """Return the end of a deadline of ``rule`` that ran ``until``, extended ``by`` so much more.

    Raises ActMissing when the rule is statutory and ``by`` names no act.
    """
    if rule.basis is Basis.STATUTORY and by.act is None:
        raise ActMissing("An extension of a statutory deadline needs its act.")
    return due(until, by, off=off)


def pause_ends(paused: dt.datetime, *, off: Iterable[dt.date], days: int = PAUSE_DAYS) -> dt.datetime:
    """Return when a pause from ``paused`` ends by itself: after the last of ``days`` working days."""
    return due(paused, DueRule(count=days, unit=Unit.WORKING_DAYS), off=off).at


def resumed(
    until: dt.datetime,
    rule: DueRule,
    *,
    paused: dt.datetime,
    resumed: dt.datetime,
    off: Iterable[dt.date],
    days: int = PAUSE_DAYS,
) -> Due:
    """Return the end of a deadline that ran ``until`` and stood still from ``paused`` to ``resumed``.

    The days that were left are left again: working days of a working-day rule, calendar days of the others. A pause
    longer than ``days`` working days counts as those. Raises ValueError for a pause that begins after the end or
    ends before it begins.
    """
    if not paused <= min(until, resumed):
        raise ValueError("A pause begins before the deadline has passed and ends after it began.")
    closed = frozenset(off)
    first, last = _day(paused), _day(min(resumed, pause_ends(paused, off=closed, days=days)))
    end = _day(until)
    if rule.unit is Unit.WORKING_DAYS:
        left = sum(
            is_working_day(first + dt.timedelta(days=n + 1), closed) for n in range((end - first).days)
        )
        # A day off that was declared since may leave the old end later than its working days.
        day = max(end, add_days(last, left, kind="working", holidays=closed))
    else:
        day = end + (last - first)
    step = f"{end.isoformat()}, stood still {first.isoformat()} to {last.isoformat()}: {day.isoformat()}"
    return _rolled(day, rule, closed, [step])


def moved_by(
    until: dt.datetime, rule: DueRule, *, received: dt.datetime, day: dt.date, off: Iterable[dt.date]
) -> Due | None:
    """Return the new end when ``day`` becomes a day off, or None when nothing moves.

    received: since when the days of this end are counted (receipt, or the end of a pause). off: the days off
    without ``day``. A clock of working days moves when it counts that day, any that rolls when it ends on it.
    """
    closed = frozenset(off)
    end, is_counted = _day(until), rule.unit is Unit.WORKING_DAYS and _day(received) < day
    if not is_working_day(day, closed) or day > end or not (is_counted or (rule.roll and day == end)):
        return None
    after = add_days(end, 1, kind="working", holidays=closed | {day})
    return Due(at=_end_of(after), steps=(f"{day.isoformat()} is a day off: {after.isoformat()}",))


def marks(
    received: dt.datetime, until: dt.datetime, *, plan: Iterable[Step] = ESCALATION
) -> tuple[Mark, ...]:
    """Return when each step of ``plan`` is taken for something received at ``received`` and due ``until``.

    Steps after the due day are taken at the end of theirs.
    """
    found = []
    for step in plan:
        if step.share is None:
            at = _end_of(_day(until) + dt.timedelta(days=step.days))
        else:
            part = (until - received) * step.share.numerator // step.share.denominator
            at = received.astimezone(dt.UTC) + part
        found.append(Mark(key=step.key, at=at))
    return tuple(found)


def read_plan(value: list[dict[str, Any]]) -> tuple[Step, ...]:
    """Return the plan that setting "escalation" holds: [{"key", "percent"} or {"key", "days"}, …]. Raises ValueError."""
    plan = []
    for row in value:
        match row:
            case {"key": str(key), "percent": int(percent)} if 0 < percent < 100:  # noqa: PLR2004
                plan.append(Step(key=key, share=Fraction(percent, 100)))
            case {"key": str(key), "days": int(days)} if days >= 0:
                plan.append(Step(key=key, days=days))
            case _:
                raise ValueError(f"A step has a key and 1 to 99 percent, or days from 0: {row}.")
    return tuple(plan)


def _rolled(day: dt.date, rule: DueRule, closed: frozenset[dt.date], steps: list[str]) -> Due:
    if rule.roll:
        rolled = add_days(day, 0, kind="calendar", holidays=closed, shift="next_working_day")
        if rolled != day:
            steps.append(f"{day.isoformat()} is no working day: {rolled.isoformat()}")
            day = rolled
    return Due(at=_end_of(day), steps=tuple(steps))


def _day(instant: dt.datetime) -> dt.date:
    return instant.astimezone(TBILISI).date()


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=TBILISI).astimezone(dt.UTC)
