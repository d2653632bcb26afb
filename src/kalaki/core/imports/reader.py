"""Tables as people have them: CSV in any common encoding and delimiter, and the first sheet of an XLSX."""

import csv
import datetime as dt
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from kalaki.core.outgoing import NoAnswer, read_xml
from kalaki.core.refusals import Refused
from kalaki.core.tables import unquoted

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError)  # as each packing says it
MAX_CELL = 131_072  # signs; an open quotation mark makes one cell of the rest of a file
_SAMPLE = 30  # rows that tell the delimiter
_DELIMITERS = ",;\t|"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})\d+")
_DATE_FORMATS = {*range(14, 23), *range(45, 48)}
_DATE_SIGNS = re.compile(r"[ymdhs]", re.IGNORECASE)
_NO_SIGNS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. columns: its head. rows: (number as the person's program counts it, cells), none of them empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes) -> Table:
    """Return the table in ``data``; the first row that says something is its head. Cells are stripped text.

    Dates come as 2026-11-24 (and 08:05 where there is an hour), numbers as they were typed without a trailing ".0".
    Refused too_big, not_a_table, empty, two_columns (a name stands twice).
    """
    if len(data) > MAX_BYTES:
        raise Refused(
            "too_big", _("The file is larger than 20 MB. Divide it and bring the parts in one by one.")
        )
    if data[:4] == b"PK\x03\x04":
        found = _of_xlsx(data)
    elif data[:4] == b"\xd0\xcf\x11\xe0" or data[:5] == b"%PDF-":
        raise _not_a_table()
    else:
        found = _of_csv(_decoded(data))
    rows = _kept(found)
    if len(rows) < 2:  # noqa: PLR2004 - a head and a row
        raise Refused("empty", _("The table has no rows under its head."))
    head = rows[0][1]
    while head and not head[-1]:
        head = head[:-1]
    named = [name.casefold() for name in head if name]
    if len(named) != len(set(named)):
        raise Refused("two_columns", _("Two columns have the same name. Rename one and try again."))
    body = ((number, (row + ("",) * len(head))[: len(head)]) for number, row in rows[1:])
    return Table(columns=head, rows=tuple((number, row) for number, row in body if any(row)))


def _kept(found: Iterator[tuple[int, list[str]]]) -> list[tuple[int, tuple[str, ...]]]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in found:
        if any(
            len(cell) > MAX_CELL for cell in cells
        ):  # Python's own limit is of the process, and others raise it
            raise _not_a_table()
        row = tuple(unquoted(cell.strip()) for cell in cells)
        if any(row):
            rows.append((number, row))
        if len(rows) > MAX_ROWS + 1 or len(row) > MAX_COLUMNS:
            raise Refused("too_big", _("The table has too many rows or columns: at most 50,000 and 200."))
    return rows


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding)
    if 0 in data:
        return _strict(data, _byte_order(data[:4000]))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # Cyrillic pages use the upper half for whole words, western ones for single letters between plain ones.
    upper = len(re.findall(rb"[\xc0-\xff]{3,}", data))
    return data.decode("cp1251" if upper else "cp1254", errors="replace")


def _byte_order(sample: bytes) -> str:
    # Of Latin, Cyrillic and Georgian letters the upper byte is one of these.
    upper = [sum(half.count(byte) for byte in (0x00, 0x04, 0x10)) for half in (sample[::2], sample[1::2])]
    if max(upper) * 3 < len(sample):
        raise _not_a_table()
    return "utf-16-be" if upper[0] > upper[1] else "utf-16-le"


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_a_table() from error


def _of_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    first, _line, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\s*", first)
    body, skipped = (rest, 1) if told else (text, 0)
    try:
        delimiter = told.group(1) if told else _delimiter(text)
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
        yield from enumerate(reader, start=1 + skipped)
    except (csv.Error, ValueError) as error:  # a sign after "sep=" that divides nothing
        raise _not_a_table() from error


