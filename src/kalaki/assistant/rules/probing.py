"""A mind made of a model, and what it makes of a phrasing: the same for the gate, for measuring and for answering."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.rules.evaluate import HONEST, Answer, Row
from kalaki.assistant.rules.outcomes import Outcome, outcome_of, shown_codes
from kalaki.assistant.rules.quality import OUTSIDE, Found, Heard, Probe, heard
from kalaki.assistant.rules.understand.catalogue import Entry
from kalaki.assistant.rules.understand.context import Context
from kalaki.assistant.rules.understand.decide import Verdict
from kalaki.assistant.rules.understand.neighbours import neighbours
from kalaki.assistant.rules.understand.pipeline import Books, Kind, Mind, Understanding, names_in_records
from kalaki.assistant.rules.understand.text import clean, words
from kalaki.assistant.rules.understand.train import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What may be said today. currencies: of the municipality's own records. stale: said as current and is not."""

    currencies: Mapping[str, Currency]
    stale: frozenset[str] = field(default_factory=frozenset)


def assemble(model: Model, entries: Iterable[Entry], *, books: Books, city: str) -> Mind:
    """Return the mind of ``model`` for the records ``entries`` of municipality ``city`` (slug).

    A record that the model knows and that is gone counts as the city's own: nothing is shown of it.
    """
    entries = tuple(entries)
    texts = {entry.code: (entry.question, *entry.texts) for entry in entries}
    return Mind(
        model=model,
        books=books,
        place_of=dict.fromkeys(model.rankers.codes, city) | {entry.code: entry.place for entry in entries},
        names_in=names_in_records(books.places, texts),
        city=city,
        neighbours=neighbours(entries, books.asks_for),
    )


def listen(mind: Mind, probe: Probe, *, standing: Standing, now: dt.datetime) -> Found:
    """Return what ``mind`` makes of ``probe``."""
    meant = mind.understand(probe.text, now=now)
    if probe.use == OUTSIDE:
        outcome = _outcome(meant, standing)
        if outcome in HONEST:
            return Found(heard=Heard.ANSWERED)
        return Found(heard=Heard.OFFERED if outcome is Outcome.ASK else Heard.MISSED)
    is_first = _ranked(mind, meant, probe.text)[:1] == [probe.code]
    if meant.kind is not Kind.QUESTION or not meant.parts or meant.parts[0].verdict is Verdict.REFUSE:
        return Found(heard=Heard.MISSED, ranks_first=is_first)
    part = meant.parts[0]
    found = heard(
        probe.code,
        first=part.codes[0] if part.codes else "",
        codes=part.codes,
        is_asked_back=part.verdict is Verdict.ASK,
    )
    return Found(heard=found, ranks_first=is_first)


def measure(
    mind: Mind, row: Row, *, standing: Standing, now: dt.datetime, clock: Callable[[], float]
) -> Answer:
    """Return what ``mind`` answers to a row of a file, and what understanding it cost. clock: seconds of the processor."""
    started = clock()
    context = Context(code=row.context, at=now) if row.context else None
    meant = mind.understand(row.text, now=now, context=context)
    spent = (clock() - started) * 1000
    outcome = _outcome(meant, standing)
    shown = [row.context] if meant.kind is Kind.SLOT else list(shown_codes(meant))
    if outcome in {Outcome.UNCONFIRMED, Outcome.HISTORY} and len(meant.parts) == 1:
        shown = shown[:1]
    if outcome is Outcome.REFUSE:
        shown = []
    own = [code for code in shown if code in standing.currencies]
    return Answer(
        outcome=str(outcome),
        ranked=_ranked(mind, meant, row.text),
        options=own,
        first=meant.parts[0].first if meant.parts else 0.0,
        stale=not standing.stale.isdisjoint(shown),
        area=row.code.partition("-")[0],
        status=str(standing.currencies[own[0]]) if own else "",
        cpu_ms=spent,
    )


def _outcome(meant: Understanding, standing: Standing) -> Outcome:
    shown = shown_codes(meant)
    return outcome_of(
        meant, {code: standing.currencies[code] for code in shown if code in standing.currencies}
    )


def _ranked(mind: Mind, meant: Understanding, text: str) -> list[str]:
    """Return the codes, best first; danger and small talk come first, and are ranked for the measure alone."""
    ranking = meant.parts[0].ranking if meant.parts else None
    if ranking is None:
        ranking = mind.part(text, words(clean(text))).ranking
    return [mind.model.rankers.codes[n] for n in ranking.order] if ranking is not None else []
