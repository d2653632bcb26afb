"""Read a kalaki-knowledge/1 file: every fault with its place and what to do, or every record."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from kalaki.assistant.rules.content import PARTS, SHORT_LIMIT, Content, Kind, build
from kalaki.assistant.rules.currency import Basis, Status
from kalaki.assistant.rules.figures import declared_from

FORMAT = "kalaki-knowledge/1"
LINE = "__line__"  # the loader puts the line of each mapping here
AMOUNT = re.compile(r"\d[\d\s.,]*(?:-ლარიან)?\s*(?:ლარ|თეთრ|₾|GEL|%|პროცენტ)")
TERM = re.compile(r"\d+\s*(?:კალენდარულ |სამუშაო )?(?:დღ|თვე|წელიწად|საათ)")
NEEDED = ("id", "area", "status", "confidence", "source", "city", "question", "answer")
SOURCE_DATE = re.compile(r"(?:\d{4}(?:-\d{2}(?:-\d{2})?)?)?")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,19}")
REVIEW_DAYS, REVIEW_DAYS_WITH_AMOUNT = 365, 180
OPTIONAL = (
    "kind", "sensitive", "unit", "short", "persona", "output", "audience", "life_event", "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One record as the file has it."""

    code: str
    content: Content
    gloss_en: str
    examples: tuple[str, ...]
    compiled_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of a file: its line (0 = unknown), the record, the field, and what to do."""

    line: int
    place: str
    field: str
    remedy: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.place}: {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """areas: (code, names by language). faults: when there are any, nothing is imported."""

    areas: tuple[tuple[str, dict[str, str]], ...] = ()
    facts: tuple[Fact, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """The faults as sentences."""
        return tuple(str(fault) for fault in self.faults)


def parse(document: Any) -> Knowledge:
    """Return the knowledge of a parsed YAML ``document``."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        given = document.get("format") if isinstance(document, Mapping) else document
        return Knowledge(faults=(_fault({}, "format", f"the format is {given!r}. It must be {FORMAT}.", "file"),))
    try:
        compiled_on = dt.date.fromisoformat(str(document["compiled_on"]))
        areas = tuple((row["code"], {"ka": row["name_ka"], "en": row["name_en"]}) for row in document["areas"])
    except (KeyError, TypeError, ValueError) as error:
        remedy = f"compiled_on (a date) and areas (code, name_ka, name_en) are needed; see {error}."
        return Knowledge(faults=(_fault(document, "areas", remedy, "head"),))
    known = {code for code, _names in areas}
    facts: list[Fact] = []
    faults: list[Fault] = []
    seen: set[Any] = set()
    for number, row in enumerate(document.get("facts") or (), 1):
        if not isinstance(row, Mapping):
            faults.append(_fault({}, "", "this is no list of fields. Indent its fields.", f"fact {number}"))
            continue
        place = f"fact {number} ({row.get('id', 'no id')})"
        found = list(_faults(row, place, known, seen))
        seen.add(row.get("id"))
        if not found:
            made = _fact(row, compiled_on, place)
            if isinstance(made, Fact):
                facts.append(made)
            else:
                found = [made]
        faults += found
    return Knowledge(faults=tuple(faults)) if faults else Knowledge(areas=areas, facts=tuple(facts))


def _faults(row: Mapping[str, Any], place: str, areas: set[Any], seen: set[Any]) -> Iterator[Fault]:
    missing = [name for name in NEEDED if not row.get(name)]
    for name in missing:
        yield _fault(row, name, f"{name} is missing. Fill it in.", place)
    if missing:
        return
    if not CODE.fullmatch(str(row["id"])):
        yield _fault(row, "id", "the id must be 2 to 20 Latin letters, digits and hyphens.", place)
    if row["area"] not in areas:
        yield _fault(row, "area", f"area {row['area']} is not in the list of areas. Add it there.", place)
    if row["status"] not in set(Status):
        yield _fault(row, "status", f"status {row['status']} is unknown. Write LIVE, VERIFY or ARCHIVE.", place)
    if row["confidence"] not in {"A", "B", "C"}:
        yield _fault(row, "confidence", f"confidence {row['confidence']} is unknown. Write A, B or C.", place)
    if not str(row["source"]).startswith(("https://", "http://")):
        yield _fault(row, "source", "the source must be an address that starts with https:// or http://.", place)
    if not SOURCE_DATE.fullmatch(str(row.get("source_date") or "")):
        yield _fault(row, "source_date", "write 2026, 2026-02, 2026-02-04 or null.", place)
    if row["id"] in seen:
        yield _fault(row, "id", "the id stands twice. Give it another one.", place)
    if len(str(row.get("short") or "")) > SHORT_LIMIT:
        yield _fault(row, "short", f"the short answer has over {SHORT_LIMIT} characters. Shorten it.", place)


