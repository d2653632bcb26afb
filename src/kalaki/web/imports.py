"""Tables in, on the desk: choose a file, look at what would become of each row, write, take back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from kalaki.core.contract import Refused, actor_of, imports, new_key, write_csv
from kalaki.people.contract import STAFF, Role, has_role, role_required
from kalaki.web.posted import bad_form, posted_id

SHOWN = 200  # rows of a preview on one page
OUTCOMES = {
    "new": ("ok", "check", _("New")),
    "changed": ("info", "info", _("Changes")),
    "unclear": ("warn", "alert", _("Unclear")),
    "refused": ("bad", "cross", _("Not taken")),
    "same": ("", "check", _("As it was")),
}
STATES = {
    "previewed": ("warn", "clock", _("Preview")),
    "applied": ("ok", "check", _("Written")),
    "undone": ("", "cross", _("Taken back")),
}


@never_cache
@role_required(*STAFF)
def runs(request: HttpRequest) -> HttpResponse:
    """List the tables of the kinds that the sender may bring in; take a file."""
    kinds = _kinds(request)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            return redirect("web:import", _take(request, kinds))
        except Refused as error:
            refusal = error
    rows = [
        {"view": run, "kind": kinds[run.kind].title, "state": STATES[run.state]}
        for run in imports.list_runs(list(kinds))
    ]
    context = {
        "kinds": [(kind, known) for kind, known in kinds.items()],
        "rows": rows,
        "refusal": refusal,
        "chosen": request.POST.get("kind", ""),
        "key": new_key(),
    }
    return render(request, "web/imports.html", context, status=refusal.status if refusal else 200)


@never_cache
@role_required(*STAFF)
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one table: what would become of its rows, or what became of it."""
    found = _mine(request, public_id)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            _press(request, public_id)
        except Refused as error:
            refusal = error
        else:
            return redirect("web:import", public_id)
    planned: tuple[imports.Planned, ...] = ()
    try:
        planned = imports.plan_of(public_id)
    except Refused as error:
        refusal = refusal or error
    only = request.GET.get("only", "")
    found = _mine(request, public_id)
    wanted = [one for one in planned if not only or one.outcome == only]
    context = {
        "run": found,
        "title": imports.importer(found.kind).title,
        "state": STATES[found.state],
        "only": only,
        "groups": [(name, label, found.counts.get(name, 0)) for name, (_t, _i, label) in OUTCOMES.items()],
        "rows": [{"plan": one, "outcome": OUTCOMES[one.outcome]} for one in wanted[:SHOWN]],
        "more": max(0, len(wanted) - SHOWN),
        "written": found.counts.get("new", 0) + found.counts.get("changed", 0),
        "left": found.counts.get("refused", 0) + found.counts.get("unclear", 0),
        "has_choices": any(one.choices for one in wanted[:SHOWN]),
        "refusal": refusal,
        "key": new_key(),
    }
    return render(request, "web/import.html", context, status=refusal.status if refusal else 200)


@never_cache
@role_required(*STAFF)
def refused(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the rows that were not taken as a table, each with its number and what to do."""
    _mine(request, public_id)
    try:
        rows = list(imports.refused_rows(public_id))
    except Refused as error:
        raise Http404 from error
    response = HttpResponse(b"".join(write_csv(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rows-{public_id}.csv"'
    return response


def _kinds(request: HttpRequest) -> dict[str, imports.Importer]:
    return {
        kind: known
        for kind, known in sorted(imports.importers().items())
        if has_role(request, *(Role(role) for role in known.roles))
    }


def _mine(request: HttpRequest, public_id: UUID) -> imports.RunView:
    found = imports.import_run(public_id)
    if found is None:
        raise Http404
    if found.kind not in _kinds(request):
        raise PermissionDenied
    return found


def _take(request: HttpRequest, kinds: dict[str, imports.Importer]) -> UUID:
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    if kind not in kinds:
        raise bad_form()
    if file is None:
        raise Refused("no_file", _("Choose a file, CSV or XLSX."))
    return imports.preview_import(
        actor=actor_of(request),
        key=posted_id(request.POST.get("key", "")),
        kind=kind,
        name=file.name or "",
        data=file.read(),
    )


def _press(request: HttpRequest, public_id: UUID) -> None:
    who: dict[str, Any] = {
        "actor": actor_of(request),
        "key": posted_id(request.POST.get("key", "")),
        "run": public_id,
    }
    acts = {"apply": imports.apply_import, "undo": imports.undo_import}
    act = request.POST.get("act", "")
    if act == "choose":
        chosen = {
            name.removeprefix("row-"): value
            for name, value in request.POST.items()
            if name.startswith("row-") and isinstance(value, str)
        }
        imports.choose(**who, choices=chosen)
    elif act in acts:
        acts[act](**who)
    else:
        raise bad_form()
