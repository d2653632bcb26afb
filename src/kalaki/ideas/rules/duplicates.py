"""Whether two items say the same: a score of distance, words, age and photo. It suggests; people decide.

Radius 50 m: FixMyStreet's. The weights are chosen and held against bench/data/duplicates.csv (./hub bench
ideas-duplicates --quality).
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from kalaki.exact.geo import Place, distance_m
from kalaki.exact.similar import dice, trigrams

RADIUS_M = 50
CLOSED_DAYS = 30  # an item that closed longer ago is another occasion
SHORT_SIGNS = 8  # a shorter text says too little: "lamp" is like every other "lamp"
HASH_BITS = 64
CHANCE_BITS = 32  # so many bits two pictures of different things share anyway
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part counts, 1 in all, and from which score on a pair is suggested."""

    place: float = 0.45
    words: float = 0.35
    age: float = 0.15
    photo: float = 0.05
    age_days: float = 30.0
    suggest: float = 0.55
    most: int = 5


WEIGHTS = Weights()


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is compared of an item. folded: ``georgian.skeleton`` of its words. photos: image hashes of 64 bits.

    received_at: aware UTC instant.
    """

    folded: str
    received_at: dt.datetime
    place: Place | None = None
    photos: frozenset[int] = frozenset()

    @cached_property
    def grams(self) -> frozenset[str]:
        """The runs of three signs of its words."""
        return trigrams(self.folded)


class Part(StrEnum):
    """One reason why two items look the same."""

    PLACE = "place"
    WORDS = "words"
    AGE = "age"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two items are. score: 0 to 1. distance_m: metres between them, None where one has no place.

    parts: what each reason is worth, 0 to 1 before it is weighed; absent where it does not count.
    """

    score: float
    distance_m: float | None
    parts: dict[Part, float]


def may_be_same(
    category: str, other: str, *, siblings: Iterable[str] = (), other_siblings: Iterable[str] = ()
) -> bool:
    """Tell whether items of two categories may be the same: of one, or one names the other as its sibling.

    "" stands for no category, which fits each.
    """
    return not category or not other or category == other or other in siblings or category in other_siblings


def likeness(
    one: Report, other: Report, *, radius_m: float, least_m: float = 0.0, weights: Weights = WEIGHTS
) -> Likeness:
    """Compare two items of one municipality; symmetric. radius_m: of the category, above 0.

    least_m: what a smaller distance is scored as, where places are known by their square alone.

    Words of fewer than 8 signs, and a place that one of them lacks, count for nothing, and the other weights are
    taken to 1. Where both are missing there is nothing to compare: 0. A photo weighs less than the threshold leaves
    room for, so it supports and never decides.
    """
    parts: dict[Part, float] = {}
    away = distance_m(one.place, other.place) if one.place and other.place else None
    if away is not None:
        parts[Part.PLACE] = max(0.0, 1 - max(away, least_m) / (2 * radius_m))
    if min(len(one.folded), len(other.folded)) >= SHORT_SIGNS:
        parts[Part.WORDS] = dice(one.grams, other.grams)
    apart = abs(one.received_at - other.received_at) / DAY
    parts[Part.AGE] = math.exp(-apart / weights.age_days)
    parts[Part.PHOTO] = photo_likeness(one.photos, other.photos)
    if Part.PLACE not in parts and Part.WORDS not in parts:
        return Likeness(score=0.0, distance_m=None, parts=parts)
    weighed = {part: getattr(weights, part.value) for part in parts}
    score = sum(weighed[part] * value for part, value in parts.items()) / sum(weighed.values())
    return Likeness(score=min(1.0, score), distance_m=away, parts=parts)


def photo_likeness(one: Iterable[int], other: Iterable[int]) -> float:
    """Return how alike the most alike pair of photos is: 1 for the same bits, 0 for half of them or fewer, or none."""
    others = tuple(other)
    shared = [HASH_BITS - (mine ^ theirs).bit_count() for mine in one for theirs in others]
    return max(0.0, (max(shared, default=CHANCE_BITS) - CHANCE_BITS) / (HASH_BITS - CHANCE_BITS))


T = TypeVar("T")


def suggested(
    scored: Iterable[tuple[T, Likeness]], *, weights: Weights = WEIGHTS
) -> tuple[tuple[T, Likeness], ...]:
    """Return what is suggested: at or above the threshold, the likest first, 5 at most. Equals keep their order."""
    found = [pair for pair in scored if pair[1].score >= weights.suggest]
    return tuple(sorted(found, key=lambda pair: -pair[1].score)[: weights.most])
