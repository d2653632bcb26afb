"""Georgian in Latin letters back into Georgian, as a guess to show: „ასე გავიგე: …“. Never to store or match with.

Each way to cut a word into letters gives a folded key; the lexicon's words under that key are weighed by how
well they explain what was typed (which of თ and ტ this person writes as t is read off the whole message) and by
how common they are. A word the lexicon does not know takes its letters from its nearest neighbour there and from
the letters that usually stand in such surroundings.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from math import log2

from kalaki.georgian.fold import SIGNS, fold_signs
from kalaki.georgian.scripts import to_mkhedruli
from kalaki.georgian.tables import letter_contexts, lexicon

_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*|[a-z0-9-]+(?:\.[a-z0-9-]+)+\S*", re.IGNORECASE)
_WORD = re.compile(
    r"[46]?[A-Za-z\u00c0-\u024f\u1e00-\u1eff]['A-Za-z\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff46]*"
)
_SHARED: dict[str, list[str]] = {}
for _letter, _sign in SIGNS.items():
    _SHARED.setdefault(_sign, []).append(_letter)

# What a typed unit may mean, with its share among typists (our estimate).
_UNITS: dict[str, dict[str, float]] = {
    "a": {"ა": 1}, "b": {"ბ": 1}, "d": {"დ": 1}, "e": {"ე": 1}, "v": {"ვ": 1}, "i": {"ი": 1}, "l": {"ლ": 1}, "m": {"მ": 1},
    "n": {"ნ": 1}, "o": {"ო": 1}, "r": {"რ": 1}, "u": {"უ": 1}, "f": {"ფ": 1}, "ph": {"ფ": 1}, "th": {"თ": 1},
    "g": {"გ": 0.8, "ღ": 0.2}, "gh": {"ღ": 1}, "R": {"ღ": 1}, "z": {"ზ": 0.94, "ძ": 0.06}, "Z": {"ძ": 1}, "dz": {"ძ": 1},
    "t": {"თ": 0.5, "ტ": 0.5}, "T": {"თ": 0.97, "ტ": 0.03}, "k": {"კ": 0.6, "ქ": 0.33, "ყ": 0.07}, "q": {"ქ": 0.6, "ყ": 0.4},
    "y": {"ყ": 1}, "p": {"პ": 0.6, "ფ": 0.4}, "s": {"ს": 0.97, "შ": 0.03}, "S": {"შ": 1}, "sh": {"შ": 1}, "sch": {"შ": 1},
    "c": {"ც": 0.6, "წ": 0.25, "ჩ": 0.1, "ჭ": 0.05}, "C": {"ჩ": 0.9, "ჭ": 0.1}, "ch": {"ჩ": 0.65, "ჭ": 0.35}, "tch": {"ჭ": 0.8, "ჩ": 0.2},
    "4": {"ჩ": 0.75, "ჭ": 0.25}, "6": {"შ": 1}, "ts": {"ც": 0.6, "წ": 0.4}, "tz": {"ც": 0.5, "წ": 0.5}, "w": {"წ": 0.98, "ვ": 0.02}, "W": {"ჭ": 1},
    "j": {"ჯ": 0.85, "ჟ": 0.12, "ძ": 0.03}, "J": {"ჟ": 0.9, "ჯ": 0.1}, "dj": {"ჯ": 1}, "dzh": {"ჯ": 1}, "zh": {"ჟ": 1}, "x": {"ხ": 1},
    "kh": {"ხ": 0.9, "ქ": 0.1}, "h": {"ჰ": 0.6, "ხ": 0.4}, "š": {"შ": 1}, "č": {"ჭ": 0.7, "ჩ": 0.3}, "ž": {"ჟ": 1}, "ǰ": {"ჯ": 1}, "ḡ": {"ღ": 1},
    "ş": {"შ": 1}, "ç": {"ჩ": 0.7, "ჭ": 0.3}, "ğ": {"ღ": 1}, "ə": {"ე": 1}, "ı": {"ი": 1}, "ö": {"ო": 1}, "ü": {"უ": 1},
    "t'": {"ტ": 0.85, "თ": 0.15}, "k'": {"კ": 0.85, "ქ": 0.15}, "p'": {"პ": 0.85, "ფ": 0.15}, "q'": {"ყ": 1},
    "ts'": {"წ": 0.85, "ც": 0.15}, "ch'": {"ჭ": 0.85, "ჩ": 0.15}, "c'": {"წ": 0.5, "ც": 0.5}, "č'": {"ჭ": 0.2, "ჩ": 0.8},
}  # fmt: skip
# "tsh" is თ or ტ and შ: the place case of every town and box that ends so.
_UNIT = re.compile(
    "t(?=sh)|"
    + "|".join(sorted((unit for unit in _UNITS if len(unit) > 1), key=lambda unit: (-len(unit), unit)))
    + "|."
)
# A habit seen once in the message tells what this person's other letters mean: (sign of it, unit, letter, share).
_HABITS = (
    ("T", "t", "ტ", 0.95), ("S", "s", "ს", 0.99), ("sh", "s", "ს", 0.99), ("C", "c", "ც", 0.9), ("ch", "c", "ც", 0.7), ("w", "c", "ც", 0.93),
    ("w", "ts", "ც", 0.9), ("W", "ch", "ჩ", 0.95), ("R", "g", "გ", 0.98), ("gh", "g", "გ", 0.98), ("Z", "z", "ზ", 0.99), ("dz", "z", "ზ", 0.99),
    ("J", "j", "ჯ", 0.97), ("zh", "j", "ჯ", 0.97), ("x", "h", "ჰ", 0.97), ("x", "kh", "ქ", 0.6), ("kh", "h", "ჰ", 0.97), ("f", "p", "პ", 0.9),
    ("ph", "p", "პ", 0.9), ("y", "q", "ქ", 0.96), ("q'", "q", "ქ", 0.9), ("t'", "t", "თ", 0.93), ("k'", "k", "ქ", 0.93), ("p'", "p", "ფ", 0.93),
    ("ts'", "ts", "ც", 0.95), ("ch'", "ch", "ჩ", 0.95), ("c", "ts", "წ", 0.7),
)  # fmt: skip
_LEVEL = 1.1  # bits that each step of a word's frequency is worth
_SPLIT = 4.0  # bits against reading a group of letters as two sounds
_DOUBLE = 5.0  # bits against a letter typed twice or half as often as it is spelt
_UNKNOWN = 7.0  # bits against a word that the lexicon does not know
_RIGHT_KNOWN, _RIGHT_COMPOSED = 0.988, 0.85  # measured: how often the best reading is right
_NEIGHBOUR = 5  # signs in common from which a neighbour's letters count
_CAPITAL = 2.0  # bits against the less likely reading of a first capital
_MOST_SPLITS = 4
_MOST_ROWS = 8
_UNIT_SIGNS = {
    unit: "".join(dict.fromkeys(SIGNS[letter] for letter in letters)) for unit, letters in _UNITS.items()
}


_Reading = tuple[str, float, float]  # word, cost in bits, how often such a best reading is right


@dataclass(frozen=True, slots=True)
class Guess:
    """text: the likeliest reading; alternatives: up to three others; confidence: 0 to 1, of a whole right text."""

    text: str
    alternatives: tuple[str, ...]
    confidence: float


def deromanise(text: str) -> Guess:
    """Return ``text`` with its Latin words in Georgian letters; the rest, addresses too, stays as it is."""
    text = to_mkhedruli(text)
    habits = _habits(text)
    parts: list[str] = []
    doubts: list[tuple[float, int, str]] = []
    certainty = 1.0
    place = 0
    for start, end in _words(text):
        parts.append(text[place:start])
        opening = not text[:start].rstrip(" \"'(").strip() or text[:start].rstrip(" \"'(")[-1] in ".!?\n"
        readings = _read_word(text[start:end], habits, opening=opening)
        best, odds = readings[0][0], _shares(readings)
        parts.append(best)
        certainty *= odds[0]
        doubts += [
            (share, len(parts) - 1, word)
            for (word, _cost, _sure), share in zip(readings[1:], odds[1:], strict=True)
        ]
        place = end
    parts.append(text[place:])
    doubts.sort(key=lambda doubt: (-doubt[0], doubt[1], doubt[2]))
    others = tuple("".join([*parts[:index], word, *parts[index + 1 :]]) for _share, index, word in doubts[:3])
    return Guess("".join(parts), others, round(certainty, 3))


def _words(text: str) -> list[tuple[int, int]]:
    spans = []
    place = 0
    for address in [*_ADDRESS.finditer(text), None]:
        end = address.start() if address else len(text)
        spans += [found.span() for found in _WORD.finditer(text, place, end)]
        place = address.end() if address else end
    return spans


def _shares(readings: tuple[_Reading, ...]) -> list[float]:
    """Return how often each reading is right, measured on residents' phrasings in mixed spelling."""
    weights = [2 ** (readings[0][1] - cost) for _word, cost, _sure in readings]
    return [readings[0][2] * weight / sum(weights) for weight in weights]


