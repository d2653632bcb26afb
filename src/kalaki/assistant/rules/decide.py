"""Answer, ask back or refuse: an honest "I do not know" is worth more than a wrong record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kalaki.assistant.rules.retrieve import Hit
from kalaki.georgian import skeleton

MAX_CHARACTERS = 1000
# Chosen on the seed with each record's own phrasings left out; the calibrated decision comes with
# the phrase bank (docs/benchmarks.md).
CERTAIN_COVERAGE, ANSWER_COVERAGE, ANSWER_MARGIN, ASK_COVERAGE = 0.85, 0.65, 1.1, 0.5
# Words that mean danger to life, folded, in all scripts and languages of the town. Recall counts.
_DANGER = tuple(
    skeleton(phrase)
    for phrase in (
        "ხანძარი გვაქვს", "სახლი იწვის", "ცეცხლი გაჩნდა", "გაზის სუნი", "მოვიწამლე გაზით", "თავს მოვიკლავ", "სიკვდილი მინდა",
        "სიცოცხლე აღარ მინდა", "გული მტკივა ძლიერად", "ქმარი მცემს", "მკლავენ", "want to die", "kill myself",
        "gas smell", "smell of gas", "house is on fire", "chest pain", "пожар", "дом горит", "запах газа", "хочу умереть",
        "муж бьет", "ölmək istəyirəm", "yanğın", "qaz iyi", "հրդեհ", "գազի հոտ",
    )
)  # fmt: skip
_GREETING = frozenset(
    skeleton(w) for w in ("გამარჯობა", "სალამი", "hello", "hi", "привет", "salam", "გაუმარჯოს")
)
_THANKS = frozenset(skeleton(w) for w in ("მადლობა", "გმადლობთ", "thanks", "спасибо", "sağol"))


class Outcome(StrEnum):
    """What the assistant does with a question."""

    ANSWER = "answer"
    ASK = "ask"
    REFUSE = "refuse"
    EMERGENCY = "emergency"
    GREETING = "greeting"
    THANKS = "thanks"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome and the records it concerns, best first."""

    outcome: Outcome
    codes: tuple[str, ...] = ()


def before_search(text: str) -> Outcome | None:
    """Return the outcome of a text that needs no record: nothing, danger, greeting, thanks."""
    words = re.sub(r"\s+", " ", skeleton(text[:MAX_CHARACTERS]))
    if not words:
        return Outcome.EMPTY
    if any(phrase in words for phrase in _DANGER):
        return Outcome.EMERGENCY
    if words in _GREETING:
        return Outcome.GREETING
    return Outcome.THANKS if words in _THANKS else None


def decide(hits: Sequence[Hit]) -> Decision:
    """Decide on the ranked ``hits`` of one question."""
    if not hits or hits[0].coverage < ASK_COVERAGE:
        return Decision(outcome=Outcome.REFUSE)
    margin = hits[0].score / hits[1].score if len(hits) > 1 else ANSWER_MARGIN
    certain = hits[0].coverage >= CERTAIN_COVERAGE
    if certain or (hits[0].coverage >= ANSWER_COVERAGE and margin >= ANSWER_MARGIN):
        return Decision(outcome=Outcome.ANSWER, codes=(hits[0].code,))
    return Decision(outcome=Outcome.ASK, codes=tuple(hit.code for hit in hits))
