"""Which messages are kept for the editors, how long, and in what order they are worked on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kalaki.georgian.personal import find_personal, mask

KEEP = dt.timedelta(days=90)
KEEP_SENSITIVE = dt.timedelta(days=30)
LONGEST = 500  # characters; a longer message is a story, and stories name people
FOLDED = 200
GRAVE = frozenset(["emergency"])
PICKED = "picked"  # name of a turn that a button made: its words are the catalogue's
_SAID_TO_A_QUESTION = frozenset(["answer", "unconfirmed", "history", "ask", "refer", "refuse", "slot"])


class Missed(StrEnum):
    """How a message missed its answer: refused, none of the choices was meant, or the reader said so."""

    REFUSED = "refused"
    UNCHOSEN = "unchosen"
    WRONG = "wrong"


class Channel(StrEnum):
    """Where it was asked."""

    WEB = "web"
    WIDGET = "widget"
    API = "api"


class Closed(StrEnum):
    """What was done with a group."""

    ADDED = "added"
    OUTSIDE = "outside"
    PERSONAL = "personal"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn of a conversation, as far as it matters here. codes: whether it showed any records."""

    question: str
    outcome: str


def masked(text: str) -> str:
    """Return ``text`` without personal numbers, phones, accounts, cards and e-mails, at most LONGEST characters."""
    return mask(text, find_personal(text))[:LONGEST].strip()


def same(text: str) -> str:
    """Return what two equal wordings share: small letters, single spaces, at most FOLDED characters; "" without words."""
    return " ".join(text.casefold().split())[:FOLDED] if any(sign.isalnum() for sign in text) else ""


def left_behind(turns: Sequence[Said], pick: str) -> str:
    """Return the question that was asked back and whose choices the next message (``pick``: the button, or "") does not take.

    "" when nothing is left behind. A chosen record is an answer.
    """
    last = turns[-1] if turns else None
    if last is None or last.outcome != "ask" or (pick and pick != "other"):
        return ""
    return last.question


def is_question(outcome: str, name: str) -> bool:
    """Tell whether a turn's words were a question of its reader: no button, small talk, command or empty message."""
    return outcome in _SAID_TO_A_QUESTION and name != PICKED


def is_grave(turns: Sequence[Said]) -> bool:
    """Tell whether a conversation was about danger: nothing of it is kept."""
    return any(turn.outcome in GRAVE for turn in turns)


def oldest_kept(today: dt.date, *, sensitive: bool) -> dt.date:
    """Return the first day whose questions are still kept on ``today``."""
    return today - (KEEP_SENSITIVE if sensitive else KEEP)


def urgency(asked: int, since: dt.date, today: dt.date) -> int:
    """Return what the queue is sorted by: how often it was asked times the days it has waited, today counting as one."""
    return asked * ((today - since).days + 1)
