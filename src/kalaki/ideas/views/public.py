"""The list of items and the page of one."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kalaki.cities.contract import list_areas
from kalaki.core.contract import Refused, Wait, actor_of, allow, new_key, whole_number
from kalaki.ideas import queries
from kalaki.ideas.access import is_confirmed, is_foreign_form, may_see, who_of
from kalaki.ideas.commands import remove_support, support_idea
from kalaki.ideas.queries import Filters, IdeaView, Order
from kalaki.ideas.rules.lifecycle import CLOSED, OPEN, Kind, State
from kalaki.ideas.words import KINDS
from kalaki.people.contract import device
from kalaki.web.contract import too_many

STATES = {"open": OPEN, "closed": CLOSED}
ORDERS = {"": Order.NEWEST, "voices": Order.VOICES, "due": Order.DUE}


@require_GET
def ideas(request: HttpRequest) -> HttpResponse:
    """List what residents said, with filters that stand in the address."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "category", "area", "state", "order", "q")}
    filters = Filters(
        kind=Kind(asked["kind"]) if asked["kind"] in set(Kind) else None,
        category=asked["category"],
        area=asked["area"],
        statuses=STATES.get(asked["state"], frozenset()),
        overdue=asked["state"] == "overdue",
        words=asked["q"],
    )
    number = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = queries.list_ideas(filters, order=ORDERS.get(asked["order"], Order.NEWEST), page=number)
    language = request.language  # type: ignore[attr-defined]
    context = {
        "found": found,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": [(kind, words, icon, _query(asked, kind=kind)) for kind, (words, icon) in KINDS.items()],
        "states": [
            (key, words, _query(asked, state=key))
            for key, words in (
                ("", _("All")),
                ("open", _("Open")),
                ("overdue", _("Overdue")),
                ("closed", _("Closed")),
            )
        ],
        "all_kinds": _query(asked, kind=""),
        "categories": [(one.key, one.name_in(language)) for one in queries.list_categories()],
        "areas": [(key, names.get(language) or names["ka"]) for key, names in list_areas()],
        "before": _query(asked, page=number - 1) if number > 1 else "",
        "after": _query(asked, page=number + 1) if found.has_more else "",
        "number": number,
    }
    return render(request, "ideas/ideas.html", context)


@require_GET
def idea(request: HttpRequest, number: str) -> HttpResponse:
    """Show one item: where it stands, what was answered and promised, and all that happened to it."""
    found = _found(request, number)
    response = render(request, "ideas/idea.html", {"idea": found, "key": new_key(), "steps": _steps(found)})
    if found.demo or not found.is_open:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt  # whoever supports needs no session; is_foreign_form takes its place
@require_POST
def support(request: HttpRequest, number: str) -> HttpResponse:
    """Stand behind an item, or take that back; a repeated form changes nothing."""
    if is_foreign_form(request):
        return HttpResponse(_("Open the page of the hub and press the button there."), status=403)
    waiting = allow("ideas.support", who=request.META.get("REMOTE_ADDR", ""))
    if isinstance(waiting, Wait):
        return too_many(request, seconds=waiting.seconds)
    if not request.user.is_authenticated:
        device(request)
    found = _found(request, number)
    actor, key, who = actor_of(request), _key(request), who_of(request)
    try:
        if request.POST.get("take") == "back":
            remove_support(actor=actor, key=key, idea=found.public_id, who=who)
        else:
            support_idea(
                actor=actor, key=key, idea=found.public_id, who=who, is_confirmed=is_confirmed(request)
            )
    except Refused as refusal:
        return HttpResponse(str(refusal.message), status=refusal.status)
    return HttpResponseRedirect(reverse("ideas:idea", args=[number]))


def _found(request: HttpRequest, number: str) -> IdeaView:
    found = queries.get_idea(number, language=request.language, who=who_of(request))  # type: ignore[attr-defined]
    if found is None or not may_see(
        request, status=found.status, held=found.held, is_author=found.mine.is_author
    ):
        raise Http404
    return found


def _steps(found: IdeaView) -> list[dict[str, Any]]:
    """Return the way of an item as steps: said, registered, answered, done, assessed."""
    is_report = found.kind is Kind.REPORT
    labels = (
        [_("Said"), _("With the unit"), _("Done"), _("Your word")]
        if is_report
        else [_("Said"), _("With the unit"), _("Answered")]
    )
    reached = 1
    if found.status in CLOSED:
        reached = len(labels)
    elif found.status is State.CLAIMED:
        reached = 3
    return [
        {"label": label, "state": "done" if place < reached else "now" if place == reached else "next"}
        for place, label in enumerate(labels)
    ]


def _query(asked: dict[str, str], **changes: Any) -> str:
    words = {name: value for name, value in {**asked, **changes}.items() if value}
    return "?" + urlencode(words)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return new_key()
