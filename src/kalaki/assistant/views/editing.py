"""The content of a record as a form that needs no programmer, and a new record."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kalaki.assistant import commands, queries
from kalaki.assistant.access import WRITERS
from kalaki.assistant.forms import NewRecordForm, RecordEditor
from kalaki.assistant.rules.content import Content
from kalaki.assistant.views.acts import desk_tabs, record_tabs
from kalaki.assistant.views.desk import view_of
from kalaki.core.contract import Refused, actor_of
from kalaki.people.contract import role_required


@role_required(*WRITERS)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Edit the content as a draft; the published wording stays until somebody approves the new one."""
    view = view_of(code)
    editor = RecordEditor(
        areas=_areas(request), content=view.content, data=request.POST if request.method == "POST" else None
    )
    refusal: Refused | None = None
    if request.method == "POST" and not editor.is_rearranged and editor.is_valid():
        try:
            commands.save_draft(
                actor=actor_of(request),
                key=editor.form.cleaned_data["key"],
                code=code,
                content=editor.content(view.content),
            )
        except Refused as error:
            refusal = error
        else:
            return redirect("assistant:desk_record", code)
    context = {"view": view, "tabs": record_tabs(code, "desk_edit")}
    return _page(request, "assistant/desk_edit.html", editor, refusal, context)


@role_required(*WRITERS)
def new(request: HttpRequest) -> HttpResponse:
    """Open a new record as a draft. ?group=: its question comes from a group of unanswered ones, which then teach it."""
    group = queries.get_group(_group(request)) if "group" in request.GET else None
    question = group.wordings[0].text if group and group.wordings else ""
    city: str = request.city.slug  # type: ignore[attr-defined]
    empty = Content(area="", question=question, answer="", city_scope=city)
    editor = RecordEditor(
        areas=_areas(request),
        content=empty if question else None,
        data=request.POST if request.method == "POST" else None,
        make=NewRecordForm,
    )
    refusal: Refused | None = None
    if request.method == "POST" and not editor.is_rearranged and editor.is_valid():
        code, key = editor.form.cleaned_data["code"], editor.form.cleaned_data["key"]
        try:
            commands.create_record(
                actor=actor_of(request),
                key=key,
                code=code,
                content=editor.content(replace(empty, question="")),
            )
            if group is not None and not group.closed:
                commands.add_group(
                    actor=actor_of(request),
                    key=uuid5(key, "group"),
                    group=group.public_id,
                    code=code,
                    city=city,
                )
        except Refused as error:
            refusal = error
        else:
            return redirect("assistant:desk_record", code)
    return _page(request, "assistant/desk_new.html", editor, refusal, {"tabs": desk_tabs("desk_records")})


def _page(
    request: HttpRequest,
    template: str,
    editor: RecordEditor,
    refusal: Refused | None,
    context: dict[str, Any],
) -> HttpResponse:
    status = refusal.status if refusal else 422 if editor.errors else 200
    return render(
        request,
        template,
        context | {"editor": editor, "form": editor.form, "refusal": refusal},
        status=status,
    )


def _group(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET["group"])
    except ValueError as error:
        raise Http404 from error


def _areas(request: HttpRequest) -> list[tuple[str, str]]:
    language: str = request.language  # type: ignore[attr-defined]
    return [(code, f"{code}: {names.get(language) or names['ka']}") for code, names in queries.area_choices()]
