"""Public ids: UUIDv7 (RFC 9562), sortable by time, without a counter that tells how many there are."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """Return a new UUIDv7 of the present millisecond."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def new_key() -> UUID:
    """Return a fresh idempotency key, minted with a form or a command."""
    return uuid7()
