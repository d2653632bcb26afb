"""Answer a question: rank all records, decide, and show what may be said today."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max, Sum

from kalaki.assistant.models import ExampleQuestion, Record, RecordText
from kalaki.assistant.queries.catalogue import Service, services
from kalaki.assistant.rules.decide import MAX_CHARACTERS, Decision, before_search, decide
from kalaki.assistant.rules.retrieve import Hit, Index, Text
from kalaki.core.contract import current_municipality

SHOWN_COVERAGE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says: the outcome, services to show, and the ranked hits behind it.

    understood: the question in Georgian script as a guess, when it was typed in other letters.
    """

    decision: Decision
    services: tuple[Service, ...]
    hits: tuple[Hit, ...]
    was_cut: bool
    understood: str = ""


def answer(text: str, *, city: str, language: str = "ka", context: str = "") -> Reply:
    """Answer ``text`` for a resident of municipality ``city`` (slug), in at most 4 queries.

    context: code of the record that the conversation was last about, "" for none.
    """
    early = before_search(text)
    if early is not None:
        return Reply(decision=Decision(outcome=early), services=(), hits=(), was_cut=False)
    hits = index().search(text[:MAX_CHARACTERS])
    decision = decide(hits)
    found = services(decision.codes, city=city, language=language)
    return Reply(
        decision=decision,
        services=tuple(found[code] for code in decision.codes if code in found),
        hits=tuple(hits),
        was_cut=len(text) > MAX_CHARACTERS,
    )


def search(text: str, *, city: str, language: str = "ka", limit: int = 30) -> list[Service]:
    """Return the published records that ``text`` means, best first, by the search of the chat; 4 queries."""
    hits = index().search(text[:MAX_CHARACTERS], limit=limit)
    codes = [hit.code for hit in hits if hit.coverage >= SHOWN_COVERAGE]
    found = services(codes, city=city, language=language)
    return [found[code] for code in codes if code in found]


def top_questions(area: str, *, city: str, language: str = "ka", limit: int = 8) -> list[Service]:
    """Return the first records of an area for its button, current ones first, in 4 queries."""
    codes = list(
        Record.objects.filter(area__code=area, revision__gte=1)
        .order_by("position", "code")
        .values_list("code", flat=True)[: limit * 4]
    )
    found = services(codes, city=city, language=language)
    ordered = sorted((found[code] for code in codes), key=lambda service: not service.answer)
    return ordered[:limit]


def index() -> Index:
    """Return the index over all published records, rebuilt when one of them, or a phrasing, changed."""
    stamp = Record.objects.aggregate(n=Count("pk"), revisions=Sum("revision"), last=Max("changed_at"))
    return _index(current_municipality(), tuple(sorted((name, str(value)) for name, value in stamp.items())))


@lru_cache(maxsize=16)
def _index(municipality: int, stamp: Any) -> Index:
    return Index(catalogue_texts())


def catalogue_texts() -> list[Text]:
    """Return what is searched of every published record, by code, in 2 queries. Check phrasings stay out."""
    examples: dict[int, list[str]] = {}
    rows = ExampleQuestion.objects.filter(set="train").order_by("pk")
    for record, text in rows.values_list("record_id", "text"):
        examples.setdefault(record, []).append(text)
    texts = (
        RecordText.objects.filter(language="ka", record__revision__gte=1)
        .order_by("record__code")
        .values_list("record_id", "record__code", "question", "answer")
    )
    return [
        Text(code=code, question=question, answer=text, examples=tuple(examples.get(record, ())))
        for record, code, question, text in texts
    ]
