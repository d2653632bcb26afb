"""Paper on the desk: the number of a sheet leads to its rows, in the order of the sheet, for one keying or the other."""

from collections.abc import Mapping
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from kalaki.core.contract import Refused, actor_of, new_key, paper, take_upload, whole_number
from kalaki.people.contract import STAFF, Role, has_role, role_required
from kalaki.web.posted import bad_form, posted_id


@never_cache
@role_required(*STAFF)
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number of a sheet and lead to it."""
    number = request.GET.get("number", "").strip()
    found = paper.sheet(number) if number else None
    if found is not None:
        return redirect("web:paper_sheet", found.number_text)
    status = 422 if number else 200
    return render(request, "web/paper.html", {"number": number, "is_wrong": bool(number)}, status=status)


@never_cache
@role_required(*STAFF)
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Show the rows of a sheet; key one, decide between two keyings, add the scan, or take the sheet."""
    found = _mine(request, number)
    keying: Literal[1, 2] = 2 if request.GET.get("keying") == "2" else 1
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            anchor = _press(request, found, keying)
        except Refused as error:
            refusal = error
        else:
            return redirect(f"{request.path}?keying={keying}{anchor}")
    known = paper.paper_kind(found.kind)
    keyed = {row.position: row for row in found.rows}
    at = whole_number(request.POST.get("position", ""), default=0) if refusal else 0
    context = {
        "sheet": found,
        "title": known.title,
        "columns": known.columns,
        "needs_second": known.needs_second,
        "keying": keying,
        "rows": [
            _row(known, position, keyed.get(position), keying, request.POST if position == at else {})  # type: ignore[arg-type]
            for position in range(1, known.rows + 1)
        ],
        "differing": [{"row": row, "pairs": _pairs(known, row)} for row in found.rows if row.differs],
        "left": [(position, known.words.get(code, code)) for position, code in sorted(found.refused.items())],
        "refusal": refusal,
        "key": new_key(),
    }
    return render(request, "web/paper_sheet.html", context, status=refusal.status if refusal else 200)


def _mine(request: HttpRequest, number: str) -> paper.SheetView:
    found = paper.sheet(number)
    if found is None:
        raise Http404
    if not has_role(request, *(Role(role) for role in paper.paper_kind(found.kind).roles)):
        raise PermissionDenied
    return found


def _row(
    known: paper.PaperKind, position: int, row: paper.RowState | None, keying: int, sent: Mapping[str, str]
) -> dict[str, Any]:
    # Each keying sees its own words alone: the second is worth nothing once it has seen the first.
    mine = (row.first if keying == 1 else row.second) if row else None
    cells = []
    for column in known.columns:
        is_hidden = column.store is not None
        value = "" if mine is None or is_hidden else mine[column.name]
        value = sent.get(f"cell-{column.name}", value)
        cells.append(
            {
                "name": column.name,
                "label": column.label,
                "value": value,
                "is_kept": is_hidden and mine is not None and bool(mine[column.name]),
            }
        )
    return {"position": position, "cells": cells, "is_keyed": mine is not None}


def _pairs(known: paper.PaperKind, row: paper.RowState) -> list[tuple[Any, str, str]]:
    return [
        (column.label, "", "")
        if column.store
        else (column.label, (row.first or {})[column.name], (row.second or {})[column.name])
        for column in known.columns
        if column.name in row.differences
    ]


def _press(request: HttpRequest, found: paper.SheetView, keying: Literal[1, 2]) -> str:
    who: dict[str, Any] = {
        "actor": actor_of(request),
        "key": posted_id(request.POST.get("key", "")),
        "sheet": found.number,
    }
    act = request.POST.get("act", "")
    position = whole_number(request.POST.get("position", ""), default=0)
    if act == "key":
        given = {
            column.name: request.POST.get(f"cell-{column.name}", "")
            for column in paper.paper_kind(found.kind).columns
            # What is kept as a hash alone cannot be shown, so an empty field leaves it as it is.
            if not column.store or request.POST.get(f"cell-{column.name}")
        }
        paper.key_row(**who, position=position, keying=keying, cells=given)
        return f"#row-{position + 1}"
    if act in {"use-1", "use-2"}:
        paper.settle(**who, position=position, use=1 if act == "use-1" else 2)
    elif act == "scan" and isinstance(file := request.FILES.get("scan"), UploadedFile):
        scan = take_upload(kind=paper.SCAN.name, key=who["key"], actor=who["actor"], body=file)
        paper.attach_scan(**who, upload=scan.public_id)
    elif act == "take":
        paper.take_sheet(**who)
    else:
        raise bad_form()
    return ""
