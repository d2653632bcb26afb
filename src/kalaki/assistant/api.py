"""Reads of the knowledge for other programs; currency is computed at each request."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema

from kalaki.assistant import queries
from kalaki.assistant.commands import give_feedback
from kalaki.assistant.views.unanswered import note_refused
from kalaki.core.contract import Refused, actor_of, allow, new_key, open_json

router = Router(tags=["assistant"])
PARTS = ("steps", "documents", "fees", "deadlines", "legal_basis", "channels", "appeals")
MAX_SIZE = 100


class Question(Schema):
    """A question in any letters."""

    text: str


class Word(Schema):
    """A reader's word on an answer."""

    code: str
    revision: int
    useful: bool


class Paging(Schema):
    """Which page, from 1, and how many rows a page, at most 100."""

    page: int = 1
    size: int = 30


@router.get("/areas")
def areas(request: HttpRequest) -> HttpResponse:
    """Return the subjects with the number of their records."""
    rows = [{"code": row.code, "names": row.names, "records": row.records} for row in queries.list_areas()]
    return open_json(request, {"areas": rows})


@router.get("/records")
def records(request: HttpRequest, paging: Query[Paging], area: str = "", state: str = "") -> HttpResponse:
    """Return the records, page by page; state: current, unconfirmed or history."""
    found = queries.catalogue(
        area=area,
        state=state,
        city=request.city.slug,  # type: ignore[attr-defined]
        language=request.language,  # type: ignore[attr-defined]
        page=max(1, paging.page),
        size=min(MAX_SIZE, max(1, paging.size)),
    )
    return open_json(
        request,
        {
            "total": found.total,
            "page": found.page,
            "has_more": found.has_more,
            "records": [_public(service) for service in found.rows],
        },
    )


@router.get("/records/{code}")
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Return one record; ``answer`` and the parts are empty unless it is current."""
    found = queries.services((code,), city=request.city.slug, language=request.language)  # type: ignore[attr-defined]
    if code not in found:
        raise Refused("not_found", "There is no record with this code.", status=404)
    return open_json(request, _public(found[code]))


@router.post("/search")
def search(request: HttpRequest, question: Question) -> Any:
    """Return the records that a text means, best first; the text travels in the body, not in the address."""
    _limit(request)
    found = queries.search(question.text, city=request.city.slug, language=request.language)  # type: ignore[attr-defined]
    return {"records": [_public(service) for service in found]}


@router.post("/ask")
def ask(request: HttpRequest, question: Question) -> Any:
    """Answer a question as the chat page does."""
    _limit(request)
    reply = queries.answer(question.text, city=request.city.slug, language=request.language)  # type: ignore[attr-defined]
    note_refused(request, question.text, reply.outcome, key=new_key())
    return {
        "outcome": reply.outcome,
        "name": reply.elsewhere or reply.name,
        "understood": reply.understood,
        "records": [_public(service) for service in reply.services],
        "hotline": request.city.hotline,  # type: ignore[attr-defined]
    }


@router.post("/feedback")
def feedback(request: HttpRequest, word: Word, idempotency_key: Header[UUID | None] = None) -> Any:
    """Count a reader's word. Send the same Idempotency-Key when you repeat a request."""
    _limit(request)
    found = queries.services((word.code,), city=request.city.slug).get(word.code)  # type: ignore[attr-defined]
    outcome = "answer" if found and found.answer else "unconfirmed"
    useful = give_feedback(
        actor=actor_of(request),
        key=idempotency_key or new_key(),
        code=word.code,
        revision=word.revision,
        outcome=outcome,
        useful=word.useful,
    )
    return {"useful": useful}


def _limit(request: HttpRequest) -> None:
    if not allow("api.ask", who=request.META.get("REMOTE_ADDR", "")):
        raise Refused("too_many", "Too many questions. Wait a minute.", status=429)


def _public(service: queries.Service) -> dict[str, Any]:
    return {
        "code": service.code,
        "area": service.area,
        "kind": service.kind,
        "question": service.topic,
        "answer": service.answer,
        "language": service.language,
        "currency": service.currency,
        "reason": service.reason,
        "source": service.source_url,
        "source_date": service.source_date,
        "unit": service.unit,
        "last_reviewed": service.last_reviewed.isoformat(),
        "confirmed_on": service.confirmed_on.isoformat() if service.confirmed_on else None,
        "revision": service.revision,
        **{name: [asdict(part) for part in getattr(service, name)] for name in PARTS},
    }
