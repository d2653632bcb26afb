"""Questions that somebody taught: asked again in just these words, they get what was taught.

So a wrong answer that an editor corrects is right from the next training on, whatever the ranking says.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Taught:
    """Sorted fingerprints of questions, and the record of each (decide.NOTHING: it must be refused)."""

    prints: np.ndarray
    records: np.ndarray

    def of(self, keys: Sequence[str]) -> int | None:
        """Return what was taught for a question of just these ``keys``, None when nothing was."""
        wanted = fingerprint(keys)
        place = int(np.searchsorted(self.prints, np.uint64(wanted)))
        if place < len(self.prints) and int(self.prints[place]) == wanted:
            return int(self.records[place])
        return None


def teach(
    questions: Iterable[tuple[Sequence[str], int]], *, own: Iterable[tuple[Sequence[str], int]] = ()
) -> Taught:
    """Return what ``questions`` (keys, record) teach; one that was taught for two records teaches nothing.

    own: the records' own questions, which count whatever else was taught in their words.
    """
    found = _agreed(questions) | _agreed(own)
    pairs = sorted((wanted, record) for wanted, record in found.items() if record is not None)
    return Taught(
        np.array([wanted for wanted, _record in pairs], np.uint64),
        np.array([record for _wanted, record in pairs], np.int32),
    )


def fingerprint(keys: Sequence[str]) -> int:
    """Return 64 bits of the SHA-256 of the folded words."""
    return int.from_bytes(hashlib.sha256(" ".join(keys).encode()).digest()[:8], "big")


def _agreed(questions: Iterable[tuple[Sequence[str], int]]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for keys, record in questions:
        wanted = fingerprint(keys)
        found[wanted] = record if found.get(wanted, record) == record else None
    return found
