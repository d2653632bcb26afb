"""Messages to people: one row a delivery, the next way when one is closed, sent by the worker.

An app above registers the ways (e-mail, SMS) and how a recipient's addresses are found. Addresses and words
lie sealed in the row until it is over and are erased then; logs and events hear of ids alone.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from kalaki.core.clock import now
from kalaki.core.ids import uuid7
from kalaki.core.keys import seal, unseal
from kalaki.core.models import NoticeDelivery

MAX_ATTEMPTS = 6
SEAL = "notice"
# A worker that dies while it sends gives the row back after this time.
HOLD_SECONDS = 120
LONGEST_WAIT = 86_400
logger = logging.getLogger("kalaki.notices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """All that a push may say, because strangers carry it: number and state in words, language, path on this site.

    topic: what it is about, like "idea:<id>"; a newer notice replaces an older one that was not seen yet.
    """

    number: str
    state: str
    language: str
    path: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is said. kind: "app.what", never shown. short: the words of an SMS; ``text`` when empty.

    until: aware instant after which it is pointless (a code that has run out) and is not sent. pushed: what a
    push says; without it no push is sent. stop: an address that ends such notices with one POST (RFC 8058), or "".
    """

    kind: str
    title: str
    text: str
    short: str = ""
    until: dt.datetime | None = None
    pushed: Pushed | None = None
    stop: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a notice got. way, state: of its latest turn. at: when that ended, or began."""

    way: str
    state: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where one way reaches somebody: ("email", "nino@example.ge"), ("sms", "+995599123456")."""

    way: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the way reports. parts and price (tetri) of an SMS, else 0."""

    parts: int = 0
    price: int = 0


class Closed(Exception):
    """The way will never reach this address: the next one is tried. ``args[0]``: a code without personal data."""


class Later(Exception):
    """The way does not work now: tried again. ``args[0]``: a code without personal data.

    seconds: how long the other side asks to wait at least.
    """

    def __init__(self, code: str, *, seconds: int = 0) -> None:
        super().__init__(code)
        self.seconds = min(seconds, LONGEST_WAIT)


class Way(Protocol):
    """One means of sending, registered once for the process."""

    def is_open(self) -> bool:
        """Tell whether this installation can use the way at all."""

    def send(self, address: str, notice: Notice) -> Sent:
        """Send. Raises Closed or Later."""


Resolver = Callable[[str], Sequence[Address]]
_ways: dict[str, Way] = {}
_resolvers: dict[str, Resolver] = {}


def register_way(name: str, way: Way) -> None:
    """Let notices travel by ``way``."""
    _ways[name] = way


def register_recipients(kind: str, resolver: Resolver) -> None:
    """Find the addresses of ``<kind>:<id>``, the preferred one first, with ``resolver``."""
    _resolvers[kind] = resolver


def open_ways() -> tuple[str, ...]:
    """Return the names of the ways that this installation can use."""
    return tuple(name for name, way in sorted(_ways.items()) if way.is_open())


def notify(
    recipient: str,
    notice: Notice,
    *,
    municipality: int = 0,
    addresses: Sequence[Address] | None = None,
    at: dt.datetime | None = None,
) -> UUID | None:
    """Queue ``notice`` for ``recipient`` ("person:<id>") inside the caller's transaction.

    addresses: where exactly, instead of all that the recipient has. Returns the notice's id, or None when no
    open way leads to the recipient.
    """
    if addresses is None:
        addresses = _resolvers[recipient.partition(":")[0]](recipient)
    usable = [address for address in addresses if address.way in _ways and _ways[address.way].is_open()]
    if not usable:
        return None
    notice_id, instant = uuid7(), at or now()
    _queue(notice_id, recipient, notice, usable, municipality=municipality, at=instant)
    return notice_id


def send_waiting(*, limit: int = 50) -> int:
    """Send what is due, oldest first; returns how many turns ended. No transaction is open while a server talks."""
    done = 0
    due = NoticeDelivery.objects.filter(state="waiting", next_at__lte=now()).order_by("id")
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        row = _claim(pk)
        if row is not None:
            done += _turn(row)
    return done


def parked_notices() -> list[tuple[str, str, str]]:
    """Return (kind, way, error) of deliveries that gave up, for staff."""
    rows = NoticeDelivery.objects.filter(state="parked").order_by("id")
    return list(rows.values_list("kind", "way", "error"))


def deliveries_of(notices: Collection[UUID]) -> dict[UUID, Delivery]:
    """Return the latest turn of each notice, in 1 query."""
    rows = NoticeDelivery.objects.filter(notice__in=notices).order_by("id")
    return {row.notice: Delivery(way=row.way, state=row.state, at=row.ended_at or row.at) for row in rows}


def _queue(
    notice_id: UUID,
    recipient: str,
    notice: Notice,
    addresses: Sequence[Address],
    *,
    municipality: int,
    at: dt.datetime,
) -> None:
    first, *others = addresses
    NoticeDelivery.objects.create(
        municipality=municipality,
        notice=notice_id,
        recipient=recipient,
        kind=notice.kind,
        way=first.way,
        address=seal(SEAL, first.value.encode()),
        body=seal(SEAL, _packed(notice)),
        others=seal(SEAL, json.dumps([asdict(address) for address in others]).encode()),
        at=at,
        next_at=at,
        until=notice.until,
    )


def _claim(pk: int) -> NoticeDelivery | None:
    # One UPDATE decides between two workers; the loser sees no row.
    taken = NoticeDelivery.objects.filter(pk=pk, state="waiting", next_at__lte=now()).update(
        next_at=now() + dt.timedelta(seconds=HOLD_SECONDS)
    )
    return NoticeDelivery.objects.get(pk=pk) if taken else None


def _turn(row: NoticeDelivery) -> int:
    if row.until is not None and row.until <= now():
        return _end(row, "lapsed")
    notice = _unpacked(row)
    way = _ways.get(row.way)
    if way is None or not way.is_open():
        return _again(row, notice, error="way_not_configured")
    try:
        sent = way.send(unseal(SEAL, bytes(row.address or b"")).decode(), notice)
    except Closed as reason:
        with transaction.atomic():
            _queue_next(row, notice)
            return _end(row, "closed", error=str(reason))
    except Later as reason:
        return _again(row, notice, error=str(reason), seconds=reason.seconds)
    except Exception as error:  # noqa: BLE001 - one message that a way chokes on must not stop all others
        return _again(row, notice, error=type(error).__name__)
    return _end(row, "sent", sent=sent)


def _packed(notice: Notice) -> bytes:
    parts: list[Any] = [notice.title, notice.text, notice.short]
    if notice.pushed or notice.stop:
        parts += [asdict(notice.pushed) if notice.pushed else None, notice.stop]
    return json.dumps(parts).encode()


def _unpacked(row: NoticeDelivery) -> Notice:
    title, text, short, *rest = json.loads(unseal(SEAL, bytes(row.body or b"")))
    pushed, stop = rest or (None, "")
    return Notice(
        kind=row.kind,
        title=title,
        text=text,
        short=short,
        until=row.until,
        pushed=Pushed(**pushed) if pushed else None,
        stop=stop,
    )


def _queue_next(row: NoticeDelivery, notice: Notice) -> None:
    others = [Address(**one) for one in json.loads(unseal(SEAL, bytes(row.others or b"")))]
    others = [address for address in others if address.way != row.way]
    if others:
        _queue(row.notice, row.recipient, notice, others, municipality=row.municipality, at=now())


def _again(row: NoticeDelivery, notice: Notice, *, error: str, seconds: int = 0) -> int:
    row.attempts += 1
    row.error = error[:60]
    logger.warning("notice %s by %s: %s", row.public_id, row.way, row.error)
    if row.attempts >= MAX_ATTEMPTS:
        with transaction.atomic():
            _queue_next(row, notice)
            return _end(row, "parked", error=error)
    row.next_at = now() + dt.timedelta(seconds=max(seconds, 5 * 4 ** (row.attempts - 1)))
    row.save(update_fields=["attempts", "error", "next_at"])
    return 1


def _end(row: NoticeDelivery, state: str, *, error: str = "", sent: Sent | None = None) -> int:
    row.state, row.error, row.ended_at = state, error[:60], now()
    row.address = row.body = row.others = None
    if sent is not None:
        row.attempts, row.parts, row.price = row.attempts + 1, sent.parts, sent.price
    row.save()
    return 1
