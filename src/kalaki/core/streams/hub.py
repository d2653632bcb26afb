"""Who waits for which stream in this process, and how they hear of a new head.

The table is the truth: a message by Redis says only that a head moved, and readers fetch; inside a process
the committed events go along, and readers fetch only what lies between. A lost message is repaired by a
look at the heads, each second without Redis (the worker writes too), every two with it.
"""

import asyncio
import json
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from kalaki.core.ids import new_key
from kalaki.core.streams.kinds import StoredEvent

CHANNEL = "kalaki:streams"
logger = logging.getLogger("kalaki.streams")
Wake = Callable[[int, Sequence[StoredEvent]], None]


class Hub:
    """Hands new heads from any thread to the readers in the event loop."""

    def __init__(self) -> None:
        """Begin without readers."""
        self._lock = threading.Lock()
        self._readers: dict[UUID, dict[int, tuple[asyncio.AbstractEventLoop, Wake]]] = defaultdict(dict)
        self._next = 0
        self._redis: Any = None
        self._name = new_key().hex  # of this process, which hears its own messages too

    def subscribe(self, stream: UUID, wake: Wake) -> Callable[[], None]:
        """Call ``wake(head, events)`` in the running loop whenever ``stream`` grows; returns how to stop.

        events: the last ones up to ``head`` where they were written in this process, else none.
        """
        loop = asyncio.get_running_loop()
        with self._lock:
            self._next += 1
            number = self._next
            self._readers[stream][number] = (loop, wake)

        def leave() -> None:
            with self._lock:
                self._readers[stream].pop(number, None)
                if not self._readers[stream]:
                    del self._readers[stream]

        return leave

    def announce(self, stream: UUID, head: int, events: Sequence[StoredEvent]) -> None:
        """Tell the readers of this process, and by Redis those of others."""
        self.tell(stream, head, events)
        if self._redis is not None:
            self._publish(json.dumps({"stream": str(stream), "head": head, "from": self._name}))

    def tell(self, stream: UUID, head: int, events: Sequence[StoredEvent] = ()) -> None:
        """Wake the readers of this process."""
        with self._lock:
            readers = list(self._readers.get(stream, {}).values())
        for loop, wake in readers:
            with suppress(RuntimeError):  # the loop of a reader that is going away
                loop.call_soon_threadsafe(wake, head, events)

    def watched(self) -> list[UUID]:
        """Return the streams that somebody waits for."""
        with self._lock:
            return list(self._readers)

    def use_redis(self, url: str) -> None:
        """Send and hear heads through the Redis server at ``url``."""
        import redis

        self._redis = redis.Redis.from_url(url)
        threading.Thread(target=self._listen, args=(url,), daemon=True, name="kalaki-heads").start()

    def _publish(self, message: str) -> None:
        import redis

        try:
            self._redis.publish(CHANNEL, message)
        except redis.RedisError as error:  # a lost message is repaired by the look at the heads
            logger.warning("redis did not take a head: %s", type(error).__name__)

    def _listen(self, url: str) -> None:
        import redis

        while True:
            try:
                channel = redis.Redis.from_url(url).pubsub(ignore_subscribe_messages=True)
                channel.subscribe(CHANNEL)
                for message in channel.listen():
                    said = json.loads(message["data"])
                    if said["from"] != self._name:
                        self.tell(UUID(said["stream"]), int(said["head"]))
            except (redis.RedisError, ValueError, KeyError):
                logger.warning("the line to redis broke; trying again")
                threading.Event().wait(1)


hub = Hub()
