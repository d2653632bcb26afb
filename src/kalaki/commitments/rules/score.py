"""How promises are counted: k of n that were due, by quarter of the original due day."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from kalaki.commitments.rules.status import TBILISI, local_day

LEAST = 5  # below this a share says nothing
MONTHS, QUARTERS = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Promises whose **original** due day is over; withdrawn ones count apart, demonstrations nowhere.

    on_time: kept by the original due. unconfirmed: those among ``on_time`` that silence alone accepted.
    """

    due: int
    on_time: int
    late: int = 0
    unconfirmed: int = 0
    withdrawn: int = 0

    @property
    def share(self) -> Fraction | None:
        """The share kept on time, or None while fewer than LEAST were due."""
        return Fraction(self.on_time, self.due) if self.due >= LEAST else None

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, half up, or None; never 100 while one is missing, never 0 while one is kept."""
        if self.share is None:
            return None
        rounded = int(self.share * 100 + Fraction(1, 2))
        if self.on_time < self.due:
            rounded = min(rounded, 99)
        return max(rounded, 1) if self.on_time else rounded


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4, in Georgia."""

    year: int
    number: int

    @property
    def opens(self) -> dt.datetime:
        """The aware instant at which it begins."""
        return dt.datetime(self.year, (self.number - 1) * MONTHS + 1, 1, tzinfo=TBILISI)

    @property
    def closes(self) -> dt.datetime:
        """The aware instant at which the next one begins."""
        return self.moved(1).opens

    def moved(self, quarters: int) -> "Quarter":
        """Return the quarter that lies ``quarters`` later (negative: earlier)."""
        year, number = divmod(self.year * QUARTERS + self.number - 1 + quarters, QUARTERS)
        return Quarter(year, number + 1)


def quarter_of(instant: dt.datetime) -> Quarter:
    """Return the quarter of the aware ``instant``."""
    day = local_day(instant)
    return Quarter(day.year, (day.month - 1) // MONTHS + 1)


def last_quarters(now: dt.datetime, count: int) -> tuple[Quarter, ...]:
    """Return the last ``count`` quarters, the one of ``now`` as the last."""
    last = quarter_of(now)
    return tuple(last.moved(step) for step in range(1 - count, 1))
