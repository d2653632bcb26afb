"""How a text travels as SMS: alphabet and number of parts.

Source: 3GPP TS 23.038 (GSM 7-bit alphabet and its extension table, UCS-2) and TS 23.040 (a concatenated
message spends 7 of 160 septets, or 3 of 70 UCS-2 units, of each part on its header).
"""

from dataclasses import dataclass
from enum import StrEnum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape and a sign: two septets


class Alphabet(StrEnum):
    """The alphabet of one message; Georgian needs UCS-2."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


LIMITS = {Alphabet.GSM7: (160, 153), Alphabet.UCS2: (70, 67)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """units: septets or UCS-2 units. parts: messages that the network bills, >= 1."""

    alphabet: Alphabet
    units: int
    parts: int


def shape(text: str) -> Shape:
    """Return how ``text`` is sent. A sign that needs two units is never cut between two parts."""
    fits = all(sign in BASIC or sign in EXTENSION for sign in text)
    alphabet = Alphabet.GSM7 if fits else Alphabet.UCS2
    sizes = [_size(sign, alphabet) for sign in text]
    alone, joined = LIMITS[alphabet]
    units = sum(sizes)
    if units <= alone:
        return Shape(alphabet=alphabet, units=units, parts=1)
    parts, room = 1, joined
    for size in sizes:
        if size > room:
            parts, room = parts + 1, joined
        room -= size
    return Shape(alphabet=alphabet, units=units, parts=parts)


def _size(sign: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return 2 if sign in EXTENSION else 1
    return len(sign.encode("utf-16-be")) // 2
