"""Folded words as sparse vectors: whole words, the n-grams inside them, concepts, pairs of neighbours.

TF-IDF with 1 + log(tf) and length 1, after G. Salton and C. Buckley, Information Processing & Management
24 (1988), 513-523. All counts are float32; rows of a matrix are texts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from kalaki.assistant.rules.understand.concepts import Concepts
from kalaki.assistant.rules.understand.text import Word, words

if TYPE_CHECKING:
    from scipy import sparse

LENGTHS = (2, 3, 4)
STEM = 5  # letters of a word that a pair of neighbours remembers
MIN_TEXTS = 2  # a term that only one text has cannot tell two apart


@dataclass(slots=True)
class Vocabulary:
    """Terms with their numbers and rarities. known: whole words of the texts it was made of."""

    terms: dict[str, int]
    idf: np.ndarray
    known: frozenset[str]
    concepts: Concepts = field(default_factory=Concepts)
    _word_terms: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def choose(self, message: Sequence[Word]) -> list[str]:
        """Return one key for each word: the reading that the texts know best."""
        return [word.keys[0] if len(word.keys) == 1 else self._best(word.keys) for word in message]

    def _best(self, keys: tuple[str, ...]) -> str:
        for key in keys:
            if key in self.known or self.concepts.of(key):
                return key
        shares = [self._share(key) for key in keys]
        return keys[max(range(len(keys)), key=lambda n: (shares[n], -n))]

    def _share(self, key: str) -> float:
        grams = [gram for gram in grams_of(key) if len(gram) > LENGTHS[0]]
        return sum(gram in self.terms for gram in grams) / len(grams) if grams else 0.0

    def numbers(self, keys: Sequence[str]) -> list[int]:
        """Return the numbers of the terms of a text, repeated as often as they occur."""
        found: list[int] = []
        for key in keys:
            numbers = self._word_terms.get(key)
            if numbers is None:
                numbers = tuple(
                    self.terms[term] for term in terms_of(key, self.concepts) if term in self.terms
                )
                if len(self._word_terms) < 100_000:  # noqa: PLR2004 - bounds memory against nonsense
                    self._word_terms[key] = numbers
            found += numbers
        found += [self.terms[pair] for pair in pairs_of(keys) if pair in self.terms]
        return found

    def row(self, keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return (term numbers, weights) of one text; the weights have length 1 unless there are none."""
        counts = Counter(self.numbers(keys))
        numbers = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self.idf[numbers] if len(counts) else times
        length = float(np.sqrt(weights @ weights))
        return numbers, weights / length if length else weights

    def counted(self, texts: Iterable[Sequence[str]]) -> "sparse.csr_matrix":
        """Return how often each term stands in each of ``texts`` (each a list of keys), a row a text."""
        from scipy import sparse

        found = [self.numbers(keys) for keys in texts]
        starts = np.cumsum([0, *map(len, found)])
        numbers = np.fromiter(chain.from_iterable(found), np.int32, int(starts[-1]))
        table = sparse.csr_matrix(
            (np.ones(len(numbers), np.float32), numbers, starts), shape=(len(found), len(self.terms))
        )
        table.sum_duplicates()
        return table

    def weighted(self, counts: "sparse.csr_matrix") -> "sparse.csr_matrix":
        """Return ``counts`` as TF-IDF rows of length 1; ``row`` gives the same of one text."""
        found = counts.copy()
        found.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        lengths = np.sqrt(np.bincount(rows, weights=found.data**2, minlength=counts.shape[0]))
        found.data = (found.data / lengths[rows]).astype(np.float32)
        return found


def learn(texts: Sequence[Sequence[str]], concepts: Concepts) -> Vocabulary:
    """Return the vocabulary of ``texts``: every term that at least MIN_TEXTS of them have."""
    counts: Counter[str] = Counter()
    by_word: dict[str, list[str]] = {}
    for keys in texts:
        seen: set[str] = set(pairs_of(keys))
        for key in keys:
            if key not in by_word:
                by_word[key] = terms_of(key, concepts)
            seen.update(by_word[key])
        counts.update(seen)
    terms = {
        term: number for number, term in enumerate(sorted(t for t, n in counts.items() if n >= MIN_TEXTS))
    }
    total = len(texts)
    idf = np.array([1 + np.log((1 + total) / (1 + counts[term])) for term in terms], dtype=np.float32)
    return Vocabulary(terms=terms, idf=idf, known=frozenset(by_word), concepts=concepts)


def fold(text: str) -> list[str]:
    """Return the best key of each word of ``text``, without a vocabulary."""
    return [word.keys[0] for word in words(text)]


def terms_of(key: str, concepts: Concepts) -> list[str]:
    """Return the terms of one word: itself, its n-grams with its edges marked, and what it means here."""
    return [f"={key}"] if key.isdigit() else [f"={key}", *grams_of(key), *concepts.of(key)]


def grams_of(key: str) -> list[str]:
    """Return the n-grams of LENGTHS of one word, its edges marked."""
    edged = f"^{key}$"
    return [edged[start : start + n] for n in LENGTHS for start in range(len(edged) - n + 1)]


def pairs_of(keys: Sequence[str]) -> list[str]:
    """Return the pairs of neighbouring words, by their first letters."""
    return [f"{one[:STEM]} {two[:STEM]}" for one, two in pairwise(keys)]
