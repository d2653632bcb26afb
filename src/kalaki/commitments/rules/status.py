"""The status of a promise: computed from what happened, never typed, so no forgotten job says it wrongly."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

TBILISI = ZoneInfo("Asia/Tbilisi")


class Status(StrEnum):
    """What stands on the page. The order is that of the rule: the first that fits is the status."""

    WITHDRAWN = "withdrawn"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"


CLOSED = (Status.WITHDRAWN, Status.KEPT, Status.KEPT_LATE)
RED = (Status.BROKEN, Status.OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When silence counts; a municipality may choose others.

    risk_percent: share of the time below which a silent promise is at risk. quiet_days: how long nothing
    was heard. broken_days: how long after the current due a promise without accepted evidence is broken.
    """

    risk_percent: int = 20
    quiet_days: int = 30
    broken_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What happened to a promise; all instants aware.

    submitted_at: when the evidence that was accepted had been submitted; None: nothing is accepted.
    heard_at: the last word of the owner: the promise itself, evidence, a milestone, a declaration.
    """

    made_at: dt.datetime
    original_due: dt.datetime
    due: dt.datetime
    heard_at: dt.datetime
    is_withdrawn: bool = False
    submitted_at: dt.datetime | None = None
    is_broken: bool = False
    is_at_risk: bool = False


def status(facts: Facts, *, now: dt.datetime, thresholds: Thresholds) -> Status:
    """Return the one status of a promise at ``now``. A due instant itself is still in time."""
    if facts.is_withdrawn:
        return Status.WITHDRAWN
    if facts.submitted_at is not None:
        return Status.KEPT if facts.submitted_at <= facts.original_due else Status.KEPT_LATE
    if facts.is_broken or facts.due < now - dt.timedelta(days=thresholds.broken_days):
        return Status.BROKEN
    if facts.due < now:
        return Status.OVERDUE
    is_short = risk_from(facts.made_at, facts.due, thresholds) < now
    is_quiet = facts.heard_at <= now - dt.timedelta(days=thresholds.quiet_days)
    if facts.is_at_risk or (is_short and is_quiet):
        return Status.AT_RISK
    return Status.ON_TRACK


def risk_from(made_at: dt.datetime, due: dt.datetime, thresholds: Thresholds) -> dt.datetime:
    """Return the instant after which less than ``risk_percent`` of the time from ``made_at`` to ``due`` is left."""
    return due - (due - made_at) * thresholds.risk_percent // 100


def days_late(original_due: dt.datetime, end: dt.datetime) -> int:
    """Return by how many Georgian days ``end`` lies after the **original** due day; 0 when in time."""
    return max(0, (local_day(end) - local_day(original_due)).days)


def local_day(instant: dt.datetime) -> dt.date:
    """Return the day of the aware ``instant`` in Georgia."""
    return instant.astimezone(TBILISI).date()
