"""The one frame around writes: one transaction, one key, one instant, an audit entry and events, or nothing."""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, is_dataclass
from enum import Enum, StrEnum
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kalaki.core.actors import Actor
from kalaki.core.audit import append_entry
from kalaki.core.clock import now
from kalaki.core.models import CommandRecord, Stream
from kalaki.core.outbox import Event, write_event
from kalaki.core.refusals import Refused
from kalaki.core.rows import find_row, insert_rows
from kalaki.core.streams.feeds import append_to_feed
from kalaki.core.streams.kinds import PUBLIC, NewEvent
from kalaki.core.streams.log import vouch_when_due
from kalaki.core.tenancy import current_municipality
from kalaki.exact.canonical import canonical_exact

T = TypeVar("T")
Placed = Callable[[int], None]
INSTALLATION = 0  # the municipality of commands that concern the whole installation


class Durability(StrEnum):
    """What an acknowledged write survives: NORMAL a killed process, FULL also a cut of power."""

    NORMAL = "normal"
    FULL = "full"


class Unfinished(RuntimeError):
    """A command left its frame without ``run.finish``: a mistake in the command."""


@dataclass(slots=True)
class Run:
    """One command under way. at: its instant. replayed: the key was answered before, with ``result``."""

    name: str
    actor: Actor
    municipality: int
    at: dt.datetime
    replayed: bool = False
    result: Any = None
    finished: bool = False
    _entries: list[tuple[str, str, dict[str, Any], Placed | None]] = field(default_factory=list)
    _tells: dict[str, list[NewEvent]] = field(default_factory=dict)
    _grown: list[Stream] = field(default_factory=list)

    def audit(self, subject: UUID | str, **facts: Any) -> None:
        """Note one audit entry. facts: numbers, booleans and public ids; never text that a person wrote."""
        self._entries.append((self.name, str(subject), plain(facts), None))

    def audit_placed(self, subject: UUID | str, name: str, facts: dict[str, Any], placed: Placed) -> None:
        """Note an audit entry called ``name``; ``placed`` hears its number in the chain once it stands there."""
        self._entries.append((name, str(subject), plain(facts), placed))

    def emit(self, event: Event) -> None:
        """Write an event into the outbox of this transaction."""
        write_event(event, municipality=self.municipality, at=self.at)

    def tell(self, feed: str, kind: str, body: dict[str, Any], *, audience: str = PUBLIC) -> None:
        """Append an event to ``feed`` of this municipality; its readers hear of it after the commit."""
        self._tells.setdefault(feed, []).append(NewEvent(kind=kind, body=plain(body), audience=audience))

    def grew(self, stream: Stream) -> None:
        """Note that ``stream`` has new events, so that the audit log takes its head when that is due."""
        self._grown.append(stream)

    def finish(self, result: T) -> T:
        """Set the answer of this key and return it. result: a dataclass or a JSON value."""
        self.result = plain(result)
        self.finished = True
        return result

    def write_rest(self) -> None:
        """Append what was told, then the noted entries; the frame calls it once, last in the transaction.

        Feeds in the order of their names and the audit log last: whoever locks in one order never waits in a ring.
        """
        for feed, events in sorted(self._tells.items()):
            self.grew(append_to_feed(feed, events, at=self.at))
        for stream in self._grown:
            vouch_when_due(stream, at=self.at)
        for name, subject, facts, placed in self._entries:
            seq = append_entry(
                municipality=self.municipality,
                at=self.at,
                actor=self.actor.ref,
                name=name,
                subject=subject,
                facts=facts,
            )
            if placed is not None:
                placed(seq)


@contextmanager
def command(
    name: str,
    /,
    *,
    actor: Actor,
    key: UUID,
    at: dt.datetime | None = None,
    durability: Durability = Durability.NORMAL,
    refusals: Literal["forget", "keep"] = "forget",
    municipality: Literal["scope"] | None = "scope",
    scope: str = "",
    **payload: Any,
) -> Iterator[Run]:
    """Run command ``name`` ("app.verb_noun") for ``actor`` under the idempotency ``key``.

    at: aware instant; the arrival of the request when left out. municipality: None for a command of
    the whole installation. scope: what a key is unique in; the actor when left out, or a stream.
    refusals: "keep" stores a refusal and repeats it (streams), "forget" frees the key (forms).
    Raises Refused key_reused (409) when the key returns with another payload; a Refused from the
    body rolls everything back.
    """
    city = INSTALLATION if municipality is None else current_municipality()
    owner = scope or actor.ref
    print_ = hashlib.sha256(canonical_exact([name, plain(payload)])).hexdigest()
    run = Run(name=name, actor=actor, municipality=city, at=at or now())
    kept: Refused | None = None
    with _in_turn(), _durable(durability), transaction.atomic():
        _lock_key(city, owner, key)
        known = find_row(
            CommandRecord,
            ("fingerprint", "refused", "result", "at"),
            municipality=city, scope=owner, key=key,
        )  # fmt: skip
        if known is not None:
            _repeat(known, print_)
            run.replayed, run.result, run.at = True, known[2], known[3]
            yield run
            return
        record = {"municipality": city, "scope": owner, "key": key, "name": name}
        record |= {"fingerprint": print_, "refused": False, "at": run.at}
        try:
            with transaction.atomic() if refusals == "keep" else nullcontext():
                yield run
                if not run.finished:
                    raise Unfinished(name)
                run.write_rest()
                record["result"] = run.result
        except Refused as refusal:
            if refusals == "forget":
                raise
            kept = refusal
            record["refused"] = True
            record["result"] = {
                "code": refusal.code,
                "message": str(refusal.message),
                "status": refusal.status,
                "facts": plain(refusal.facts),
            }
        insert_rows(CommandRecord, [record])
    if kept is not None:
        raise kept


def plain(value: Any) -> Any:
    """Return ``value`` as JSON values: dataclasses as objects, ids, times and enums as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | UUID):
        return str(value)
    return value


def _repeat(known: tuple[Any, ...], given: str) -> None:
    fingerprint, refused, stored, _at = known
    if fingerprint != given:
        raise Refused(
            "key_reused",
            _(
                "This form was already sent with other content. Open the page again; your text is still in the box."
            ),
            status=409,
        )
    if refused:
        raise Refused(stored["code"], stored["message"], status=stored["status"], **stored["facts"])


def _lock_key(city: int, owner: str, key: UUID) -> None:
    # On SQLite the IMMEDIATE transaction already lets one writer in at a time.
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(f"{city}/{owner}/{key}".encode()).digest()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)]
            )


@contextmanager
def _in_turn() -> Iterator[None]:
    # SQLite lets one writer in and makes the others sleep and ask again; threads of one process queue here.
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with _writer:
            yield
    else:
        yield


_writer = threading.Lock()


@contextmanager
def _durable(durability: Durability) -> Iterator[None]:
    # SQLite cannot change this inside a transaction; an outer command has then decided it.
    change = (
        durability is Durability.FULL and connection.vendor == "sqlite" and not connection.in_atomic_block
    )
    if change:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
    try:
        yield
    finally:
        if change:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=NORMAL")
