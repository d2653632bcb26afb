"""The append-only, hash-chained audit log of each municipality, and texts that can be erased."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from kalaki.core.models import AuditEntry, ErasableText
from kalaki.exact.chains import genesis, link

# PostgreSQL: appends to one chain wait for each other. SQLite's IMMEDIATE transaction already does.
AUDIT_LOCK = 0x6B61


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first entry of a municipality's chain that does not follow from the ones before."""

    municipality: int
    seq: int


def append_entry(
    *, municipality: int, at: dt.datetime, actor: str, name: str, subject: str, facts: dict[str, Any]
) -> int:
    """Append one entry inside the caller's transaction; returns its number in the chain, from 1."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [AUDIT_LOCK, municipality])
    last = AuditEntry.objects.filter(municipality=municipality).order_by("-seq").first()
    seq = last.seq + 1 if last else 1
    prev = bytes(last.hash) if last else genesis("audit", UUID(int=municipality))
    entry = AuditEntry(
        municipality=municipality, seq=seq, at=at, actor=actor, name=name, subject=subject, facts=facts
    )
    entry.hash = link(prev, _body(entry))
    entry.save()
    return seq


def audit_heads() -> dict[int, tuple[int, str]]:
    """Return {municipality: (count, head hash in hex)} of all chains."""
    heads = {}
    for municipality in AuditEntry.objects.order_by().values_list("municipality", flat=True).distinct():
        last = AuditEntry.objects.filter(municipality=municipality).order_by("-seq")[0]
        heads[municipality] = (last.seq, bytes(last.hash).hex())
    return heads


def verify_audit() -> list[Break]:
    """Recompute every chain; return the first broken entry of each that does not hold."""
    return [found for municipality in audit_heads() if (found := _first_break(municipality))]


def put_text(text: str) -> tuple[UUID, str]:
    """Store ``text`` outside the chain; returns its id and the salted SHA-256 that may enter the chain."""
    salt = secrets.token_bytes(16)
    row = ErasableText.objects.create(salt=salt, text=text)
    return row.public_id, hashlib.sha256(salt + text.encode()).hexdigest()


def erase_text(text_id: UUID) -> bool:
    """Erase a text and its salt for good; the chain still verifies. Returns whether there was a text."""
    return (
        ErasableText.objects.filter(public_id=text_id, text__isnull=False).update(salt=None, text=None) == 1
    )


def _first_break(municipality: int) -> Break | None:
    prev, expected = genesis("audit", UUID(int=municipality)), 1
    for entry in _entries(municipality):
        prev = link(prev, _body(entry))
        if entry.seq != expected or prev != bytes(entry.hash):
            return Break(municipality=municipality, seq=expected)
        expected += 1
    return None


def _entries(municipality: int) -> Iterator[AuditEntry]:
    yield from AuditEntry.objects.filter(municipality=municipality).order_by("seq").iterator(chunk_size=2000)


def _body(entry: AuditEntry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "name": entry.name,
        "subject": entry.subject,
        "facts": entry.facts,
    }
