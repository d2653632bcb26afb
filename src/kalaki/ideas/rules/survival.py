"""How long something takes, counted over what is over and what is still open.

The median of closed items alone flatters: what takes long is still open. Source of the estimator: E. L. Kaplan,
P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958), 457-481.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

LEAST = 5  # fewer items say nothing yet


@dataclass(frozen=True, slots=True)
class Seen:
    """One item. days: until it was over, or until today while it is open (>= 0)."""

    days: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """On day ``days`` the share of items that are still open fell to ``open_share``."""

    days: int
    open_share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """The curve of what is still open. n: items, over: those that ended. drops: by days, growing."""

    n: int
    over: int
    drops: tuple[Drop, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are enough items to say a median."""
        return self.n >= LEAST

    @property
    def median(self) -> int | None:
        """The first day by which at most half is still open; None with too few items or while more than half is."""
        if not self.is_enough:
            return None
        return next((drop.days for drop in self.drops if drop.open_share <= Fraction(1, 2)), None)


def survival(seen: Iterable[Seen]) -> Survival:
    """Return the curve of ``seen``; an item that is open on a day counts as at risk on that day."""
    over: Counter[int] = Counter()
    still: Counter[int] = Counter()
    for one in seen:
        (over if one.is_over else still)[one.days] += 1
    n = at_risk = over.total() + still.total()
    share, drops = Fraction(1), []
    for day in sorted({*over, *still}):
        if over[day]:
            share *= Fraction(at_risk - over[day], at_risk)
            drops.append(Drop(day, share))
        at_risk -= over[day] + still[day]
    return Survival(n=n, over=over.total(), drops=tuple(drops))
