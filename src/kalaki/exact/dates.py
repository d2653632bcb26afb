"""Deadlines: days, working days and months. The day of receipt is not counted."""

import calendar
import datetime as dt
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Literal

Kind = Literal["calendar", "working"]
Shift = Literal["none", "next_working_day"]


class Unit(StrEnum):
    """What a deadline counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Basis(StrEnum):
    """Why a deadline has its length: an act says so, or the municipality chose it."""

    STATUTORY = "statutory"
    CHOSEN = "chosen"


SATURDAY = 5


def is_working_day(day: dt.date, holidays: AbstractSet[dt.date] = frozenset()) -> bool:
    """Tell whether ``day`` is neither weekend nor one of ``holidays``."""
    return day.weekday() < SATURDAY and day not in holidays


def add_days(
    day: dt.date,
    n: int,
    *,
    kind: Kind = "calendar",
    holidays: AbstractSet[dt.date] = frozenset(),
    shift: Shift = "none",
) -> dt.date:
    """Return the day ``n`` (>= 0) calendar or working days after ``day``.

    shift: "next_working_day" moves a result that is no working day forward.
    """
    if n < 0:
        raise ValueError(f"A deadline runs forward; {n} days do not.")
    result = day
    if kind == "calendar":
        result += dt.timedelta(days=n)
    else:
        for _ in range(n):
            result = _next_working_day(result + dt.timedelta(days=1), holidays)
    return _next_working_day(result, holidays) if shift == "next_working_day" else result


def add_months(day: dt.date, n: int) -> dt.date:
    """Return the same day number ``n`` (>= 0) months later, or that month's last day."""
    if n < 0:
        raise ValueError(f"A deadline runs forward; {n} months do not.")
    years, month0 = divmod(day.month - 1 + n, 12)
    year, month = day.year + years, month0 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add_working_minutes(
    at: dt.datetime,
    minutes: int,
    *,
    opens: dt.time,
    closes: dt.time,
    holidays: AbstractSet[dt.date] = frozenset(),
) -> dt.datetime:
    """Return the local instant at which ``minutes`` (>= 0) of office time have passed since ``at``.

    The office is open [opens, closes) on working days, in the time zone of ``at``.
    """
    if minutes < 0 or opens >= closes:
        raise ValueError("Minutes run forward, and an office opens before it closes.")
    left = dt.timedelta(minutes=minutes)
    moment = at
    while True:
        day = moment.date()
        start = dt.datetime.combine(day, opens, tzinfo=at.tzinfo)
        end = dt.datetime.combine(day, closes, tzinfo=at.tzinfo)
        moment = max(moment, start)
        if is_working_day(day, holidays) and moment < end:
            if moment + left <= end:
                return moment + left
            left -= end - moment
        moment = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=at.tzinfo)


def _next_working_day(day: dt.date, holidays: AbstractSet[dt.date]) -> dt.date:
    while not is_working_day(day, holidays):
        day += dt.timedelta(days=1)
    return day
