"""Questions that mean the same, in groups: whatever letters they were typed in, and without moving an old group.

Complete link over the cosine of TF-IDF: a question joins a group only when it is near every question there, so
that a group never strings together things that only their neighbours share. Source of the update:
G. N. Lance and W. T. Williams, The Computer Journal 9 (1967), 373-380. The terms are those of understanding
(folded words and the n-grams inside them), so the three scripts of one question are one text.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from kalaki.assistant.rules.understand.features import fold, grams_of

# Least cosine of two questions of one group. On 400 phrasings of 60 records, 1 of 1,000 pairs that mean
# different things reaches it, and 1 of 8 that mean the same (docs/decisions/0012-learning-loop.md).
CUT = 0.30

Vector = dict[str, float]


def assign(groups: Mapping[int, Sequence[str]], fresh: Sequence[str]) -> list[int]:
    """Return the group of each question of ``fresh``.

    groups: key (>= 0) and questions of each group that stands; they keep their key and are never merged.
    A new group has a negative key, equal for the questions in it. Same input, same groups.
    """
    keys = list(groups)
    vectors = vectors_of([*(text for key in keys for text in groups[key]), *fresh])
    table = vectors[len(vectors) - len(fresh) :]
    near = np.full((len(fresh), len(keys) + len(fresh)), 1.0)
    place = 0
    for column, key in enumerate(keys):
        members = vectors[place : place + len(groups[key])]
        place += len(members)
        for row, vector in enumerate(table):
            near[row, column] = min((cosine(vector, member) for member in members), default=0.0)
    for row, vector in enumerate(table):
        for other in range(len(fresh)):
            near[row, len(keys) + other] = cosine(vector, table[other]) if other != row else -1.0
    return _merged(near, keys)


def _merged(near: np.ndarray, keys: Sequence[int]) -> list[int]:
    """Return the group of each row of ``near`` (fresh × standing groups and fresh; changed in place)."""
    fixed, count = len(keys), near.shape[0]
    found = [-1 - row for row in range(count)]
    members = {row: [row] for row in range(count)}
    while near.size:
        row, column = (int(n) for n in np.unravel_index(np.argmax(near), near.shape))
        if near[row, column] < CUT:
            break
        moved = members.pop(row)
        if column < fixed:
            for one in moved:
                found[one] = keys[column]
            near[:, column] = np.minimum(near[:, column], near[:, fixed + row])
        else:
            into = column - fixed
            for one in moved:
                found[one] = found[into]
            members[into] += moved
            near[into] = np.minimum(near[into], near[row])
            near[:, column] = np.minimum(near[:, column], near[:, fixed + row])
            near[into, column] = -1.0
        near[row] = near[:, fixed + row] = -1.0
    return found


def vectors_of(texts: Sequence[str]) -> list[Vector]:
    """Return a vector of length 1 for each of ``texts``, by the rarity of its terms among them; {} without words."""
    counts = [Counter(term for key in fold(text) for term in (f"={key}", *grams_of(key))) for text in texts]
    having = Counter(term for row in counts for term in row)
    vectors = []
    for row in counts:
        weights = {
            term: (1 + np.log(times)) * (1 + np.log((1 + len(texts)) / (1 + having[term])))
            for term, times in row.items()
        }
        length = float(np.sqrt(sum(weight * weight for weight in weights.values())))
        vectors.append({term: float(weight / length) for term, weight in weights.items()})
    return vectors


def cosine(one: Vector, other: Vector) -> float:
    """Return the cosine of two vectors of length 1 (0 with an empty one)."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[term] for term, weight in one.items() if term in other)
