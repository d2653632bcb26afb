"""The figures guard: every number in an answer must be one that the record stands for.

A wrong digit in a published answer is the costliest mistake of a city's assistant, and the one a
reviewer overlooks first. So a number that no fee, deadline or declared figure explains is named.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from kalaki.assistant.rules.content import Content

# „10 000“, „598 05 44 22“, „0,05“, „09:00“; digits inside a Latin name (A4, HER-2) are no figure, but those that a
# currency touches („GEL500“) are.
_NUMBER = re.compile(
    r"(?:(?<![A-Za-z\d])(?<![A-Za-z][-\u2010-\u2015])|(?i:(?<=\bGEL)|(?<=\blari)|(?<=\bUSD)|(?<=\bEUR)|(?<=\bAZN)))"
    r"(?:\d{1,2}:\d{2}|\d{1,3}(?:[ \u00a0\u202f]\d{2,3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
)
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://)?[\w-]+(?:\.[\w-]+)*\.(?:ge|com|org)(?:/\S*)?")
FREE = re.compile(r"უფასო|free of charge|\bfree\b|бесплатн|pulsuz|ödənişsiz|անվճար", re.IGNORECASE)


def figures(text: str) -> tuple[str, ...]:
    """Return the numbers of ``text`` in order, each once, as written but without grouping spaces.

    A decimal comma becomes a point and an end of zeros goes: „0,10“ and „0.1“ are one figure.
    Addresses of pages and mail are no figures.
    """
    found = _NUMBER.findall(_ADDRESS.sub(" ", text))
    return tuple(dict.fromkeys(_normal(number) for number in found))


def without_figures(text: str) -> str:
    """Return ``text`` with three dots for each number: the topic of a record whose figures do not hold."""
    return _NUMBER.sub("…", text)


def stray_figures(text: str, content: Content) -> tuple[str, ...]:
    """Return the numbers of ``text`` that nothing in ``content`` stands for, in order."""
    allowed = allowed_figures(content)
    return tuple(figure for figure in figures(text) if figure not in allowed)


def allowed_figures(content: Content) -> frozenset[str]:
    """Return every figure that the parts and declared figures of ``content`` allow."""
    return frozenset([*structured_figures(content), *(_normal(figure) for figure in content.figures)])


def structured_figures(content: Content) -> tuple[str, ...]:
    """Return the figures of fees, deadlines, legal basis, channels, appeals and dates."""
    texts: list[str] = []
    for fee in content.fees:
        texts += [_amount(fee.tetri), fee.per, fee.exemption]
    for deadline in content.deadlines:
        texts += [str(deadline.count), deadline.label, deadline.since, deadline.silence]
    for basis in content.legal_basis:
        texts += [basis.act, basis.article, *_date_words(basis.version)]
    for channel in content.channels:
        texts += [channel.name, channel.address, channel.hours, channel.phone]
    for appeal in content.appeals:
        texts += [appeal.body, str(appeal.days or "")]
    for date in (content.valid_from, content.valid_to):
        texts += _date_words(date.isoformat() if date else "")
    return tuple(dict.fromkeys(figure for text in texts for figure in figures(text)))


def declared_from(content: Content, answer: str) -> tuple[str, ...]:
    """Return the numbers of ``answer`` that no part explains: at import they become declared figures."""
    explained = frozenset(structured_figures(content))
    return tuple(figure for figure in figures(answer) if figure not in explained)


def unsupported_parts(content: Content) -> tuple[str, ...]:
    """Return the figures of the parts that question and answer do not hold: a part must add no fact.

    An amount of 0 needs a word for „free“ in them, a deadline of 0 any wording.
    """
    words = f"{content.question}\n{content.answer}"
    said = frozenset(figures(words))
    missing = [
        figure for fee in content.fees if fee.tetri and (figure := _normal(_amount(fee.tetri))) not in said
    ]
    missing += [str(d.count) for d in content.deadlines if d.count and str(d.count) not in said]
    if any(not fee.tetri for fee in content.fees) and not FREE.search(words):
        missing.append("0")
    return tuple(missing)


def _amount(tetri: int) -> str:
    lari, rest = divmod(tetri, 100)
    return f"{lari}.{rest:02d}" if rest else str(lari)


def _normal(number: str) -> str:
    number = re.sub(r"[ \u00a0\u202f]", "", number).replace(",", ".").rstrip(".")
    if number.count(".") == 1 and ":" not in number:
        value = Fraction(number)
        if value.denominator == 1:
            return number.split(".")[0] or "0"
        return number.rstrip("0")
    return number


def _date_words(iso: str) -> Iterable[str]:
    """Yield year and day of an ISO date; the month is a word in an answer."""
    parts = iso.split("-") if iso else []
    yield from (str(int(part)) for index, part in enumerate(parts) if index != 1)
