"""Events: written with the transaction, delivered afterwards, at least once and in order of writing.

A payload's form stands in docs/standards/events/<kind>.json: {"version": 1, "fields": {name: type}}.
It is checked when the event is written and again when it is delivered.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kalaki.core.clock import now
from kalaki.core.models import OutboxDelivery, OutboxEvent
from kalaki.core.tenancy import writing

Handler = Callable[[dict[str, Any]], None]
MAX_ATTEMPTS = 5
TYPES = {"integer": int, "string": str, "boolean": bool, "list": list, "object": dict}
logger = logging.getLogger("kalaki.outbox")
_handlers: dict[str, dict[str, Handler]] = {}


class WrongPayload(ValueError):
    """An event whose payload differs from its published form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of events. ``kind``: "app.what_happened". Fields: numbers, public ids as text, ISO times."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1


def subscribe(kind: str, handler: Handler) -> None:
    """Call ``handler(payload)`` for each event of ``kind``, in the scope of its municipality.

    A handler may be called again after a crash, so it must be idempotent.
    """
    _handlers.setdefault(kind, {})[f"{handler.__module__}.{handler.__qualname__}"] = handler


def write_event(event: Event, *, municipality: int, at: dt.datetime) -> OutboxEvent:
    """Write ``event`` inside the caller's transaction. Raises WrongPayload."""
    payload = {
        key: value.isoformat() if isinstance(value, dt.datetime) else value
        for key, value in asdict(event).items()
    }
    check_payload(event.kind, event.version, payload)
    return OutboxEvent.objects.create(
        municipality=municipality, kind=event.kind, version=event.version, payload=payload, at=at
    )


def check_payload(kind: str, version: int, payload: dict[str, Any]) -> None:
    """Compare ``payload`` with the published form of ``kind``. Raises WrongPayload."""
    form = _form(kind)
    if form["version"] != version:
        raise WrongPayload(f"{kind} is version {form['version']}, not {version}.")
    expected: dict[str, str] = form["fields"]
    wrong = [
        name
        for name in sorted(expected.keys() | payload.keys())
        if name not in payload or name not in expected or type(payload[name]) is not TYPES[expected[name]]
    ]
    if wrong:
        raise WrongPayload(f"{kind}: {', '.join(wrong)} differ from docs/standards/events/{kind}.json.")


def deliver_waiting(*, limit: int = 100) -> int:
    """Hand waiting events to their handlers, oldest first; returns how many deliveries succeeded."""
    done = 0
    for event in OutboxEvent.objects.filter(done_at=None).order_by("id")[:limit]:
        done += _deliver(event)
    return done


def _deliver(event: OutboxEvent) -> int:
    handlers = _handlers.get(event.kind, {})
    succeeded, open_ones = 0, 0
    for name, handler in sorted(handlers.items()):
        delivery, _made = OutboxDelivery.objects.get_or_create(
            event=event, handler=name, defaults={"next_at": event.at}
        )
        if delivery.done_at or delivery.parked:
            continue
        if delivery.next_at <= now() and _attempt(event, delivery, handler):
            succeeded += 1
        elif not delivery.parked:
            open_ones += 1
    if not open_ones:
        OutboxEvent.objects.filter(pk=event.pk).update(done_at=now())
    return succeeded


def _attempt(event: OutboxEvent, delivery: OutboxDelivery, handler: Handler) -> bool:
    try:
        with transaction.atomic(), writing(event.municipality):
            check_payload(event.kind, event.version, event.payload)
            handler(event.payload)
            OutboxDelivery.objects.filter(pk=delivery.pk).update(done_at=now(), error="")
    except (
        Exception
    ) as error:  # the outermost edge of a handler: it is retried, then parked in sight of staff
        logger.exception("event %s, handler %s", event.public_id, delivery.handler)
        delivery.attempts += 1
        delivery.parked = delivery.attempts >= MAX_ATTEMPTS
        delivery.next_at = now() + dt.timedelta(seconds=2**delivery.attempts)
        delivery.error = type(error).__name__
        delivery.save()
        return False
    return True


def parked() -> list[tuple[str, str, str]]:
    """Return (event kind, handler, error) of deliveries that gave up, for staff."""
    rows = OutboxDelivery.objects.filter(Q(parked=True)).select_related("event").order_by("id")
    return [(row.event.kind, row.handler, row.error) for row in rows]


@cache
def _form(kind: str) -> dict[str, Any]:
    path = settings.ROOT / "docs" / "standards" / "events" / f"{kind}.json"
    if not path.exists():
        raise WrongPayload(f"{kind} has no form. Publish docs/standards/events/{kind}.json first.")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def event_fields(event_type: type[Event]) -> tuple[str, ...]:
    """Return the names of the payload's fields."""
    return tuple(field.name for field in fields(event_type))
