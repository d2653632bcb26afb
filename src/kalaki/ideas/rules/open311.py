"""Open311 GeoReport v2 without tables: status words, times, languages, attributes, and what a peer's word leads to.

Sources: https://wiki.open311.org/GeoReport_v2/ and mySociety's wiki pages "Open311 FMS Complete Spec" and
"Additional states".
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from kalaki.ideas.rules.lifecycle import FIXED, WORKED, Act, Kind, State, open311_status

DESCRIPTION_SIGNS = 4000
MOST_ITEMS, DAYS = 1000, 90
UPDATES_WINDOW = dt.timedelta(hours=24)
DATATYPES = frozenset({"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"})
LISTS = frozenset({"singlevaluelist", "multivaluelist"})


class Word(StrEnum):
    """Extended status words; the first and the last are GeoReport's own."""

    OPEN = "OPEN"
    INVESTIGATING = "INVESTIGATING"
    ACTION_SCHEDULED = "ACTION_SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    FIXED = "FIXED"
    NO_FURTHER_ACTION = "NO_FURTHER_ACTION"
    NOT_COUNCILS_RESPONSIBILITY = "NOT_COUNCILS_RESPONSIBILITY"
    DUPLICATE = "DUPLICATE"
    CLOSED = "CLOSED"


ENDED = frozenset({Word.FIXED, Word.CLOSED})
_PEER_ACTS: Mapping[Word, Act] = {
    Word.IN_PROGRESS: Act.START,
    Word.FIXED: Act.CLAIM,
    Word.CLOSED: Act.CLAIM,  # their "closed" is a claim here: the reporter says whether it is so
    Word.NO_FURTHER_ACTION: Act.DECLINE,
    Word.NOT_COUNCILS_RESPONSIBILITY: Act.NOT_OURS,
}
_SOURCES: Mapping[Act, frozenset[State]] = {
    Act.START: frozenset({State.ROUTED, State.PLANNED}),
    Act.CLAIM: WORKED - {State.CLAIMED, State.WAITING},
    Act.DECLINE: WORKED - {State.CLAIMED},
    Act.NOT_OURS: WORKED - {State.CLAIMED},
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)")
_SPACED = re.compile(r"(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$")
_YEARS = range(1900, 2200)  # near the ends of the calendar a change of zone would leave it
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]+)\](\[\])?")
_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


def status_of(state: State, *, extended: bool, reopened: int = 0) -> str | None:
    """Return the status word of ``state``, None when it is not listed: open or closed, or the extended word."""
    found = open311_status(state, reopened=reopened)
    if found is None:
        return None
    return found[1] if extended else found[0]


def read_word(text: str) -> Word | None:
    """Return the status that ``text`` names in any case, with spaces or lines between its parts, else None."""
    name = re.sub(r"[\s_-]+", "_", text.strip()).upper() if text.isascii() else ""
    return Word(name) if name in set(Word) else None


def act_of_peer(word: Word, state: State, kind: Kind) -> Act | None:
    """Return what the ``word`` of the system that has an item leads to here, None when it is only noted.

    Done there is claimed here. Open again there opens it here. A merge there stays theirs.
    """
    if word in {Word.OPEN, Word.INVESTIGATING}:
        return Act.REOPEN if state in {State.CONFIRMED, State.UNCONFIRMED} else None
    act = _PEER_ACTS.get(word)
    if act is None or state not in _SOURCES[act] or (act is Act.CLAIM and kind is not Kind.REPORT):
        return None
    return act


def says_of_reporter(word: Word, state: State) -> bool | None:
    """Return whether a reporter's ``word`` says that it is fixed (True), is not (False), or neither (None)."""
    if state not in FIXED:
        return None
    if word in ENDED:
        return True if state is not State.CONFIRMED else None
    return False if word is Word.OPEN else None


def read_time(text: str) -> dt.datetime | None:
    """Return the instant that ``text`` names (W3CDTF with its zone), None for anything else."""
    # In the query of an address a bare plus sign arrives as a space.
    words = _SPACED.sub(r"\1+\2", text.strip())
    if not _TIME.fullmatch(words):
        return None
    try:
        found = dt.datetime.fromisoformat(words)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def time_text(at: dt.datetime) -> str:
    """Return ``at`` in W3CDTF, whole seconds, UTC."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_degrees(text: str, most: int) -> int | None:
    """Return decimal degrees as micro-degrees, None when it is no number or beyond ``most`` degrees."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > most:
        return None
    return int((value * 1_000_000).to_integral_value())


def degrees_text(micro: int | None) -> str:
    """Return micro-degrees in decimal degrees, "" for none."""
    return "" if micro is None else format((Decimal(micro) / 1_000_000).normalize(), "f")


def pick_language(header: str, offered: Sequence[str]) -> str:
    """Return the best of ``offered`` for an Accept-Language header; the first one without a match."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        found = _RANGE.fullmatch(part)
        if found and found[1].lower() in offered and float(found[2] or 1) > 0:
            wanted.append((-float(found[2] or 1), place, found[1].lower()))
    return min(wanted)[2] if wanted else offered[0]


def pick_format(suffix: str | None, accept: str) -> str | None:
    """Return "xml" or "json" of an address's suffix, without one of the Accept header; None when unknown."""
    if suffix is not None:
        return suffix if suffix in {"xml", "json"} else None
    kinds = [part.partition(";")[0].strip() for part in accept.split(",")]
    json, xml = (
        min((kinds.index(one) for one in names if one in kinds), default=len(kinds))
        for names in (("application/json", "text/json"), ("text/xml", "application/xml"))
    )
    return "json" if json < xml else "xml"


def attributes_in(names: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the posted ``attribute[code]`` and ``attribute[code][]`` values by code."""
    found: dict[str, list[str]] = {}
    for name, values in names.items():
        match = _ATTRIBUTE.fullmatch(name)
        if match:
            found.setdefault(match[1], []).extend(value for value in values if value.strip())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with an answer. kind: missing, unknown, choice, number, time, many."""

    code: str
    kind: str


def check_answers(
    questions: Iterable[Mapping[str, Any]], given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, object], tuple[Fault, ...]]:
    """Return (answers by code, what is wrong with them), judged by the questions of a category."""
    asked = {str(one["code"]): one for one in questions}
    faults = [Fault(code=code, kind="unknown") for code in given if code not in asked]
    answers: dict[str, object] = {}
    for code, question in asked.items():
        values = [value.strip() for value in given.get(code, ())]
        if not values:
            if question.get("required"):
                faults.append(Fault(code=code, kind="missing"))
            continue
        kind = _fault_of(question, values)
        if kind:
            faults.append(Fault(code=code, kind=kind))
        else:
            answers[code] = values if question["datatype"] == "multivaluelist" else values[0]
    return answers, tuple(faults)


def _fault_of(question: Mapping[str, Any], values: Sequence[str]) -> str:
    datatype = question["datatype"]
    if datatype != "multivaluelist" and len(values) > 1:
        return "many"
    if datatype in LISTS:
        keys = {str(one["key"]) for one in question.get("values", ())}
        return "" if keys.issuperset(values) else "choice"
    if datatype == "number":
        try:
            return "" if Decimal(values[0]).is_finite() else "number"
        except InvalidOperation:
            return "number"
    if datatype == "datetime":
        return "" if read_time(values[0]) else "time"
    return ""


def wait_before(attempts: int) -> dt.timedelta:
    """Return how long to wait after ``attempts`` tries in vain: 1, 2, 4 … minutes, at most an hour."""
    return dt.timedelta(minutes=min(60, 2 ** max(0, attempts - 1)))
