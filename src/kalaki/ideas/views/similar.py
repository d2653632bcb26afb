"""Was it said already? What is near, asked twice before a voice is added, one tap to say that mine is different."""

from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kalaki.core.contract import Limit, Refused, Wait, actor_of, allow, new_key
from kalaki.exact.geo import MICRO, Place, micro_degrees
from kalaki.ideas import queries
from kalaki.ideas.access import is_confirmed, is_foreign_form, who_of
from kalaki.ideas.commands import follow_idea, support_idea, tell_draft_apart
from kalaki.ideas.rules.lifecycle import Kind
from kalaki.people.contract import device
from kalaki.web.contract import posted_id, too_many

# A village shares one address, and a form asks again whenever its place or words change.
NETWORK = Limit(times=600, seconds=3600)
FIELDS = ("category", "lat", "lon", "text", "kind", "key")
FARTHEST = 180  # degrees; a larger number is in micro-degrees


@never_cache
@csrf_exempt  # whoever reports needs no session; is_foreign_form takes its place
@require_http_methods(["GET", "POST"])
def similar(request: HttpRequest) -> HttpResponse:
    """Show what is like the report of the form: as a part for the script, else as a step of its own.

    category, lat, lon (degrees or micro-degrees), text, kind, key (of the form) by GET, or by POST, which keeps words
    out of addresses. POST same=ID stands behind that item and follows it; different=ID remembers that mine is another.
    """
    if is_foreign_form(request):
        return HttpResponse(_("Open the page of the hub and press the button there."), status=403)
    waiting = allow("ideas.similar", who=request.META.get("REMOTE_ADDR", ""), per=NETWORK)
    if isinstance(waiting, Wait):
        return too_many(request, seconds=waiting.seconds)
    given = request.POST if request.method == "POST" else request.GET
    asked = {name: given.get(name, "") for name in FIELDS}
    draft = _draft(asked["key"])
    refusal: Refused | None = None
    try:
        if request.POST.get("same"):
            return HttpResponseRedirect(_join(request, posted_id(request.POST["same"]), draft))
        if request.POST.get("different"):
            other = posted_id(request.POST["different"])
            tell_draft_apart(
                actor=actor_of(request), key=uuid5(draft, f"different/{other}"), draft=draft, other=other
            )
    except Refused as error:
        refusal = error
    place = _place(asked["lat"], asked["lon"])
    found = queries.similar_items(
        words=asked["text"],
        category=asked["category"],
        kind=Kind(asked["kind"]) if asked["kind"] in set(Kind) else Kind.REPORT,
        place=place,
        draft=draft,
    )
    context: dict[str, Any] = {
        "found": queries.suggestions(found, viewer=actor_of(request)),
        "asked": asked | {"key": str(draft)},
        "is_asked": bool(place or asked["text"].strip()),
        "is_remembered": refusal is None and bool(request.POST.get("different")),
        "refusal": refusal,
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "ideas/_similar.html" if is_part else "ideas/similar.html"
    response = render(request, template, context, status=refusal.status if refusal else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


def _join(request: HttpRequest, idea: UUID, draft: UUID) -> str:
    """Let the sender stand behind an item and hear of it; returns the address of its page."""
    if not request.user.is_authenticated:
        device(request)
    actor, who = actor_of(request), who_of(request)
    support_idea(
        actor=actor, key=uuid5(draft, f"same/{idea}"), idea=idea, who=who, is_confirmed=is_confirmed(request)
    )
    follow_idea(actor=actor, key=uuid5(draft, f"follow/{idea}"), idea=idea, who=who)
    return reverse("ideas:idea", args=[queries.number_of(idea)])


def _draft(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_key()


def _place(lat: str, lon: str) -> Place | None:
    """Return the place in two fields, None where there is none or it is on no globe."""
    try:
        north, east = (_micro(text.strip().replace(",", ".")) for text in (lat, lon))
    except ValueError:
        return None
    return Place(north, east) if abs(north) <= 90 * MICRO and abs(east) <= 180 * MICRO else None


def _micro(text: str) -> int:
    value = micro_degrees(text)
    return value if abs(value) <= FARTHEST * MICRO else int(value / MICRO)
