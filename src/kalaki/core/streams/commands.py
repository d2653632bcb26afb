"""A command to a stream: decide, append, answer; the same id gets the same answer, refusals too."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from kalaki.core.actors import Actor
from kalaki.core.command import Durability, command
from kalaki.core.models import Stream
from kalaki.core.streams.feeds import closed
from kalaki.core.streams.kinds import Command, StoredEvent, StreamKind, kinds
from kalaki.core.streams.log import append, events_after, has_link, lock_stream


class NotThere(LookupError):
    """The municipality in scope has no such stream, or the actor may not see it; nothing is stored of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """seq: the head after the command. events: as the sender sees them. duplicate: answered before."""

    seq: int
    events: list[dict[str, Any]]
    duplicate: bool = False


def run_stream_command(
    *,
    stream_id: UUID,
    command_id: UUID,
    actor: Actor,
    type: str,  # noqa: A002 - the word of the protocol
    args: dict[str, Any],
    at: dt.datetime | None = None,
) -> Answer:
    """Carry out one command on stream ``stream_id`` of the municipality in scope.

    Raises NotThere, and Refused: key_reused 409, stream_closed 409, and what the kind's ``decide`` refuses;
    a refusal is stored and repeated.
    """
    with command(
        "streams.command",
        actor=actor,
        key=command_id,
        at=at,
        durability=Durability.FULL,
        refusals="keep",
        scope=f"stream:{stream_id}",
        sender=actor.ref,
        type=type,
        args=args,
    ) as run:
        if run.replayed:
            return Answer(**run.result | {"duplicate": True})
        stream = lock_stream(stream_id)
        if stream is None or not kinds()[stream.kind].may_view(actor.ref, stream.key):
            raise NotThere(stream_id)
        kind = kinds()[stream.kind]
        if stream.closed_at is not None and type not in kind.after_close:
            raise closed()
        state = state_of(stream)
        stored = append(
            stream, kind.decide(state, Command(type=type, args=args, actor=actor.ref), run.at), at=run.at
        )
        kind.project(stream.key, stored)
        run.grew(stream)
        for event in stored:
            state = kind.evolve(state, event)
        transaction.on_commit(lambda: _keep(stream, state))
        seen = [message for event in stored if (message := as_message(kind, event, actor.ref))]
        return run.finish(Answer(seq=stream.head_seq, events=seen))


def state_of(stream: Stream) -> Any:
    """Return the state of ``stream`` at its head, caught up from this process's last one where that still holds.

    Where this process knows a later head already, ``stream`` is read anew.
    """
    kind = kinds()[stream.kind]
    known = _states.get(stream.public_id)
    if known is not None and known.seq > stream.head_seq:
        stream.refresh_from_db(fields=["head_seq", "head_hash"])
    if known is None or not _leads_to(known, stream):
        known = _Known(0, b"", kind.initial)
    state = known.state
    if known.seq < stream.head_seq:
        for event in events_after(stream, known.seq, limit=stream.head_seq - known.seq):
            state = kind.evolve(state, event)
    _keep(stream, state)
    return state


def as_message(kind: StreamKind, event: StoredEvent, viewer: str) -> dict[str, Any] | None:
    """Return ``event`` as ``viewer`` gets it, None when they do not."""
    body = kind.view(event, viewer)
    if body is None:
        return None
    return {"seq": event.seq, "at": event.at.isoformat(), "kind": event.kind, "body": body}


@dataclass(frozen=True, slots=True)
class _Known:
    seq: int
    head: bytes
    state: Any


def _leads_to(known: _Known, stream: Stream) -> bool:
    # After a restored backup or a rollback other events may stand under the same numbers.
    if known.seq == stream.head_seq:
        return known.head == bytes(stream.head_hash)
    return known.seq < stream.head_seq and has_link(stream, known.seq, known.head)


def _keep(stream: Stream, state: Any) -> None:
    # Put back last, so that what nobody asked for the longest time is at the front and goes first.
    _states.pop(stream.public_id, None)
    _states[stream.public_id] = _Known(stream.head_seq, bytes(stream.head_hash), state)
    while len(_states) > STATES_KEPT:
        _states.pop(next(iter(_states)), None)


STATES_KEPT = 512
_states: dict[UUID, _Known] = {}
