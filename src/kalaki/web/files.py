"""Files that leave while they are made: rows of any number in constant memory."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from kalaki.core.contract import reading

PIECE = 1 << 16  # octets made before the next ones are sent


def file_response(
    request: HttpRequest, chunks: Iterable[bytes], *, content_type: str, name: str = ""
) -> StreamingHttpResponse:
    """Answer with ``chunks`` as they are made, in the municipality, language and addresses of ``request``.

    name: of the file that the browser keeps; empty for a feed that programs read.
    """
    response = StreamingHttpResponse(
        _in_place(request, iter(chunks), get_script_prefix()), content_type=content_type
    )
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _in_place(request: HttpRequest, chunks: Iterator[bytes], prefix: str) -> Iterator[bytes]:
    """Make each piece inside what the middlewares had set, and leave it before the server takes over."""
    city, language = request.city.id, request.language  # type: ignore[attr-defined]
    is_over = False
    while not is_over:
        piece = bytearray()
        before = get_script_prefix()
        with reading(city), translation.override(language):
            set_script_prefix(prefix)
            try:
                while len(piece) < PIECE and not is_over:
                    chunk = next(chunks, None)
                    is_over = chunk is None
                    piece += chunk or b""
            finally:
                set_script_prefix(before)
        if piece:
            yield bytes(piece)
