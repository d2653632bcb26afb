"""Write one list of triples as JSON-LD 1.1 or as Turtle 1.1 (both W3C recommendations), a subject at a time.

Triples of one subject stand together. No term is a blank node, so both forms are streams without a graph in memory.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TYPE = "rdf:type"
_UNSAFE = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r"[\\\"\x00-\x1f\x7f]")


class Iri(NamedTuple):
    """A full address, or a prefixed name of PREFIXES."""

    value: str


class Text(NamedTuple):
    """Words in a language."""

    value: str
    language: str


class Typed(NamedTuple):
    """A value with a datatype, a prefixed name; "" = a plain string."""

    value: str
    datatype: str = ""


class Triple(NamedTuple):
    """One statement. subject: a full address; predicate: a prefixed name."""

    subject: str
    predicate: str
    object: Iri | Text | Typed


def turtle(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Yield ``triples`` as Turtle."""
    yield "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items()).encode()
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        lines = " ;\n    ".join(f"{t.predicate} {_turtle(t.object)}" for t in group)
        yield f"\n<{safe(subject)}>\n    {lines} .\n".encode()


def json_ld(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Yield ``triples`` as JSON-LD in the compact form, its context inside: no reader has to fetch one."""
    yield b'{"@context":' + json.dumps(PREFIXES).encode() + b',"@graph":['
    comma = ""
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        node: dict[str, object] = {"@id": safe(subject)}
        values: dict[str, list[object]] = {}
        for triple in group:
            if triple.predicate == TYPE and isinstance(triple.object, Iri):
                values.setdefault("@type", []).append(safe(triple.object.value))
            else:
                values.setdefault(triple.predicate, []).append(_json(triple.object))
        node |= values
        yield f"{comma}\n{json.dumps(node, ensure_ascii=False, separators=(',', ':'))}".encode()
        comma = ","
    yield b"\n]}\n"


def safe(address: str) -> str:
    """Return ``address`` with the signs that no IRI may hold percent-encoded (RFC 3987)."""
    return _UNSAFE.sub(lambda sign: f"%{ord(sign[0]):02X}", address)


def _is_short(value: str) -> bool:
    name, colon, rest = value.partition(":")
    return bool(colon) and name in PREFIXES and not rest.startswith("//")


def _turtle(value: Iri | Text | Typed) -> str:
    if isinstance(value, Iri):
        return value.value if _is_short(value.value) else f"<{safe(value.value)}>"
    quoted = _SPECIAL.sub(lambda sign: _ESCAPED.get(sign[0], f"\\u{ord(sign[0]):04X}"), value.value)
    if isinstance(value, Text):
        return f'"{quoted}"@{value.language}'
    return f'"{quoted}"^^{value.datatype}' if value.datatype else f'"{quoted}"'


def _json(value: Iri | Text | Typed) -> object:
    if isinstance(value, Iri):
        return {"@id": safe(value.value)}
    if isinstance(value, Text):
        return {"@value": value.value, "@language": value.language}
    return {"@value": value.value, "@type": value.datatype} if value.datatype else value.value
