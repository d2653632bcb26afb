"""Answer a question: understand it, look its records up, and show what may be said today."""

import csv
import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max, Subquery, Sum

from kalaki.assistant.minds import content_file, decision_print, make_mind, phrases_of
from kalaki.assistant.models import ExampleQuestion, LiveModel, OutOfScope, Record, RecordText, Synonym
from kalaki.assistant.queries.catalogue import Service, part_alone, services
from kalaki.assistant.rules.currency import Currency, Status
from kalaki.assistant.rules.outcomes import Outcome, outcome_of, shown_codes
from kalaki.assistant.rules.understand.catalogue import Alarm, Catalogue, Entry, Negative, Phrase
from kalaki.assistant.rules.understand.context import Context
from kalaki.assistant.rules.understand.decide import Verdict
from kalaki.assistant.rules.understand.pipeline import Kind, Mind, Part, Understanding
from kalaki.assistant.rules.understand.text import clean, words
from kalaki.core.contract import current_municipality, now
from kalaki.georgian import romanise

UNTRAINED_FOR = dt.timedelta(seconds=5)  # how long a stand-in answers before its model is looked for again
DESK = "desk"  # the kind of what editors declared to be out of scope
SHOWN = 0.3  # least share of the words that a search result explains


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says: the outcome, the records to show, and what was understood.

    name: of the small talk, command, danger or slot. elsewhere: the municipality whose matter it is.
    """

    outcome: Outcome
    services: tuple[Service, ...] = ()
    meant: Understanding
    name: str = ""
    elsewhere: str = ""

    @property
    def understood(self) -> str:
        """The question in Georgian script as a guess, when it was typed in other letters."""
        return self.meant.understood

    @property
    def was_cut(self) -> bool:
        """Whether only the first 1,000 characters were read."""
        return self.meant.was_cut

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the records to show."""
        return tuple(service.code for service in self.services)


def answer(
    text: str, *, city: str, language: str = "ka", context: Context | None = None, best: Mind | None = None
) -> Reply:
    """Answer ``text`` for a resident of municipality ``city`` (slug), in at most 6 queries.

    context: what the conversation was last about. best: another mind than the live one, to measure it.
    """
    context = context or Context()
    best = best or mind(city)
    meant = best.understand(text, now=now(), context=context, language="" if language == "ka" else language)
    if meant.kind is Kind.SLOT:
        # What a record leaves open, a neighbour of the same service may hold.
        neighbour = best.neighbours.of(context.code, meant.name)
        found = services(
            [context.code, *([neighbour] if neighbour else [])], city=city, language=meant.language
        )
        about = found.get(context.code)
        if neighbour in found and (about is None or part_alone(about, meant.name) is None):
            part = Part(text=text, verdict=Verdict.ANSWER, codes=(neighbour,), first=1.0, three=1.0)
            meant = replace(meant, kind=Kind.QUESTION, name="", parts=(part,), reasons=("neighbour",))
        codes: tuple[str, ...] = (context.code,) if meant.kind is Kind.SLOT else (neighbour,)
    else:
        codes = shown_codes(meant)
        found = services(codes, city=city, language=meant.language)
    currencies = {code: Currency(service.currency) for code, service in found.items() if service.is_ours}
    outcome = outcome_of(meant, currencies)
    if outcome in {Outcome.UNCONFIRMED, Outcome.HISTORY} and len(meant.parts) == 1:
        codes = codes[:1]
    if outcome is Outcome.REFUSE:  # a record that is only likely was looked up for what it may be today
        codes = ()
    return Reply(
        outcome=outcome,
        services=tuple(found[code] for code in codes if code in found),
        meant=meant,
        name=meant.name,
        elsewhere=next((part.elsewhere for part in meant.parts if part.elsewhere), ""),
    )


def small_talk(key: str, *, city: str, language: str, names: dict[str, str], variant: int) -> str:
    """Return way ``variant`` (any number) to say small talk ``key``, "" when there is none. names: what its slots stand for."""
    intent = next((one for one in phrases_of(city, "smalltalk")["intents"] if one["key"] == key), None)
    if intent is None:
        return ""
    replies: list[str] = intent["replies"].get(language) or intent["replies"]["ka"]
    said = replies[variant % len(replies)]
    for name, value in names.items():
        said = said.replace("{" + name + "}", value)
    return said


def plain_lines(languages: Sequence[str], *, city: str, hotline: str) -> tuple[tuple[str, str], ...]:
    """Return (language, „I do not know this, call …“) in each of ``languages`` that has its words."""
    said = phrases_of(city, "smalltalk")["refusal"]
    return tuple((one, said[one].replace("{hotline}", hotline)) for one in languages if one in said)


