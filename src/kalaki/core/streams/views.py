"""The addresses of a stream: commands by POST, events as SSE, the same events for a plain poll.

The first part of an SSE answer is made here, where address, session and rights are known. The ASGI root
sees the header LIVE, takes it off and goes on with that connection; a server without the root ends the
answer, and the client comes back after ``retry`` with Last-Event-ID: slower, and nothing is lost.
"""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kalaki.core.actors import actor_of
from kalaki.core.clock import now
from kalaki.core.models import Stream
from kalaki.core.problems import problem
from kalaki.core.refusals import Refused
from kalaki.core.streams.commands import NotThere, as_message, run_stream_command, state_of
from kalaki.core.streams.kinds import StreamKind, kinds
from kalaki.core.streams.log import events_after, heads
from kalaki.core.streams.wire import event_for, opening, packed

LIVE = "X-Kalaki-Live"
LIVE_HEADER = LIVE.lower().encode()  # as ASGI names it
REPLAYED = 500
DIGITS = 15  # no stream grows longer, and a database takes no larger number
logger = logging.getLogger("kalaki.streams")
View = Callable[[HttpRequest, UUID], HttpResponse]


def _says_not_there(view: View) -> View:
    """Answer a stream that is not there, or not for this viewer, as a problem document."""

    @wraps(view)
    def answer(request: HttpRequest, stream_id: UUID) -> HttpResponse:
        try:
            return view(request, stream_id)
        except NotThere:
            return problem(404, "not_found", _("There is nothing at this address."))

    return answer


@require_GET
@_says_not_there
def events(request: HttpRequest, stream_id: UUID) -> HttpResponse:
    """Answer with hello, then what the client missed, or a reset when that is too much."""
    stream, kind, viewer = _found(request, stream_id)
    after = _after(request)
    missed = [] if after is None else events_after(stream, after, limit=REPLAYED + 1)
    if after is None or after > stream.head_seq or len(missed) > REPLAYED:
        view = kind.snapshot(state_of(stream), viewer)  # may find a later head than the one read above
        head = start = stream.head_seq
        told = {"view": view} if after is None else {}
        rest = [] if after is None else [packed("reset", head, {"view": view})]
    else:
        head, start, told = missed[-1].seq if missed else after, after, {}
        rest = [event_for(kind, event, viewer) for event in missed]
    _check(stream, kind, viewer)
    hello = packed("hello", start, {"head": head, "server_time": now().isoformat()} | told)
    response = HttpResponse(b"".join([opening(), hello, *rest]), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response[LIVE] = json.dumps([stream.municipality_id, stream.pk, str(stream_id), kind.name, head, viewer])
    return response


@require_GET
@_says_not_there
def poll(request: HttpRequest, stream_id: UUID) -> HttpResponse:
    """Answer with at most 500 events after ``?after=`` as JSON, for proxies that buffer and for curl.

    ``upto`` is what to ask after next. Without ``after``, or with a number that this stream never gave, the
    answer is the view to start from.
    """
    stream, kind, viewer = _found(request, stream_id)
    after = _after(request)
    if after is None or after > stream.head_seq:
        view = kind.snapshot(state_of(stream), viewer)
        body: dict[str, Any] = {"upto": stream.head_seq, "events": [], "view": view}
    else:
        missed = events_after(stream, after, limit=REPLAYED)
        seen = [message for event in missed if (message := as_message(kind, event, viewer))]
        body = {"upto": missed[-1].seq if missed else after, "events": seen}
    _check(stream, kind, viewer)
    answer = JsonResponse({"head": stream.head_seq, "server_time": now().isoformat()} | body)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@_says_not_there
def commands(request: HttpRequest, stream_id: UUID) -> HttpResponse:
    """Carry out ``{"id", "type", "args"}``; the same id gets the same answer."""
    try:
        command_id, type_, args = _read(request)
    except (ValueError, KeyError, TypeError, AttributeError):
        return problem(400, "malformed", _("The message could not be read. It needs an id, a type and args."))
    try:
        answer = run_stream_command(
            stream_id=stream_id, command_id=command_id, actor=actor_of(request), type=type_, args=args
        )
    except OperationalError:  # locked, full, or away: nothing was written, and the client sends it again
        logger.exception("a command could not be stored")
        later = problem(503, "try_again", _("This could not be stored just now. It is sent again by itself."))
        later["Retry-After"] = "1"
        return later
    except Refused as refused:
        seq = heads([stream_id]).get(stream_id, 0)
        said = {"status": "refused", "code": refused.code, "message": str(refused.message), "seq": seq}
        return JsonResponse(said | {"facts": refused.facts}, status=refused.status)
    done = {"status": "done", "seq": answer.seq, "events": answer.events, "duplicate": answer.duplicate}
    return JsonResponse(done)


def _found(request: HttpRequest, stream_id: UUID) -> tuple[Stream, StreamKind, str]:
    """Return the stream, its kind and who looks. Raises NotThere."""
    stream = Stream.objects.filter(public_id=stream_id).first()
    if stream is None:
        raise NotThere(stream_id)
    return stream, kinds()[stream.kind], actor_of(request).ref


def _check(stream: Stream, kind: StreamKind, viewer: str) -> None:
    """Raise NotThere where ``viewer`` may not look; asked after reading, so a right lost meanwhile counts."""
    if not kind.may_view(viewer, stream.key):
        raise NotThere(stream.public_id)


def _after(request: HttpRequest) -> int | None:
    """Return the number of the last event the client has; None when it has none."""
    given = request.headers.get("Last-Event-ID") or request.GET.get("after") or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= DIGITS else None


def _read(request: HttpRequest) -> tuple[UUID, str, dict[str, Any]]:
    said = json.loads(request.body)
    args = said.get("args") or {}
    if not (isinstance(said["type"], str) and isinstance(args, dict)):
        raise TypeError(said)
    return UUID(said["id"]), said["type"], args
