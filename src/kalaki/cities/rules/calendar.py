"""Days off of Georgia and the instants that fall due on them.

Source of the fixed days and of the Easter days: Labour Code of Georgia, article 30
(matsne.gov.ge/ka/document/view/1155567); the dated list lies in content/georgia/days_off.yaml.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from kalaki.exact.dates import Kind, add_days, add_months

TBILISI = ZoneInfo("Asia/Tbilisi")
# The four days that the Labour Code ties to Orthodox Easter, as offsets from Easter Sunday.
EASTER_OFFSETS = {-2: "good_friday", -1: "holy_saturday", 0: "easter", 1: "easter_monday"}


class Unit(StrEnum):
    """What a deadline counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """``count`` units after the day of receipt, which itself is not counted.

    roll: whether a due day that is no working day moves to the next working day.
    """

    count: int
    unit: Unit
    roll: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The end of a due day, an aware UTC instant, and how it was reached (English step words)."""

    at: dt.datetime
    steps: tuple[str, ...]


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
    start = received.astimezone(TBILISI).date()
    if rule.unit is Unit.MONTHS:
        day = add_months(start, rule.count)
    else:
        kind: Kind = "working" if rule.unit is Unit.WORKING_DAYS else "calendar"
        day = add_days(start, rule.count, kind=kind, holidays=closed)
    steps = [f"{start.isoformat()} + {rule.count} {rule.unit} = {day.isoformat()}"]
    if rule.roll:
        rolled = add_days(day, 0, kind="calendar", holidays=closed, shift="next_working_day")
        if rolled != day:
            steps.append(f"{day.isoformat()} is no working day: {rolled.isoformat()}")
            day = rolled
    end = dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=TBILISI)
    return Due(at=end.astimezone(dt.UTC), steps=tuple(steps))
