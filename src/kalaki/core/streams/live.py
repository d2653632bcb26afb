"""Open connections of this process: one reader of the table for each stream, many listeners.

A commit in this process brings the new events along; a head that Redis or the look at the heads tells is
fetched from the table. Every listener gets every number in order. One that does not keep up is cut and comes
back with Last-Event-ID, so no event is ever skipped silently.

Rights are checked where a connection is opened. An event of the kind's ``rights`` ends the connections of its
stream before anything after it is sent, and each connection ends by itself after some minutes: it comes back
at once and is checked anew, which also ends what was taken away elsewhere, like a sign-in.
"""

import asyncio
import contextlib
import json
import logging
import random
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import Error, connection

from kalaki.core.models import Stream
from kalaki.core.streams.hub import Hub, hub
from kalaki.core.streams.kinds import StoredEvent, StreamKind, kinds
from kalaki.core.streams.log import events_after, heads
from kalaki.core.streams.wire import BEAT, BEAT_SECONDS, BYE, packer
from kalaki.core.tenancy import reading

QUEUED = 256  # events that wait for a slow listener before it is cut
FETCHED = 128  # at a time, so that a listener who keeps up is never cut by the fetch itself
LOOK_SECONDS = 1.0  # without Redis: the worker's commits are found by looking
LOOK_SECONDS_WITH_REDIS = 2.0  # with it: only lost messages are
LIVES_SECONDS = 300  # then a connection ends and comes back
LIVES_JITTER = 60  # so that not all do at once

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

    def offer(self, seq: int, packed: Callable[[str], bytes]) -> None:
        """Take the next event, or cut the connection when too many wait."""
        if self.cut or seq <= self.after:
            return
        if seq != self.after + 1 or len(self.waiting) >= QUEUED:
            self.cut = True
        else:
            self.waiting.append(packed(self.viewer))
            self.after = seq
        self.wake.set()

    def end(self) -> None:
        """Send what waits, then end the connection."""
        self.cut = True
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

    def moved(self, head: int, events: Sequence[StoredEvent] = ()) -> None:
        """Hear of a new head; ``events`` that go on where this channel stands need no fetch."""
        self.head = max(self.head, head)
        if self.fetching is None and events and events[0].seq == self.seq + 1:
            for event in events:
                self._pass_on(event)
        if self.head > self.seq and self.fetching is None:
            self.fetching = asyncio.create_task(self._fetch())

    def join(self, listener: Listener) -> None:
        """Let ``listener`` in; what came since its answer was written is offered at once."""
        self.listeners.add(listener)
        for event in self.recent:
            if event.seq > listener.after and event.kind in self.kind.rights:
                listener.end()  # its answer was written before the right changed
            listener.offer(event.seq, packer(self.kind, event))
        if listener.after < self.seq:  # more came than is kept here
            listener.end()
        self.moved(listener.after)

    def _pass_on(self, event: StoredEvent) -> None:
        self.seq = event.seq
        self.recent.append(event)
        for_viewer = packer(self.kind, event)
        for listener in self.listeners:
            if event.kind in self.kind.rights:
                listener.end()
            else:
                listener.offer(event.seq, for_viewer)

    async def _fetch(self) -> None:
        try:
            while self.head > self.seq and self.listeners:
                found = await self.live.in_thread(_events, self.city, self.pk, self.seq)
                if not found:  # the head was told by a transaction that this snapshot does not see yet
                    break
                for event in found:
                    self._pass_on(event)
        except Error:  # the next look at the heads tries again
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
        self.tasks: set[asyncio.Task[None]] = set()

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
            # Between the view's answer and this line nobody here listened.
            self._spawn(self._look_at(city, [stream]))
        if self.looking is None:
            self.looking = asyncio.create_task(self._look())
        gone = asyncio.create_task(_until_gone(receive))
        gone.add_done_callback(lambda _done: listener.end())
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
        ends = time.monotonic() + LIVES_SECONDS + random.uniform(0, LIVES_JITTER)  # noqa: S311 - spreads load
        while not gone.done():
            if listener.waiting:
                chunk = b"".join(listener.waiting)
                listener.waiting.clear()
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                continue
            if listener.cut or self.closing.is_set() or time.monotonic() > ends:
                await send({"type": "http.response.body", "body": BYE, "more_body": False})
                return
            listener.wake.clear()
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await listener.wake.wait()
            except TimeoutError:
                await send({"type": "http.response.body", "body": BEAT, "more_body": True})

    async def _look(self) -> None:
        while not self.closing.is_set():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.closing.wait(), self.look_seconds)
            by_city: dict[int, list[UUID]] = defaultdict(list)
            for stream, channel in self.channels.items():
                by_city[channel.city].append(stream)
            for city, streams in by_city.items():
                await self._look_at(city, streams)

    async def _look_at(self, city: int, streams: list[UUID]) -> None:
        try:
            found = await self.in_thread(_heads, city, streams)
        except Error as error:  # the next look tries again
            logger.warning("heads could not be read: %s", type(error).__name__)
            return
        for stream, head in found.items():
            if stream in self.channels:
                self.channels[stream].moved(head)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self.tasks.discard)

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
    with _reads(city):
        return events_after(Stream(pk=pk), after, limit=FETCHED)


def _heads(city: int, streams: list[UUID]) -> dict[UUID, int]:
    with _reads(city):
        return heads(streams)


@contextmanager
def _reads(city: int) -> Iterator[None]:
    # A broken connection is left, not asked for each time whether it still holds.
    try:
        with reading(city):
            yield
    except Error:
        connection.close()
        raise
