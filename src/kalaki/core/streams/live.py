"""Open connections of this process: one reader of the table for each stream, many listeners.

A commit (or Redis, or the look at the heads) moves a stream's head; one fetch brings the new events and
every listener gets them in order. A listener that does not keep up is cut and comes back with
Last-Event-ID, so no event is ever skipped silently.
"""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from kalaki.core.models import Stream
from kalaki.core.streams.hub import Hub, hub
from kalaki.core.streams.kinds import StoredEvent, StreamKind, kinds
from kalaki.core.streams.log import events_after, heads
from kalaki.core.streams.wire import BEAT, BEAT_SECONDS, BYE, event_for
from kalaki.core.tenancy import reading

QUEUED = 256  # events that wait for a slow listener before it is cut
FETCHED = 500
LOOK_SECONDS = 1.0  # without Redis: the worker's commits are found by looking
LOOK_SECONDS_WITH_REDIS = 2.0  # with it: only lost messages are

logger = logging.getLogger("kalaki.streams")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Listener:
    """One connection. after: the number of the last event that it got."""

    def __init__(self, viewer: str, after: int) -> None:
        """Begin with nothing waiting."""
        self.viewer = viewer
        self.after = after
        self.waiting: deque[bytes] = deque()
        self.wake = asyncio.Event()
        self.cut = False

    def offer(self, kind: StreamKind, event: StoredEvent) -> None:
        """Take the next event, or cut the connection when too many wait."""
        if self.cut or event.seq <= self.after:
            return
        if event.seq != self.after + 1 or len(self.waiting) >= QUEUED:
            self.cut = True
        else:
            self.waiting.append(event_for(kind, event, self.viewer))
            self.after = event.seq
        self.wake.set()


class Channel:
    """One stream (by its key in the table) with its listeners. seq: the last event that was fetched."""

    def __init__(self, live: "Live", city: int, pk: int, kind: StreamKind, seq: int) -> None:
        """Begin at ``seq``."""
        self.live, self.city, self.pk, self.kind, self.seq = live, city, pk, kind, seq
        self.leave: Callable[[], None] = lambda: None
        self.recent: deque[StoredEvent] = deque(maxlen=QUEUED)
        self.listeners: set[Listener] = set()
        self.head = seq
        self.fetching: asyncio.Task[None] | None = None

    def moved(self, head: int) -> None:
        """Hear of a new head; one fetch at a time brings everything up to it."""
        self.head = max(self.head, head)
        if self.head > self.seq and self.fetching is None:
            self.fetching = asyncio.create_task(self._fetch())

    def join(self, listener: Listener) -> None:
        """Let ``listener`` in; what came since its answer was written is offered at once."""
        self.listeners.add(listener)
        for event in self.recent:
            listener.offer(self.kind, event)
        if listener.after < self.seq:  # more came than is kept here
            listener.cut = True
            listener.wake.set()
        self.moved(listener.after)

    async def _fetch(self) -> None:
        try:
            while self.head > self.seq and self.listeners:
                found = await self.live.in_thread(_events, self.city, self.pk, self.seq)
                if not found:  # the head was told by a transaction that this snapshot does not see yet
                    break
                for event in found:
                    self.seq = event.seq
                    self.recent.append(event)
                    for listener in self.listeners:
                        listener.offer(self.kind, event)
        except DatabaseError:  # the next look at the heads tries again
            logger.warning("events could not be read")
        finally:
            self.fetching = None


class Live:
    """All connections of this process."""

    def __init__(self, hub: Hub, *, look_seconds: float) -> None:
        """Hear heads from ``hub``; look at the table every ``look_seconds`` for what nobody told."""
        self.hub, self.look_seconds = hub, look_seconds
        self.channels: dict[UUID, Channel] = {}
        self.closing = asyncio.Event()
        self.threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")
        self.looking: asyncio.Task[None] | None = None

    async def in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        """Run ``work`` in one of the few threads that read for live connections."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *given)

    async def go_on(self, handed: bytes, receive: Receive, send: Send) -> None:
        """Go on with a connection whose answer a view began (see views.LIVE), until either side ends it."""
        city, pk, name, kind, head, viewer = json.loads(handed)
        stream, listener = UUID(name), Listener(viewer, head)
        channel = self.channels.get(stream)
        if channel is None:
            channel = self.channels[stream] = Channel(self, city, pk, kinds()[kind], head)
            channel.leave = self.hub.subscribe(stream, channel.moved)
        if self.looking is None:
            self.looking = asyncio.create_task(self._look())
        gone = asyncio.create_task(_until_gone(receive))
        try:
            channel.join(listener)
            await self._serve(listener, gone, send)
        finally:
            gone.cancel()
            channel.listeners.discard(listener)
            if not channel.listeners and self.channels.get(stream) is channel:
                del self.channels[stream]
                channel.leave()

    async def _serve(self, listener: Listener, gone: "asyncio.Task[None]", send: Send) -> None:
        while not gone.done():
            if listener.waiting:
                chunk = b"".join(listener.waiting)
                listener.waiting.clear()
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                continue
            if listener.cut or self.closing.is_set():
                await send({"type": "http.response.body", "body": BYE, "more_body": False})
                return
            listener.wake.clear()
            waits = [asyncio.create_task(listener.wake.wait()), gone]
            done, _rest = await asyncio.wait(waits, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            waits[0].cancel()
            if not done:
                await send({"type": "http.response.body", "body": BEAT, "more_body": True})

    async def _look(self) -> None:
        while not self.closing.is_set():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.closing.wait(), self.look_seconds)
            by_city: dict[int, list[UUID]] = defaultdict(list)
            for stream, channel in self.channels.items():
                by_city[channel.city].append(stream)
            for city, streams in by_city.items():
                with contextlib.suppress(DatabaseError):
                    for stream, head in (await self.in_thread(_heads, city, streams)).items():
                        if stream in self.channels:
                            self.channels[stream].moved(head)

    def close(self) -> None:
        """Say goodbye on every connection; clients come back to the next process."""
        self.closing.set()
        for channel in self.channels.values():
            for listener in channel.listeners:
                listener.wake.set()


def open_live(redis_url: str) -> Live:
    """Return the live connections of this process; heads travel by Redis when ``redis_url`` is set."""
    if redis_url:
        hub.use_redis(redis_url)
    return Live(hub, look_seconds=LOOK_SECONDS_WITH_REDIS if redis_url else LOOK_SECONDS)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _events(city: int, pk: int, after: int) -> list[StoredEvent]:
    close_old_connections()
    with reading(city):
        return events_after(Stream(pk=pk), after, limit=FETCHED)


def _heads(city: int, streams: list[UUID]) -> dict[UUID, int]:
    close_old_connections()
    with reading(city):
        return heads(streams)
