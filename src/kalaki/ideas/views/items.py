"""The page of one item: where it stands, what was said about it, who stands behind it and who follows it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kalaki.commitments.contract import Status
from kalaki.core.contract import (
    Limit,
    Refused,
    SubjectRef,
    Wait,
    actor_of,
    allow,
    new_key,
    photos_of,
    qr_svg,
)
from kalaki.ideas import queries
from kalaki.ideas.access import (
    acting_for,
    is_confirmed,
    is_foreign_form,
    is_staff,
    may_comment,
    may_see,
    who_of,
)
from kalaki.ideas.commands import Acting, comment, delete_comment, remove_support, support_idea
from kalaki.ideas.queries import IdeaView
from kalaki.ideas.rules.lifecycle import By
from kalaki.ideas.rules.steps import steps
from kalaki.ideas.talkforms import CommentForm
from kalaki.ideas.words import STEPS
from kalaki.people.contract import (
    FollowMode,
    device,
    following_of,
    known_recipient,
    recipient_of,
    signed_in_required,
    subscribe,
    unsubscribe,
)
from kalaki.web.contract import posted_id, too_many

IDEA = "idea"
KEPT = frozenset({Status.KEPT, Status.KEPT_LATE})
COMMENTS = Limit(times=20, seconds=3600)


@require_GET
def idea(request: HttpRequest, number: str) -> HttpResponse:
    """Show one item: where it stands, what was answered and promised, and all that happened to it."""
    found = item_or_404(request, number)
    return _page(request, found, _form(request, found, initial={"reply_to": _reply_to(request, found)}))


@csrf_exempt  # whoever supports needs no session; is_foreign_form takes its place
@require_POST
def support(request: HttpRequest, number: str) -> HttpResponse:
    """Stand behind an item, or take that back; a repeated form changes nothing."""
    turned_away = unwelcome(request)
    if turned_away is not None:
        return turned_away
    if not request.user.is_authenticated:
        device(request)
    found = item_or_404(request, number)
    actor, key, who = actor_of(request), key_of(request), who_of(request)
    try:
        if request.POST.get("take") == "back":
            remove_support(actor=actor, key=key, idea=found.public_id, who=who)
        else:
            support_idea(
                actor=actor, key=key, idea=found.public_id, who=who, is_confirmed=is_confirmed(request)
            )
    except Refused as refusal:
        return HttpResponse(str(refusal.message), status=refusal.status)
    return HttpResponseRedirect(reverse("ideas:idea", args=[number]))


@csrf_exempt  # like support: a device follows without a session
@require_POST
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Hear of what happens to an item, or no longer."""
    turned_away = unwelcome(request)
    if turned_away is not None:
        return turned_away
    found = item_or_404(request, number)
    return follow_subject(request, SubjectRef(IDEA, found.public_id), reverse("ideas:idea", args=[number]))


