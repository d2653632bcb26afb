"""Rank all records for a question: BM25 over folded words and the character n-grams inside them.

Source: S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework (2009), k1 = 1.2, b = 0.75.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kalaki.georgian import readings, skeleton, to_mkhedruli

K1, B = 1.2, 0.75
GRAMS = (3, 4, 5)
GRAM_WEIGHT = 0.25
QUESTION, EXAMPLE, ANSWER = 3.0, 2.0, 1.0
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is known of one record: its code and its texts."""

    code: str
    question: str
    examples: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One record with its score (> 0) and the share of the question's weight that it explains (0..1)."""

    code: str
    score: float
    coverage: float


class Index:
    """An immutable index over ``texts``; building 300 records takes well under a second."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Count every term of every record, fields weighted."""
        self.codes = [text.code for text in texts]
        counts = [_weighted(text) for text in texts]
        self._terms = [frozenset(count) for count in counts]
        self._lengths = [sum(count.values()) for count in counts]
        self._mean = sum(self._lengths) / len(counts) if counts else 1.0
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, count in enumerate(counts):
            for term, weight in count.items():
                self._postings[term].append((number, weight))
        total = len(counts)
        self._idf = {
            term: math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
            for term, found in self._postings.items()
        }
        self._rare = math.log(1 + (total + 0.5) / 0.5)

    def search(self, question: str, *, limit: int = 3) -> list[Hit]:
        """Return the best ``limit`` records for ``question``, best first; ties by code."""
        scores: dict[int, float] = defaultdict(float)
        words = _words(question)
        for keys in words:
            best: dict[int, float] = {}
            for key in keys:
                for number, score in self._score(key).items():
                    best[number] = max(best.get(number, 0.0), score)
            for number, score in best.items():
                scores[number] += score
        ranked = sorted(scores, key=lambda number: (-scores[number], self.codes[number]))[:limit]
        return [Hit(code=self.codes[n], score=scores[n], coverage=self._coverage(n, words)) for n in ranked]

    def _score(self, key: str) -> dict[int, float]:
        """Return {record: BM25 score} of one folded word and its n-grams."""
        found: dict[int, float] = defaultdict(float)
        for weight, term in [(1.0, key), *((GRAM_WEIGHT, gram) for gram in _grams(key))]:
            for number, count in self._postings.get(term, ()):
                norm = K1 * (1 - B + B * self._lengths[number] / self._mean)
                found[number] += weight * self._idf[term] * count * (K1 + 1) / (count + norm)
        return found

    def _coverage(self, number: int, words: list[tuple[str, ...]]) -> float:
        """Return the share of the question's words, by rarity, that record ``number`` explains.

        A word counts in full when the record has it, else by the rarity of its n-grams that it has: an
        informative unknown word speaks against an answer.
        """
        terms = self._terms[number]
        explained = asked = 0.0
        for keys in words:
            weight = max(self._idf.get(key, self._rare) for key in keys)
            asked += weight
            explained += weight * max(self._known_share(key, terms) for key in keys)
        return explained / asked if asked else 0.0

    def _known_share(self, key: str, terms: frozenset[str]) -> float:
        if key in terms:
            return 1.0
        grams = [(gram, self._idf.get(gram, self._rare)) for gram in _grams(key)]
        total = sum(rarity for _gram, rarity in grams)
        return sum(rarity for gram, rarity in grams if gram in terms) / total if total else 0.0


def _weighted(text: Text) -> Counter[str]:
    count: Counter[str] = Counter()
    for field, weight in ((text.question, QUESTION), (text.answer, ANSWER)):
        for term in _terms(skeleton(field).split()):
            count[term] += weight  # type: ignore[assignment]
    for example in text.examples:
        for term in _terms(skeleton(example).split()):
            count[term] += EXAMPLE  # type: ignore[assignment]
    return count


def _terms(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield word
        yield from _grams(word)


def _grams(word: str) -> list[str]:
    edged = f"^{word}$"
    return [f"#{edged[i : i + n]}" for n in GRAMS for i in range(len(edged) - n + 1)]


def _words(question: str) -> list[tuple[str, ...]]:
    """Return the readings of each different word of ``question``."""
    typed = dict.fromkeys(_WORDS.findall(to_mkhedruli(question).replace("'", "")))
    return [(word,) if word.isdigit() else readings(word) for word in typed]
