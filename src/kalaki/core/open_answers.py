"""Answers of open interfaces: readable from any page, with an ETag, and 304 for who has them already."""

import hashlib
import json
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)


def open_answer(request: HttpRequest, body: str, content_type: str) -> HttpResponse:
    """Answer with ``body`` and an ETag of its content; 304 when the reader has it."""
    tag = tag_of(body)
    if has_tag(request, tag):
        return tagged(HttpResponse(status=304), tag)
    return tagged(HttpResponse(body, content_type=content_type), tag)


def open_json(request: HttpRequest, data: Any) -> HttpResponse:
    """Answer with ``data`` as JSON, as ``open_answer`` does."""
    body = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder, separators=(",", ":"))
    return open_answer(request, body, "application/json")


def tag_of(words: str) -> str:
    """Return the ETag of what ``words`` identify."""
    return f'"{hashlib.sha256(words.encode()).hexdigest()[:32]}"'


def has_tag(request: HttpRequest, tag: str) -> bool:
    """Tell whether the reader has the answer with ``tag``; a proxy may have made the tag weak (RFC 9110, 13.1.2)."""
    given = request.headers.get("If-None-Match", "").split(",")
    return tag in [part.strip().removeprefix("W/") for part in given]


def tagged(response: Answer, tag: str) -> Answer:
    """Return ``response`` with ``tag``, to be asked for anew each time, readable from any page."""
    response.headers["ETag"] = tag
    return opened(response)


def opened(response: Answer) -> Answer:
    """Return ``response`` readable from any page; whoever keeps it asks before showing it again."""
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
