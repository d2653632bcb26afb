"""The desk's page of other systems: programs with a key, and systems to which items are passed on."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kalaki.core.contract import Refused, actor_of, new_key
from kalaki.ideas.access import CATEGORY_KEEPERS
from kalaki.ideas.commands.forwarding import close_route, open_route, save_peer, try_again
from kalaki.ideas.commands.open311 import make_client, revoke_client
from kalaki.ideas.open311.forms import ClientForm, PeerForm, RouteForm
from kalaki.ideas.queries import name_in
from kalaki.ideas.queries.forwarding import category_choices, list_peers, list_refused, troubles
from kalaki.ideas.queries.open311 import list_clients
from kalaki.people.contract import has_role, role_required
from kalaki.web.contract import Panel, bad_form, posted_id

# A refusal of a command and the field that it is about; others stand above the form.
_FIELDS = {"url_wrong": "url", "category_unknown": "category"}


@never_cache
@role_required(*CATEGORY_KEEPERS)
def desk(request: HttpRequest) -> HttpResponse:
    """Show keys and ways; make, change and end them. A new key stands in this one answer alone."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    language, peers = request.language, list_peers()  # type: ignore[attr-defined]
    bound: dict[str, Form] = {
        "client": ClientForm(*_posted(request, act, "client")),
        "peer": PeerForm(*_posted(request, act, "peer")),
        "route": RouteForm(
            *_posted(request, act, "route"),
            categories=[(one, name_in(names, language)) for one, names in category_choices()],
            peers=[(str(one.public_id), one.name) for one in peers],
        ),
    }
    secret, refusal = "", None
    if act:
        try:
            secret, is_done = _press(request, act, bound.get(act))
        except Refused as error:
            refusal, is_done = error, False
            form = bound.get(act)
            if form is not None:
                form.add_error(_FIELDS.get(error.code), error.message)
        if is_done and not secret:
            return redirect("ideas:desk_open311")
    context = {
        "clients": list_clients(),
        "peers": [
            {"view": one, "ways": [(way, name_in(way.category_names, language)) for way in one.routes]}
            for one in peers
        ],
        "refused": list_refused(),
        "forms": bound,
        "pressed": bound.get(act),
        "refusal": refusal if act not in bound else None,
        "secret": secret,
        "key": new_key(),
        "endpoint": request.build_absolute_uri(reverse("ideas:open311_discovery")),
    }
    return render(request, "ideas/desk_open311.html", context, status=422 if act and not secret else 200)


def desk_panel() -> Panel:
    """Return the panel of the desk that is red while a system does not answer or refused something."""
    return Panel(
        key="open311", template="ideas/_desk_open311.html", context=_troubles, queries=1, position=310
    )


def _troubles(request: HttpRequest) -> dict[str, Any]:
    may = has_role(request, *CATEGORY_KEEPERS)
    silent, refused = troubles() if may else (0, 0)
    return {"may": may, "silent": silent, "refused": refused, "url": reverse("ideas:desk_open311")}


def _posted(request: HttpRequest, act: str, name: str) -> tuple[Any, ...]:
    return (request.POST,) if act == name else ()


def _press(request: HttpRequest, act: str, form: Form | None) -> tuple[str, bool]:
    """Do what was pressed; returns a new key, or "", and whether it was done."""
    actor = actor_of(request)
    if form is not None:
        if not form.is_valid():
            return "", False
        given = dict(form.cleaned_data)
        if act == "client":
            return make_client(actor=actor, **given).secret, True
        if act == "peer":
            save_peer(actor=actor, **given)
        else:
            open_route(actor=actor, **(given | {"peer": UUID(given["peer"])}))
        return "", True
    key, which = posted_id(request.POST.get("key", "")), posted_id(request.POST.get("which", ""))
    if act == "revoke":
        revoke_client(actor=actor, key=key, client=which)
    elif act == "close":
        close_route(actor=actor, key=key, route=which)
    elif act == "again":
        try_again(actor=actor, key=key, passed=which)
    else:
        raise bad_form()
    return "", True
