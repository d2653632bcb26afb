"""Codes that people read aloud, copy from a wall or a sheet, and type on any keyboard."""

import re
from typing import Protocol

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1, which look alike
LENGTH = 6
_GAPS = re.compile(r"[\s\u2010-\u2015_.-]+")
_CAPITAL_GEORGIAN = {ord("Ა") + place: ord("ა") + place for place in range(43)}
# The same keys under other layouts, the shifted ones too; `georgian` lies above and cannot be asked.
_KEYS = "QWERTYUIOPASDFGHJKLZXCVBNM"
_GEORGIAN_KEYS = str.maketrans("ქწერტყუიოპასდფგჰჯკლზხცვბნმ" + "ჭღთშჟძჩ", _KEYS + "WRTSJZC")
_RUSSIAN = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ"
_RUSSIAN_KEYS = str.maketrans(_RUSSIAN, _KEYS)
# Letters of other scripts that look like ours.
_LIKE = "АВЕКМНРСТУХЅЈԚԜΑΒΕΖΗΚΜΝΡΤΥΧ"
_LOOKS = str.maketrans(_LIKE, "ABEKMHPCTYXSJQWABEZHKMNPTYX")
# Letter by letter: str.upper would make two signs of a sharp s, and one of ours of a long s.
_CAPITALS = {ord(sign.lower()): sign for sign in _KEYS + _RUSSIAN + _LIKE}
_MOD97 = re.compile("[0-9A-Z]+")
# A totally anti-symmetric quasigroup of order 10: every wrong digit and every swap of two neighbours is found.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


class Source(Protocol):
    """Where chance comes from: ``exact.draws`` with a seed, or the system's own."""

    def draw(self, n: int) -> int:
        """Return a number from 0 to n - 1, each equally likely."""


def join_code(draws: Source) -> str:
    """Return six signs out of 32, drawn from ``draws``; about a thousand million codes."""
    return "".join(SIGNS[draws.draw(len(SIGNS))] for _ in range(LENGTH))


def read_code(text: str) -> tuple[str, ...]:
    """Return the codes that ``text`` may mean, the likelier first: one, rarely two, none for anything else.

    Small letters, blanks and hyphens, a Georgian or Russian layout left on, and Cyrillic or Greek letters that look
    like ours are all read. A Russian letter that looks like A lies on the key of F, so such letters are read by
    their looks first where each looks like one of ours, and by their keys.
    """
    plain = _GAPS.sub("", text).translate(_CAPITAL_GEORGIAN).translate(_GEORGIAN_KEYS).translate(_CAPITALS)
    read = (plain.translate(_LOOKS), plain.translate(_RUSSIAN_KEYS))
    return tuple(dict.fromkeys(code for code in read if len(code) == LENGTH and set(code) <= set(SIGNS)))


def mod97(text: str) -> int:
    """Return the remainder by 97 of digits and letters A-Z (10 to 35), as ISO 7064 MOD 97-10 reads them.

    Raises ValueError for other signs or none.
    """
    if not _MOD97.fullmatch(text):
        raise ValueError("Check digits are reckoned over 0-9 and A-Z alone.")
    return int("".join(str(int(sign, 36)) for sign in text)) % 97


def mod97_digits(body: str, *, prefix: str = "") -> str:
    """Return the two check digits of ``body``, as ISO 11649 ("RF") and ISO 13616 (a country) put them after ``prefix``."""
    return f"{98 - mod97(body + prefix + '00'):02d}"


def has_mod97(text: str) -> bool:
    """Tell whether ``text`` (blanks allowed), an IBAN or a creditor reference, has the check digits it should have."""
    plain = "".join(text.split()).translate(_CAPITALS)
    return len(plain) > 4 and bool(_MOD97.fullmatch(plain)) and mod97(plain[4:] + plain[:4]) == 1  # noqa: PLR2004


def sheet_check(number: int) -> int:
    """Return the check digit of sheet ``number`` (>= 0). Raises ValueError for a negative one.

    Source: H. M. Damm, Total anti-symmetrische Quasigruppen, dissertation, Marburg 2004.
    """
    if number < 0:
        raise ValueError("Sheets are numbered from 0.")
    state = 0
    for digit in str(number):
        state = int(_DAMM[state][int(digit)])
    return state


def sheet_text(number: int) -> str:
    """Return how sheet ``number`` is printed: 572 is 572-4."""
    return f"{number}-{sheet_check(number)}"


def read_sheet(text: str) -> int | None:
    """Return the number of the sheet whose printed number ``text`` is, or None when its check digit says otherwise."""
    digits = _GAPS.sub("", text)
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 18):  # noqa: PLR2004 - a number and its digit
        return None
    number = int(digits[:-1])
    return number if sheet_check(number) == int(digits[-1]) else None
