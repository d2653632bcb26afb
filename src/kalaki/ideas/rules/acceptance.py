"""Whether a category may be chosen: only while an organisation answers for it with a deadline."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kalaki.exact.dates import add_months

LAPSE_MONTHS = 12
WARN_DAYS = 30


class Stage(StrEnum):
    """Where a category stands. Residents may choose it when it is OPEN alone."""

    PROPOSED = "proposed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    OPEN = "open"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The days of one organisation's word for a category; None: not yet, or never."""

    offered_on: dt.date
    accepted_on: dt.date | None = None
    opens_on: dt.date | None = None
    lapses_on: dt.date | None = None
    suspended_on: dt.date | None = None
    withdrawn_on: dt.date | None = None


def stage_of(acceptance: Acceptance | None, day: dt.date) -> Stage:
    """Return where the category stands on ``day``; nothing of it is stored, so no job can forget a lapse."""
    if acceptance is None:
        return Stage.PROPOSED
    if _is_past(acceptance.withdrawn_on, day):
        return Stage.WITHDRAWN
    if acceptance.accepted_on is None:
        return Stage.OFFERED
    if _is_past(acceptance.suspended_on, day) or _is_past(acceptance.lapses_on, day):
        return Stage.SUSPENDED
    return Stage.OPEN if _is_past(acceptance.opens_on, day) else Stage.ACCEPTED


def lapse_of(accepted_on: dt.date) -> dt.date:
    """Return the first day on which an acceptance no longer holds."""
    return add_months(accepted_on, LAPSE_MONTHS)


def is_lapsing(acceptance: Acceptance, day: dt.date) -> bool:
    """Tell whether the owner must be warned on ``day``: the acceptance holds, and ends within thirty days."""
    ends = acceptance.lapses_on
    return stage_of(acceptance, day) in {Stage.ACCEPTED, Stage.OPEN} and (
        ends is not None and ends - day <= dt.timedelta(days=WARN_DAYS)
    )


def _is_past(on: dt.date | None, day: dt.date) -> bool:
    return on is not None and on <= day
