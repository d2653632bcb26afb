"""Reads of the register for other programs: what its pages show to everybody, and nothing about who said it.

Cookies open nothing here: everybody gets the same answer, so that it can be kept and passed on.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kalaki.core.contract import ANYBODY, TBILISI, open_json, photos_of, whole_minute
from kalaki.ideas import queries
from kalaki.ideas.access import is_listed
from kalaki.ideas.api import shapes
from kalaki.ideas.asked import read_filters
from kalaki.ideas.export.fields import Said, day, instant, told
from kalaki.ideas.origins import origin_kinds
from kalaki.ideas.queries import CategoryView, Filters, IdeaView
from kalaki.ideas.queries.item import CommentView
from kalaki.ideas.queries.open_items import items_after, open_item
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.views.open_data import said_to

router = Router(tags=["ideas"])


@router.get("/ideas", response={200: shapes.ItemPage}, openapi_extra=shapes.problems(s422=shapes.BAD_FIELDS))
def ideas(request: HttpRequest, asked: Query[shapes.Asked]) -> HttpResponse:
    """Return items page by page in the order in which they were entered, so that none is missed or doubled.

    To keep a copy: note the time, read all pages, and next time ask for what changed since then with
    ``updated_since``.
    """
    found = items_after(_filters(request, asked), after=asked.after, limit=asked.size + 1)
    if found is None:
        raise refused("cursor_unknown")
    rows, said = found[: asked.size], said_to(request)
    following = rows[-1].number if len(found) > asked.size else None
    return open_json(request, {"ideas": [told(one, said) for one in rows], "next": following})


@router.get(
    "/ideas/{number}", response={200: shapes.Whole}, openapi_extra=shapes.problems(s404=shapes.NOT_THERE)
)
def idea(request: HttpRequest, number: str) -> HttpResponse:
    """Return one item with its answers, history, comments, photos, promises and what came of it."""
    language = request.language  # type: ignore[attr-defined]
    item, found = open_item(number), queries.get_idea(number, language=language)
    if item is None or found is None or not is_listed(status=found.status, held=found.held):
        raise refused("not_found")
    said = said_to(request)
    return open_json(request, told(item, said) | _around(request, found, said))


@router.get("/categories", response={200: shapes.Categories}, openapi_extra=shapes.problems())
def categories(request: HttpRequest) -> HttpResponse:
    """Return what may be reported, who answers for it, and by when."""
    return open_json(request, {"categories": [_category(one) for one in queries.list_categories()]})


@router.get("/origins", response={200: shapes.Mechanisms}, openapi_extra=shapes.problems())
def origins(request: HttpRequest) -> HttpResponse:
    """Return the mechanisms by which the municipality hears its residents."""
    rows = [_mechanism(key, titles) for key, titles in queries.list_mechanisms()]
    return open_json(request, {"mechanisms": rows})


@router.get(
    "/origins/{key}",
    response={200: shapes.MechanismFigures},
    openapi_extra=shapes.problems(s404=shapes.NOT_THERE),
)
def origin(request: HttpRequest, key: str) -> HttpResponse:
    """Return one mechanism in figures."""
    found = queries.summary_of_mechanism(key)
    if found is None:
        raise refused("not_found")
    figures = (
        "items", "answers_due", "answered_on_time", "confirmed", "promised", "kept", "tetri", "cost_tetri",
    )  # fmt: skip
    return open_json(
        request, _mechanism(key, found.titles) | {name: getattr(found, name) for name in figures}
    )


def _filters(request: HttpRequest, asked: shapes.Asked) -> Filters:
    """Return what ``asked`` filters by. To the second, ``updated_since`` would find out in which one an item came."""
    since = asked.updated_since
    if since is not None:
        since = whole_minute(since if since.tzinfo else since.replace(tzinfo=TBILISI))
    return replace(read_filters(request.GET.dict()), changed_since=since)


def _around(request: HttpRequest, found: IdeaView, said: Said) -> dict[str, Any]:
    pictures = photos_of([one.photo for one in found.photos], viewer=ANYBODY)
    return {
        "answers": [
            {
                "decision": one.decision,
                "organisation": one.organisation,
                "published_at": instant(one.published_at),
                "language": one.language,
                "text": one.text,
            }
            for one in found.answers
        ],
        "history": [
            {
                "at": instant(one.at),
                "what": one.what,
                "role": one.role,
                "organisation": one.organisation,
                "reason": one.reason,
            }
            for one in found.history
        ],
        "comments": [
            _comment(one) | {"replies": [_comment(reply) for reply in one.replies]} for one in found.comments
        ],
        "photos": [
            {"url": request.build_absolute_uri(pictures[one.photo].large), "phase": one.phase}
            for one in found.photos
            if one.photo in pictures and pictures[one.photo].large
        ],
        "outcomes": [
            {"kind": one.kind, "title": one.title, "tetri": one.tetri, "url": one.url, "on": day(one.on)}
            for one in found.outcomes
        ],
        "promises": [
            {
                "id": str(one.public_id),
                "what": one.what,
                "owner": one.owner.name,
                "first_due_on": day(one.original_due),
                "due_on": day(one.due),
                "status": one.status,
            }
            for one in found.promises
            if one.is_public
        ],
        "merged": [one.number for one in found.merged],
    }


def _comment(found: CommentView) -> dict[str, Any]:
    return {
        "text": found.text,
        "language": found.language,
        "organisation": found.organisation,
        "said_at": instant(found.said_at),
    }


def _category(found: CategoryView) -> dict[str, Any]:
    return {
        "key": found.key,
        "parent": found.parent or None,
        "names": found.names,
        "helps": found.helps,
        "guidance": found.guidance,
        "stage": found.stage,
        "is_open": found.is_open,
        "holder": found.holder or None,
        "accepted_on": day(found.accepted_on),
        "lapses_on": day(found.lapses_on),
        "first_answer": _time(found.first_answer),
        "resolution": _time(found.resolution),
        "publish_place": found.publish_place,
        "shows_emergency": found.shows_emergency,
        "phone": found.phone or None,
        "changed_at": instant(found.changed_at),
        "demo": found.demo,
    }


def _time(term: Term | None) -> dict[str, Any] | None:
    return {"count": term.count, "unit": term.unit} if term else None


def _mechanism(key: str, titles: dict[str, str]) -> dict[str, Any]:
    kinds = [one.kind for one in origin_kinds() if one.mechanism == key]
    return {"key": key, "titles": titles, "kinds": kinds}
