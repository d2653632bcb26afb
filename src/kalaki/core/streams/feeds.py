"""Feeds: streams without commands, written by the system."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kalaki.core.models import Stream
from kalaki.core.refusals import Refused
from kalaki.core.streams.kinds import NewEvent
from kalaki.core.streams.log import append, lock_stream, open_stream


def append_to_feed(feed: str, events: Sequence[NewEvent], *, at: dt.datetime) -> Stream:
    """Append ``events`` to ``feed`` of the municipality in scope, inside the caller's transaction.

    Raises Refused: stream_closed.
    """
    stream = lock_stream(open_stream(kind="feed", key=feed).public_id)
    if stream is None:  # pragma: no cover - it was opened on the line before
        raise LookupError(feed)
    if stream.closed_at is not None:
        raise closed()
    append(stream, events, at=at)
    return stream


def closed() -> Refused:
    """Return the refusal of what comes too late."""
    return Refused(
        "stream_closed", _("This is closed and takes nothing more. Nothing was changed."), status=409
    )
