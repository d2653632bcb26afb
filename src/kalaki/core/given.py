"""Numbers that an address or a form gives as text: anybody may write anything there."""

DIGITS = 9


def whole_number(text: str, *, default: int) -> int:
    """Return the number that ``text`` writes in at most nine digits 0-9, else ``default``."""
    is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS
    return int(text) if is_number else default
