"""What somebody reported: where it stands, taking back name or text, and the word on whether it is fixed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kalaki.core.contract import ANYBODY, Refused, actor_of, new_key, photos_of, whole_number
from kalaki.ideas import commands
from kalaki.ideas.access import acting_as, who_of
from kalaki.ideas.commands import Acting
from kalaki.ideas.notices import FIXED_PURPOSE
from kalaki.ideas.queries.mine import Question, own_items, question_of
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import By
from kalaki.people.contract import peek, redeem
from kalaki.web.contract import bad_form, posted_id

GONE = 410


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever answers by the link of a message: the person or device that was asked."""

    ref: str


@never_cache
def items(request: HttpRequest) -> HttpResponse:
    """List what this device or account sent; what still waits on the device, its script lists above."""
    return _page(request)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to an own item, and come back to it."""
    try:
        idea = posted_id(request.POST.get("id", ""))
        key = posted_id(request.POST.get("key", ""))
        what = request.POST.get("act", "")
        if what == "cut" and request.POST.get("sure") != "yes":
            return _page(request, ask=idea)
        _do(request, what, idea, key)
    except Refused as refusal:
        return _page(request, problem=refusal.message, status=refusal.status)
    return HttpResponseRedirect(f"{reverse('ideas:mine')}?done={what}", status=303)


@never_cache
def fixed(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, by the link of a message: is it fixed? No sign-in; the link serves one question and one word."""
    subject = peek(purpose=FIXED_PURPOSE, token=token)
    found = question_of(UUID(subject)) if subject else None
    if found is None:
        return _private(render(request, "ideas/fixed.html", {"state": "over"}, status=GONE))
    context: dict[str, Any] = {"question": found, "key": new_key(), "state": "ask"}
    if request.method != "POST":
        return _private(render(request, "ideas/fixed.html", context))
    try:
        said = _word(request.POST.get("said", ""))
        key = posted_id(request.POST.get("key", ""))
        _say(key, found, said)
        redeem(purpose=FIXED_PURPOSE, token=token)
    except Refused as refusal:
        context["problem"] = refusal.message
        return _private(render(request, "ideas/fixed.html", context, status=refusal.status))
    return _private(render(request, "ideas/fixed.html", {"state": "done", "question": found, "said": said}))


def _page(
    request: HttpRequest, *, ask: UUID | None = None, problem: Any = "", status: int = 200
) -> HttpResponse:
    who, viewer = who_of(request), actor_of(request)
    is_offline = "offline" in request.GET
    number = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = own_items(who, page=number) if who and not is_offline else None
    photos = [photo for item in found.items for photo in item.photos] if found else []
    seen = photos_of(photos, viewer=viewer) if photos and viewer != ANYBODY else {}
    context = {
        "items": [(item, [seen[one] for one in item.photos if one in seen]) for item in found.items]
        if found
        else [],
        "has_more": found.has_more if found else False,
        "number": number,
        "is_offline": is_offline,
        "ask": ask,
        "problem": problem,
        "done": DONE.get(request.GET.get("done", ""), ""),
        "before": f"?page={number - 1}" if number > 1 else "",
        "after": f"?page={number + 1}" if found and found.has_more else "",
    }
    return render(request, "ideas/mine.html", context, status=status)


def _do(request: HttpRequest, what: str, idea: UUID, key: UUID) -> None:
    actor, who = actor_of(request), who_of(request)
    if not who:
        raise bad_form()
    frame: dict[str, Any] = {"actor": actor, "key": key, "idea": idea}
    acting = acting_as(request, By.AUTHOR)
    match what:
        case "show-name":
            commands.show_name(who=who, **frame)
        case "hide-name":
            commands.hide_name(who=who, **frame)
        case "delete-text":
            commands.delete_text(who=who, **frame)
        case "cut":
            commands.cut_me_off(who=who, **frame)
        case "take-back" if acting is not None:
            commands.withdraw(acting=acting, **frame)
        case "fixed-yes" | "fixed-no" if acting is not None:
            commands.say_fixed(acting=acting, said=_word(what.partition("-")[2]), **frame)
        case "later-yes" | "later-partly" | "later-no":
            commands.say_later(who=who, said=_word(what.partition("-")[2]), **frame)
        case _:
            raise bad_form()


def _say(key: UUID, found: Question, said: Said) -> None:
    frame: dict[str, Any] = {"actor": Asked(found.who), "key": key, "idea": found.idea, "said": said}
    if found.is_later:
        commands.say_later(who=found.who, **frame)
    else:
        commands.say_fixed(acting=Acting(by=By.AUTHOR, who=found.who), **frame)


def _word(text: str) -> Said:
    try:
        return Said(text)
    except ValueError as error:
        raise bad_form() from error


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _done() -> dict[str, Any]:
    from django.utils.translation import gettext_lazy

    return {
        "show-name": gettext_lazy("Your name now stands beside it."),
        "hide-name": gettext_lazy("Your name is gone from everywhere."),
        "delete-text": gettext_lazy("Your words, place and photos are erased."),
        "cut": gettext_lazy("Nothing leads from it to you any more."),
        "take-back": gettext_lazy("You took it back."),
        "fixed-yes": gettext_lazy("Thank you: it is closed as confirmed."),
        "fixed-no": gettext_lazy("It is open again, under the same number, with half the time."),
        "later-yes": gettext_lazy("Thank you. Your word is counted."),
        "later-partly": gettext_lazy("Thank you. Your word is counted."),
        "later-no": gettext_lazy("Thank you. Your word is counted."),
    }


DONE = _done()