def _habits(text: str) -> frozenset[str]:
    """Return what this typist's message shows of how she writes."""
    seen = set()
    for start, end in _words(text):
        word = text[start:end]
        if word.isupper():
            word = word.lower()
        for place, unit in enumerate(_cut(word)):
            if unit in _SEEN and (place or unit.islower()):
                seen.add(unit)
    return frozenset(seen)


_SEEN = frozenset(habit[0] for habit in _HABITS)


@lru_cache(maxsize=64)
def _channel(habits: frozenset[str]) -> dict[str, dict[str, float]]:
    """Return the costs (bits) of each letter for each unit, as this typist uses it."""
    units = dict(_UNITS)
    for sign, unit, letter, share in _HABITS:
        if sign in habits:
            rest = {other: old for other, old in units[unit].items() if other != letter}
            left = (1 - share) / sum(rest.values()) if rest else 0
            units[unit] = {letter: share if rest else 1.0} | {
                other: old * left for other, old in rest.items()
            }
    return {
        unit: {letter: -log2(share) for letter, share in letters.items()} for unit, letters in units.items()
    }


def _cut(word: str) -> list[str]:
    """Return the units of ``word``, the longest groups first; an apostrophe belongs to the letter before it."""
    return [unit for unit in _UNIT.findall(word) if unit != "'"]


