"""What somebody typed, as folded words: limits, control characters, readings."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kalaki.georgian import readings, to_mkhedruli

READ = 1000  # characters of a message that are read; the reply says when there were more
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|\n+")
_GEORGIAN = re.compile("[ა-ჺ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARMENIAN = re.compile("[\u0530-\u058f]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed (in Mkhedruli where it was Georgian) and the keys that it may have, best first."""

    typed: str
    keys: tuple[str, ...]


def clean(text: str) -> str:
    """Return the first READ characters of ``text`` without control characters."""
    if text[:READ].isprintable():  # no control character is
        return text[:READ].strip()
    return "".join(
        letter if not unicodedata.category(letter).startswith("C") else " " if letter.isspace() else ""
        for letter in text[:READ]
    ).strip()


def words(text: str) -> list[Word]:
    """Return the words of ``text`` in order."""
    found = _WORD.findall(to_mkhedruli(text).replace("'", ""))
    return [Word(word, keys_of(word)) for word in found]


@lru_cache(maxsize=65_536)
def keys_of(word: str) -> tuple[str, ...]:
    """Return the folded keys of one word; a number stays as it is."""
    return (word,) if word.isdigit() else readings(word)


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``, as far as marks and line ends show them."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def script_of(text: str) -> str:
    """Return the script of most letters: "ka", "cyrl", "armn", "latn", or "" when there is no letter."""
    counts = {
        "ka": len(_GEORGIAN.findall(text)),
        "cyrl": len(_CYRILLIC.findall(text)),
        "armn": len(_ARMENIAN.findall(text)),
    }
    counts["latn"] = sum(letter.isalpha() for letter in text) - sum(counts.values())
    best = max(counts, key=lambda script: counts[script])
    return best if counts[best] > 0 else ""
