"""Rank every record for a question: two views that fail differently, and one on what has no answer.

A linear classifier knows which words tell records apart; BM25 knows the records' own texts. Of the messages
that must be refused the nearest one is looked up, because a near miss differs from a question by a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kalaki.assistant.rules.understand.features import Vocabulary
from kalaki.assistant.rules.understand.softmax import probabilities
from kalaki.assistant.rules.understand.tables import Table


@dataclass(frozen=True, slots=True)
class Views:
    """What each view says of one question.

    linear: log-probability of each record; nothing: the probability that none is meant. words: BM25 of each
    record. refused: cosine of the closest message that has no answer.
    """

    linear: np.ndarray
    words: np.ndarray
    nothing: float
    refused: float


@dataclass(slots=True)
class Rankers:
    """The views over one vocabulary.

    linear: terms × (records + kinds of nothing), None before it is trained. bm25: terms × records.
    refused: terms × messages that have no answer.
    """

    codes: tuple[str, ...]
    vocabulary: Vocabulary
    linear: np.ndarray | None
    bm25: Table
    refused: Table

    def views(self, keys: Sequence[str]) -> Views:
        """Return the views of one question, given as one key for each word."""
        count = len(self.codes)
        numbers, weights = self.vocabulary.row(keys)
        shares = self._shares(numbers, weights)
        return Views(
            linear=np.log(shares[:count] + 1e-9),
            words=self.bm25.gathered(numbers, np.ones(len(numbers), np.float32)),
            nothing=float(shares[count:].sum()),
            refused=float(self.refused.gathered(numbers, weights).max(initial=0.0)),
        )

    def _shares(self, numbers: np.ndarray, weights: np.ndarray) -> np.ndarray:
        if self.linear is None:
            return np.full(len(self.codes), 1 / len(self.codes), np.float32)
        scores = (
            weights @ self.linear[numbers].astype(np.float32)
            if len(numbers)
            else np.zeros(self.linear.shape[1])
        )
        shares: np.ndarray = probabilities(scores[None, :])[0]
        return shares
