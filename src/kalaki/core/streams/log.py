"""The table of events: append under the stream's lock, read after a number, vouch for the chain."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from kalaki.core.audit import append_entry
from kalaki.core.models import Stream, StreamEvent
from kalaki.core.streams.hub import hub
from kalaki.core.streams.kinds import NewEvent, StoredEvent
from kalaki.exact.chains import first_break, genesis, link

AUDIT_EVERY = dt.timedelta(minutes=1)


def open_stream(*, kind: str, key: str) -> Stream:
    """Return the stream ``key`` of ``kind`` of the municipality in scope, made on first use."""
    stream, made = Stream.objects.get_or_create(kind=kind, key=key, defaults={"head_hash": b""})
    if made:
        stream.head_hash = genesis(f"stream.{kind}", stream.public_id)
        stream.save()
    return stream


def heads(streams: Iterable[UUID]) -> dict[UUID, int]:
    """Return the head of each of ``streams`` of the municipality in scope."""
    return dict(Stream.objects.filter(public_id__in=list(streams)).values_list("public_id", "head_seq"))


def lock_stream(public_id: UUID) -> Stream | None:
    """Return the stream with its row locked until the transaction ends (SQLite: IMMEDIATE does it)."""
    return Stream.objects.select_for_update().filter(public_id=public_id).first()


def append(stream: Stream, events: Sequence[NewEvent], *, at: dt.datetime) -> list[StoredEvent]:
    """Append ``events`` to the locked ``stream``; readers are told after the commit."""
    prev, seq, rows = bytes(stream.head_hash), stream.head_seq, []
    for event in events:
        seq += 1
        body = {"seq": seq, "at": _ms(at), "kind": event.kind, "audience": event.audience, "body": event.body}
        prev = link(prev, body)
        rows.append(
            StreamEvent(
                municipality_id=stream.municipality_id,
                stream=stream,
                seq=seq,
                at=at,
                kind=event.kind,
                audience=event.audience,
                body=event.body,
                hash=prev,
            )
        )
    StreamEvent.objects.bulk_create(rows)
    stream.head_seq, stream.head_hash = seq, prev
    if stream.audited_at is None or at - stream.audited_at >= AUDIT_EVERY:
        vouch(stream, at=at)
    stream.save()
    public_id = stream.public_id
    transaction.on_commit(lambda: hub.announce(public_id, seq))
    return [_stored(row) for row in rows]


def vouch(stream: Stream, *, at: dt.datetime) -> None:
    """Enter the head of ``stream`` into the audit log; the caller saves the stream."""
    append_entry(
        municipality=stream.municipality_id,
        at=at,
        actor="system:streams",
        name="streams.head",
        subject=str(stream.public_id),
        facts={"count": stream.head_seq, "head": bytes(stream.head_hash).hex()},
    )
    stream.audited_seq, stream.audited_at = stream.head_seq, at


def vouch_for_growth(at: dt.datetime) -> int:
    """Enter the heads of all streams that grew since; returns how many. Runs each minute."""
    grown = list(Stream.objects.filter(audited_seq__lt=F("head_seq")).select_for_update())
    for stream in grown:
        vouch(stream, at=at)
        stream.save()
    return len(grown)


def events_after(stream: Stream, after: int, *, limit: int) -> list[StoredEvent]:
    """Return at most ``limit`` events of ``stream`` with a number above ``after``, in order."""
    rows = StreamEvent.objects.filter(stream=stream, seq__gt=after).order_by("seq")[:limit]
    return [_stored(row) for row in rows]


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


def _stored(row: StreamEvent) -> StoredEvent:
    return StoredEvent(seq=row.seq, at=row.at, kind=row.kind, audience=row.audience, body=row.body)


def _ms(at: dt.datetime) -> int:
    return int(at.timestamp() * 1000)
