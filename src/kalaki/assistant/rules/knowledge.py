"""Read a kalaki-knowledge/1 file: every fault with its place and what to do, or every record."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kalaki.assistant.rules.currency import Basis, Status

FORMAT = "kalaki-knowledge/1"
AMOUNT = re.compile(r"\d[\d\s.,]*\s*(?:ლარ|თეთრ|₾|GEL|%|პროცენტ)")
NEEDED = ("id", "area", "status", "confidence", "source", "city", "question", "answer")
REVIEW_DAYS, REVIEW_DAYS_WITH_AMOUNT = 365, 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One record as the file has it. source_date: "", "2026", "2026-02" or "2026-02-04"."""

    code: str
    area: str
    status: Status
    confidence: str
    source_url: str
    source_date: str
    city_scope: str
    question: str
    answer: str
    gloss_en: str
    examples: tuple[str, ...]
    compiled_on: dt.date
    basis: Basis
    review_every_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """areas: (code, names by language). problems: sentences; when there are any, nothing is imported."""

    areas: tuple[tuple[str, dict[str, str]], ...] = ()
    facts: tuple[Fact, ...] = ()
    problems: tuple[str, ...] = ()


def parse(document: Mapping[str, Any]) -> Knowledge:
    """Return the knowledge of a parsed YAML ``document``."""
    if document.get("format") != FORMAT:
        return Knowledge(problems=(f"The file's format is {document.get('format')!r}. It must be {FORMAT}.",))
    compiled_on = dt.date.fromisoformat(str(document["compiled_on"]))
    areas = tuple((row["code"], {"ka": row["name_ka"], "en": row["name_en"]}) for row in document["areas"])
    known = {code for code, _names in areas}
    facts, problems, seen = [], [], set()
    for number, row in enumerate(document["facts"], 1):
        place = f"fact {number} ({row.get('id', 'no id')})"
        faults = [f"{place}: {name} is missing. Fill it in." for name in NEEDED if not row.get(name)]
        if not faults and row["area"] not in known:
            faults.append(f"{place}: area {row['area']} is not in the list of areas. Add it there.")
        if not faults and row["status"] not in set(Status):
            faults.append(f"{place}: status {row['status']} is unknown. Write LIVE, VERIFY or ARCHIVE.")
        if row.get("id") in seen:
            faults.append(f"{place}: the id stands twice. Give it another one.")
        seen.add(row.get("id"))
        problems += faults
        if not faults:
            facts.append(_fact(row, compiled_on))
    if problems:
        return Knowledge(problems=tuple(problems))
    return Knowledge(areas=areas, facts=tuple(facts))


def _fact(row: Mapping[str, Any], compiled_on: dt.date) -> Fact:
    has_amount = bool(AMOUNT.search(row["answer"]))
    if not has_amount:
        basis = Basis.NONE
    else:
        basis = Basis.STATUTE if row["city"] == "national" else Basis.BUDGET_YEAR
    return Fact(
        code=row["id"],
        area=row["area"],
        status=Status(row["status"]),
        confidence=row["confidence"],
        source_url=row["source"],
        source_date=str(row.get("source_date") or ""),
        city_scope=row["city"],
        question=row["question"],
        answer=row["answer"],
        gloss_en=row.get("gloss_en", ""),
        examples=tuple(row.get("alternatives", ())),
        compiled_on=compiled_on,
        basis=basis,
        review_every_days=REVIEW_DAYS_WITH_AMOUNT if has_amount else REVIEW_DAYS,
    )