def _delimiter(text: str) -> str:
    sample = "\n".join(text.splitlines()[:_SAMPLE])

    def score(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=sign) if row]
        usual = max(set(widths), key=lambda width: (widths.count(width), width)) if widths else 1
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=score)


def _of_xlsx(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MAX_UNPACKED:
                raise Refused(
                    "too_big",
                    _("The file is larger than 20 MB. Divide it and bring the parts in one by one."),
                )
            yield from _of_sheet(archive)
    # A RuntimeError is a locked entry, or (as NotImplementedError) a packing that zipfile does not know.
    except (*_DAMAGED, KeyError, IndexError, ValueError, RuntimeError) as error:
        raise _not_a_table() from error


def _of_sheet(archive: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
    book = _xml(archive, "xl/workbook.xml")
    first = book.find(f"{_MAIN}sheets/{_MAIN}sheet")
    targets = {one.get("Id"): one.get("Target", "") for one in _xml(archive, "xl/_rels/workbook.xml.rels")}
    if first is None:
        raise KeyError("sheet")
    path = targets[first.get(_RELATION)].lstrip("/")
    shared = _shared(archive)
    dates = _date_styles(archive)
    settings = book.find(f"{_MAIN}workbookPr")
    epoch = _EPOCH_1904 if settings is not None and settings.get("date1904") in {"1", "true"} else _EPOCH
    sheet = _xml(archive, path if path.startswith("xl/") else f"xl/{path}")
    for place, row in enumerate(sheet.iter(f"{_MAIN}row"), start=1):
        cells: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            at = _column(cell.get("r", ""), len(cells))
            if at > MAX_COLUMNS:
                raise Refused("too_big", _("The table has too many rows or columns: at most 50,000 and 200."))
            cells.extend([""] * (at - len(cells)))
            cells.append(_value(cell, shared, dates, epoch))
        yield int(row.get("r", place)), cells


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    try:
        return read_xml(archive.read(name))
    except NoAnswer as error:
        raise _not_a_table() from error


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(one) for one in _xml(archive, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _text(element: Element) -> str:
    # Readings above a word (rPh) are no part of it.
    parts = [one for one in element if one.tag != f"{_MAIN}rPh"]
    return "".join(text.text or "" for part in parts for text in part.iter(f"{_MAIN}t"))


def _date_styles(archive: zipfile.ZipFile) -> set[str]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = _xml(archive, "xl/styles.xml")
    own = {
        int(one.get("numFmtId", "0"))
        for one in root.iter(f"{_MAIN}numFmt")
        if _DATE_SIGNS.search(_NO_SIGNS.sub("", one.get("formatCode", "")))
    }
    formats = root.find(f"{_MAIN}cellXfs")
    return {
        str(place)
        for place, one in enumerate(formats if formats is not None else ())
        if int(one.get("numFmtId", "0")) in own | _DATE_FORMATS
    }


def _column(reference: str, default: int) -> int:
    found = _CELL.fullmatch(reference)
    if not found:
        return default
    number = 0
    for letter in found.group(1):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: Element, shared: list[str], dates: set[str], epoch: dt.datetime) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        return "" if inline is None else _text(inline)
    raw = cell.findtext(f"{_MAIN}v", "")
    if kind == "s" and raw:
        return shared[int(raw)] if 0 <= int(raw) < len(shared) else ""
    if kind != "n" or not raw:
        return raw
    if cell.get("s") in dates:
        return _date(float(raw), epoch)
    number = float(raw)
    return str(int(number)) if number.is_integer() and abs(number) < 10**15 else format(number, ".15g")


def _date(days: float, epoch: dt.datetime) -> str:
    try:
        instant = epoch + dt.timedelta(seconds=round(days * 86400))
    except OverflowError:
        return format(days, ".15g")
    if days < 1:
        return f"{instant:%H:%M}"
    return f"{instant:%Y-%m-%d %H:%M}" if days % 1 else f"{instant:%Y-%m-%d}"


def _not_a_table() -> Refused:
    return Refused(
        "not_a_table", _("This file is no table that can be read. Save it as CSV or XLSX and try again.")
    )
