"""One order for every list a resident sees, on any database: that of ICU (CLDR), with numbers by value.

The same as PostgreSQL's collation `und-u-kn-true` tailored to the locale (`ka-u-kn-true`, …), for the scripts of
the town; ties that ICU leaves open go by code point, so the order is total. Source: CLDR root collation and its
tailorings for ka, hy, ru (own script first) and az (own alphabet).
"""

import re
import unicodedata
from functools import lru_cache

_SIGNS = " _-‐‑–—,;:!?.·'‘’\"“”„«»()[]{}§@*/\\&#%`^°+×<=>|~$€₽₾"
_GEORGIAN = "჻აბგდევზჱთიკლმნჼჲოპჟრსტჳუფქღყშჩცძწჭხჴჯჰჵჶჷჸჹჺჽჾჿ"
_LATIN = "abcdeəfghiıjklmnopqrstuvwxyz"
_AZERI = "abcçdeəfgğhxıijkqlmnoöprsştuüvyzw"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_CYRILLIC = "аәбвгғдђеєжзѕийӣіјкқҝлљмнњоөпрстћуүфхһцчҷҹџшщъыьэюя"
_ARMENIAN = "աբգդեևզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"
_ROOT = {"Latn": _LATIN, "Grek": _GREEK, "Cyrl": _CYRILLIC, "Geor": _GEORGIAN, "Armn": _ARMENIAN}
_FIRST = {"ka": "Geor", "ru": "Cyrl", "hy": "Armn", "az": "Latn", "en": "Latn"}
_AZERI_ORDER = ("Latn", "Cyrl", "Grek", "Geor", "Armn")
_AZERI_CAPITALS = {"I": ("ı", 1), "İ": ("i", 1)}
_MTAVRULI = range(0x1C90, 0x1CC0)
# Letters that sort as others do: their base, or several letters.
_EXPANDED = {
    "đ": "d",
    "ł": "l",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "№": "no",
    "…": "...",
    "\u00a0": " ",
    "\u202f": " ",
    "\n": " ",
    "\t": " ",
}
_MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0328\u0327\u0304"
_RUN = re.compile(r"[0-9]+|[^0-9]", re.DOTALL)
_DIGIT = 200
_OTHER = 100_000
_STRAY = 10_000  # what stands in the place of a letter's forms for an expanded one

SortKey = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]


def sort_key(text: str, locale: str = "ka") -> SortKey:
    """Return the key that puts ``text`` in its place: ``sorted(names, key=sort_key)``.

    locale: ka, az, hy, ru or en; the reader's own script comes first. Mtavruli equals Mkhedruli, capitals equal
    small letters and accents count only between otherwise equal texts; "9" stands before "10".
    """
    ranks, letters = _ranks(locale)
    first: list[int] = []
    second: list[int] = []
    third: list[int] = []
    for run in _RUN.findall(_composed(text, letters)):
        if run[0].isdecimal() and run.isascii():
            first += (_DIGIT, int(run))
            second.append(0)
            third.append(0)
            continue
        base, form = _AZERI_CAPITALS[run] if locale == "az" and run in _AZERI_CAPITALS else _form(run)
        for letter in _EXPANDED.get(base, base):
            mark = _MARKS.find(letter)
            if mark >= 0 or unicodedata.combining(letter):
                second.append(1 + mark if mark >= 0 else _STRAY)
                continue
            first.append(ranks.get(letter, _OTHER + ord(letter)))
            second.append(0)
            third.append(form)
            if base in _EXPANDED and base.isalpha():
                second.append(_STRAY + ord(base))
    return tuple(first), tuple(second), tuple(third), text


@lru_cache(maxsize=8)
def _ranks(locale: str) -> tuple[dict[str, int], frozenset[str]]:
    own = _FIRST.get(locale, "Latn")
    order = _AZERI_ORDER if locale == "az" else (own, *(script for script in _ROOT if script != own))
    scripts = _ROOT | ({"Latn": _AZERI} if locale == "az" else {})
    ranks = {sign: place for place, sign in enumerate(_SIGNS)}
    place = _DIGIT
    for script in order:
        for letter in scripts[script]:
            place += 2
            ranks[letter] = place
            if script == "Geor" and "ა" <= letter <= "ჰ":
                ranks[chr(ord(letter) - 0x10D0 + 0x2D00)] = place + 1  # Nuskhuri, a letter of its own in ICU
    return ranks, frozenset(ranks)


def _composed(text: str, letters: frozenset[str]) -> str:
    """Return ``text`` with accents apart, except on letters that have a place of their own (й, in az ş)."""
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        own = letter in letters or letter.lower() in letters or letter.isascii()
        parts.append(letter if own else unicodedata.normalize("NFD", letter))
    return "".join(parts)


def _form(letter: str) -> tuple[str, int]:
    """Return the letter as its kind is looked up, and 1 for a capital."""
    code = ord(letter)
    if code in _MTAVRULI:
        return chr(code - 0x1C90 + 0x10D0), 1
    lowered = letter.lower()
    return (lowered, 1) if lowered != letter and len(lowered) == 1 else (letter, 0)
