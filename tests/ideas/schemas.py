"""A small reader of our own schemas (docs/standards/open311/*.xsd): sequences, how often, types by pattern or list."""

import re
from pathlib import Path

from defusedxml.ElementTree import fromstring, parse

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "standards" / "open311"
XS = "{http://www.w3.org/2001/XMLSchema}"


def faults_of(text, schema):
    """Return what in document ``text`` is not as ``schema`` (a name in FOLDER) says, in order."""
    root = parse(FOLDER / f"{schema}.xsd").getroot()
    types = {one.get("name"): one.find(f"{XS}restriction") for one in root.iter(f"{XS}simpleType")}
    found = fromstring(text)
    expected = root.find(f"{XS}element")
    if found.tag != expected.get("name"):
        return [f"{found.tag} instead of {expected.get('name')}"]
    return list(_faults(found, expected, types, found.tag))


def _faults(element, expected, types, where):
    inner = expected.find(f"{XS}complexType/{XS}sequence")
    if inner is None:
        if len(element):
            yield f"{where}: has children"
        yield from _wrong_text(element.text or "", types.get(expected.get("type")), where)
        return
    children, place = list(element), 0
    for one in inner:
        most = float(one.get("maxOccurs", "1").replace("unbounded", "inf"))
        count = 0
        while place < len(children) and children[place].tag == one.get("name") and count < most:
            yield from _faults(children[place], one, types, f"{where}/{one.get('name')}")
            place, count = place + 1, count + 1
        if count < int(one.get("minOccurs", "1")):
            yield f"{where}: {one.get('name')} is missing"
    yield from (f"{where}: {child.tag} is too much" for child in children[place:])
    if (element.text or "").strip():
        yield f"{where}: has text"


def _wrong_text(text, restriction, where):
    if restriction is None:
        return
    choices = {one.get("value") for one in restriction.iter(f"{XS}enumeration")}
    patterns = [one.get("value") for one in restriction.iter(f"{XS}pattern")]
    if (choices and text not in choices) or not all(re.fullmatch(one, text, re.ASCII) for one in patterns):
        yield f"{where}: {text!r}"
