"""The personal number of a document: eleven digits, however they are written. It is hashed at once and kept nowhere."""

import re

DIGITS = 11
_GAPS = re.compile(r"[\s\u00a0\u2010-\u2015_.-]+")


def read_personal_number(text: str) -> str | None:
    """Return the eleven digits in ``text``, None for anything else; blanks and hyphens between them do not matter."""
    digits = _GAPS.sub("", text)
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None