@require_POST
@signed_in_required
def say(request: HttpRequest, number: str) -> HttpResponse:
    """Comment on an item, or answer a comment; what was written stays in the form when it is refused."""
    found = item_or_404(request, number)
    form = _form(request, found, data=request.POST)
    if form is None:
        return HttpResponse(_("Sign in again to comment."), status=403)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    waiting = allow("ideas.comment", who=who_of(request), per=COMMENTS)
    if isinstance(waiting, Wait):
        return too_many(request, seconds=waiting.seconds)
    values = form.cleaned_data
    acting = Acting(by=By.AUTHOR, who=who_of(request))
    if values.get("as_unit"):
        acting = acting_for(request, By.OWNER, found.holder_id) or acting
    try:
        comment(
            actor=actor_of(request),
            key=values["key"],
            idea=found.public_id,
            acting=acting,
            text=values["text"],
            language=request.language,  # type: ignore[attr-defined]
            reply_to=values["reply_to"],
            shows_name=values["shows_name"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, found, form, status=refusal.status)
    return HttpResponseRedirect(reverse("ideas:idea", args=[number]) + "#comments")


@require_POST
@signed_in_required
def unsay(request: HttpRequest, number: str) -> HttpResponse:
    """Take one's own comment back."""
    found = item_or_404(request, number)
    try:
        delete_comment(
            actor=actor_of(request),
            key=key_of(request),
            comment=posted_id(request.POST.get("comment", "")),
            who=who_of(request),
        )
    except Refused as refusal:
        return HttpResponse(str(refusal.message), status=refusal.status)
    return HttpResponseRedirect(reverse("ideas:idea", args=[found.number]) + "#comments")


def follow_subject(
    request: HttpRequest, ref: SubjectRef, back: str, *, mode: FollowMode = FollowMode.NOW
) -> HttpResponse:
    """Let the sender follow ``ref``, or end that (``take`` is "back"); leads to ``back``."""
    recipient, actor, key = recipient_of(request), actor_of(request), key_of(request)
    try:
        if request.POST.get("take") == "back":
            following = following_of(recipient, ref)
            if following is not None:
                unsubscribe(following=following, recipient=recipient, actor=actor, key=key)
        else:
            language = request.language  # type: ignore[attr-defined]
            subscribe(recipient=recipient, ref=ref, mode=mode, language=language, actor=actor, key=key)
    except Refused as refusal:
        return HttpResponse(str(refusal.message), status=refusal.status)
    return HttpResponseRedirect(back)


def unwelcome(request: HttpRequest, limit: str = "ideas.support") -> HttpResponse | None:
    """Return the answer to a form from elsewhere or from a network that sends too many, None for a good one."""
    if is_foreign_form(request):
        return HttpResponse(_("Open the page of the hub and press the button there."), status=403)
    waiting = allow(limit, who=request.META.get("REMOTE_ADDR", ""))
    return too_many(request, seconds=waiting.seconds) if isinstance(waiting, Wait) else None


def item_or_404(request: HttpRequest, number: str) -> IdeaView:
    """Return the item as the sender may see it. Raises Http404."""
    found = queries.get_idea(number, language=request.language, who=who_of(request))  # type: ignore[attr-defined]
    if found is None or not may_see(
        request, status=found.status, held=found.held, is_author=found.mine.is_author
    ):
        raise Http404
    return found


def key_of(request: HttpRequest) -> UUID:
    """Return the key that came with a form, a new one for a form without."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return new_key()


def _page(
    request: HttpRequest, found: IdeaView, form: CommentForm | None, *, status: int = 200
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("ideas:idea", args=[found.number]))
    following = following_of(known_recipient(request), SubjectRef(IDEA, found.public_id))
    context = {
        "idea": found,
        "key": new_key(),
        "steps": _steps(found),
        "pictures": _pictures(request, found),
        "promises": [one for one in found.promises if one.is_public],
        "follows": following is not None,
        "form": form,
        "replied": form["reply_to"].value() if form is not None else None,
        "link": address,
        "qr": _qr(address),
    }
    response = render(request, "ideas/idea.html", context, status=status)
    if found.demo or not found.is_open:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _qr(address: str) -> SafeString:
    """Return the QR of ``address`` on white, which scanners need on a dark page too."""
    ground = '<rect width="100%" height="100%" fill="#fff"/><path'
    return mark_safe(qr_svg(address).decode().replace("<path", ground, 1))  # noqa: S308 - drawn by us


def _form(request: HttpRequest, found: IdeaView, **words: Any) -> CommentForm | None:
    if not may_comment(request):
        return None
    may_speak = acting_for(request, By.OWNER, found.holder_id) is not None
    return CommentForm(words.get("data"), initial=words.get("initial"), may_speak=may_speak, auto_id="c-%s")


def _reply_to(request: HttpRequest, found: IdeaView) -> str:
    """Return the id of the comment that the address answers to, "" for none of this item."""
    wanted = request.GET.get("reply", "")
    return wanted if wanted in {str(one.public_id) for one in found.comments} else ""


def _pictures(request: HttpRequest, found: IdeaView) -> list[tuple[str, Any]]:
    if not found.photos:
        return []
    ids = [one.photo for one in found.photos]
    seen = photos_of(ids, viewer=actor_of(request), reviews=is_staff(request))
    return [
        (one.phase, seen[one.photo]) for one in found.photos if one.photo in seen and seen[one.photo].small
    ]


def _steps(found: IdeaView) -> list[dict[str, Any]]:
    made = [one for one in found.promises if one.kind == "promise" and one.is_public]
    kept = sum(one.status in KEPT for one in made)
    return [
        {"label": STEPS[one.key], "state": one.mark}
        for one in steps(found.kind, found.status, promised=len(made), kept=kept)
    ]
