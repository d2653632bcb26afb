"""The crew's day, on the phone and on paper."""

import datetime as dt
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from kalaki.core.contract import actor_of, qr_svg, today
from kalaki.ideas import access
from kalaki.ideas.queries.crew import CrewRow, crew_day
from kalaki.ideas.rules.offers import Step
from kalaki.ideas.views.desk import acting, forms
from kalaki.people.contract import list_organisations, role_required

STEPS = {Step.CLAIM: forms.ClaimForm, Step.NOT_FOUND: forms.ReasonForm}


@never_cache
@role_required(*access.CREW)
def crew(request: HttpRequest) -> HttpResponse:
    """List what is to be done today, by area and street; the same page prints on A4."""
    day = _day(request.GET.get("day", ""))
    mine = access.units_seen(request)
    units = list_organisations() if mine is None else ()
    chosen = next((one for one in units if str(one.public_id) == request.GET.get("unit", "")), None)
    keys = {chosen.id} if chosen else mine
    language: str = request.language  # type: ignore[attr-defined]
    rows = crew_day(keys, day, viewer=actor_of(request))
    groups = [
        (area, [(row, _qr(request, row)) for row in found])
        for area, found in groupby(rows, key=lambda row: row.area_in(language))
    ]
    context = {
        "day": day,
        "groups": groups,
        "count": len(rows),
        "units": units,
        "chosen": chosen,
        "without_unit": mine == frozenset(),
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "today": today(),
    }
    return render(request, "ideas/desk/crew.html", context)


@never_cache
@role_required(*access.CREW)
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """Show one stop on the phone: where it is, and the two things that a crew says about it."""
    desk = acting.desk_of(request, number)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    bound = {
        one: form(request.POST, request.FILES, prefix=one) if act == one else form(prefix=one)
        for one, form in STEPS.items()
    }
    pressed = next((form for one, form in bound.items() if one == act), None)
    if pressed is not None:
        if acting.press(request, desk, Step(act), pressed):
            return redirect("ideas:crew")
        desk = acting.desk_of(request, number)
    offered = {
        one: offer is not None and offer.by is not None for one in STEPS for offer in [desk.offer(one)]
    }
    context = {
        "idea": desk.head,
        "claim": bound[Step.CLAIM],
        "not_found": bound[Step.NOT_FOUND],
        "may_claim": offered[Step.CLAIM],
        "may_not_find": offered[Step.NOT_FOUND],
        "pressed": pressed,
    }
    status = acting.status_of(pressed) if pressed is not None else 200
    return render(request, "ideas/desk/stop.html", context, status=status)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return today()


def _qr(request: HttpRequest, row: CrewRow) -> SafeString:
    address = request.build_absolute_uri(reverse("ideas:crew_stop", args=[row.number]))
    return SafeString(qr_svg(address).decode())
