"""Server-sent events as bytes: one event, a tick for what a viewer does not see, a beat, a farewell."""

import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

from kalaki.core.streams.kinds import StoredEvent, StreamKind

RETRY_MS = 1000
JITTER_MS = 1000
BEAT_SECONDS = 15
BEAT = b": still here\n\n"
BYE = b"event: bye\ndata: {}\n\n"


def opening() -> bytes:
    """Return how long a client waits before it comes back; spread, so that not all come at once."""
    jitter = random.randrange(JITTER_MS)  # noqa: S311 - spreads load, protects nothing
    return f"retry: {RETRY_MS + jitter}\n\n".encode()


def packed(name: str, seq: int, data: dict[str, Any]) -> bytes:
    """Return one event; the data is one line of JSON."""
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {seq}\nevent: {name}\ndata: {line}\n\n".encode()


def event_for(kind: StreamKind, event: StoredEvent, viewer: str) -> bytes:
    """Return ``event`` as ``viewer`` gets it: a tick when they do not see it, so that numbers never jump."""
    return packer(kind, event)(viewer)


def packer(kind: StreamKind, event: StoredEvent) -> Callable[[str], bytes]:
    """Return ``event_for`` of one event for many viewers: who sees all of it gets the same bytes."""

    @cache
    def whole() -> bytes:
        return packed(event.kind, event.seq, {"at": event.at.isoformat(), "body": event.body})

    def for_viewer(viewer: str) -> bytes:
        body = kind.view(event, viewer)
        if body is None:
            return f"id: {event.seq}\nevent: tick\ndata: {{}}\n\n".encode()
        if body is event.body:
            return whole()
        return packed(event.kind, event.seq, {"at": event.at.isoformat(), "body": body})

    return for_viewer
