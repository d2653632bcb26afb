"""Hash chains: each link binds the one before, so a changed body is found and named.

Definition as in the game's log: hash 0 = SHA-256("kalaki." kind "/1" ‖ id bytes), hash n =
SHA-256(hash n-1 ‖ RFC 8785 canonical JSON of body n).
"""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kalaki.exact.canonical import canonical_exact


def genesis(kind: str, chain_id: UUID) -> bytes:
    """Return the 32 bytes before the first link of chain ``chain_id`` of ``kind``."""
    return hashlib.sha256(f"kalaki.{kind}/1".encode() + chain_id.bytes).digest()


def link(prev: bytes, body: Any) -> bytes:
    """Return the 32 bytes that bind ``body`` (no floats) to ``prev``."""
    return hashlib.sha256(prev + canonical_exact(body)).digest()


def first_break(start: bytes, links: Iterable[tuple[Any, bytes]]) -> int | None:
    """Return the index from 0 of the first (body, hash) that does not follow, or None if all do."""
    prev = start
    for index, (body, stored) in enumerate(links):
        prev = link(prev, body)
        if prev != stored:
            return index
    return None
