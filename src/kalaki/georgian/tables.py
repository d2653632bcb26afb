"""The shipped tables, each read when first asked for; `tools/language` builds them, data/SOURCES.md names the texts."""

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("data")
BIT = 8  # costs are eighths of a bit
UNSEEN_TRIGRAM, UNSEEN_BIGRAM, UNSEEN_LETTER = 12, 24, 112
_SHELF = 3
_ZERO = 48  # the sign of cost 0


@lru_cache(maxsize=16)
def characters(name: str) -> dict[str, int]:
    """Return the costs of the grams of 1 to 3 characters of ``name`` ("ka", "ka-Latn", "ru", …)."""
    costs: dict[str, int] = {}
    for size, grams in enumerate(_read(f"chars-{name}.xz").split("\n"), start=1):
        for place in range(0, len(grams), size + 1):
            costs[grams[place : place + size]] = ord(grams[place + size]) - _ZERO
    return costs


@lru_cache(maxsize=4)
def common_words(lang: str) -> frozenset[str]:
    """Return frequent words of ``lang`` ("en", "ru", "az"), small letters."""
    return frozenset(_read(f"common-{lang}.xz").split("\n"))


def word_cost(word: str, costs: dict[str, int]) -> int:
    """Return what ``word`` (lower case) costs in a character model, its end included."""
    padded = f" {word} "
    total = 0
    for place in range(2, len(padded) + 1):
        cost = costs.get(padded[max(0, place - 3) : place])
        if cost is None:
            pair = padded[place - 2 : place]
            cost = costs.get(pair)
            cost = (
                cost + UNSEEN_TRIGRAM
                if cost is not None
                else costs.get(pair[1], UNSEEN_LETTER) + UNSEEN_BIGRAM
            )
        total += cost
    return total


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Georgian words in the order of their keys: one text and where each word starts (with its level, 0–9)."""

    text: str
    keys: str
    starts: "array[int]"
    shelves: dict[str, int]  # first three signs of a key → where the first such word stands

    def words(self, key: str) -> list[tuple[str, int]]:
        """Return (word, level) of all words whose folded key is ``key``."""
        found = []
        place = self.place(key)
        while place < len(self.starts) - 1 and self.key_at(place) == key:
            found.append(self.word_at(place))
            place += 1
        return found

    def place(self, key: str) -> int:
        """Return where ``key`` stands or would stand."""
        low = self.shelves.get(key[:_SHELF])
        if low is None:
            return bisect_left(range(len(self.starts) - 1), key, key=self.key_at)
        high = low
        step = 16
        while high < len(self.starts) - 1 and self.key_at(high) < key:
            low, high, step = high, min(high + step, len(self.starts) - 1), step * 4
        return bisect_left(range(high), key, low, high, key=self.key_at)

    def key_at(self, place: int) -> str:
        """Return the key of the word at ``place``, spaces off."""
        return self.keys[self.starts[place] : self.starts[place + 1] - 2].rstrip()

    def word_at(self, place: int) -> tuple[str, int]:
        """Return the word at ``place`` and its level."""
        end = self.starts[place + 1] - 2
        return self.text[self.starts[place] : end], int(self.text[end])

    def __contains__(self, word: str) -> bool:
        from kalaki.georgian.fold import skeleton

        return any(known == word for known, _level in self.words(skeleton(word)))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the list of Georgian words."""
    from kalaki.georgian.fold import key_lines

    text = _read("words.xz") + "\n"
    starts = array("I", [0])
    place = text.find("\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find("\n", place + 1)
    keys = key_lines(text)
    shelves: dict[str, int] = {}
    for index, start in enumerate(starts[:-1]):
        shelves.setdefault(keys[start : start + _SHELF], index)
    return Lexicon(text, keys, starts, shelves)


@lru_cache(maxsize=1)
def letter_contexts() -> dict[str, str]:
    """Return "left sign right" → one digit per letter that shares the sign."""
    return dict(line.split("\t") for line in _read("letters.xz").split("\n"))


def _read(name: str) -> str:
    import lzma  # only for those who read a table

    return lzma.decompress((DATA / name).read_bytes()).decode()