def place_name(slug: str, *, city: str, language: str) -> str:
    """Return the name of municipality ``slug`` as readers of ``language`` know it, "" when it is none."""
    rows = phrases_of(city, "municipalities")["municipalities"]
    row = next((one for one in rows if one["slug"] == slug), None)
    if row is None:
        return ""
    return str(row["ka"]) if language == "ka" else romanise(row["ka"], "national_plain").capitalize()


def search(text: str, *, city: str, language: str = "ka", limit: int = 30) -> list[Service]:
    """Return the published records that ``text`` means, best first, by the search of the chat; 4 queries."""
    codes = mind(city).model.matching(words(clean(text)), limit=limit, least=SHOWN)
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


def mind(city: str) -> Mind:
    """Return what understands questions to ``city`` now, in 1 query unless texts or model changed.

    While one thread reads a new model, the others go on with the one before.
    """
    # The model's name comes along: a question has few statements to spend.
    live, held = (Subquery(LiveModel.objects.values(name)[:1]) for name in ("model", "held"))
    stamp = Record.objects.aggregate(n=Count("pk"), versions=Sum("version"), live=Max(live), held=Max(held))
    key = tuple(stamp.values())
    municipality = current_municipality()
    kept = _minds.get(municipality)
    if kept is not None and kept[0] == key and (kept[1] is None or now() < kept[1]):
        return kept[2]
    if not _making.acquire(blocking=kept is None) and kept is not None:
        return kept[2]
    try:
        waited = _minds.get(municipality)
        if waited is not kept and waited is not None:
            return waited[2]
        made, is_live = make_mind(
            entries_of_city(), lambda: catalogue_of_city(city), city=city, live=stamp["live"] or "",
            held=stamp["held"] or "",
        )  # fmt: skip
        _minds[municipality] = (key, None if is_live else now() + UNTRAINED_FOR, made)
    finally:
        _making.release()
    return made


_minds: dict[int, tuple[Any, dt.datetime | None, Mind]] = {}
_making = threading.Lock()


def live_model() -> str:
    """Return the fingerprint of the model that answers in the municipality in scope, "" before there is one; 1 query."""
    return LiveModel.objects.values_list("model", flat=True).first() or ""


def entries_of_city() -> tuple[Entry, ...]:
    """Return the records that the municipality in scope answers from, in 2 queries."""
    texts: dict[int, list[str]] = {}
    questions: dict[int, str] = {}
    rows = RecordText.objects.filter(record__revision__gte=1).order_by("record__code", "language")
    for record, language, question, text in rows.values_list("record_id", "language", "question", "answer"):
        if language == "ka":
            questions[record] = question
            texts.setdefault(record, []).append(text)
        else:
            texts.setdefault(record, []).extend(part for part in (question, text) if part)
    records = Record.objects.filter(pk__in=questions).order_by("code")
    return tuple(
        Entry(
            code=code,
            area=area,
            place=place,
            question=questions[pk],
            texts=tuple(texts[pk]),
            live=status == Status.LIVE,
        )
        for pk, code, area, place, status in records.values_list(
            "pk", "code", "area__code", "city_scope", "status"
        )
    )


def catalogue_of_city(city: str) -> Catalogue:
    """Return what the municipality in scope knows, for training, in 5 queries. Check phrasings stay out."""
    examples = ExampleQuestion.objects.filter(set="train", record__revision__gte=1).order_by(
        "record__code", "text"
    )
    phrases = tuple(
        Phrase(code=code, text=text, author=author)
        for code, text, author in examples.values_list("record__code", "text", "author")
    )
    synonyms = tuple(tuple(row) for row in Synonym.objects.order_by("pk").values_list("words", flat=True))
    outside = OutOfScope.objects.order_by("pk").values_list("text", "author")
    negatives = (
        *negatives_of(city),
        *(Negative(kind=DESK, text=text, author=author) for text, author in outside),
    )
    return Catalogue(
        entries=entries_of_city(),
        phrases=phrases,
        negatives=negatives,
        synonyms=synonyms,
        alarms=alarms_of(city),
        decision=decision_print(city),
    )


@lru_cache(maxsize=16)
def negatives_of(city: str) -> tuple[Negative, ...]:
    """Return the messages that ``city`` must not answer, from its content file."""
    return tuple(
        Negative(kind=row["kind"], text=row["text"], author=row["author"])
        for row in _rows(city, "out_of_scope.csv")
    )


@lru_cache(maxsize=16)
def alarms_of(city: str) -> tuple[Alarm, ...]:
    """Return how danger sounds in ``city``, and what only sounds like it, from its content file."""
    return tuple(Alarm(kind=row["danger"], text=row["text"]) for row in _rows(city, "danger.csv"))


def _rows(city: str, name: str) -> list[dict[str, str]]:
    path = content_file(city, name)
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
