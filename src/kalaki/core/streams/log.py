"""The table of events: append under the stream's lock, read after a number, vouch for the chain."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from kalaki.core.audit import append_entry
from kalaki.core.ids import uuid7
from kalaki.core.models import Stream, StreamEvent
from kalaki.core.rows import change_row, find_rows_above, insert_rows, lock_row
from kalaki.core.streams.hub import hub
from kalaki.core.streams.kinds import NewEvent, StoredEvent, kinds
from kalaki.core.tenancy import current_municipality
from kalaki.exact.canonical import canonical_exact
from kalaki.exact.chains import first_break, genesis, link

AUDIT_EVERY = dt.timedelta(minutes=1)


def open_stream(*, kind: str, key: str) -> Stream:
    """Return the stream ``key`` of ``kind`` of the municipality in scope, made on first use."""
    public_id = uuid7()
    first = {"public_id": public_id, "head_hash": genesis(f"stream.{kind}", public_id)}
    return Stream.objects.get_or_create(kind=kind, key=key, defaults=first)[0]


def close_stream(public_id: UUID, *, at: dt.datetime) -> None:
    """Close a stream of the municipality in scope, inside the caller's transaction; the audit log takes its head.

    A second time changes nothing. Events of a kind's ``closing`` close its streams by themselves.
    """
    stream = lock_stream(public_id)
    if stream is not None and stream.closed_at is None:
        stream.closed_at = at
        vouch(stream, at=at)


def heads(streams: Iterable[UUID]) -> dict[UUID, int]:
    """Return the head of each of ``streams`` of the municipality in scope."""
    return dict(Stream.objects.filter(public_id__in=list(streams)).values_list("public_id", "head_seq"))


def lock_stream(public_id: UUID) -> Stream | None:
    """Return the stream with its row locked until the transaction ends (SQLite: IMMEDIATE does it)."""
    return lock_row(Stream, municipality=current_municipality(), public_id=public_id)


def append(stream: Stream, events: Sequence[NewEvent], *, at: dt.datetime) -> list[StoredEvent]:
    """Append ``events`` to the locked ``stream``; readers are told after the commit.

    The caller ends its transaction with ``vouch_when_due``.
    """
    prev, seq = bytes(stream.head_hash), stream.head_seq
    stored: list[StoredEvent] = []
    links: list[bytes] = []
    for event in events:
        seq += 1
        # As the table will give it back: a tuple, say, would be a list then, and states must not differ.
        said = json.loads(canonical_exact(event.body))
        body = {"seq": seq, "at": _ms(at), "kind": event.kind, "audience": event.audience, "body": said}
        prev = link(prev, body)
        stored.append(StoredEvent(seq=seq, at=at, kind=event.kind, audience=event.audience, body=said))
        links.append(prev)
    city = stream.municipality_id
    insert_rows(
        StreamEvent,
        (
            {
                "municipality": city,
                "stream": stream.pk,
                "seq": event.seq,
                "at": at,
                "kind": event.kind,
                "audience": event.audience,
                "body": event.body,
                "hash": link_,
            }
            for event, link_ in zip(stored, links, strict=True)
        ),
    )
    stream.head_seq, stream.head_hash = seq, prev
    if stream.closed_at is None and any(event.kind in kinds()[stream.kind].closing for event in events):
        stream.closed_at = at
    change_row(Stream, {"head_seq": seq, "head_hash": prev}, municipality=city, id=stream.pk)
    public_id = stream.public_id
    transaction.on_commit(lambda: hub.announce(public_id, seq, stored))
    return stored


def vouch_when_due(stream: Stream, *, at: dt.datetime) -> None:
    """Enter the head into the audit log when the last entry is a minute old, or the stream is closed.

    The log has one lock for each municipality, so it is taken last, when every stream is locked already.
    """
    last = stream.audited_at
    if last is None or at - last >= AUDIT_EVERY or stream.closed_at is not None:
        vouch(stream, at=at)


def vouch(stream: Stream, *, at: dt.datetime) -> None:
    """Enter the head of the locked ``stream`` into the audit log."""
    append_entry(
        municipality=stream.municipality_id,
        at=at,
        actor="system:streams",
        name="streams.head",
        subject=str(stream.public_id),
        facts={"count": stream.head_seq, "head": bytes(stream.head_hash).hex()},
    )
    stream.audited_seq, stream.audited_at = stream.head_seq, at
    stream.save(update_fields=["audited_seq", "audited_at", "closed_at"])


def vouch_for_growth(at: dt.datetime) -> int:
    """Enter the heads of all streams that grew since; returns how many. Runs each minute.

    One that is being written to is left out: that command, or the next turn, takes care of it.
    """
    free = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
    grown = list(Stream.objects.filter(audited_seq__lt=F("head_seq")).select_for_update(**free))
    for stream in grown:
        vouch(stream, at=at)
    return len(grown)


def events_after(stream: Stream, after: int, *, limit: int) -> list[StoredEvent]:
    """Return at most ``limit`` events of ``stream`` with a number above ``after``, in order."""
    rows = find_rows_above(
        StreamEvent,
        ("seq", "at", "kind", "audience", "body"),
        above=("seq", after),
        limit=limit,
        municipality=current_municipality(),
        stream=stream.pk,
    )
    return [
        StoredEvent(seq=seq, at=at, kind=kind, audience=audience, body=body)
        for seq, at, kind, audience, body in rows
    ]


def has_link(stream: Stream, seq: int, link_hash: bytes) -> bool:
    """Tell whether event ``seq`` of ``stream`` has the link ``link_hash``."""
    return StreamEvent.objects.filter(stream=stream, seq=seq, hash=link_hash).exists()


def broken_event(stream: Stream) -> int | None:
    """Return the number of the first event that does not follow, or None when the chain is whole."""
    rows = list(StreamEvent.objects.filter(stream=stream).order_by("seq"))
    links = [
        (
            {
                "seq": number,
                "at": _ms(row.at),
                "kind": row.kind,
                "audience": row.audience,
                "body": row.body,
            },
            bytes(row.hash),
        )
        for number, row in enumerate(rows, 1)
    ]
    found = first_break(genesis(f"stream.{stream.kind}", stream.public_id), links)
    if found is not None:
        return found + 1
    return None if len(rows) == stream.head_seq else len(rows) + 1


def _ms(at: dt.datetime) -> int:
    return int(at.timestamp() * 1000)
