"""The root of the web process: live connections natively, every other path by Django's WSGI application.

Measured in docs/decisions/0001-server-process.md: Django's own ASGI handler costs several times as much.
"""

import asyncio
import signal
from collections.abc import Callable, MutableMapping
from typing import Any

from kalaki.site.wsgi import application as pages  # isort: skip - sets Django up, which tables need

from django.conf import settings

from kalaki.core.contract import LIVE_HEADER, Live, at, now, open_live
from kalaki.site.bridge import Bridge, Receive, Send
from kalaki.site.serve import end_with_parent

THREADS = 8


class Root:
    """One ASGI application for one process."""

    def __init__(self) -> None:
        """Wrap the pages; live connections open with the event loop."""
        self.pages = Bridge(pages, threads=THREADS)
        self.live: Live | None = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the start and stop of the process."""
        if scope["type"] == "lifespan":
            await self._live_and_die(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # WebSockets are not spoken here; live pages use SSE
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        # Deadlines count the moment when a request arrives, not when a thread is free for it.
        with at(now()):
            handed = await self.pages(scope, receive, send, open_header=LIVE_HEADER)
        if handed and self.live is not None:
            await self.live.go_on(handed, receive, send)

    async def _live_and_die(self, receive: Receive, send: Send) -> None:
        await receive()
        end_with_parent()
        self.live = open_live(settings.REDIS_URL)
        _before_the_server_stops(self.live.close)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _before_the_server_stops(close: Callable[[], None]) -> None:
    """Call ``close`` in the loop on SIGTERM and SIGINT, beside what the server does then.

    The server waits for open connections before it tells the application that it stops, and live
    ones end only when they are told. The loop hears signals through its wake-up descriptor, whatever
    function is set here.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_given: loop.call_soon_threadsafe(close))


application = Root()
