"""Load on live streams from a lean process of its own: raw sockets, no client library.

Reads a Plan as JSON from standard input. Prints "started" when every stream has said hello and, after the
time is up and everything sent was answered, one line of JSON (see Load.report). Streams come back with
Last-Event-ID and commands are sent again with the same id, as the client module does.
"""

import asyncio
import json
import random
import re
import sys
import time
import uuid
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from bench._measure import percentile

EVENT = re.compile(rb"id: (\d+)\nevent: (\w+)\ndata: ([^\n]*)\n\n")
NUMBER = re.compile(rb'"n":(\d+)')
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
SEQ = re.compile(rb'"seq": (\d+)')
AGAIN_SECONDS = 0.1
DRAIN_SECONDS = 20.0


@dataclass(slots=True)
class Plan:
    """What to do. ports: web processes, used in turn. rate: commands a second on each table, 0 = closed loop.

    tables: stream ids. readers: connections on each table. seconds: how long commands are sent.
    cookie: the forms' token.
    """

    ports: list[int]
    tables: list[str]
    cookie: str
    readers: int = 5
    rate: float = 2.0
    seconds: float = 10.0


@dataclass(slots=True)
class Table:
    """One stream. sent: number of a command → [when, readers that still wait for it]."""

    id: str
    number: int = 0
    sent: dict[int, list[float]] = field(default_factory=dict)
    acknowledged: dict[int, int] = field(default_factory=dict)


