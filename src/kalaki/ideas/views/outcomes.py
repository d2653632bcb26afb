"""What came of what was said: by mechanism and by origin, with the items behind every number."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kalaki.ideas import queries
from kalaki.ideas.queries import Filters
from kalaki.ideas.rules.mechanism import Basis, Stage
from kalaki.ideas.rules.survival import LEAST, Survival
from kalaki.ideas.words import STAGES
from kalaki.web.contract import Lines, Series


@require_GET
def came_of(request: HttpRequest) -> HttpResponse:
    """Show all mechanisms beside each other."""
    found = queries.came_of()
    assert found is not None  # noqa: S101 - only one mechanism may be missing
    context = {
        "found": found,
        "funnel": funnel(found.whole.stages, basis=found.basis),
        "is_sample": found.basis is Basis.SAMPLE,
        "least": LEAST,
    }
    return render(request, "ideas/came_of.html", context)


@require_GET
def mechanism(request: HttpRequest, mechanism: str) -> HttpResponse:
    """Show one mechanism with its origins."""
    found = queries.came_of(mechanism=mechanism)
    if found is None:
        raise Http404
    [figures] = found.mechanisms
    context = {
        "figures": figures,
        "found": found,
        "funnel": funnel(figures.stages, basis=found.basis, mechanism=mechanism),
        "is_sample": found.basis is Basis.SAMPLE,
        "curve": _curve(figures.first),
        "origins": queries.origins_of(mechanism, found.basis),
        "least": LEAST,
    }
    return render(request, "ideas/mechanism.html", context)


@require_GET
def origin(request: HttpRequest, kind: str, origin_id: str) -> HttpResponse:
    """Show what came of one origin: a game table, a workshop, a call."""
    found = queries.origin_figures(kind, origin_id)
    if found is None:
        raise Http404
    key = str(found.origin.public_id)
    context = {
        "found": found,
        "funnel": funnel(found.stages, basis=found.basis, origin=key),
        "is_sample": found.basis is Basis.SAMPLE,
        "items": queries.list_after(Filters(origin=key, basis=found.basis)),
        "all": f"{reverse('ideas:ideas')}?{urlencode({'origin': key, 'basis': found.basis})}",
    }
    return render(request, "ideas/origin.html", context)


def funnel(stages: dict[Stage, int], *, basis: Basis, **where: str) -> list[dict[str, Any]]:
    """Return the stages as lines of a drawing, each with the address of the list behind it."""
    whole = stages[Stage.SAID] or 1
    return [
        {
            "label": STAGES[stage],
            "count": count,
            "share": f"{count / whole * 100:.1f}",
            "url": f"{reverse('ideas:ideas')}?{urlencode({**where, 'stage': stage, 'basis': basis})}",
        }
        for stage, count in stages.items()
    ]


def _curve(found: Survival) -> Lines | None:
    """Return the share of items that have their first answer by each day, None with too few of them."""
    if not found.is_enough or not found.drops:
        return None
    points = [(0.0, 0.0)]
    for drop in found.drops:
        points += [(float(drop.days), points[-1][1]), (float(drop.days), float(1 - drop.open_share))]
    last = max(1, found.drops[-1].days)
    return Lines(
        name="answered",
        title=_("How soon the first answer came"),
        description=_("Share of the items that have their first answer by each day, in per cent."),
        caption=_("Per cent of %(n)d items, open ones counted too (Kaplan–Meier).") % {"n": found.n},
        x_label=_("Days"),
        series=(Series(label=_("Answered, %"), points=tuple(dict.fromkeys(points))),),
        ticks=((0.0, "0"), (float(last), str(last))),
    )