@lru_cache(maxsize=4096)
def _read_word(word: str, habits: frozenset[str], *, opening: bool) -> tuple[_Reading, ...]:
    """Return up to three readings, best first."""
    if not word.isascii():
        word = "".join(letter for letter in word if letter not in "\u0300\u0301\u0304\u0315")
    typed = word.lower() if word.isupper() and len(word) > 1 else word
    channel, words = _channel(habits), lexicon()
    found: dict[str, float] = {}
    cuts = _cuts(typed, opening=opening)
    for units, split in cuts:
        for signs in _sign_rows(units):
            for known, level in words.words(fold_signs(signs)):
                cost = _explain(known, units, channel)
                if cost is not None:
                    cost += split - level * _LEVEL
                    if cost < found.get(known, 99.0):
                        found[known] = cost
    readings = [(known, cost, _RIGHT_KNOWN) for known, cost in found.items()]
    if not found or min(found.values()) > _UNKNOWN:
        units, split = cuts[0]
        guess, cost = _compose(units, channel)
        if guess not in found:
            readings.append((guess, cost + split + _UNKNOWN, _RIGHT_COMPOSED))
    return tuple(sorted(readings, key=lambda reading: (reading[1], reading[0]))[:3])


def _cuts(word: str, *, opening: bool) -> list[tuple[list[str], float]]:
    """Return ways to cut ``word`` with their costs: as typed, with a plain first capital, with split groups.

    opening: the word opens a sentence, where a capital is more often only a capital.
    """
    units = [_known(unit) for unit in _cut(word)]
    cuts: list[tuple[list[str], float]] = [(units, 0.0)]
    if units and units[0] in "RTWSZCJ" and len(word) > 1:
        plain = [_known(unit) for unit in _cut(word[0].lower() + word[1:])]
        cuts = [(plain, 0.0), (units, _CAPITAL)] if opening else [(units, 0.0), (plain, _CAPITAL)]
    first = cuts[0][0]
    groups = [
        place
        for place, unit in enumerate(first)
        if len(unit) > 1 and "'" not in unit and unit[0] in "tsdkgpcz"
    ]
    for place in groups[:_MOST_SPLITS]:
        cuts.append(
            ([*first[:place], *first[place], *first[place + 1 :]], 0.0 if first[place] == "tz" else _SPLIT)
        )
    return cuts


