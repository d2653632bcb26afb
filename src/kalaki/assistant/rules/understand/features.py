"""Folded words as sparse vectors: whole words, the n-grams inside them, concepts, pairs of neighbours.

TF-IDF with 1 + log(tf) and length 1, after G. Salton and C. Buckley, Information Processing & Management
24 (1988), 513-523. All counts are float32; rows of a matrix are texts.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
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

    def weighted(self, counts: "sparse.csr_matrix") -> "sparse.csr_matrix":
        """Return ``counts`` as TF-IDF rows of length 1; ``row`` gives the same of one text."""
        found = counts.copy()
        found.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        lengths = np.sqrt(np.bincount(rows, weights=found.data**2, minlength=counts.shape[0]))
        found.data = (found.data / lengths[rows]).astype(np.float32)
        return found


def learn(texts: Sequence[Sequence[str]], concepts: Concepts) -> "tuple[Vocabulary, sparse.csr_matrix]":
    """Return the vocabulary of ``texts`` (each a list of keys), and how often each of its terms stands in each of them.

    A term is kept when at least MIN_TEXTS of the texts have it; its number is its place in the alphabet.
    """
    from scipy import sparse

    met: dict[str, int] = {}  # every term, in the order of first sight
    by_word: dict[str, np.ndarray] = {}
    parts: list[np.ndarray] = []
    sizes: list[int] = []
    for keys in texts:
        before = len(parts)
        for key in keys:
            found = by_word.get(key)
            if found is None:
                found = by_word[key] = _numbered(terms_of(key, concepts), met)
            parts.append(found)
        parts.append(_numbered(pairs_of(keys), met))
        sizes.append(sum(map(len, parts[before:])))
    numbers = np.concatenate(parts) if parts else np.empty(0, np.int32)
    counts = sparse.csr_matrix(
        (np.ones(len(numbers), np.float32), numbers, np.cumsum([0, *sizes])), shape=(len(texts), len(met))
    )
    counts.sum_duplicates()
    having = np.bincount(counts.indices, minlength=len(met))
    kept = sorted((term, number) for term, number in met.items() if having[number] >= MIN_TEXTS)
    place = np.full(len(met), -1, np.int32)
    place[[number for _term, number in kept]] = np.arange(len(kept), dtype=np.int32)
    columns = place[counts.indices]
    stays = columns >= 0
    starts = np.concatenate([[0], np.cumsum(stays)])[counts.indptr]
    table = sparse.csr_matrix((counts.data[stays], columns[stays], starts), shape=(len(texts), len(kept)))
    table.sort_indices()
    idf = np.array(
        [1 + np.log((1 + len(texts)) / (1 + having[number])) for _term, number in kept], dtype=np.float32
    )
    terms = {term: number for number, (term, _old) in enumerate(kept)}
    return Vocabulary(terms=terms, idf=idf, known=frozenset(by_word), concepts=concepts), table


def _numbered(terms: Sequence[str], met: dict[str, int]) -> np.ndarray:
    """Return the number of each of ``terms`` in ``met``, where new ones are added."""
    return np.array([met.setdefault(term, len(met)) for term in terms], np.int32)


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
