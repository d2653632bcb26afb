"""The queue of unanswered questions: groups, what is done with each, and whether a new model may answer."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kalaki.assistant import commands, queries
from kalaki.assistant.access import ASSIGNERS, WRITERS
from kalaki.assistant.rules.clusters import CUT
from kalaki.assistant.views.acts import desk_tabs, press
from kalaki.core.contract import Refused, new_key, whole_number
from kalaki.people.contract import Role, has_role, member_of, role_required
from kalaki.web.contract import posted_id

SHOWN = 40  # rows of a comparison on one page; the others are counted


@role_required(*WRITERS)
def questions(request: HttpRequest) -> HttpResponse:
    """List the groups; train, let a stopped model answer with a reason, or take the model before."""
    refusal: Refused | None = None
    said = request.POST
    if request.method == "POST":
        refusal = _pressed(request, model_acts(request))
        if refusal is None:
            return redirect(reverse("assistant:desk_questions") + "#training")
    number = request.GET.get("page", "1")
    context: dict[str, Any] = training_context(request) | {
        "queue": queries.list_groups(page=max(1, whole_number(number, default=1))),
        "done": request.GET.get("done", ""),
        "cut": f"{CUT:.2f}",
        "reason": said.get("reason", ""),
        "refusal": refusal,
        "tabs": desk_tabs("desk_questions"),
    }
    return render(
        request, "assistant/desk_questions.html", context, status=refusal.status if refusal else 200
    )


@role_required(*WRITERS)
def question_group(request: HttpRequest, group: UUID) -> HttpResponse:
    """Show one group and do something with it."""
    view = queries.get_group(group)
    if view is None:
        raise Http404
    said = request.POST
    words = said.get("words", "").strip()
    refusal: Refused | None = None
    if request.method == "POST" and said.get("act") != "find":
        refusal = _pressed(request, _group_acts(request, group))
        if refusal is None:
            return _after(said.get("act", ""), group)
    city, language = request.city.slug, request.language  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "view": view,
        "words": words,
        "hits": queries.search(words, city=city, language=language, limit=8) if words else [],
        "others": queries.other_groups(group),
        "is_mine": view.holder_membership in member_of(request).memberships.values(),
        "refusal": refusal,
        "key": new_key(),
        "tabs": desk_tabs("desk_questions"),
    }
    return render(
        request, "assistant/desk_question_group.html", context, status=refusal.status if refusal else 200
    )


@role_required(*WRITERS)
def outside(request: HttpRequest) -> HttpResponse:
    """List what editors teach to refuse; take one back."""
    refusal: Refused | None = None
    if request.method == "POST":
        city: str = request.city.slug  # type: ignore[attr-defined]
        acts = {
            "again": lambda **who: commands.take_back_outside(
                **who, message=posted_id(request.POST.get("message", "")), city=city
            )
        }
        refusal = _pressed(request, acts)
        if refusal is None:
            return redirect(f"{reverse('assistant:desk_outside')}?done=again")
    number = request.GET.get("page", "1")
    context = {
        "outside": queries.list_outside(page=max(1, whole_number(number, default=1))),
        "done": request.GET.get("done", ""),
        "key": new_key(),
        "refusal": refusal,
        "tabs": desk_tabs("desk_questions"),
    }
    return render(request, "assistant/desk_outside.html", context, status=refusal.status if refusal else 200)


def model_acts(request: HttpRequest) -> dict[str, Any]:
    """Return the buttons of the training: train, override, back."""
    said = request.POST
    city: str = request.city.slug  # type: ignore[attr-defined]
    return {
        "train": lambda **who: commands.request_training(**who, city=city),
        "override": lambda **who: commands.override_stop(
            **who, model=said.get("model", ""), reason=said.get("reason", "")
        ),
        "back": lambda **who: commands.go_back(**who, model=said.get("model", "")),
    }


def training_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the training part of a page shows."""
    training = queries.training_state(request.city.slug)  # type: ignore[attr-defined]
    changes = training.last.changes if training.last else []
    lost = [change for change in changes if change.is_worse]
    gained = [change for change in changes if change.is_better]
    return {
        "training": training,
        "lost": lost[:SHOWN],
        "gained": gained[:SHOWN],
        "lost_count": len(lost),
        "gained_count": len(gained),
        "may_override": has_role(request, *ASSIGNERS),
        "key": new_key(),
    }


def _pressed(request: HttpRequest, acts: dict[str, Any]) -> Refused | None:
    try:
        press(request, acts)
    except Refused as error:
        return error
    return None


def _group_acts(request: HttpRequest, group: UUID) -> dict[str, Any]:
    said = request.POST
    city: str = request.city.slug  # type: ignore[attr-defined]
    member = member_of(request)
    role = next((role for role in WRITERS if role in member.memberships), Role.EDITOR)
    return {
        "add": lambda **who: commands.add_group(**who, group=group, code=said.get("code", ""), city=city),
        "outside": lambda **who: commands.refuse_group(**who, group=group, city=city),
        "personal": lambda **who: commands.forget_group(**who, group=group),
        "split": lambda **who: commands.split_group(
            **who,
            group=group,
            questions=tuple(whole_number(one, default=0) for one in said.getlist("question")),
        ),
        "merge": lambda **who: commands.merge_groups(
            **who, group=group, into=posted_id(said.get("into", ""))
        ),
        "take": lambda **who: commands.take_group(
            **who, group=group, membership=member.memberships.get(role, group), role=role
        ),
        "release": lambda **who: commands.release_group(**who, group=group),
    }


def _after(act: str, group: UUID) -> HttpResponse:
    queue = reverse("assistant:desk_questions")
    if act in {"add", "outside"}:
        return redirect(f"{queue}?done={act}#training")
    if act in {"take", "release", "split"}:
        return redirect("assistant:desk_question_group", group)
    return redirect(f"{queue}?done={act}")
