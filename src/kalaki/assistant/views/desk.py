"""The desk of the knowledge: what needs somebody, and one record with everything that can be done to it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import yaml
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kalaki.assistant import commands, queries
from kalaki.assistant.access import APPROVERS, CONFIRMERS, WRITERS
from kalaki.assistant.forms import RecordForm
from kalaki.assistant.queries.desk import FILTERS
from kalaki.assistant.rules.content import PARTS, Content, as_json
from kalaki.core.contract import Refused, actor_of, new_key
from kalaki.people.contract import has_role, role_required

ALLOWED = {"approve": APPROVERS, "return": APPROVERS, "withdraw": APPROVERS, "confirm": CONFIRMERS}


@role_required(*WRITERS)
def records(request: HttpRequest) -> HttpResponse:
    """List the records that need somebody, the oldest review first."""
    only, area = request.GET.get("only", ""), request.GET.get("area", "")
    number = request.GET.get("page", "1")
    found = queries.desk_records(only=only, area=area, page=max(1, int(number)) if number.isdigit() else 1)
    context = {"found": found, "only": only, "area": area, "filters": list(FILTERS)}
    return render(request, "assistant/desk_records.html", context)


@role_required(*WRITERS)
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Show one record and do one thing to it; whatever was typed stays when it is refused."""
    view = queries.edit_view(code)
    if view is None:
        raise Http404
    form = RecordForm(initial=_initial(view.content))
    refusal: Refused | None = None
    context: dict[str, Any] = {}
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "try":
            words = request.POST.get("words", "")
            context = {"words": words, "tried": queries.try_question(code, words, city=request.city.slug)}  # type: ignore[attr-defined]
        else:
            try:
                if act == "save":
                    form = RecordForm(request.POST)
                    if form.is_valid():
                        content = replace(view.content, **form.cleaned_content())
                        commands.save_draft(
                            actor=actor_of(request), key=form.cleaned_data["key"], code=code, content=content
                        )
                        return redirect("assistant:desk_record", code)
                else:
                    _act(request, code, act)
                    return redirect("assistant:desk_record", code)
            except Refused as error:
                refusal = error
    context |= {
        "view": view,
        "form": form,
        "refusal": refusal,
        "posted": request.POST,
        "key": new_key(),
        "may_confirm": has_role(request, *CONFIRMERS),
        "may_approve": has_role(request, *APPROVERS),
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "assistant/desk_record.html", context, status=status)


@role_required(*WRITERS)
def compare(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """Show in which fields two versions differ."""
    found = queries.compare_revisions(code, old=old, new=new)
    if found is None:
        raise Http404
    return render(request, "assistant/desk_compare.html", {"found": found})


def _act(request: HttpRequest, code: str, act: str) -> None:
    """Carry out one button of the page. Raises Refused, also for an act that there is not."""
    said = request.POST
    try:
        key = UUID(said.get("key", ""))
    except ValueError as error:
        raise Refused("bad_form", _("The form was incomplete. Open the page again.")) from error
    common: dict[str, Any] = {"actor": actor_of(request), "key": key, "code": code}
    if not has_role(request, *ALLOWED.get(act, WRITERS)):
        raise Refused(
            "not_allowed", _("You may not do this. Ask an editor, or the owner of the record."), status=403
        )
    if act in {"examples", "translate", "check"}:
        _word(said, common, act)
        return
    hotline: str = request.city.hotline  # type: ignore[attr-defined]
    match act:
        case "propose":
            commands.propose_revision(**common, hotline=hotline)
        case "approve":
            commands.approve_revision(**common, hotline=hotline)
        case "confirm":
            commands.confirm_record(**common)
        case "return":
            commands.return_revision(**common, reason=said.get("reason", ""))
        case "withdraw":
            commands.withdraw_record(**common, reason=said.get("reason", ""))
        case _:
            raise Refused("not_found", _("The form was incomplete. Open the page again."))


def _word(said: QueryDict, common: dict[str, Any], act: str) -> None:
    """Carry out a button about phrasings or a translation."""
    match act:
        case "examples":
            commands.add_examples(**common, lines=tuple(said.get("lines", "").splitlines()))
        case "translate":
            commands.save_translation(
                **common,
                language=said.get("language", ""),
                question=said.get("question", ""),
                answer=said.get("answer", ""),
            )
        case "check":
            commands.check_translation(**common, language=said.get("language", ""))


def _initial(content: Content) -> dict[str, Any]:
    plain = as_json(content)
    parts = {
        name: [{key: value for key, value in row.items() if value not in ("", None)} for row in plain[name]]
        for name in PARTS
        if plain[name]
    }
    return plain | {
        "figures": " ".join(content.figures),
        "parts": yaml.safe_dump(parts, allow_unicode=True, sort_keys=False, width=100) if parts else "",
    }
