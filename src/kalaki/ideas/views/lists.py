"""The list of items, with filters that stand in the address."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kalaki.cities.contract import list_areas
from kalaki.ideas import queries
from kalaki.ideas.access import who_of
from kalaki.ideas.queries import Filters, Order
from kalaki.ideas.rules.lifecycle import CLOSED, OPEN, UNLISTED, Kind, State
from kalaki.ideas.rules.mechanism import Basis, Stage
from kalaki.ideas.words import BASES, KINDS, MARKS, STAGES
from kalaki.people.contract import list_organisations

STATES = {"open": OPEN, "closed": CLOSED}
ORDERS = {"": Order.NEWEST, "voices": Order.VOICES, "due": Order.DUE}
NAMES = (
    "kind", "category", "area", "state", "mechanism", "origin", "holder", "mine", "stage", "basis", "order", "q",
)  # fmt: skip
LISTED = tuple(state for state in State if state not in UNLISTED)


@require_GET
def ideas(request: HttpRequest) -> HttpResponse:
    """List what residents said."""
    asked = read_asked(request)
    found = queries.list_after(
        filters_of(request, asked),
        order=ORDERS.get(asked["order"], Order.NEWEST),
        after=request.GET.get("after", ""),
    )
    language = request.language  # type: ignore[attr-defined]
    context = {
        "found": found,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "is_folded_out": any(asked[name] for name in NAMES if name not in {"kind", "stage", "basis", "origin"})
        and asked["state"] not in {"open", "overdue", "closed"},
        "kinds": [(kind, words, icon, query_of(asked, kind=kind)) for kind, (words, icon) in KINDS.items()],
        "tabs": [
            (key, words, query_of(asked, state=key))
            for key, words in (("", _("All")), ("open", _("Open")), ("overdue", _("Overdue")), ("closed", _("Closed")))
        ],
        "states": [(state, MARKS[state].word) for state in LISTED],
        "all_kinds": query_of(asked, kind=""),
        "categories": [(one.key, one.name_in(language)) for one in queries.list_categories()],
        "areas": [(key, names.get(language) or names["ka"]) for key, names in list_areas()],
        "mechanisms": [(key, titles.get(language) or titles["ka"]) for key, titles in queries.list_mechanisms()],
        "units": [(str(one.public_id), one.name) for one in list_organisations()],
        "figure": _figure(asked),
        "without_figure": query_of(asked, stage="", basis="", origin=""),
        "first": query_of(asked) if request.GET.get("after") else "",
        "after": query_of(asked, after=found.after) if found.after else "",
    }  # fmt: skip
    return render(request, "ideas/ideas.html", context)


def read_asked(request: HttpRequest) -> dict[str, str]:
    """Return what the address filters by; a value that means nothing filters nothing."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in NAMES}
    known: dict[str, Any] = {
        "kind": set(Kind),
        "state": {"open", "closed", "overdue", *LISTED},
        "order": set(ORDERS),
        "stage": set(Stage),
        "basis": set(Basis),
        "mine": {"1"},
    }
    for name, values in known.items():
        if asked[name] not in values:
            asked[name] = ""
    for name in ("origin", "holder"):
        asked[name] = _id(asked[name])
    return asked


def filters_of(request: HttpRequest, asked: dict[str, str]) -> Filters:
    """Return the filters that ``asked`` means for the sender."""
    state = asked["state"]
    single = frozenset({State(state)}) if state in LISTED else frozenset()
    return Filters(
        kind=Kind(asked["kind"]) if asked["kind"] else None,
        category=asked["category"],
        area=asked["area"],
        statuses=STATES.get(state, single),
        overdue=state == "overdue",
        holder=asked["holder"],
        origin=asked["origin"],
        mechanism=asked["mechanism"],
        words=asked["q"],
        mine=(who_of(request) or "nobody") if asked["mine"] else "",
        stage=Stage(asked["stage"]) if asked["stage"] else None,
        basis=Basis(asked["basis"]) if asked["basis"] else None,
    )


def query_of(asked: dict[str, str], **changes: Any) -> str:
    """Return the query of ``asked`` with ``changes``; what is empty is left out."""
    words = {name: value for name, value in {**asked, **changes}.items() if value}
    return "?" + urlencode(words)


def _figure(asked: dict[str, str]) -> str:
    """Return which figure the list stands behind, in words; "" where it stands behind none."""
    words = [STAGES[Stage(asked["stage"])]] if asked["stage"] else []
    words += [BASES[Basis(asked["basis"])]] if asked["basis"] else []
    return ", ".join(str(one) for one in words)


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
