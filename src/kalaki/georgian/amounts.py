"""Sums of money in running text, as residents and laws write them: 10 000, 0,05, 65 000–100 001, 500 ლარი."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from kalaki.georgian.personal import find_personal

_SPACE = "[ \u00a0\u202f]"
_NUMBER = (
    rf"[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?![\d])(?:[.,]\d{{1,2}}(?!\d))?"  # 10 000 or 10 000,50
    r"|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d{1,3}(?:,\d{3})+\.\d{1,2}(?!\d)"  # 1.250,50 or 1,250.50
    r"|\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})(?!\d)"  # 10.000.000
    r"|\d{1,9}(?:[.,]\d{1,3})?(?!\d)"
)
_LARI = r"₾|ლარ[ა-ჰ]*|ლ\.|lar[a-z]*|лар[а-яё]*|լարի[ա-ֆ]*|gel\b"
_TETRI = r"თეთრ[ა-ჰ]*|tetr[a-z]*|тетр[а-яё]*|թեթրի[ա-ֆ]*"
_TIMES = {
    1_000: r"ათას[ა-ჰ]*|atas[a-z]*|тыс(?:яч[а-яё]*|\.)?|min\b|thousand|հազար[ա-ֆ]*",
    1_000_000: r"მლნ\.?|მილიონ[ა-ჰ]*|milion[a-z]*|млн\.?|миллион[а-яё]*|milyon[a-z]*|million|mln\b|միլիոն[ա-ֆ]*",
}
_AMOUNT = re.compile(
    rf"(?P<before>(?:₾|\bGEL){_SPACE}?)?"
    rf"(?<![\w.,:/№#+])(?P<sign>(?<!\d)[-−](?=\d))?(?P<low>{_NUMBER})"
    rf"(?:(?:{_SPACE}?[-–—]{_SPACE}?|-?დან{_SPACE})(?P<high>{_NUMBER}))?"
    rf"(?:{_SPACE}?(?P<times>{'|'.join(_TIMES.values())}))?"
    rf"(?:{_SPACE}?\([^()\d]{{1,60}}\)(?={_SPACE}?(?:{_LARI}|{_TETRI})))?"  # 100 (ასი) ლარი
    rf"(?:-?{_SPACE}?(?:(?P<lari>{_LARI})|(?P<tetri>{_TETRI})))?"
    r"(?![\d%:/№]|[.,]\d|-\d)",
    re.IGNORECASE,
)
_NO_SUM = re.compile(
    r"-?[ \u00a0]?(?:წელ|წლ|წ\.|საათ|დღე|თვე|მუხლ|კვ|%|год|г\.|ст\.|il\b|gün|year|day|թ\.|manat|ман|მანათ|usd|eur|დოლარ|ევრო|dolar|доллар|евро|€|\$)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b")
_JOINED = re.compile(rf"{_SPACE}*(?:და|da|и|və|ve|and|եւ|և)?{_SPACE}*", re.IGNORECASE)
_THREE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Amount:
    """text[start:end] means ``tetri`` (hundredths of a lari), or from ``tetri`` up to ``up_to``.

    unit: "lari", "tetri" or "" where none is written (then laris are assumed). ambiguous: "10.000" and "1.250"
    may be thousands or decimals; the larger reading is taken and a form must ask back.
    """

    start: int
    end: int
    tetri: int
    up_to: int | None = None
    unit: str = ""
    ambiguous: bool = False


def parse_amounts(text: str) -> list[Amount]:
    """Return the sums of ``text`` in order. Dates, hours, per cent, years, other currencies and phones are none.

    A sum that is no whole number of tetri (a tariff of 0,125 lari) is left out.
    """
    dates = [found.span() for found in _DATE.finditer(text)]
    dates += [(span.start, span.end) for span in find_personal(text)]
    amounts: list[Amount] = []
    for found in _AMOUNT.finditer(text):
        unit = "tetri" if found["tetri"] else "lari" if found["lari"] or found["before"] else ""
        if any(start < found.end() and found.start() < end for start, end in dates):
            continue
        if not unit and _NO_SUM.match(text, found.end()):
            continue
        amount = _amount(found, unit)
        if amount is None:
            continue
        last = amounts[-1] if amounts else None
        if last and _continues(last, amount) and _JOINED.fullmatch(text, last.end, amount.start):
            amounts[-1] = replace(last, end=amount.end, tetri=last.tetri + amount.tetri)
        else:
            amounts.append(amount)
    return amounts


def _continues(lari: Amount, tetri: Amount) -> bool:
    """Tell whether the two are one sum: 5 ლარი და 40 თეთრი."""
    return (lari.unit, tetri.unit) == ("lari", "tetri") and lari.up_to is None and tetri.tetri < _HUNDRED


def _amount(found: re.Match[str], unit: str) -> Amount | None:
    times = next(
        (
            factor
            for factor, words in _TIMES.items()
            if found["times"] and re.fullmatch(words, found["times"], re.IGNORECASE)
        ),
        1,
    )
    factor = times * (1 if unit == "tetri" else _HUNDRED)
    low, unclear = _value(found["low"], grouped=times == 1)
    high, unclear_high = _value(found["high"], grouped=times == 1) if found["high"] else (None, False)
    sums = [value * factor for value in (low, high) if value is not None]
    if any(value.denominator != 1 for value in sums):
        return None
    sign = -1 if found["sign"] else 1
    return Amount(
        found.start("sign") if found["sign"] else found.start(),
        found.end(), sign * int(sums[0]), int(sums[1]) if high is not None else None, unit, unclear or unclear_high,
    )  # fmt: skip


def _value(written: str, *, grouped: bool) -> tuple[Fraction, bool]:
    """Return the number and whether "1.250" could be read in two ways; before a word like "million" it cannot."""
    plain = re.sub(_SPACE, "", written)
    if grouped and _THREE.fullmatch(plain):
        return Fraction(re.sub("[.,]", "", plain)), True
    separators = [sign for sign in plain if sign in ".,"]
    if len(set(separators)) > 1:  # the last one is the decimal sign
        return Fraction(plain.replace(separators[0], "").replace(",", ".")), False
    if len(separators) > 1:
        return Fraction(plain.replace(separators[0], "")), False
    return Fraction(plain.replace(",", ".")), False
