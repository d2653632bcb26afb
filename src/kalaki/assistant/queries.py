"""Reads of the knowledge: one snapshot a request, its index kept while the catalogue stays the same."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.models import Count, Max

from kalaki.assistant.models import ExampleQuestion, KnowledgeArea, Record, RecordText
from kalaki.assistant.rules.currency import Basis, Currency, Status, Validity, Verdict, currency
from kalaki.assistant.rules.decide import Decision, before_search, decide
from kalaki.assistant.rules.retrieve import Hit, Index, Text
from kalaki.core.contract import current_municipality, today


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One record as a page shows it on a day. answer is empty unless the record is current here."""

    code: str
    area: str
    question: str
    answer: str
    last_wording: str
    currency: Currency
    reason: str
    is_ours: bool
    city_scope: str
    confidence: str
    source_url: str
    source_host: str
    source_date: str
    last_reviewed: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One subject with the number of its records."""

    code: str
    names: dict[str, str]
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says: the outcome, services to show, and the ranked hits behind it."""

    decision: Decision
    services: tuple[Service, ...]
    hits: tuple[Hit, ...]
    was_cut: bool


def answer(text: str, *, city: str) -> Reply:
    """Answer ``text`` for a resident of municipality ``city`` (slug), in at most 4 queries."""
    early = before_search(text)
    if early is not None:
        return Reply(decision=Decision(outcome=early), services=(), hits=(), was_cut=False)
    hits = index().search(text[:1000])
    decision = decide(hits)
    found = services(decision.codes, city=city)
    return Reply(
        decision=decision,
        services=tuple(found[code] for code in decision.codes if code in found),
        hits=tuple(hits),
        was_cut=len(text) > 1000,  # noqa: PLR2004 - spec: the first 1,000 characters are read
    )


def services(codes: tuple[str, ...], *, city: str) -> dict[str, Service]:
    """Return the records ``codes`` as residents of ``city`` may see them today, in 2 queries."""
    if not codes:
        return {}
    rows = list(Record.objects.filter(code__in=codes).select_related("area"))
    texts = {
        text.record_id: text
        for text in RecordText.objects.filter(record__in=[row.pk for row in rows], language="ka")
    }
    return {row.code: _service(row, texts[row.pk], city) for row in rows}


def list_areas() -> list[AreaRow]:
    """Return the subjects of the catalogue with their number of records, in one query."""
    rows = KnowledgeArea.objects.annotate(n=Count("records")).order_by("pk")
    return [AreaRow(code=row.code, names=row.names, records=row.n) for row in rows]


def list_services(*, area: str, city: str, page: int = 1, size: int = 30) -> tuple[list[Service], bool]:
    """Return page ``page`` (from 1) of an area's records and whether there are more, in 3 queries."""
    start = (page - 1) * size
    records = Record.objects.filter(area__code=area) if area else Record.objects.all()
    codes = tuple(records.order_by("code").values_list("code", flat=True)[start : start + size + 1])
    found = services(codes[:size], city=city)
    return [found[code] for code in codes[:size]], len(codes) > size


def index() -> Index:
    """Return the index over all records of the municipality, rebuilt when one of them changed."""
    stamp = Record.objects.aggregate(n=Count("pk"), last=Max("pk"), digest=Max("imported_digest"))
    return _index(current_municipality(), tuple(sorted((k, str(v)) for k, v in stamp.items())))


@lru_cache(maxsize=16)
def _index(municipality: int, stamp: Any) -> Index:
    examples: dict[int, list[str]] = {}
    for record, text in ExampleQuestion.objects.order_by("pk").values_list("record_id", "text"):
        examples.setdefault(record, []).append(text)
    rows = (
        RecordText.objects.filter(language="ka")
        .order_by("record__code")
        .values_list("record_id", "record__code", "question", "answer")
    )
    return Index(
        [
            Text(code=code, question=question, answer=text, examples=tuple(examples.get(record, ())))
            for record, code, question, text in rows
        ]
    )


def _service(row: Record, text: RecordText, city: str) -> Service:
    verdict: Verdict = currency(
        Validity(
            status=Status(row.status),
            basis=Basis(row.amount_basis),
            last_reviewed=row.last_reviewed,
            review_every_days=row.review_every_days,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        ),
        today(),
    )
    ours = row.city_scope in {city, "national"}
    is_said = ours and verdict.currency is Currency.CURRENT
    return Service(
        code=row.code,
        area=row.area.code,
        question=text.question,
        answer=text.answer if is_said else "",
        last_wording=text.answer if ours and not is_said else "",
        currency=verdict.currency,
        reason=verdict.reason,
        is_ours=ours,
        city_scope=row.city_scope,
        confidence=row.confidence,
        source_url=row.source_url,
        source_host=unquote(urlsplit(row.source_url).netloc.removeprefix("www.")),
        source_date=row.source_date,
        last_reviewed=row.last_reviewed,
    )
