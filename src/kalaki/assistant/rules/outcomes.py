"""What the assistant does with a message, once it is known what was meant and what may be said today."""

from collections.abc import Mapping
from enum import StrEnum

from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.rules.understand.decide import LIKELY, Verdict
from kalaki.assistant.rules.understand.pipeline import Kind, Part, Understanding


class Outcome(StrEnum):
    """One word for each way to go on."""

    ANSWER = "answer"
    UNCONFIRMED = "unconfirmed"
    HISTORY = "history"
    ASK = "ask"
    REFER = "refer"
    REFUSE = "refuse"
    HANDOVER = "handover"
    EMERGENCY = "emergency"
    SMALLTALK = "smalltalk"
    COMMAND = "command"
    SLOT = "slot"
    EMPTY = "empty"


_KINDS = {
    Kind.EMPTY: Outcome.EMPTY,
    Kind.EMERGENCY: Outcome.EMERGENCY,
    Kind.SMALLTALK: Outcome.SMALLTALK,
    Kind.SLOT: Outcome.SLOT,
}
_SAID = {
    Currency.CURRENT: Outcome.ANSWER,
    Currency.UNCONFIRMED: Outcome.UNCONFIRMED,
    Currency.HISTORY: Outcome.HISTORY,
}


def outcome_of(meant: Understanding, currencies: Mapping[str, Currency]) -> Outcome:
    """Return what to do with ``meant``. currencies: of the records that may be shown today, by code."""
    if meant.kind is Kind.COMMAND:
        return Outcome.HANDOVER if meant.name == "person" else Outcome.COMMAND
    if meant.kind is not Kind.QUESTION:
        return _KINDS[meant.kind]
    found = [outcome_of_part(part, currencies) for part in meant.parts]
    if len(found) > 1 and Outcome.ANSWER in found:
        return Outcome.ANSWER
    if found[0] in {Outcome.REFUSE, Outcome.ASK} and meant.wants_person:
        return Outcome.HANDOVER
    return found[0]


def outcome_of_part(part: Part, currencies: Mapping[str, Currency]) -> Outcome:
    """Return what to do with one question.

    A record that is likely meant and not said as current is named at once: that states nothing, so it needs
    less certainty than an answer.
    """
    if part.elsewhere:
        return Outcome.REFER
    best = currencies.get(part.codes[0]) if part.codes else None
    if best is not None and best is not Currency.CURRENT and part.first >= LIKELY:
        return _SAID[best]
    if part.verdict is Verdict.REFUSE or not any(code in currencies for code in part.codes):
        return Outcome.REFUSE
    if part.verdict is Verdict.ASK or part.codes[0] not in currencies:
        return Outcome.ASK
    return _SAID[currencies[part.codes[0]]]


def shown_codes(meant: Understanding) -> tuple[str, ...]:
    """Return the records to look up for ``meant``: one for each answered part, the options of one asked back."""
    codes: dict[str, None] = {}
    for part in meant.parts:
        if part.elsewhere or (part.verdict is Verdict.REFUSE and part.first < LIKELY):
            continue
        codes |= dict.fromkeys(part.codes if part.verdict is Verdict.ASK else part.codes[:1])
    return tuple(codes)
