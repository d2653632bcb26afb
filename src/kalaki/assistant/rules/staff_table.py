"""The complete knowledge of a municipality as one table, and back: a row a record, what repeats as JSON in its cell."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kalaki.assistant.rules.knowledge import LINE, Fault

PLAIN = (
    "id", "area", "kind", "status", "confidence", "sensitive", "city", "source", "source_date", "unit", "audience",
    "life_event", "valid_from", "valid_to", "basis", "review_every_days", "compiled_on", "last_reviewed",
    "question", "answer", "short", "persona", "output",
)  # fmt: skip
NESTED = (
    "figures", "steps", "documents", "fees", "deadlines", "legal_basis", "channels", "appeal", "texts", "examples",
)  # fmt: skip
COLUMNS = ("row", *PLAIN, *NESTED)
TRUTH = {"true": True, "TRUE": True, "false": False, "FALSE": False}
MOST_CELL = 2**22  # characters
DAYS = re.compile(r"\d{1,9}", re.ASCII)
FILE, AREA, RECORD, SYNONYMS, OUTSIDE = "file", "area", "record", "synonyms", "outside"


class BadTable(ValueError):
    """The table cannot be read; ``faults`` name line, field and remedy of each fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def to_table(document: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the rows of a kalaki-knowledge/1 document, its head first."""
    yield list(COLUMNS)
    yield _row(FILE, {"id": document["format"], "compiled_on": document["compiled_on"]})
    for area in document["areas"]:
        names = {name: value for name, value in area.items() if name != "code"}
        yield _row(AREA, {"id": area["code"], "texts": names})
    for words in document["synonyms"]:
        yield _row(SYNONYMS, {"examples": words})
    for message in document.get("outside", ()):
        yield _row(OUTSIDE, {"examples": message})
    for fact in document["facts"]:
        yield _row(RECORD, fact)


def from_table(text: str, unquoted: Callable[[str], str]) -> dict[str, Any]:
    """Return the document that ``to_table`` wrote, for rules.knowledge.parse. Raises BadTable.

    unquoted: gives a cell back as it was before a spreadsheet's formulas were disarmed.
    """
    csv.field_size_limit(
        MOST_CELL
    )  # of the process: a record may have more phrasings than Python's own limit holds
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        head = next(reader, [])
    except csv.Error as error:
        raise BadTable(
            [_fault(1, "", "row", f"the row cannot be read ({error}). Save the table as CSV again.")]
        ) from error
    if missing := [name for name in COLUMNS if name not in head]:
        raise BadTable(
            [_fault(1, "", missing[0], f"the columns {', '.join(missing)} are missing. Add them.")]
        )
    document: dict[str, Any] = {"format": None, "areas": [], "synonyms": [], "outside": [], "facts": []}
    faults: list[Fault] = []
    line = reader.line_num + 1
    try:
        for cells in reader:
            if any(cells):
                row = dict(zip(head, map(unquoted, cells), strict=False))
                faults += _take(document, row, line)
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(
            _fault(line, "", "row", f"the row cannot be read ({error}). Save the table as CSV again.")
        )
    if faults:
        raise BadTable(faults)
    return document


def _take(document: dict[str, Any], row: dict[str, str], line: int) -> Iterator[Fault]:
    """Put one row into the document; yields its faults."""
    place = row.get("id", "")
    values: dict[str, Any] = {LINE: line}
    faults: list[Fault] = []
    for name in COLUMNS[1:]:
        cell = row.get(name, "")
        if name in NESTED:
            values[name] = _json(cell, place, name, line, faults)
        elif name == "sensitive":
            values[name] = TRUTH.get(cell, cell or None)
        elif name == "review_every_days":
            values[name] = int(cell) if DAYS.fullmatch(cell) else cell or None
        else:
            values[name] = cell
    yield from faults
    if faults:
        return
    kind = row.get("row", "")
    if kind == RECORD:
        document["facts"].append(values)
    elif kind == FILE:
        document |= {"format": values["id"], "compiled_on": values["compiled_on"]}
    elif kind == AREA:
        names = values["texts"] if isinstance(values["texts"], dict) else {}
        document["areas"].append({"code": values["id"]} | names)
    elif kind in {SYNONYMS, OUTSIDE}:
        document[kind].append(values["examples"])
    else:
        yield _fault(
            line,
            place,
            "row",
            f"{kind!r} is unknown. Write {FILE}, {AREA}, {SYNONYMS}, {OUTSIDE} or {RECORD}.",
        )


def _json(cell: str, place: str, name: str, line: int, faults: list[Fault]) -> Any:
    try:
        return json.loads(cell) if cell else None
    except (ValueError, RecursionError) as error:
        remedy = f"{name} is no JSON ({error}). Write a list as the export does, or leave the cell empty."
        faults.append(_fault(line, place, name, remedy))
        return None


def _row(kind: str, values: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = [kind]
    for name in PLAIN:
        value = values.get(name)
        found.append(str(value).lower() if isinstance(value, bool) else "" if value is None else value)
    for name in NESTED:
        value = values.get(name)
        found.append("" if value is None else json.dumps(value, ensure_ascii=False))
    return found


def _fault(line: int, place: str, field: str, remedy: str) -> Fault:
    return Fault(line=line, place=place or "table", field=field, remedy=remedy)
