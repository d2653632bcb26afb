"""When an owner is reminded and who hears of a promise that is late. Each step once, late ones folded into one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kalaki.commitments.rules.status import TBILISI, local_day

HOUR = dt.time(9)  # in Georgia


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One point of the plan: on which day somebody is told. audience: "owner", or a role of the municipality."""

    kind: str
    day: dt.date
    audience: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The municipality's plan. Whatever it is, the owner hears on the day after the due and when it is broken.

    before: on how many days before the due day the owner is reminded, 0 = on the day itself.
    percent: the share of the time after which the owner is told once.
    escalations: (days after the due day, role of the municipality that hears of it).
    broken_days: as in the thresholds of the status. office: the role that gets the monthly digest.
    """

    before: tuple[int, ...] = (14, 7, 1, 0)
    percent: int = 75
    escalations: tuple[tuple[int, str], ...] = ((7, "supervisor"), (30, "manager"))
    broken_days: int = 90
    office: str = "manager"


OWNER = "owner"
SHARE, OVERDUE, BROKEN = "share", "overdue", "broken"


def steps(
    made_at: dt.datetime, due: dt.datetime, plan: Plan, *, since: dt.date | None = None
) -> tuple[Step, ...]:
    """Return the steps of a promise by day.

    since: the day on which the promise was made or its date last moved; steps up to it do not exist.
    """
    start, end = since or local_day(made_at), local_day(due)
    after = {OVERDUE: 1, BROKEN: plan.broken_days + 1}
    found = [_step(f"before_{days}", end, -days) for days in plan.before]
    found += [_step(kind, end, days) for kind, days in after.items()]
    found += [_step(f"after_{days}_{role}", end, days, role) for days, role in plan.escalations]
    found.append(_step(SHARE, local_day(made_at + (due - made_at) * plan.percent // 100), 0))
    return tuple(
        sorted((one for one in found if one.day > start), key=lambda one: (one.day, one.audience, one.kind))
    )


def missed(
    planned: Iterable[Step], *, done: Iterable[tuple[str, dt.date]], today: dt.date
) -> tuple[Step, ...]:
    """Return the steps of ``planned`` whose day has come and that are not among ``done`` (kind, day)."""
    told = frozenset(done)
    return tuple(one for one in planned if one.day <= today and (one.kind, one.day) not in told)


def next_day(planned: Iterable[Step], *, after: dt.date) -> dt.date | None:
    """Return the day of the first step later than ``after``, or None."""
    return min((one.day for one in planned if one.day > after), default=None)


def audiences(due_now: Iterable[Step]) -> tuple[str, ...]:
    """Fold the steps that are due now: each audience once, the owner first."""
    found = {one.audience for one in due_now}
    return tuple(sorted(found, key=lambda one: (one != OWNER, one)))


def monday(slot: dt.datetime) -> dt.date:
    """Return the Monday of the Georgian week in which ``slot`` lies."""
    day = local_day(slot)
    return day - dt.timedelta(days=day.weekday())


def month_start(slot: dt.datetime) -> dt.date:
    """Return the first day of the Georgian month in which ``slot`` lies."""
    return local_day(slot).replace(day=1)


def at_nine(day: dt.date) -> dt.datetime:
    """Return 09:00 of ``day`` in Georgia as an aware instant."""
    return dt.datetime.combine(day, HOUR, tzinfo=TBILISI)


def _step(kind: str, day: dt.date, days: int, audience: str = OWNER) -> Step:
    return Step(kind=kind, day=day + dt.timedelta(days=days), audience=audience)
