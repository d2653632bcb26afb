"""What came of what was said, in stages: each counts the items of the stage before it at most."""

import datetime as dt
from enum import StrEnum

from kalaki.ideas.rules.lifecycle import CLOSED, State
from kalaki.ideas.rules.survival import Seen


class Stage(StrEnum):
    """How far an item came. DONE: fixed, or what its answer promised was kept. CONFIRMED: by who said it."""

    SAID = "said"
    ANSWERED = "answered"
    PROMISED = "promised"
    DONE = "done"
    CONFIRMED = "confirmed"


class Basis(StrEnum):
    """Which items a figure counts. SAMPLE: demonstrations, shown as such where nothing else is there yet."""

    COUNTED = "counted"
    SAMPLE = "sample"


def until_answer(
    received: dt.date, *, answered: dt.date | None, closed: dt.date | None, today: dt.date
) -> Seen:
    """Return how long the first answer took; what closed without one was watched until then."""
    return Seen(((answered or closed or today) - received).days, answered is not None)


def until_confirmed(received: dt.date, *, status: State, closed: dt.date | None, today: dt.date) -> Seen:
    """Return how long it took until its author confirmed the fix; no other end is one."""
    end = closed if closed is not None and status in CLOSED else today
    return Seen((end - received).days, status is State.CONFIRMED)
