"""From ASGI to Django's WSGI application with one thread change for a request, not one for each part of it.

Measured in docs/decisions/0001-server-process.md. What is long (an upload, an answer in pieces) is handed
over piece by piece, so that neither side holds it in memory.
"""

import asyncio
import contextvars
import io
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
SHORT = 64 * 1024  # bytes of a request that are read before a thread is asked
UPLOADS = 2  # threads for longer ones


@dataclass(slots=True)
class Answer:
    """What a thread brought back. body: whole, or None when the thread sent it in pieces."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes | None = None


class Bridge:
    """Asks a WSGI application on ``threads`` threads."""

    def __init__(self, application: Any, *, threads: int) -> None:
        """Wrap ``application``."""
        self.application = application
        self.threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="pages")
        self.uploads = WSGIMiddleware(application, workers=UPLOADS)

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send, *, open_header: bytes
    ) -> bytes:
        """Answer one request; returns the value of ``open_header``, b"" when the answer has none.

        An answer with that header is begun and left open, without the header.
        """

        async def hear() -> Message:  # the server's own is awaitable but no coroutine, which a2wsgi needs
            return await receive()

        if not _is_short(scope["headers"]):
            await self.uploads(scope, hear, send)  # type: ignore[arg-type]
            return b""
        environ: MutableMapping[str, Any] = build_environ(scope, io.BytesIO(await _body(receive)))  # type: ignore[arg-type, assignment]
        loop = asyncio.get_running_loop()

        def piece(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

        context = contextvars.copy_context()
        answer = await loop.run_in_executor(self.threads, lambda: context.run(self._ask, environ, piece))
        if answer.body is None:
            return b""
        handed = next((value for name, value in answer.headers if name == open_header), b"")
        if handed:  # the answer goes on, so it has no length yet
            taken_off = (open_header, b"content-length")
            answer.headers = [pair for pair in answer.headers if pair[0] not in taken_off]
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": bool(handed)})
        return handed

    def _ask(self, environ: MutableMapping[str, Any], piece: Callable[[Message], None]) -> Answer:
        answer = Answer()

        def start(status: str, headers: Iterable[tuple[str, str]], exc_info: Any = None) -> None:
            answer.status = int(status[:3])
            answer.headers = [
                (name.strip().lower().encode("latin-1"), value.strip().encode("latin-1"))
                for name, value in headers
            ]

        response = self.application(environ, start)
        try:
            if getattr(response, "streaming", True):
                piece({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                for chunk in response:
                    piece({"type": "http.response.body", "body": chunk, "more_body": True})
                piece({"type": "http.response.body", "body": b""})
            else:
                answer.body = b"".join(response)
        finally:
            response.close()
        return answer


def _is_short(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    found = dict(headers)
    length = found.get(b"content-length", b"0")
    return b"transfer-encoding" not in found and length.isdigit() and int(length) <= SHORT


async def _body(receive: Receive) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _sent(send: Send, message: Message) -> None:
    await send(message)
