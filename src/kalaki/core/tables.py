"""Tables out: CSV that spreadsheets open, in constant memory."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

BOM = b"\xef\xbb\xbf"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield ``rows`` as CSV (UTF-8, BOM, CRLF).

    Text that a spreadsheet would run as a formula gets a leading apostrophe, and so does text that would
    look like such a one; figures stay figures.
    """
    yield BOM
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([_quoted(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def unquoted(cell: str) -> str:
    """Return what ``write_csv`` quoted as it was."""
    return cell[1:] if cell[:1] == "'" and _is_formula(cell) else cell


def _quoted(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    return text.lstrip("'").startswith(FORMULA)
