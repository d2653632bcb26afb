"""The desk of near duplicates: which open items may be one, two of them side by side, merge and undo."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from kalaki.core.contract import Refused, actor_of, new_key, whole_number
from kalaki.ideas.access import ROLES, acting_as
from kalaki.ideas.commands import Acting, merge_items, tell_apart, unmerge
from kalaki.ideas.queries.near import Beside, beside, merged_lately, near_pairs
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import By
from kalaki.people.contract import has_role, role_required
from kalaki.web.contract import bad_form, posted_id

MERGERS = tuple(sorted({*ROLES[By.TRIAGER], *ROLES[By.SUPERVISOR]}))


@never_cache
@role_required(*MERGERS)
def near(request: HttpRequest) -> HttpResponse:
    """List pairs of open items that may be the same, and what was merged lately."""
    number = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = near_pairs(page=number)
    context = {
        "found": found,
        "merged": merged_lately() if number == 1 else (),
        "number": number,
        "before": f"?page={number - 1}" if number > 1 else "",
        "after": f"?page={number + 1}" if found.has_more else "",
    }
    return render(request, "ideas/near.html", context)


@never_cache
@role_required(*MERGERS)
def pair(request: HttpRequest, number: str, other: str) -> HttpResponse:
    """Show two items side by side; merge them, undo that, or remember that they are not the same."""
    found = beside(number, other, viewer=actor_of(request))
    if found is None:
        raise Http404
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            _press(request, found)
        except Refused as error:
            refusal = error
        else:
            return redirect("ideas:near_pair", found.older.number, found.newer.number)
    context = {
        "found": found,
        "sides": (found.older, found.newer),
        "parted": [one for one in (found.newer, found.older) if one.canonical],
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
        "key": new_key(),
    }
    return render(request, "ideas/near_pair.html", context, status=refusal.status if refusal else 200)


def _press(request: HttpRequest, found: Beside) -> None:
    acting = _acting(request)
    who: dict[str, Any] = {"actor": actor_of(request), "key": posted_id(request.POST.get("key", ""))}
    older, newer = found.older.public_id, found.newer.public_id
    match request.POST.get("act"):
        case "merge":
            keep = _one_of(request.POST.get("keep", ""), found)
            merge_items(
                **who, idea=newer if keep == older else older, into=keep, acting=acting,
                reason=request.POST.get("reason", ""),
            )  # fmt: skip
        case "unmerge":
            chosen = _one_of(request.POST.get("idea", ""), found)
            unmerge(**who, idea=chosen, acting=acting, reason=request.POST.get("reason", ""))
        case "apart":
            tell_apart(**who, idea=newer, other=older)
        case _:
            raise bad_form()


def _one_of(text: str, found: Beside) -> UUID:
    chosen = posted_id(text)
    if chosen not in {found.older.public_id, found.newer.public_id}:
        raise bad_form()
    return chosen


def _acting(request: HttpRequest) -> Acting:
    acting = acting_as(request, By.TRIAGER) or acting_as(request, By.SUPERVISOR)
    if acting is None:
        raise refused("not_allowed")
    return acting


def desk_panel(request: HttpRequest) -> dict[str, Any]:
    """Return what the desk says of near duplicates to those who may merge."""
    return {"may_merge": has_role(request, *MERGERS)}