class Load:
    """One run."""

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing measured."""
        self.plan = plan
        self.tables = [Table(id=one) for one in plan.tables]
        self.counts: dict[str, int] = defaultdict(int)
        self.delivered: list[float] = []
        self.answered: list[float] = []
        self.absences: list[float] = []
        self.sending = True
        self.living = True
        self.greeted = 0

    async def run(self) -> None:
        """Connect, send, wait for the rest, report."""
        readers, phones = [], []
        for number, table in enumerate(self.tables):
            for place in range(self.plan.readers):
                port = self.plan.ports[(number + place) % len(self.plan.ports)]
                readers.append(Reader(self, table, port))
                if self.plan.rate or not place:
                    phones.append(Phone(self, table, port))
        for start in range(0, len(readers), 25):
            await asyncio.gather(*(one.connect() for one in readers[start : start + 25]))
        await asyncio.gather(*(one.connect() for one in phones))
        while self.greeted < len(readers):  # noqa: ASYNC110 - the last of a thousand, not worth an event
            await asyncio.sleep(0.01)
        print("started", flush=True)
        began = time.perf_counter()
        if self.plan.rate:
            share = len(phones) // len(self.tables)
            await asyncio.gather(
                *(
                    self._schedule(table, phones[n * share : n * share + share])
                    for n, table in enumerate(self.tables)
                )
            )
        else:
            for phone in phones:
                phone.next(time.perf_counter())
            await asyncio.sleep(self.plan.seconds)
            self.sending = False
        took = time.perf_counter() - began
        ends = time.perf_counter() + DRAIN_SECONDS
        while time.perf_counter() < ends and any(one.sent for one in self.tables):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        self.living = False
        print(json.dumps(self.report(took)), flush=True)

    async def _schedule(self, table: Table, phones: "list[Phone]") -> None:
        began = time.perf_counter() + random.random() / self.plan.rate
        for turn in range(int(self.plan.seconds * self.plan.rate)):
            due = began + turn / self.plan.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            phones[turn % len(phones)].next(due)  # a busy phone does not move the instant it counts from

    def report(self, took: float) -> dict[str, Any]:
        """Return counts, and times in milliseconds from the due instant of a command."""
        return {
            "seconds": took,
            "commands": sum(len(one.acknowledged) for one in self.tables),
            "unanswered": sum(one.number - len(one.acknowledged) for one in self.tables),
            "undelivered": sum(len(one.sent) for one in self.tables),
            "counts": dict(self.counts),
            "delivered": _spread(self.delivered),
            "answered": _spread(self.answered),
            "absences": _spread(self.absences),
            "cpu": time.process_time(),
            "heads": {one.id: [one.number, max(one.acknowledged.values(), default=0)] for one in self.tables},
        }


def _spread(values: list[float]) -> dict[str, float]:
    if not values:
        return {"n": 0}
    found = {name: percentile(values, share) * 1000 for name, share in (("p50", 0.5), ("p99", 0.99))}
    return {"n": len(values), "max": max(values) * 1000} | found


class Line(asyncio.Protocol):
    """A connection that comes back."""

    def __init__(self, load: Load, table: Table, port: int) -> None:
        """Begin without a connection."""
        self.load, self.table, self.port = load, table, port
        self.transport: asyncio.Transport | None = None
        self.buffer = b""

    async def connect(self) -> None:
        """Connect, again and again while nobody answers."""
        while self.load.living:
            try:
                await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self.transport = transport  # type: ignore[assignment]
        self.buffer = b""
        self.greet()

    def connection_lost(self, exc: Exception | None) -> None:
        """Come back."""
        self.transport = None
        self.lost()
        if self.load.living:
            asyncio.get_running_loop().call_later(
                AGAIN_SECONDS, lambda: asyncio.ensure_future(self.connect())
            )

    def greet(self) -> None:
        """Say what the connection is for."""

    def lost(self) -> None:
        """Note that the connection broke."""


class Reader(Line):
    """A live connection. last: the number of the last event."""

    last: int | None = None
    gone_at: float | None = None

    def greet(self) -> None:
        """Ask for the events, after the last one if there was one."""
        resume = f"Last-Event-ID: {self.last}\r\n" if self.last is not None else ""
        ask = f"GET /live/{self.table.id}/events HTTP/1.1\r\nHost: localhost\r\n{resume}\r\n"
        self.transport.write(ask.encode())  # type: ignore[union-attr]

    def lost(self) -> None:
        """Note since when nothing comes."""
        if self.gone_at is None:
            self.gone_at = time.perf_counter()

    def data_received(self, data: bytes) -> None:
        """Count every event that is missing or comes twice."""
        self.buffer += data
        end, load = 0, self.load
        for found in EVENT.finditer(self.buffer):
            end = found.end()
            seq, name = int(found[1]), found[2]
            if name in {b"hello", b"reset"}:
                if name == b"hello" and self.last is None:
                    load.greeted += 1
                elif name == b"reset":
                    load.counts["resets"] += 1
                if self.gone_at is not None:
                    load.absences.append(time.perf_counter() - self.gone_at)
                    self.gone_at = None
                self.last = seq
                continue
            load.counts["events"] += 1
            if seq > self.last + 1:  # type: ignore[operator]
                load.counts["gaps"] += 1
            elif seq <= self.last:  # type: ignore[operator]
                load.counts["duplicates"] += 1
                continue
            self.last = seq
            number = NUMBER.search(found[3])
            if number:
                self._arrived(int(number[1]))
        self.buffer = self.buffer[end:]

    def _arrived(self, number: int) -> None:
        waiting = self.table.sent.get(number)
        if waiting is None:
            return
        waiting[1] -= 1
        if not waiting[1]:
            self.load.delivered.append(time.perf_counter() - waiting[0])
            del self.table.sent[number]


class Phone(Line):
    """Sends one command after another; the same id again when no answer came."""

    def __init__(self, load: Load, table: Table, port: int) -> None:
        """Begin with nothing to send."""
        super().__init__(load, table, port)
        self.queue: deque[tuple[float, int, bytes]] = deque()
        self.under_way = False

    def next(self, due: float) -> None:
        """Make one more command that counts from ``due``."""
        table = self.table
        table.number += 1
        number = table.number
        table.sent[number] = [due, self.load.plan.readers]
        body = b'{"id":"%s","type":"add","args":{"n":%d}}' % (str(uuid.uuid4()).encode(), number)
        self.queue.append((due, number, body))
        self.greet()

    def greet(self) -> None:
        """Send the first command that waits."""
        if self.under_way or not self.queue or self.transport is None:
            return
        self.under_way = True
        body = self.queue[0][2]
        token = self.load.plan.cookie.partition("=")[2]
        head = (
            f"POST /live/{self.table.id}/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Cookie: {self.load.plan.cookie}\r\nX-CSRFToken: {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)

    def lost(self) -> None:
        """Let the command be sent again."""
        self.under_way = False

    def data_received(self, data: bytes) -> None:
        """Take the answer; in a closed loop, send the next command."""
        self.buffer += data
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        found = LENGTH.search(head + b"\r\n")
        if found is None:  # in pieces: the last one is empty
            if not rest.endswith(b"0\r\n\r\n"):
                return
        elif len(rest) < int(found[1]):
            return
        self.buffer = b""
        self.under_way = False
        if b" 200 " not in head[:20]:
            self.load.counts["errors"] += 1
            self.load.counts["error " + head[9:12].decode()] += 1
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, self.greet)
            return
        due, number, _body = self.queue.popleft()
        self.table.acknowledged[number] = int(SEQ.search(rest)[1])  # type: ignore[index]
        self.load.counts["repeated"] += b'"duplicate": true' in rest
        self.load.answered.append(time.perf_counter() - due)
        if self.queue:
            self.greet()
        elif not self.load.plan.rate and self.load.sending:
            self.next(time.perf_counter())


if __name__ == "__main__":
    asyncio.run(Load(Plan(**json.loads(sys.stdin.readline()))).run())
