"""The map: areas with their counts as a drawing of the server, points on demand; the page of each area."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kalaki.cities.contract import AreaShape, area_shapes
from kalaki.core.contract import SubjectRef, new_key
from kalaki.ideas import queries
from kalaki.ideas.drawing import Sheet, sheet_of
from kalaki.ideas.queries import AreaCount, Filters
from kalaki.ideas.rules.lifecycle import Kind
from kalaki.ideas.views.items import follow_subject, unwelcome
from kalaki.ideas.views.lists import STATES, query_of
from kalaki.ideas.words import KINDS
from kalaki.people.contract import FollowMode, following_of, known_recipient

AREA = "area"


@require_GET
def city_map(request: HttpRequest) -> HttpResponse:
    """Show how many items each area has, with the newest beside it; ``points=1`` shows where they are."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "state")}
    asked["kind"] = asked["kind"] if asked["kind"] in set(Kind) else ""
    asked["state"] = asked["state"] if asked["state"] in {"open", "overdue", "closed"} else ""
    filters = Filters(
        kind=Kind(asked["kind"]) if asked["kind"] else None,
        statuses=STATES.get(asked["state"], frozenset()),
        overdue=asked["state"] == "overdue",
    )
    counts = queries.area_counts(filters)
    has_points = request.GET.get("points") == "1"
    sheet = sheet_of(tuple(one.shape for one in counts))
    context = {
        "counts": counts,
        "shapes": _shapes(sheet, counts),
        "sheet": sheet,
        "points": _points(sheet, filters) if has_points and sheet else None,
        "has_points": has_points,
        "items": queries.list_after(filters, size=10),
        "asked": asked,
        "total": sum(one.items for one in counts),
        "is_confirmed": all(one.shape.confirmed for one in counts),
        "kinds": [(kind, words, icon, query_of(asked, kind=kind)) for kind, (words, icon) in KINDS.items()],
        "all_kinds": query_of(asked, kind=""),
        "tabs": [
            (key, words, query_of(asked, state=key))
            for key, words in (("", _("All")), ("open", _("Open")), ("overdue", _("Overdue")), ("closed", _("Closed")))
        ],
        "with_points": query_of(asked, points="1"),
        "without_points": query_of(asked),
        "list_query": query_of(asked),
        "data_url": "/api/v1/map" + query_of(asked),
        "areas_url": "/api/v1/map/areas",
    }  # fmt: skip
    return render(request, "ideas/map.html", context)


@require_GET
def areas(request: HttpRequest) -> HttpResponse:
    """List the areas with their counts."""
    return render(request, "ideas/areas.html", {"counts": queries.area_counts()})


@require_GET
def area(request: HttpRequest, area: str) -> HttpResponse:
    """Show one area: how much is open there, what was said last, and follow it."""
    counts = queries.area_counts()
    found = next((one for one in counts if one.shape.key == area), None)
    if found is None:
        raise Http404
    sheet = sheet_of(tuple(one.shape for one in counts))
    context = {
        "area": found,
        "name": found.shape.name_in(_language()),
        "items": queries.list_after(Filters(area=area), size=10),
        "sheet": sheet,
        "shapes": _shapes(sheet, counts, here=area),
        "follows": following_of(known_recipient(request), SubjectRef(AREA, found.shape.public_id))
        is not None,
        "key": new_key(),
    }
    return render(request, "ideas/area.html", context)


@csrf_exempt  # whoever follows needs no session; the check of the form's origin takes its place
@require_POST
def follow_area(request: HttpRequest, area: str) -> HttpResponse:
    """Hear once a day of what came in in an area, or no longer."""
    turned_away = unwelcome(request)
    if turned_away is not None:
        return turned_away
    ref = SubjectRef(AREA, _shape(area).public_id)
    return follow_subject(request, ref, reverse("ideas:area", args=[area]), mode=FollowMode.DAILY)


def _shape(key: str) -> AreaShape:
    found = next((one for one in area_shapes() if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _language() -> str:
    return (get_language() or "ka")[:2]


def _shapes(sheet: Sheet | None, counts: tuple[AreaCount, ...], *, here: str = "") -> list[dict[str, Any]]:
    """Return the areas as they are drawn: path, middle, shade by how many items there are."""
    if sheet is None:
        return []
    most = max((one.items for one in counts), default=0) or 1
    return [
        {
            "key": one.shape.key,
            "name": one.shape.name_in(_language()),
            "items": one.items,
            "path": sheet.path(one.shape),
            "middle": sheet.middle(one.shape),
            "shade": f"{0.06 + 0.34 * one.items / most:.2f}",
            "is_here": one.shape.key == here,
        }
        for one in counts
        if one.shape.outline
    ]


def _points(sheet: Sheet, filters: Filters) -> dict[str, Any]:
    found = queries.map_points(sheet.box, filters)
    return {
        "is_cut": found.is_cut,
        "marks": [
            {
                "at": sheet.at(one.place),
                "count": len(one.keys),
                "item": found.items[one.keys[0]] if len(one.keys) == 1 else None,
            }
            for one in found.clusters
        ],
    }
