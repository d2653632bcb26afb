"""One lossy phonetic key for every script, on the stored text and on the query alike.

Sounds that typists confuse share a sign: t{თტ} k{კქყ} p{პფ} c{ცჩწჭ} s{სშ} z{ზძ} g{გღ} x{ხ} j{ჯჟ} h{ჰ}.
Safe to match with, never to show.
"""

import re
import unicodedata
from itertools import product

from kalaki.georgian.cyrillic import from_cyrillic
from kalaki.georgian.scripts import to_mkhedruli

_SIGNS = {
    "ა": "a", "ბ": "b", "გ": "g", "დ": "d", "ე": "e", "ვ": "v", "ზ": "z", "თ": "t", "ი": "i", "კ": "k", "ლ": "l",
    "მ": "m", "ნ": "n", "ო": "o", "პ": "p", "ჟ": "j", "რ": "r", "ს": "s", "ტ": "t", "უ": "u", "ფ": "p", "ქ": "k",
    "ღ": "g", "ყ": "k", "შ": "s", "ჩ": "c", "ც": "c", "ძ": "z", "წ": "c", "ჭ": "c", "ხ": "x", "ჯ": "j", "ჰ": "h",
}  # fmt: skip
_FROM_GEORGIAN = {ord(letter): sign for letter, sign in _SIGNS.items()}
# Latin letters on the Georgian keyboard that differ from their lower case (R is ღ, T is თ, …).
_CAPITALS = {"R": "g", "T": "t", "W": "c", "S": "s", "Z": "z", "C": "c", "J": "j"}
_DIGRAPHS = (
    ("tch", ("c",)), ("sch", ("s",)), ("sh", ("s", "sh")), ("ch", ("c",)), ("ts", ("c", "ts")), ("tz", ("c",)),
    ("dz", ("z", "dz")), ("dj", ("j",)), ("zh", ("j",)), ("gh", ("g", "gh")), ("kh", ("x", "k")), ("th", ("t", "th")), ("ph", ("p",)),
)  # fmt: skip
_LATIN = {
    "w": ("c", "v"), "q": ("k",), "y": ("k",), "f": ("p",), "c": ("c",), "h": ("h", "x"), "j": ("j", "z"), "ə": ("e",), "ı": ("i",), "ş": ("s",),
    "ç": ("c",), "ğ": ("g",), "ö": ("o",), "ü": ("u",), "š": ("s",), "č": ("c",), "ž": ("j",),
}  # fmt: skip
_DIGITS = {"4": "c", "6": "s"}  # digits that stand for ჩ/ჭ and შ inside a word (our reading)
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+(?:'(?:[^\W_][\u0300-\u036f]*)+)*'?")
_ADDRESS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_RUNS = re.compile(r"([^\W\d])\1+")
_GEORGIAN = re.compile("[ა-ჺ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
MAX_READINGS = 4


def skeleton(text: str) -> str:
    """Return the folded key of ``text``: lower-case Latin signs and digits, words joined by one space.

    Idempotent. Numbers and addresses such as my.gov.ge stay as they are; runs of a letter collapse.
    """
    return " ".join(readings(word)[0] if _is_word(word) else word for word in _tokens(to_mkhedruli(text)))


def readings(word: str) -> tuple[str, ...]:
    """Return the keys that ``word`` may have, best first, at most four, never empty.

    Latin digraphs (sh, ts, kh, …) and letters (w, h, a leading R) can stand for one sound or two.
    """
    word = to_mkhedruli(word).replace("'", "")
    if _GEORGIAN.search(word):
        return (_collapse(word.casefold().translate(_FROM_GEORGIAN)),)
    if _CYRILLIC.search(word):
        return (_collapse(from_cyrillic(word).translate(_FROM_GEORGIAN)),)
    choices = _latin("".join(map(_plain, word)))
    found = dict.fromkeys(_collapse("".join(parts)) for parts in product(*choices))
    return tuple(found)[:MAX_READINGS]


def _latin(word: str) -> list[tuple[str, ...]]:
    choices: list[tuple[str, ...]] = []
    free = 2  # at most two open choices give at most four readings
    shouting = len(word) > 1 and word.isupper()
    index = 0
    while index < len(word):
        letter = word[index]
        lowered = word[index:].lower()
        options: tuple[str, ...]
        pair = next((item for item in _DIGRAPHS if lowered.startswith(item[0])), None)
        if pair and (shouting or not letter.isupper() or letter not in _CAPITALS):
            options, width = pair[1], len(pair[0])
        elif letter in _CAPITALS and not shouting:
            # The first letter of a sentence may be a plain capital.
            options = (letter.lower(), _CAPITALS[letter]) if index == 0 else (_CAPITALS[letter],)
            options, width = tuple(dict.fromkeys(options)), 1
        elif letter in _DIGITS and not word.isdigit():
            options, width = (_DIGITS[letter],), 1
        else:
            options, width = _LATIN.get(lowered[0], (lowered[0],)), 1
        if len(options) > 1:
            options = options if free else options[:1]
            free = max(0, free - 1)
        choices.append(options)
        index += width
    return choices


def _plain(letter: str) -> str:
    """Return ``letter`` without marks, but leave those whose mark is a sound of its own (ş, č, ə)."""
    if unicodedata.combining(letter):
        return ""
    return letter if letter.lower() in _LATIN else unicodedata.normalize("NFD", letter)[0]


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    place = 0
    for address in _ADDRESS.finditer(text):
        tokens += _WORD.findall(text[place : address.start()])
        tokens.append(address.group().lower())
        place = address.end()
    return tokens + _WORD.findall(text[place:])


def _is_word(token: str) -> bool:
    return "." not in token and not token.isdigit()


def _collapse(key: str) -> str:
    return _RUNS.sub(r"\1", key)
