"""Petitions: how many signatures a type asks for, what it needs before it opens, and how a collection stands.

Source: in Georgia a petition is brought by at least one per cent of those registered in the municipality (ivote.ge, 2015).
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kalaki.ideas.rules.clock import TBILISI, Term
from kalaki.ideas.rules.lifecycle import State


class Stage(StrEnum):
    """The life of a type: written, open to petitions, closed to new ones."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Least(StrEnum):
    """The least that a signer must have shown; rules list what they allow (``signs``)."""

    RESIDENT = "resident"
    CODE = "code"


class Lack(StrEnum):
    """What a type misses before it can open."""

    NAME = "name"
    BODY = "body"
    BASE = "base"
    SOURCE = "source"
    THRESHOLD = "threshold"
    COLLECTION = "collection"
    ANSWER = "answer"
    ACT = "act"


class NotSigned(StrEnum):
    """Why a signature does not count."""

    CLOSED = "petition_closed"
    IDENTITY = "petition_identity"
    AGE = "petition_age"
    NUMBER = "petition_number"
    TWICE = "petition_twice"


# A collection takes signatures until the secretary verifies them; it lets them go while it is below its threshold.
SIGNED = frozenset({State.COLLECTING, State.REACHED})
PERSONAL_DIGITS = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionType:
    """One legal form of petition.

    body: who must answer, "" = not entered. base: people registered, with its source and the day it is of.
    share: of the base, in (0, 1]; absolute: a number of signatures instead. collection_days: from the day after the start.
    answer: how long the body has once the petition is registered. act: the legal act, "" = not entered.
    """

    name: str = ""
    body: str = ""
    base: int | None = None
    base_source: str = ""
    base_on: dt.date | None = None
    share: Fraction | None = None
    absolute: int | None = None
    least: Least = Least.RESIDENT
    collection_days: int | None = None
    answer: Term | None = None
    act: str = ""


def threshold(*, base: int, share: Fraction) -> int:
    """Return ⌈base × share⌉, exactly. base >= 0; raises ValueError for a share outside (0, 1] or a negative base."""
    if not 0 < share <= 1 or base < 0:
        raise ValueError("A threshold is a share in (0, 1] of a number of people.")
    return -(-base * share.numerator // share.denominator)


def threshold_of(kind: PetitionType) -> int | None:
    """Return how many signatures ``kind`` asks for, None as long as it does not say."""
    if kind.absolute is not None:
        return kind.absolute
    if kind.base is None or kind.share is None:
        return None
    return threshold(base=kind.base, share=kind.share)


def lacks(kind: PetitionType) -> tuple[Lack, ...]:
    """Return what ``kind`` misses before it can open, in the order of its form; () when it is complete."""
    missing = {
        Lack.NAME: not kind.name.strip(),
        Lack.BODY: not kind.body,
        Lack.BASE: not kind.base,
        Lack.SOURCE: not kind.base_source.strip() or kind.base_on is None,
        Lack.THRESHOLD: not threshold_of(kind),
        Lack.COLLECTION: not kind.collection_days,
        Lack.ANSWER: kind.answer is None or kind.answer.count < 1,
        Lack.ACT: not kind.act,
    }
    return tuple(lack for lack, is_missing in missing.items() if is_missing)


def per_day(*, needed: int, signed: int, days: int) -> int:
    """Return how many signatures a day still make ``needed`` in ``days`` (the last one counts; at least one)."""
    return -(-max(0, needed - signed) // max(1, days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a collection stands. missing: signatures; days: with today, 0 once it is over; a_day: what today asks for."""

    signed: int
    needed: int
    missing: int
    days: int
    a_day: int


def progress(*, signed: int, needed: int, closes: dt.datetime, now: dt.datetime) -> Progress:
    """Return how a collection that ends at the aware instant ``closes`` stands at ``now``."""
    is_over = closes <= now
    days = 0 if is_over else (closes.astimezone(TBILISI).date() - now.astimezone(TBILISI).date()).days + 1
    return Progress(
        signed=signed,
        needed=needed,
        missing=max(0, needed - signed),
        days=days,
        a_day=0 if is_over else per_day(needed=needed, signed=signed, days=days),
    )


def signs(
    *, state: State, closes: dt.datetime, now: dt.datetime, has_identity: bool, is_of_age: bool
) -> NotSigned | None:
    """Return why somebody cannot sign at ``now``, None when they can. A window is [opens, closes); a due day is in time."""
    if state not in SIGNED or now > closes:
        return NotSigned.CLOSED
    if not has_identity:
        return NotSigned.IDENTITY
    return None if is_of_age else NotSigned.AGE


def may_take_back(*, state: State, closes: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether a signature can be taken back: while the collection is below its threshold and runs."""
    return state is State.COLLECTING and now <= closes
