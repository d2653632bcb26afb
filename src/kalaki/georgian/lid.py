"""In which language, and in which letters, a message is: naive Bayes over grams of 1 to 3 characters.

Off-the-shelf detectors call Georgian in Latin letters English or Azerbaijani; here it is a class of its own,
as is Georgian in Cyrillic letters. Each class has its costs from `tools/language`; only classes of the script
at hand compete. In a mixed message the language of most of its words wins.
"""

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from kalaki.georgian.scripts import to_mkhedruli
from kalaki.georgian.tables import BIT, characters, word_cost

# What each script may be, with the cost of assuming it (eighths of a bit): visitors are rarer than residents.
_CLASSES = {
    "Geor": (("ka", 0),),
    "Latn": (("ka-Latn", 0), ("az", 0), ("en", 0), ("ru-Latn", 96), ("hy-Latn", 96)),
    "Cyrl": (("ru", 0), ("ka-Cyrl", 8), ("az-Cyrl", 16)),
    "Armn": (("hy", 0),),
}
_LANGUAGE = {"ru-Latn": "ru", "hy-Latn": "hy", "az-Cyrl": "az"}
_WORD = re.compile(r"[46]?[^\W\d_]+(?:[46'-]?[^\W\d_]+)*")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*|[a-z0-9-]+(?:\.[a-z0-9-]+)+\S*", re.IGNORECASE)
_SCRIPTS = (
    ("Geor", "ა", "ჿ"),
    ("Latn", "a", "ɏ"),
    ("Latn", "ə", "ə"),
    ("Cyrl", "\u0400", "\u052f"),
    ("Armn", "\u0531", "\u0587"),
)
_KEYBOARD = re.compile(
    "[a-z][TRWSZCJ]|[TRWSZCJ][a-z]*[TRWSZCJ][a-z]"
)  # capitals that are letters of the Georgian keyboard
_DIGIT_LETTER = re.compile("[46](?=[a-z])|(?<=[a-z])[46](?![0-9])")
_KEYBOARD_GAIN = 40
_SHARPNESS = 0.35  # grams overlap, so their product is too sure of itself
_GIBBERISH = 6.6 * BIT  # a character that costs more belongs to no language here
_LEAST = 2


class LanguageGuess(NamedTuple):
    """lang: ka, ka-Latn, ka-Cyrl, ru, az, hy, en or und; script: Geor, Latn, Cyrl, Armn or Zyyy.

    confidence: 0 to 1; runner_up: the next language, or "" where none competes.
    """

    lang: str
    script: str
    confidence: float
    runner_up: str


UNKNOWN = LanguageGuess("und", "Zyyy", 0.0, "")


def guess_language(text: str) -> LanguageGuess:
    """Return the main language of ``text`` (any length, any of the town's scripts)."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word in _WORD.findall(_ADDRESS.sub(" ", to_mkhedruli(text))):
        script = _script(word)
        if script:
            groups[script].append(word)
    parts = []
    for script, words in groups.items():
        ranked = _rank(words, script)
        if ranked:
            size = len(words) + sum(map(len, words)) / 8
            parts.append((size, script, ranked))
    if not parts:
        return UNKNOWN
    parts.sort(key=lambda part: (-part[0], part[1]))
    size, script, ranked = parts[0]
    share = size / sum(part[0] for part in parts)
    others = [name for name, _share in ranked[1:]] or [part[2][0][0] for part in parts[1:]]
    name, certainty = ranked[0]
    return LanguageGuess(
        _LANGUAGE.get(name, name),
        script,
        round(certainty * share, 3),
        _LANGUAGE.get(others[0], others[0]) if others else "",
    )


def _rank(words: list[str], script: str) -> list[tuple[str, float]]:
    """Return (class, probability), best first; empty for what looks like no language."""
    classes = _CLASSES[script]
    if len(classes) == 1:
        return [(classes[0][0], 1.0)]
    costs = dict(classes)
    for word in words:
        lowered = word.replace("İ", "i").lower()
        if script == "Latn":
            if _KEYBOARD.search(word):
                costs["ka-Latn"] -= _KEYBOARD_GAIN
            if _DIGIT_LETTER.search(lowered):
                lowered = lowered.replace("4", "ch").replace("6", "sh")
                costs["ka-Latn"] -= _KEYBOARD_GAIN
        for part in re.split("['-]", lowered):
            for (name, _assumed), cost in zip(classes, _costs(part, script), strict=True):
                costs[name] += cost
    ranked = sorted(costs.items(), key=lambda item: (item[1], item[0]))
    best = ranked[0][1]
    letters = sum(map(len, words))
    if letters < _LEAST or best > _GIBBERISH * (letters + len(words)):
        return []
    weights = [(name, 2 ** ((best - cost) / BIT * _SHARPNESS)) for name, cost in ranked]
    total = sum(weight for _name, weight in weights)
    return [(name, weight / total) for name, weight in weights]


@lru_cache(maxsize=16_384)
def _costs(part: str, script: str) -> tuple[int, ...]:
    """Return what ``part`` of a word costs in each class of ``script``; most words of a town return."""
    return tuple(word_cost(part, characters(name)) for name, _assumed in _CLASSES[script])


def _script(word: str) -> str:
    counts: dict[str, int] = defaultdict(int)
    for letter in word.lower():
        for script, first, last in _SCRIPTS:
            if first <= letter <= last:
                counts[script] += 1
                break
    return max(counts, key=lambda script: counts[script]) if counts else ""
