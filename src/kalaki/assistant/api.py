"""Reads of the knowledge for other programs; currency is computed at each request."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from kalaki.assistant import queries
from kalaki.core.contract import Refused, allow

router = Router(tags=["assistant"])


class Question(Schema):
    """A question in any letters."""

    text: str


@router.get("/records/{code}")
def record(request: HttpRequest, code: str) -> Any:
    """Return one record; ``answer`` is empty unless it is current."""
    found = queries.services((code,), city=request.city.slug)  # type: ignore[attr-defined]
    if code not in found:
        raise Refused("not_found", "There is no record with this code.", status=404)
    return _public(found[code])


@router.post("/ask")
def ask(request: HttpRequest, question: Question) -> Any:
    """Answer a question as the chat page does."""
    waiting = allow("api.ask", who=request.META.get("REMOTE_ADDR", ""))
    if not waiting:
        raise Refused("too_many", "Too many questions. Wait a minute.", status=429)
    reply = queries.answer(question.text, city=request.city.slug)  # type: ignore[attr-defined]
    return {
        "outcome": reply.decision.outcome,
        "records": [_public(service) for service in reply.services],
        "hotline": request.city.hotline,  # type: ignore[attr-defined]
    }


def _public(service: queries.Service) -> dict[str, Any]:
    return {
        "code": service.code,
        "area": service.area,
        "question": service.question,
        "answer": service.answer,
        "currency": service.currency,
        "reason": service.reason,
        "source": service.source_url,
        "source_date": service.source_date,
        "last_reviewed": service.last_reviewed,
    }
