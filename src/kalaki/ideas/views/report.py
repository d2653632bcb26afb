"""Report something: one plain form, what follows from it, and „we need this“ for what nobody has taken."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kalaki.cities.contract import area_shapes
from kalaki.core.contract import (
    ANYBODY,
    Refused,
    SubjectRef,
    Wait,
    actor_of,
    allow,
    new_key,
    photos_of,
    receipt_by_link,
    whole_number,
)
from kalaki.ideas import queries
from kalaki.ideas.access import is_foreign_form, sender_of
from kalaki.ideas.commands import MOST_PHOTOS, Sender, keep_photo, need_category, take_report
from kalaki.ideas.queries.mine import Sent, sent_report
from kalaki.ideas.report_form import ReportForm
from kalaki.people.contract import device_ref, recipient_of, subscribe
from kalaki.web.contract import posted_id, too_many

FOREIGN = 403
IDEA = "idea"


@csrf_exempt  # a page that was kept for hours without a connection has no fresh token; is_foreign_form takes its place
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it: 303 to the receipt. What is refused answers 422 with everything still there."""
    if request.method != "POST":
        first = {name: request.GET.get(name, "") for name in ("category", "area")}
        return _page(request, _form(request, initial=first), key=new_key())
    if is_foreign_form(request):
        return HttpResponse(_("Open the page of the hub and press the button there."), status=FOREIGN)
    key = _key(request)
    form = _form(request, data=request.POST)
    sender = sender_of(request, is_trapped=bool(request.POST.get("website")))
    kept, words = _keep_photos(request, sender, key)
    if not form.is_valid():
        return _page(request, form, key=key, kept=kept, words=words, status=422)
    try:
        taken = take_report(key=key, report=form.report(photos=tuple(range(1, kept + 1))), sender=sender)
    except Refused as refusal:
        form.add_error("category" if refusal.code.startswith("category") else None, str(refusal.message))
        # A key belongs to one report for good: another one, sent after "back", gets a key of its own.
        if refusal.code == "key_reused":
            key, kept = new_key(), 0
        return _page(request, form, key=key, kept=kept, words=words, status=refusal.status)
    lost = f"?without={len(words)}" if words else ""
    return HttpResponseRedirect(reverse("ideas:report_sent", args=[taken.secret]) + lost, status=303)


@csrf_exempt
@require_POST
def need(request: HttpRequest) -> HttpResponse:
    """Say that a category is needed which nobody has taken; once for each device."""
    if is_foreign_form(request):
        return HttpResponse(_("Open the page of the hub and press the button there."), status=FOREIGN)
    waiting = allow("ideas.need", who=request.META.get("REMOTE_ADDR", ""))
    if isinstance(waiting, Wait):
        return too_many(request, seconds=waiting.seconds)
    try:
        category = posted_id(request.POST.get("category", ""))
        who = device_ref(request, "ideas.need")
        need_category(actor=actor_of(request), key=new_key(), category=category, who=who)
    except Refused as refusal:
        return HttpResponse(str(refusal.message), status=refusal.status)
    return HttpResponseRedirect(reverse("ideas:report") + "?needed=1#needed", status=303)


@never_cache
def sent(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what arrived to whoever has the receipt's link: number, holder, due date, PIN, and how to hear of it."""
    found = _sent(secret)
    viewer = actor_of(request)
    seen = photos_of(found.photos, viewer=viewer) if viewer != ANYBODY else {}
    context = {
        "idea": found,
        "receipt": receipt_by_link(secret),
        "photos": [seen[photo] for photo in found.photos if photo in seen],
        "without": whole_number(request.GET.get("without", "0"), default=0),
        "key": new_key(),
        "again": reverse("ideas:report") + (f"?area={found.area}" if found.area else ""),
    }
    response = render(request, "ideas/report_sent.html", context)
    # The address itself is the key: it goes to no other page and into no index.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """Tell this device or person what happens to the report; leads to where notices are switched on."""
    found = _sent(secret)
    try:
        subscribe(
            recipient=recipient_of(request),
            ref=SubjectRef(IDEA, found.public_id),
            language=request.language,  # type: ignore[attr-defined]
            actor=actor_of(request),
            key=_key(request),
        )
    except Refused as refusal:
        return HttpResponse(str(refusal.message), status=refusal.status)
    return redirect("people:following")


def _sent(secret: str) -> Sent:
    found = sent_report(secret)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, **options: Any) -> ReportForm:
    return ReportForm(
        categories=queries.list_categories(),
        areas=area_shapes(),
        language=request.language,  # type: ignore[attr-defined]
        **options,
    )


def _keep_photos(request: HttpRequest, sender: Sender, key: UUID) -> tuple[int, list[Any]]:
    """Keep the photos of a plain form after those of an earlier try; returns (kept in all, words on the others)."""
    kept = min(MOST_PHOTOS, max(0, whole_number(request.POST.get("kept", "0"), default=0)))
    words: list[Any] = []
    for file in [*request.FILES.getlist("photo"), *request.FILES.getlist("photos")][: MOST_PHOTOS - kept]:
        try:
            keep_photo(sender=sender, key=key, number=kept + 1, body=file)
        except Refused as refusal:
            words.append(refusal.message)
        else:
            kept += 1
    return kept, words


def _page(
    request: HttpRequest,
    form: ReportForm,
    *,
    key: UUID,
    kept: int = 0,
    words: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    categories = form.categories
    context = {
        "form": form,
        "key": key,
        "kept": kept,
        "words": words or [],
        "open": [one for one in categories if one.is_open],
        "closed": [one for one in categories if not one.is_open],
        "chosen": form["category"].value() or "",
        "needed": "needed" in request.GET,
        "has_personal": any(error.code == "personal_data" for error in form.errors.as_data().get("text", ())),
        "areas": _outlines(form),
        "most_photos": MOST_PHOTOS,
    }
    return render(request, "ideas/report.html", context, status=status)


def _outlines(form: ReportForm) -> str:
    """Return the areas for the script that names one: [key, name, rings of [lat, lon] in micro-degrees]."""
    return json.dumps(
        [[area.key, area.name_in(form.language), area.outline] for area in form.areas],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return new_key()
