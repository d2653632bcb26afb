"""How sure a share or a statistic is: Wilson intervals, quantiles, bootstrap."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054  # the 0.975 quantile of the standard normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate with its lower and upper bound."""

    value: float
    low: float
    high: float


def wilson(k: int, n: int, *, z: float = Z95) -> Interval:
    """Return the share k/n (0 <= k <= n, n > 0) with its score interval.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"A share needs 0 <= k <= n and n > 0, not {k} of {n}.")
    share = k / n
    scale = 1 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    return Interval(value=share, low=max(0.0, middle - half), high=min(1.0, middle + half))


def quantile(xs: Sequence[float], q: float) -> float:
    """Return the ``q`` quantile (0..1) of ``xs``, linear between order statistics (Hyndman-Fan type 7)."""
    if not xs or not 0 <= q <= 1:
        raise ValueError("A quantile needs values and a q from 0 to 1.")
    ordered = sorted(xs)
    place = (len(ordered) - 1) * q
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def bootstrap(
    values: Sequence[float],
    statistic: Callable[[Sequence[float]], float],
    *,
    seed: int,
    rounds: int = 1000,
) -> Interval:
    """Return ``statistic(values)`` with the 2.5 and 97.5 % percentiles of ``rounds`` resamples.

    The same seed gives the same interval. Source: B. Efron, Annals of Statistics 7 (1979), 1-26.
    """
    from numpy.random import default_rng

    places = default_rng(seed).integers(len(values), size=(rounds, len(values)))
    drawn = [statistic([values[place] for place in row]) for row in places]
    return Interval(value=statistic(values), low=quantile(drawn, 0.025), high=quantile(drawn, 0.975))
