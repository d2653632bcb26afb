"""Text typed with the wrong keyboard layout left on, both ways, by key position.

Georgian meant while ЙЦУКЕН or plain Latin was on; Russian, English or Azerbaijani meant while Georgian was on.
Each word is weighed as typed against what the same keys give in the other layout, in bits of the character models.
A word in the Georgian lexicon is never touched, and a message changes only where it gains clearly.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from kalaki.georgian.scripts import to_mkhedruli
from kalaki.georgian.tables import BIT, characters, common_words, lexicon, word_cost

_KEYS = "qwertyuiopasdfghjklzxcvbnm"
_GEORGIAN = dict(zip(_KEYS, "ქწერტყუიოპასდფგჰჯკლზხცვბნმ", strict=True)) | dict(
    zip("WRTSJZC", "ჭღთშჟძჩ", strict=True)
)
_RUSSIAN = dict(zip(_KEYS + "[];',.`", "йцукенгшщзфывапролдячсмитьхъжэбюё", strict=True))
_AZERI = dict(zip(_KEYS + "[];',.", "qüertyuiopasdfghjklzxcvbnmöğıəçş", strict=True))
_KEY_OF_GEORGIAN = {letter: key for key, letter in _GEORGIAN.items()}
_KEY_OF_RUSSIAN = {letter: key for key, letter in _RUSSIAN.items()} | {
    letter.upper(): key.upper() for key, letter in _RUSSIAN.items()
}
_SIGN_KEYS = "-'.,;"
_TOKEN = re.compile(r"\S+")
_EDGES = "\"'()[]{},.;:!?…—–-`"
_ADDRESS = re.compile(r"://|@|^www\.|[a-z0-9]\.[a-z]{2}", re.IGNORECASE)
_HAS = {
    "Geor": re.compile("[ა-ჰ]"),
    "Cyrl": re.compile("[а-яё]", re.IGNORECASE),
    "Latn": re.compile("[a-z]", re.IGNORECASE),
}
# Bits that a whole message must gain, and each of its letters; bits for a single word amid right ones.
_MESSAGE, _MESSAGE_LETTER = 12 * BIT, 0.3 * BIT
_WORD, _WORD_LETTER = 24 * BIT, 3 * BIT
_KNOWN = 2 * BIT  # what each letter of a word of the lexicon speaks for the text as typed
_COMMON = 10 * BIT  # for a reading that is a frequent word of the other language
_FOUND, _NOT_FOUND = 2 * BIT, 6 * BIT  # for and against a Georgian reading that is, or is not, in the lexicon
_FOUND_SHARE = 0.6  # of the words, in a message in Latin letters: else it is romanised, not mistyped


class _Way(NamedTuple):
    on: str  # the layout left on: ru, en or ka
    typed: tuple[str, ...]  # models that explain the text as typed
    script: str
    meant: str
    model: str


_WAYS = (
    _Way("ru", ("ru", "ka-Cyrl", "az-Cyrl"), "Cyrl", "ka", "ka"),
    _Way("en", ("en", "az", "ru-Latn"), "Latn", "ka", "ka"),
    _Way("ka", ("ka",), "Geor", "ru", "ru"),
    _Way("ka", ("ka",), "Geor", "en", "en"),
    _Way("ka", ("ka",), "Geor", "az", "az"),
)


@dataclass(frozen=True, slots=True)
class Fix:
    """text: the whole message with the words corrected; lang: the language meant (ka, ru, en, az).

    layout: the one left on (ru, en, ka); gain: bits by which the correction is likelier than the text as typed.
    """

    text: str
    lang: str
    layout: str
    gain: float


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    typed: str
    meant: str
    gain: int
    found: bool


def wrong_layout(text: str) -> list[Fix]:
    """Return the corrections of ``text``, the likeliest first; empty when it is right as it is."""
    text = to_mkhedruli(text)
    fixes = []
    for way in _WAYS:
        words = [word for word in (_weigh(found, way) for found in _TOKEN.finditer(text)) if word]
        fix = _fix(text, words, way)
        if fix:
            fixes.append(fix)
    return sorted(fixes, key=lambda fix: (-fix.gain, fix.lang))


def retype(text: str, *, meant: str, on: str) -> str:
    """Return what the keys of ``text`` (language ``meant``: ka, ru, az, en) give while layout ``on`` is on: for tests."""
    layouts = {"ka": _GEORGIAN, "ru": _RUSSIAN, "az": _AZERI, "en": {}}
    key_of = {letter: key for key, letter in layouts[meant].items()}
    typed = []
    for letter in text:
        lower = letter.lower()
        key = key_of.get(letter) or key_of.get(lower, lower)
        key = key.upper() if letter != lower else key
        typed.append(layouts[on].get(key) or _shifted_or_same(key, layouts[on]))
    return "".join(typed)


def _shifted_or_same(key: str, layout: dict[str, str]) -> str:
    letter = layout.get(key.lower())
    if letter is None:
        return key
    return letter if "ა" <= letter <= "ჰ" else letter.upper()


def _fix(text: str, words: list[_Word], way: _Way) -> Fix | None:
    """Return the correction of ``text`` by ``way``: of the whole message, or else of the words that stand out."""
    gain = sum(word.gain for word in words)
    letters = sum(len(word.typed) for word in words)
    if gain < max(_MESSAGE, _MESSAGE_LETTER * letters):
        words = [word for word in words if word.gain > max(_WORD, _WORD_LETTER * len(word.typed))]
        gain = sum(word.gain for word in words)
        if way.on == "en":
            return None
    if way.on == "en" and sum(word.found for word in words) < _FOUND_SHARE * len(words):
        return None
    for word in reversed(words):
        text = text[: word.start] + word.meant + text[word.end :]
    return Fix(text, way.meant, way.on, round(gain / BIT, 1)) if words else None


def _weigh(found: re.Match[str], way: _Way) -> _Word | None:
    token = found[0]
    scripts = {script for script, letters in _HAS.items() if letters.search(token)}
    if (
        len(scripts) != 1
        or way.script not in scripts
        or _ADDRESS.search(token)
        or any(sign.isdigit() for sign in token)
    ):
        return None
    best: _Word | None = None
    for start, end in _edges(token, way):
        typed = token[start:end]
        meant = _retype(typed, way)
        if meant is None:
            continue
        bare = typed.strip(_EDGES)
        gain = min(word_cost(bare.lower(), characters(name)) for name in way.typed)
        bare_meant = meant.strip(_EDGES) if way.meant == "ka" else meant
        gain -= word_cost(bare_meant.lower(), characters(way.model))
        known = bare_meant in lexicon() if way.meant == "ka" else bare in lexicon()
        if way.meant == "ka":
            gain += _FOUND if known else -_NOT_FOUND
        elif known:
            gain = min(gain, 0) - _KNOWN * len(bare)
        elif meant.lower() in common_words(way.meant):
            gain += _COMMON
        if best is None or gain > best.gain:
            best = _Word(found.start() + start, found.start() + end, typed, meant, gain, known)
    return best


def _edges(token: str, way: _Way) -> list[tuple[int, int]]:
    """Return where the word may lie in ``token``: without the signs at its edges and, if keys, with them."""
    start, end = len(token) - len(token.lstrip(_EDGES)), len(token.rstrip(_EDGES))
    spans = [(start, end)]
    if way.on == "ka" and way.meant != "en" and (start or end < len(token)):
        spans += [(0, len(token)), (start, len(token)), (0, end), (start, min(end + 1, len(token)))]
    return list(dict.fromkeys(spans))


def _retype(word: str, way: _Way) -> str | None:
    """Return what the keys of ``word`` give in the layout that was meant; None where a key gives no letter."""
    if way.on == "ka":
        table = {"ru": _RUSSIAN, "az": _AZERI, "en": {}}[way.meant]
        keys = [_KEY_OF_GEORGIAN.get(letter, letter) for letter in word]
        if way.meant == "en":
            meant = [key if key.isascii() and (key.isalpha() or key in "'-") else "" for key in keys]
        else:
            meant = [_shifted(key, table) for key in keys]
    else:
        keys = [_KEY_OF_RUSSIAN.get(letter, "") for letter in word] if way.on == "ru" else list(word)
        meant = [
            _GEORGIAN.get(key) or _GEORGIAN.get(key.lower(), key if key in _SIGN_KEYS else "") for key in keys
        ]
    return "".join(meant) if all(meant) else None


def _shifted(key: str, table: dict[str, str]) -> str:
    lower = table.get(key.lower(), key if key == "-" else "")
    return lower.upper() if key.isupper() else lower
