"""Documents of Open311 in both formats, written row by row, and those of others read with care.

A row is a list of (name, value); a value is text, a number (degrees as float), a truth, None or ``Many``. XML writes None as an empty
element and a truth as true or false; JSON writes null and true. Lists have a root in XML and none in JSON.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from kalaki.core.contract import NoAnswer, read_xml

XML, JSON = "text/xml", "application/json"
TYPES = {"xml": XML, "json": JSON}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# XML 1.0 knows no such signs, not even as references.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Row = Sequence[tuple[str, Any]]
BLOCK_ROWS = 50


@dataclass(frozen=True, slots=True)
class Many:
    """A list inside a document. name: of each element in XML. rows: rows, or plain values."""

    name: str
    rows: Sequence[Any]


def whole(form: str, root: str, row: Row) -> str:
    """Return a document that is one row."""
    if form == "json":
        return json.dumps(_json(row), ensure_ascii=False)
    return f"{DECLARATION}<{root}>{_xml(row)}</{root}>\n"


def listed(form: str, root: str, name: str, rows: Iterable[Row]) -> str:
    """Return a document of ``rows``, each an element ``name`` below ``root``."""
    return "".join(streamed(form, root, name, rows))


def streamed(form: str, root: str, name: str, rows: Iterable[Row]) -> Iterator[str]:
    """Give a document of ``rows`` in blocks."""
    is_json = form == "json"
    block = ["[" if is_json else f"{DECLARATION}<{root}>"]
    for place, row in enumerate(rows):
        if is_json:
            block.append(("," if place else "") + json.dumps(_json(row), ensure_ascii=False))
        else:
            block.append(f"<{name}>{_xml(row)}</{name}>")
        if len(block) >= BLOCK_ROWS:
            yield "".join(block)
            block.clear()
    block.append("]" if is_json else f"</{root}>\n")
    yield "".join(block)


def errors(form: str, found: Iterable[tuple[int, str]]) -> str:
    """Return the document of errors, each (code, description)."""
    return listed(
        form, "errors", "error", [[("code", code), ("description", words)] for code, words in found]
    )


def read_rows(body: bytes, name: str) -> list[dict[str, str]]:
    """Return every element ``name`` of an XML document as {tag: text}, wherever it stands. Raises NoAnswer broken."""
    return [
        {child.tag: (child.text or "").strip() for child in element if isinstance(child.tag, str)}
        for element in read_xml(body).iter(name)
    ]


def read_definition(body: bytes) -> list[dict[str, Any]]:
    """Return the attributes of a service definition: code, datatype, required, description, values {key: name}."""
    found = []
    for element in read_xml(body).iter("attribute"):
        texts = {child.tag: (child.text or "").strip() for child in element}
        values = {
            (value.findtext("key") or "").strip(): (value.findtext("name") or "").strip()
            for value in element.iter("value")
        }
        found.append(
            {
                "code": texts.get("code", ""),
                "datatype": texts.get("datatype", "string"),
                "required": texts.get("required", "").lower() == "true",
                "description": texts.get("description", ""),
                "values": values,
            }
        )
    return [one for one in found if one["code"]]


def text_of(body: bytes, limit: int = 200) -> str:
    """Return the descriptions of an error document, or "" when it is none."""
    try:
        found: list[Mapping[str, str]] = list(read_rows(body, "error"))
    except NoAnswer:
        return ""
    return " ".join(one.get("description", "") for one in found)[:limit]


def _xml(row: Row) -> str:
    return "".join(f"<{name}>{_xml_value(value)}</{name}>" for name, value in row)


def _xml_value(value: Any) -> str:
    if isinstance(value, Many):
        return "".join(
            f"<{value.name}>{_xml(one) if isinstance(one, list) else _xml_value(one)}</{value.name}>"
            for one in value.rows
        )
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return escape(_NOT_XML.sub("", str(value)))


def _json(value: Any) -> Any:
    if isinstance(value, Many):
        return [_json(one) for one in value.rows]
    if isinstance(value, list):
        return {name: _json(one) for name, one in value}
    return value