def _fact(row: Mapping[str, Any], compiled_on: dt.date, place: str) -> Fact | Fault:
    """Return the record of a faultless ``row``, or the fault in one of its parts."""
    parts: dict[str, Any] = {}
    for name, part in PARTS.items():
        key = "appeal" if name == "appeals" else name
        try:
            parts[name] = tuple(_part(part, item) for item in _listed(row.get(key)))
        except (TypeError, ValueError, InvalidOperation) as error:
            known = ", ".join(field.name for field in fields(part))
            remedy = f"{key} cannot be read ({error}). Its fields are: {known}."
            return _fault(row, key, remedy, place)
    answer = row["answer"]
    basis, review = _basis(row)
    given = {name: row[name] for name in OPTIONAL if row.get(name) is not None}
    try:
        given["kind"] = Kind(given.get("kind", _kind(parts)))
        for name in ("valid_from", "valid_to"):
            if name in given:
                given[name] = dt.date.fromisoformat(str(given[name]))
    except ValueError as error:
        return _fault(row, "kind", f"{error}. Kinds: {', '.join(Kind)}; dates: 2026-12-31.", place)
    content = Content(
        area=row["area"],
        status=Status(row["status"]),
        confidence=row["confidence"],
        source_url=row["source"],
        source_date=str(row.get("source_date") or ""),
        city_scope=row["city"],
        question=row["question"],
        answer=answer,
        basis=basis,
        review_every_days=review,
        **({"short": answer if len(answer) <= SHORT_LIMIT else ""} | given),
        **parts,
    )
    return Fact(
        code=row["id"],
        content=replace(content, figures=declared_from(content, answer)),
        gloss_en=row.get("gloss_en") or "",
        examples=tuple(row.get("alternatives") or ()),
        compiled_on=compiled_on,
    )


def _basis(row: Mapping[str, Any]) -> tuple[Basis, int]:
    """Return what an amount rests on and after how many days the record is looked at again."""
    has_amount = bool(AMOUNT.search(row["answer"]))
    review = REVIEW_DAYS_WITH_AMOUNT if has_amount or TERM.search(row["answer"]) else REVIEW_DAYS
    if not has_amount:
        return Basis.NONE, review
    return (Basis.STATUTE if row["city"] == "national" else Basis.BUDGET_YEAR), review


def _kind(parts: Mapping[str, Any]) -> str:
    is_service = any(parts[name] for name in ("steps", "documents", "channels"))
    return Kind.SERVICE if is_service else Kind.FACT


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _part(part: type, item: Any) -> Any:
    """Return one part; a bare text is its first field, and an amount is written in lari as „gel“."""
    if not isinstance(item, Mapping):
        return build(part, {fields(part)[0].name: str(item)})
    row = {name: value for name, value in item.items() if name != LINE}
    if "gel" in row:
        tetri = Decimal(str(row.pop("gel")).replace(",", ".")) * 100
        if tetri != int(tetri) or tetri < 0:
            raise ValueError(f"{tetri} tetri is no whole number from 0")
        row["tetri"] = int(tetri)
    return build(part, row)


def _fault(row: Mapping[str, Any], field: str, remedy: str, place: str) -> Fault:
    return Fault(line=int(row.get(LINE, 0)), place=place, field=field, remedy=remedy)
