"""A mind trained once from the content that ships, without a database."""

import csv
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from kalaki.assistant.minds import BOOKS
from kalaki.assistant.rules.currency import Validity, currency
from kalaki.assistant.rules.knowledge import Fact, parse
from kalaki.assistant.rules.outcomes import outcome_of
from kalaki.assistant.rules.understand.artefact import read_decider
from kalaki.assistant.rules.understand.catalogue import Alarm, Catalogue, Entry, Negative, Phrase
from kalaki.assistant.rules.understand.context import Context
from kalaki.assistant.rules.understand.neighbours import neighbours
from kalaki.assistant.rules.understand.pipeline import Mind, Understanding, names_in_records, read_books
from kalaki.assistant.rules.understand.train import train

CONTENT = Path(__file__).resolve().parents[3] / "content"
ASSISTANT = CONTENT / "rustavi" / "assistant"
CITY = "rustavi"
NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
TODAY = NOW.date()


def data(name):
    return yaml.load((ASSISTANT / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def table(name):
    with (ASSISTANT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Talker:
    """The mind and its records, asked as a resident asks."""

    mind: Mind
    facts: dict[str, Fact]

    def ask(
        self, text: str, context: Context | None = None, *, now: dt.datetime = NOW, language: str = ""
    ) -> Understanding:
        return self.mind.understand(text, now=now, context=context, language=language)

    def outcome(self, meant: Understanding, *, today: dt.date = TODAY) -> str:
        return str(outcome_of(meant, self.currencies(today)))

    def currencies(self, today: dt.date) -> dict[str, str]:
        """Return how each record of the city or the country may be said on ``today``."""
        found = {}
        for code, fact in self.facts.items():
            if fact.content.city_scope in {CITY, "national"}:
                validity = Validity(
                    status=fact.content.status,
                    basis=fact.content.basis,
                    last_reviewed=fact.compiled_on,
                    review_every_days=fact.content.review_every_days,
                    valid_from=fact.content.valid_from,
                    valid_to=fact.content.valid_to,
                )
                found[code] = currency(validity, today).currency
        return found


@pytest.fixture(scope="session")
def facts():
    found = {}
    for name in ("rustavi", "georgia"):
        text = (CONTENT / name / "services.yaml").read_text(encoding="utf-8")
        found |= {fact.code: fact for fact in parse(yaml.load(text, yaml.CSafeLoader)).facts}
    return dict(sorted(found.items()))


@pytest.fixture(scope="session")
def talker(facts):
    entries = tuple(
        Entry(
            code=code,
            area=fact.content.area,
            place=fact.content.city_scope,
            question=fact.content.question,
            texts=tuple(filter(None, (fact.content.answer, fact.gloss_en))),
            live=fact.content.status == "LIVE",
        )
        for code, fact in facts.items()
    )
    phrases = [Phrase(code=code, text=text) for code, fact in facts.items() for text in fact.examples]
    phrases += [
        Phrase(code=row["code"], text=row["text"], author=row["author"]) for row in table("questions")
    ]
    negatives = [
        Negative(kind=row["kind"], text=row["text"], author=row["author"]) for row in table("out_of_scope")
    ]
    catalogue = Catalogue(
        entries=entries,
        phrases=tuple(phrase for phrase in phrases if phrase.code in facts),
        negatives=tuple(negatives),
        synonyms=tuple(map(tuple, data("synonyms")["groups"])),
        alarms=tuple(Alarm(kind=row["danger"], text=row["text"]) for row in table("danger")),
    )
    decider = read_decider(json.loads((ASSISTANT / "decision.json").read_text(encoding="utf-8")))
    books = read_books({name: data(name) for name in BOOKS})
    texts = {entry.code: (entry.question, *entry.texts) for entry in entries}
    mind = Mind(
        model=train(catalogue, decider=decider),
        books=books,
        place_of={entry.code: entry.place for entry in entries},
        names_in=names_in_records(books.places, texts),
        city=CITY,
        neighbours=neighbours(entries, books.asks_for),
    )
    return Talker(mind, facts)
