"""The queues of the register, and routing many at once."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kalaki.cities.contract import list_areas
from kalaki.core.contract import Refused, actor_of, new_key, whole_number
from kalaki.ideas import access, commands
from kalaki.ideas.access import STAFF
from kalaki.ideas.commands import Acting, BulkReceipt
from kalaki.ideas.queries import Filters, name_in
from kalaki.ideas.queries.desk import Queue, desk_page
from kalaki.ideas.queries.desk_item import category_names
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import By, Kind
from kalaki.ideas.views.desk.words import DUE, EMPTY, QUEUES
from kalaki.ideas.words import KINDS
from kalaki.people.contract import list_organisations, role_required
from kalaki.web.contract import posted_id

ASKED = ("queue", "kind", "category", "area", "holder", "due", "q")


@never_cache
@role_required(*STAFF)
def queues(request: HttpRequest) -> HttpResponse:
    """List one queue, with filters that stand in the address; route what was ticked."""
    asked = {name: request.GET.get(name, "") for name in ASKED}
    queue = Queue(asked["queue"]) if asked["queue"] in set(Queue) else Queue.NEW
    router = _router(request)
    moved: BulkReceipt | None = None
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            moved = _route(request, router)
        except Refused as error:
            refusal = error
    page = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = desk_page(queue, _filters(asked), units=access.units_seen(request), due=asked["due"], page=page)
    language: str = request.language  # type: ignore[attr-defined]
    units = [(str(one.public_id), one.name) for one in list_organisations()]
    context = {
        "found": found,
        "queue": queue,
        "asked": asked,
        "is_filtered": any(asked[name] for name in ASKED if name != "queue"),
        "empty": EMPTY[queue],
        "tabs": [
            {
                "url": _query(asked, queue=one),
                "label": words,
                "count": found.counts[one],
                "is_current": one is queue,
            }
            for one, words in QUEUES.items()
        ],
        "kinds": [(kind, words) for kind, (words, _icon) in KINDS.items()],
        "dues": list(DUE.items()),
        "categories": [(key, name_in(names, language)) for key, names in category_names()],
        "areas": [(key, name_in(names, language)) for key, names in list_areas()],
        "units": units,
        "may_route": router is not None,
        "ticked": set(request.POST.getlist("idea")),
        "posted": request.POST,
        "moved": moved,
        "refusal": refusal,
        "key": new_key(),
        "before": _query(asked, page=page - 1) if page > 1 else "",
        "after": _query(asked, page=page + 1) if found.has_more else "",
    }
    return render(request, "ideas/desk/queues.html", context, status=refusal.status if refusal else 200)


def _router(request: HttpRequest) -> Acting | None:
    return access.acting_as(request, By.SUPERVISOR) or access.acting_as(request, By.TRIAGER)


def _route(request: HttpRequest, router: Acting | None) -> BulkReceipt:
    """Route what was ticked. Raises Refused not_allowed, nothing_ticked, organisation_unknown, bad_form."""
    if router is None:
        raise refused("not_allowed")
    ticked = [posted_id(one) for one in request.POST.getlist("idea")]
    if not ticked:
        raise refused("nothing_ticked")
    if not request.POST.get("organisation"):
        raise refused("organisation_missing")
    return commands.route_many(
        actor=actor_of(request),
        key=posted_id(request.POST.get("key", "")),
        ideas=ticked,
        acting=router,
        organisation=posted_id(request.POST["organisation"]),
        reason=request.POST.get("reason", "")[:500],
    )


def _filters(asked: dict[str, str]) -> Filters:
    holder = asked["holder"]
    try:
        holder = str(posted_id(holder)) if holder else ""
    except Refused:
        holder = ""
    return Filters(
        kind=Kind(asked["kind"]) if asked["kind"] in set(Kind) else None,
        category=asked["category"],
        area=asked["area"],
        holder=holder,
        words=asked["q"],
    )


def _query(asked: dict[str, str], **changes: Any) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **changes}.items() if value})
