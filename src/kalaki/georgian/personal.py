"""Personal data in free text: found once here for all apps, masked before text is stored, logged, sent or learnt from.

Found: personal numbers (11 digits), phones, IBANs of Georgia, payment cards (Luhn, ISO/IEC 7812), e-mails; also
spaced, and with letters that look like digits. Not found: sums, dates, law numbers, short numbers such as 112 and
1300. A row of more than ten digits is always hidden, whatever it is.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["personal_number", "phone", "iban", "card", "email", "number"]
MASK = "•••"  # no word, so folded text holds nothing of it

_LOOK_ALIKE = {
    **dict.fromkeys("OoОоՕօ", "0"),
    **dict.fromkeys("lIІіı|", "1"),
    **dict.fromkeys("Ззვ", "3"),
    **dict.fromkeys("б", "6"),
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}
_DIGIT = f"[0-9{re.escape(''.join(_LOOK_ALIKE))}]"
_GAP = "[ \u00a0\u202f\u2009\t\u00ad\u200b-\u200f\u2060\ufeff‐‑()_-]{0,4}"
_RUN = re.compile(rf"(?P<run>(?<![^\W\d_]){_DIGIT}(?:{_GAP}{_DIGIT})*|[0-9](?:{_GAP}{_DIGIT})*)")
_EMAIL = re.compile(r"[\w.+%-]+\s?@\s?[\w-]+(?:\.[\w-]*\w)*\.[^\W\d_]{2,}")
_IBAN = re.compile(
    rf"[GgБб]\s?[EeЕе]\s?{_DIGIT}\s?{_DIGIT}\s?[A-Za-zА-Яа-я]\s?[A-Za-zА-Яа-я](?:{_GAP}{_DIGIT}){{16}}(?!\d)"
)
_DATE = re.compile(r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\d)")
_THOUSANDS = r"[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+"
_RANGE = re.compile(rf"({_THOUSANDS})-({_THOUSANDS})")
_MONEY = re.compile(r"(?:[.,]\d{1,2})?[ \u00a0]?(?:₾|ლარ|lar|лар|gel\b|USD|\$|€)", re.IGNORECASE)
_TOLL_FREE = "0800"
_LONGEST_CARD, _SHORTEST_CARD = 19, 13
_ROW = 11
_NINE, _WITH_ZERO, _WITH_COUNTRY = 9, 10, 12  # digits of a phone of Georgia: 5xx xxx xxx, 05xx …, 995 5xx …


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] is personal data of ``kind``; "number" is a long row of digits of no known kind."""

    kind: Kind
    start: int
    end: int


def find_personal(text: str) -> list[Span]:
    """Return the personal data in ``text`` (any length), in order, never overlapping."""
    spans = [Span("email", *found.span()) for found in _EMAIL.finditer(text)]
    spans += [
        Span("iban", *found.span()) for found in _IBAN.finditer(text) if not _taken(spans, *found.span())
    ]
    breaks = [found.span() for found in _DATE.finditer(text)]
    for start, end in _runs(text, breaks):
        if _taken(spans, start, end):
            continue
        for first, last in _trimmed(text, start, end):
            kind = _kind(text, first, last)
            if kind:
                spans.append(Span(kind, first, last))
                break
    return sorted(spans, key=lambda span: span.start)


def mask(text: str, spans: list[Span]) -> str:
    """Return ``text`` with every span replaced by MASK."""
    for span in sorted(spans, key=lambda span: -span.start):
        text = text[: span.start] + MASK + text[span.end :]
    return text


def _taken(spans: list[Span], start: int, end: int) -> bool:
    return any(span.start < end and start < span.end for span in spans)


def _runs(text: str, breaks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where rows of digits lie, cut at dates and between the two sums of a range."""
    runs = []
    for found in _RUN.finditer(text):
        start, end = found.span("run")
        cuts = [(first, last) for first, last in breaks if start < last and first < end]
        cuts += [(pair.end(1), pair.end(1) + 1) for pair in _RANGE.finditer(text, start, end)]
        for first, last in [*sorted(cuts), (end, end)]:
            if start < first:
                runs.append((start, first))
            start = max(start, last)
    return runs


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the row as it stands and without words at its ends that only look like digits ("о", "з")."""
    first, last = start, end
    while first < last and not text[first].isdecimal():
        first += 1
    while last > first and not text[last - 1].isdecimal():
        last -= 1
    return [(start, end), (first, last)] if (first, last) != (start, end) else [(start, end)]


def _digits(text: str) -> str:
    return "".join(_LOOK_ALIKE.get(sign, sign if sign.isdecimal() else "") for sign in text)


def _kind(text: str, start: int, end: int) -> Kind | None:
    """Return what the row text[start:end] is; None for what anybody may read."""
    raw = text[start:end]
    digits = _digits(raw)
    real = sum(sign.isdecimal() for sign in raw)
    if real * 2 < len(digits):
        return None
    if text[:start].rstrip().endswith("+") and len(digits) >= _NINE:
        return "phone"
    if _is_phone(digits, raw, money=bool(_MONEY.match(text, end))):
        return "phone"
    if _SHORTEST_CARD <= len(digits) <= _LONGEST_CARD and _luhn(digits):
        return "card"
    if len(digits) == _ROW:
        return "personal_number"
    return "number" if len(digits) > _ROW else None


def _is_phone(digits: str, raw: str, *, money: bool) -> bool:
    """Tell whether this is a number of Georgia: 5xx xxx xxx, 0341 xx xx xx, +995 …, with or without 0."""
    if digits.startswith(("995", "00995")) and len(digits.removeprefix("00")) == _WITH_COUNTRY:
        return True
    if money or digits.startswith(_TOLL_FREE):
        return False
    if len(digits) == _WITH_ZERO:
        return digits.startswith(("05", "03", "04", "07"))
    if len(digits) != _NINE:
        return False
    grouped_like_a_sum = re.fullmatch(r"\d{3}[ \u00a0]\d{3}[ \u00a0]000", raw)
    if digits[0] == "5":
        return not grouped_like_a_sum
    # Without the 0 a landline looks like a company's code (404…): only its grouping tells.
    return digits.startswith(("32", "34", "35", "36", "37", "41", "42", "43", "44", "47", "49")) and bool(
        re.fullmatch(r"\(?\d{2,3}\)?[ -]\d{1,3}[ -]\d{2}[ -]\d{2}(?:[ -]\d{2})?", raw)
    )


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += sum(divmod(value, 10))
    return total % 10 == 0
