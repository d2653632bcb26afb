"""The one clock. Rules take the instant as an argument; everything else asks here."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

TBILISI = ZoneInfo("Asia/Tbilisi")
_instant: ContextVar[dt.datetime | None] = ContextVar("kalaki_instant", default=None)


def now() -> dt.datetime:
    """Return the present instant (aware, UTC), or the one that ``at`` set."""
    return _instant.get() or dt.datetime.now(dt.UTC)  # noqa: TID251 - this is that clock


def today() -> dt.date:
    """Return the present day in Georgia."""
    return now().astimezone(TBILISI).date()


def whole_minute(instant: dt.datetime) -> dt.datetime:
    """Return the minute in which ``instant`` lies: in open data a second could be found again in other logs."""
    return instant.replace(second=0, microsecond=0)


@contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """Let ``now`` return the aware ``instant`` inside the block: the arrival of a request, or ``--at``."""
    token = _instant.set(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _instant.reset(token)
