"""Running numbers that people quote: of one municipality, without gaps, never given twice."""

import re

from django.db import connection
from django.db.transaction import TransactionManagementError

from kalaki.core.tenancy import current_municipality

DIGITS = 6
# The row stays locked until the transaction ends: whoever asks next waits, so a rolled back number is given again
# and a committed one never. One statement on both engines.
_NEXT = (
    'INSERT INTO "core_numberseries" ("municipality_id", "series", "year", "last") VALUES (%s, %s, %s, 1) '
    'ON CONFLICT ("municipality_id", "series", "year") '
    'DO UPDATE SET "last" = "core_numberseries"."last" + 1 RETURNING "last"'
)
_GAP = r"[\s\u2010-\u2015-]"
# Without gaps the last six signs or more are the number.
_NUMBER = re.compile(
    rf"\s*([A-Za-z]{{3}}){_GAP}*(?:(\d{{4}})(?:{_GAP}+|(?=\d{{6,9}}\s*$)))?(\d{{1,9}})\s*", re.ASCII
)


def next_number(series: str, *, year: int | None = None) -> int:
    """Return the next number, from 1, of ``series`` of the municipality in scope, inside the caller's transaction.

    year: the series begins anew with each. Raises TransactionManagementError outside a transaction: a number
    whose row was never written would be a gap.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError(f"A number of {series} is taken in the transaction that uses it.")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [current_municipality(), series, year or 0])
        return int(cursor.fetchone()[0])


def number_text(code: str, number: int, *, year: int | None = None) -> str:
    """Return how people quote ``number`` of the municipality with ``code``: RUS-2026-000123, or RUS-000123."""
    return "-".join([code, *([f"{year:04d}"] if year else []), f"{number:0{DIGITS}d}"])


def read_number(text: str) -> tuple[str, int | None, int] | None:
    """Return (code, year or None, number) of what ``number_text`` wrote, also with blanks, small letters, few zeros, no hyphens.

    None when ``text`` is no such number.
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    code, year, number = found.groups()
    return code.upper(), int(year) if year else None, int(number)
