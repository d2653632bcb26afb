"""The desk of the knowledge: what needs somebody, who answers for it, and one record with its buttons."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kalaki.assistant import commands, queries
from kalaki.assistant.access import APPROVERS, ASSIGNERS, WRITERS, may_confirm
from kalaki.assistant.export.staff import FORMS, written
from kalaki.assistant.queries.desk import FILTERS, NOBODY
from kalaki.assistant.views.acts import desk_tabs, not_allowed, press, record_tabs
from kalaki.core.contract import Refused, new_key, today, whole_number
from kalaki.people.contract import Role, has_role, list_members, role_required
from kalaki.web.contract import posted_id

MANY = 200  # content owners of one municipality


@role_required(*WRITERS)
def records(request: HttpRequest) -> HttpResponse:
    """List the records that need somebody, the oldest review first."""
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("only", "area", "owner")}
    number = request.GET.get("page", "1")
    found = queries.desk_records(**asked, page=max(1, whole_number(number, default=1)))
    context = asked | {
        "found": found,
        "filters": list(FILTERS),
        "tabs": desk_tabs("desk_records"),
        "nobody": NOBODY,
    }
    return render(request, "assistant/desk_records.html", context)


@role_required(*WRITERS)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the complete knowledge as the importer reads it."""
    name = f"knowledge-{request.city.slug}-{today().isoformat()}.{form}"  # type: ignore[attr-defined]
    response = HttpResponse(
        b"".join(written(queries.staff_document(), form=form)), content_type=f"{FORMS[form]}; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@role_required(*WRITERS)
def owners(request: HttpRequest) -> HttpResponse:
    """Show what each owner answers for and what is overdue there."""
    context = {"rows": queries.list_owners(), "tabs": desk_tabs("desk_owners"), "nobody": NOBODY}
    return render(request, "assistant/desk_owners.html", context)


@role_required(*WRITERS)
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Show one record and what waits; propose, approve, return, confirm, withdraw, or try a question."""
    view = view_of(code)
    owner_ref = view.owner.ref if view.owner else ""
    context: dict[str, Any] = {}
    refusal: Refused | None = None
    if request.method == "POST" and request.POST.get("act") == "try":
        words = request.POST.get("words", "")
        context = {"words": words, "tried": queries.try_question(code, words, city=request.city.slug)}  # type: ignore[attr-defined]
    elif request.method == "POST":
        hotline: str = request.city.hotline  # type: ignore[attr-defined]
        reason = request.POST.get("reason", "")
        acts: dict[str, Any] = {
            "propose": lambda **who: commands.propose_revision(**who, code=code, hotline=hotline),
            "approve": lambda **who: commands.approve_revision(**who, code=code, hotline=hotline),
            "return": lambda **who: commands.return_revision(**who, code=code, reason=reason),
            "withdraw": lambda **who: commands.withdraw_record(**who, code=code, reason=reason),
            "confirm": lambda **who: commands.confirm_record(**who, code=code),
        }
        try:
            if request.POST.get("act") == "confirm" and not may_confirm(request, owner_ref):
                raise not_allowed()
            press(request, acts)
        except Refused as error:
            refusal = error
        else:
            return redirect("assistant:desk_record", code)
    context |= {
        "view": view,
        "refusal": refusal,
        "posted": request.POST,
        "key": new_key(),
        "may_confirm": may_confirm(request, owner_ref),
        "may_approve": has_role(request, *APPROVERS),
        "may_assign": has_role(request, *ASSIGNERS),
        "tabs": record_tabs(code, "desk_record"),
    }
    return render(request, "assistant/desk_record.html", context, status=refusal.status if refusal else 200)


@role_required(*ASSIGNERS)
def owner(request: HttpRequest, code: str) -> HttpResponse:
    """Give the record to a content owner."""
    view = view_of(code)
    refusal: Refused | None = None
    chosen = request.POST.get("owner", str(view.owner.membership) if view.owner else "")
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            membership = posted_id(chosen) if chosen else None
            press(
                request,
                {
                    "assign": lambda **who: commands.assign_owner(
                        **who, code=code, owner=membership, reason=reason
                    )
                },
            )
        except Refused as error:
            refusal = error
        else:
            return redirect("assistant:desk_record", code)
    context = {
        "view": view,
        "members": list_members(role=Role.OWNER, size=MANY).rows,
        "chosen": chosen,
        "reason": reason,
        "refusal": refusal,
        "key": new_key(),
        "tabs": record_tabs(code, "desk_record"),
    }
    return render(request, "assistant/desk_owner.html", context, status=refusal.status if refusal else 200)


@role_required(*WRITERS)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Show every version, and in which fields two of them differ."""
    view = view_of(code)
    numbers = [whole_number(request.GET.get(name, ""), default=0) for name in ("old", "new")]
    compared = None
    if all(numbers):
        old, new = sorted(numbers)
        compared = queries.compare_revisions(code, old=old, new=new)
        if compared is None and old != new:
            raise Http404
    context: dict[str, Any] = {
        "view": view,
        "compared": compared,
        "is_same": bool(numbers[0]) and numbers[0] == numbers[1],
        "tabs": record_tabs(code, "desk_history"),
    }
    return render(request, "assistant/desk_history.html", context)


@role_required(*WRITERS)
def compare(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """Show in which fields two versions differ."""
    found = queries.compare_revisions(code, old=old, new=new)
    if found is None:
        raise Http404
    return render(request, "assistant/desk_compare.html", {"found": found})


def view_of(code: str) -> queries.EditView:
    """Return everything about record ``code``, or page 404."""
    view = queries.edit_view(code)
    if view is None:
        raise Http404
    return view
