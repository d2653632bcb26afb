"""Kinds of streams: pure functions that decide, evolve and show."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.core.refusals import Refused

State = Any
Body = dict[str, Any]
PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event that a decision makes. body: integers, strings, booleans, null, lists, objects; no floats."""

    kind: str
    body: Body
    audience: str = PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What somebody asks a stream to do."""

    type: str
    args: Body
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event of the table."""

    seq: int
    at: dt.datetime
    kind: str
    audience: str
    body: Body


def _by_audience(event: StoredEvent, viewer: str) -> Body | None:
    return event.body if event.audience in {PUBLIC, viewer} else None


def _anybody(viewer: str, key: str) -> bool:
    return True


def _no_tables(key: str, events: Sequence[StoredEvent]) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamKind:
    """One kind of streams, as functions that are pure but for the last two.

    initial: the state before the first event. decide(state, command, now): events, or raises Refused.
    evolve(state, event): the next state. snapshot(state, viewer): what a new reader starts from.
    view(event, viewer): the event's body as that viewer sees it, None when they do not.
    may_view(viewer, key): whether they may connect and command; it may read tables.
    project(key, events): writes the tables that follow from new events, in their transaction.
    rights: kinds of events that change who may see what; at each, every connection ends and is checked
    anew when it comes back, so nothing after it reaches somebody who lost the right.
    closing: kinds of events that close the stream. after_close: types of commands that it takes then.
    """

    name: str
    initial: State
    decide: Callable[[State, Command, dt.datetime], list[NewEvent]]
    evolve: Callable[[State, StoredEvent], State]
    snapshot: Callable[[State, str], Body]
    view: Callable[[StoredEvent, str], Body | None] = _by_audience
    may_view: Callable[[str, str], bool] = _anybody
    project: Callable[[str, Sequence[StoredEvent]], None] = _no_tables
    rights: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    after_close: frozenset[str] = frozenset()


def _nothing_to_decide(state: State, command: Command, now: dt.datetime) -> list[NewEvent]:
    raise Refused("feed_is_read_only", _("This list is written by the system alone."), status=405)


def _keep(state: State, event: StoredEvent) -> State:
    return state


def _empty(state: State, viewer: str) -> Body:
    return {}


FEED = StreamKind(name="feed", initial=None, decide=_nothing_to_decide, evolve=_keep, snapshot=_empty)
_kinds: dict[str, StreamKind] = {FEED.name: FEED}


def register_stream_kind(kind: StreamKind) -> None:
    """Let streams of ``kind`` be opened and commanded."""
    _kinds[kind.name] = kind


def kinds() -> Mapping[str, StreamKind]:
    """Return every registered kind by its name."""
    return _kinds
