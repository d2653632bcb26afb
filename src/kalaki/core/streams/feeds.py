"""Feeds: streams without commands, written by the system."""

import datetime as dt
from typing import Any

from kalaki.core.streams.kinds import NewEvent, StoredEvent
from kalaki.core.streams.log import append, lock_stream, open_stream


def append_to_feed(
    feed: str, *, kind: str, body: dict[str, Any], audience: str, at: dt.datetime
) -> StoredEvent:
    """Append one event to ``feed`` of the municipality in scope, inside the caller's transaction."""
    stream = lock_stream(open_stream(kind="feed", key=feed).public_id)
    if stream is None:  # pragma: no cover - it was opened on the line before
        raise LookupError(feed)
    return append(stream, [NewEvent(kind=kind, body=body, audience=audience)], at=at)[0]