def _known(unit: str) -> str:
    if unit in _UNITS:
        return unit
    return unit.lower() if unit.lower() in _UNITS else unit


def _sign_rows(units: list[str]) -> list[str]:
    """Return the rows of signs that the units may stand for: the letters of most units share one sign."""
    options = [_UNIT_SIGNS.get(unit, unit) for unit in units]
    row = "".join([option[0] for option in options])
    if len(row) == sum(map(len, options)):
        return [row]
    return ["".join(signs) for signs in islice(product(*options), _MOST_ROWS)]


def _explain(known: str, units: list[str], channel: dict[str, dict[str, float]]) -> float | None:
    """Return the cost of typing ``known`` as ``units``; None if it cannot be. A doubled letter may be single."""
    cost = 0.0
    place = 0
    last = len(known) - 1
    for unit in units:
        letters = channel.get(unit, {})
        if place <= last and known[place] in letters:
            cost += letters[known[place]]
            place += 1
        elif place and known[place - 1] in letters:
            cost += _DOUBLE
        elif place < last and known[place] == known[place - 1] and known[place + 1] in letters:
            cost += _DOUBLE + letters[known[place + 1]]
            place += 2
        else:
            return None
    if place == last and place and known[place] == known[place - 1]:
        return cost + _DOUBLE
    return cost if place > last else None


def _compose(units: list[str], channel: dict[str, dict[str, float]]) -> tuple[str, float]:
    """Return a word the lexicon does not know, letter by letter, and its cost."""
    options = [channel.get(unit) for unit in units]
    signs = "".join(
        SIGNS[min(letters, key=lambda letter: letters[letter])] if letters else "-" for letters in options
    )
    neighbour, common = _neighbour(signs)
    padded = f"   {signs}   "
    contexts = letter_contexts()
    word = []
    total = 0.0
    for place, letters in enumerate(options):
        if letters is None:
            word.append(units[place])
            continue
        if len(letters) == 1:
            word.append(next(iter(letters)))
            continue
        shared = _SHARED[signs[place]]
        costs = _context_costs(padded, place + 3, contexts)
        best, least = "", 99.0
        for letter, typed in letters.items():
            cost = typed + (int(costs[shared.index(letter)]) / 1.5 if letter in shared else 6.0)
            if place < common and neighbour[place] != letter:
                cost += 2.0 + (common - place) * 0.5
            if cost < least:
                best, least = letter, cost
        word.append(best)
        total += least
    return "".join(word), total


def _context_costs(padded: str, at: int, contexts: dict[str, str]) -> str:
    for reach in (3, 2, 1, 0):
        costs = contexts.get(padded[at - reach : at + reach + 1])
        if costs is not None:
            return costs
    return "0000"


def _neighbour(signs: str) -> tuple[str, int]:
    """Return the lexicon's word that begins most like ``signs``, and how many signs they share (0: too few)."""
    words = lexicon()
    place = words.place(fold_signs(signs))
    best, common = "", 0
    for index in (place - 1, place):
        if 0 <= index < len(words.starts) - 1:
            word = words.word_at(index)[0]
            shared = 0
            for letter, sign in zip(word, signs, strict=False):
                if SIGNS[letter] != sign:
                    break
                shared += 1
            if shared > common:
                best, common = word, shared
    return (best, common) if common >= _NEIGHBOUR else ("", 0)
