"""One lossy phonetic key for every script, on the stored text and on the query alike.

Sounds that typists confuse share a sign: t{თტ} k{კქყ} p{პფ} c{ცჩწჭ} s{სშ} z{ზძ} g{გღ} x{ხ} j{ჯჟ} h{ჰ}.
Safe to match with, never to show.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import combinations as combinations_of_two

from kalaki.georgian.cyrillic import from_cyrillic
from kalaki.georgian.scripts import to_mkhedruli

SIGNS = {
    "ა": "a", "ბ": "b", "გ": "g", "დ": "d", "ე": "e", "ვ": "v", "ზ": "z", "თ": "t", "ი": "i", "კ": "k", "ლ": "l",
    "მ": "m", "ნ": "n", "ო": "o", "პ": "p", "ჟ": "j", "რ": "r", "ს": "s", "ტ": "t", "უ": "u", "ფ": "p", "ქ": "k",
    "ღ": "g", "ყ": "k", "შ": "s", "ჩ": "c", "ც": "c", "ძ": "z", "წ": "c", "ჭ": "c", "ხ": "x", "ჯ": "j", "ჰ": "h",
}  # fmt: skip
_FROM_GEORGIAN = {ord(letter): sign for letter, sign in SIGNS.items()}
# Latin letters on the Georgian keyboard that differ from their lower case (R is ღ, T is თ, …).
_CAPITALS = {"R": "g", "T": "t", "W": "c", "S": "s", "Z": "z", "C": "c", "J": "j"}
# Letters that may be one sound or two: the likelier reading first, each further one costs its distance.
_GROUPS = {
    "tsh": ("ds", "cx"), "tch": ("c", "tc"), "sch": ("s", "sc", "scx"), "sh": ("s", "sx"), "ch": ("c", "cx"),
    "ts": ("c", "ds"), "dzh": ("j", "tj", "zx"), "dz": ("z", "tz"), "dj": ("j", "tj", "tz"), "zh": ("j", "zx"),
    "gh": ("g", "gx"), "kh": ("x", "k", "kx"), "th": ("t", "tx"), "ph": ("p", "px"),
}  # fmt: skip
_OFTEN = {"ds", "v", "k"}  # second readings met more often than the others: თს, ვ typed w, ქ typed kh
_GROUP_STARTS = frozenset(group[0] for group in _GROUPS)
_LATIN = {
    "w": ("c", "v"), "q": ("k",), "y": ("k",), "f": ("p",), "c": ("c",), "h": ("h", "x"), "j": ("j", "z"), "ə": ("e",), "ı": ("i",), "ş": ("s",),
    "ç": ("c",), "ğ": ("g",), "ö": ("o",), "ü": ("u",), "š": ("s",), "č": ("c",), "ž": ("j",), "ǰ": ("j",),
}  # fmt: skip
# A single 4 or 6 in a word stands for ჩ/ჭ or შ (our reading), in every script, so that keys agree.
_DIGITS = {"4": "c", "6": "s"}
_DIGIT_LETTER = re.compile(r"(?<![0-9])[46](?![0-9])")
# Two letters whose signs would read as one: written otherwise, so that the key of a key is itself.
_H_AFTER = re.compile("(?<=[sgkztpc])h")
_APART = (("ts", "ds"), ("dz", "tz"), ("dj", "tj"))
_SETTLED = re.compile(f"[{''.join(sorted(set(SIGNS.values())))}0-9]*")
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+(?:'(?:[^\W_][\u0300-\u036f]*)+)*'?")
_ADDRESS = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_RUNS = re.compile(r"([^\W\d])\1+")
_LINE_TO_FOLD = re.compile(r"^([a-z]*(?:([a-z])\2|[sgkztpc]h|ts|dz|dj)[a-z]*)(\d)$", re.MULTILINE)
_GEORGIAN = re.compile("[ა-ჺ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
MAX_READINGS = 4


def skeleton(text: str) -> str:
    """Return the folded key of ``text``: lower-case Latin signs and digits, words joined by one space.

    Idempotent: the key of a key is itself. Numbers and addresses such as my.gov.ge stay as they are; runs of a letter collapse.
    """
    return " ".join(readings(word)[0] if _is_word(word) else word for word in _tokens(to_mkhedruli(text)))


@lru_cache(maxsize=16_384)
def readings(word: str) -> tuple[str, ...]:
    """Return the keys that ``word`` may have, best first, at most four, never empty.

    Latin digraphs (sh, ts, kh, …) and letters (w, h, a leading R) can stand for one sound or two.
    """
    word = to_mkhedruli(word)
    if _CYRILLIC.search(word):
        return _cyrillic(word.replace("'", ""))
    if _GEORGIAN.search(word):
        return (_georgian(word),)
    return tuple(_read_latin(word))


def _georgian(word: str) -> str:
    signs = word.replace("'", "").lower().translate(_FROM_GEORGIAN)
    if "4" in signs or "6" in signs:
        signs = _DIGIT_LETTER.sub(lambda found: _DIGITS[found[0]], signs)
    key = fold_signs(signs)
    return key if _SETTLED.fullmatch(key) else _read_latin(key)[0]  # letters of other scripts in the word


def _read_latin(word: str) -> list[str]:
    choices = _latin(word if word.isascii() else "".join(map(_plain, word)))
    return list(dict.fromkeys(fold_signs("".join(parts)) for parts in _best(choices)))[:MAX_READINGS]


def _best(choices: list[tuple[str, ...]]) -> list[list[str]]:
    """Return combinations of one option each: all first options, then one departure, then two."""
    first = [options[0] for options in choices]
    open_places = [place for place, options in enumerate(choices) if len(options) > 1]
    combinations = [first]
    single = [(place, option) for place in open_places for option in choices[place][1:]]
    single.sort(key=lambda departure: (choices[departure[0]].index(departure[1]), departure[1] not in _OFTEN))
    for place, option in single:
        combinations.append([*first[:place], option, *first[place + 1 :]])
    for (one, option), (other, another) in combinations_of_two(single[:MAX_READINGS], 2):
        if one != other:
            both = list(first)
            both[one], both[other] = option, another
            combinations.append(both)
    return combinations


def _latin(word: str) -> list[tuple[str, ...]]:
    """Return for each sound of ``word`` the signs it may have, the likelier first.

    An apostrophe closes a letter (national t', ts', k'), so no group of letters reaches over it.
    """
    choices: list[tuple[str, ...]] = []
    shouting = len(word) > 1 and word.isupper()
    lower = word.lower()
    if len(lower) != len(word):  # a letter whose lower case is two signs
        word = lower
    index, end = 0, len(word)
    while index < end:
        letter, lowered = word[index], lower[index]
        options: tuple[str, ...] | None = None
        width = 1
        if lowered in _GROUP_STARTS and (
            shouting or letter == lowered or letter not in _CAPITALS or index == 0
        ):
            for size in (3, 2):
                options = _GROUPS.get(lower[index : index + size])
                if options:
                    width = size
                    break
        if options and not shouting and any(sign in _CAPITALS for sign in word[index + 1 : index + width]):
            options, width = None, 1  # a capital inside is a letter of its own: tS is ტშ
        if options is None and letter in _CAPITALS and not shouting:
            # The first letter of a sentence may be a plain capital.
            options = (
                tuple(dict.fromkeys((*_LATIN.get(lowered, (lowered,)), _CAPITALS[letter])))
                if index == 0
                else (_CAPITALS[letter],)
            )
        elif (
            options is None and letter in _DIGITS and _DIGIT_LETTER.match(word, index) and not word.isdigit()
        ):
            options = (_DIGITS[letter],)
        elif options is None:
            options = _LATIN.get(lowered, (lowered,)) if letter != "'" else ("",)
        choices.append(options)
        index += width
    return choices


def _cyrillic(word: str) -> tuple[str, ...]:
    """Return the keys of a word in Cyrillic letters; х may be ხ or ჰ."""
    key = _georgian(from_cyrillic(word))
    return (key, key.replace("x", "h")) if "x" in key else (key,)


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


def key_lines(words: str) -> str:
    """Return the keys of ``words`` (Mkhedruli, one and its level a line), each padded to its word's length."""
    signs = words.translate(_FROM_GEORGIAN)
    return _LINE_TO_FOLD.sub(lambda found: fold_signs(found[1]).ljust(len(found[1])) + found[3], signs)


def fold_signs(signs: str) -> str:
    """Return the key of a word whose letters have the given ``signs``."""
    key = _RUNS.sub(r"\1", signs)
    if "h" in key:
        key = _H_AFTER.sub("x", key)
    for pair, written in _APART:
        key = key.replace(pair, written)
    return _RUNS.sub(r"\1", key)
