"""One step on one item: who takes it, its form, and the command behind its button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID, uuid5

from django.forms import Form
from django.http import Http404, HttpRequest

from kalaki.core.contract import (
    Actor,
    PhotoPolicy,
    Refused,
    actor_of,
    add_photo,
    has_shown_photo,
    refuse_photo,
    release_photo,
    take_upload,
    whole_number,
)
from kalaki.ideas import access, commands
from kalaki.ideas.commands import Acting, NewPromise
from kalaki.ideas.home import EVIDENCE
from kalaki.ideas.queries import Decision
from kalaki.ideas.queries.desk_item import ItemHead, item_head
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import By
from kalaki.ideas.rules.offers import Offer, Step, offers
from kalaki.ideas.views.desk import forms
from kalaki.web.contract import bad_form, posted_id

# Steps whose form stands on the item's own page; the others choose from a list and have a page each.
INLINE: Mapping[Step, type[Form]] = {
    Step.PLAN: forms.PlanForm,
    Step.START: forms.KeyedForm,
    Step.WAIT: forms.WaitForm,
    Step.RESUME: forms.KeyedForm,
    Step.CLAIM: forms.ClaimForm,
    Step.NOT_FOUND: forms.ReasonForm,
    Step.DECLINE: forms.DeclineForm,
    Step.NOT_OURS: forms.NotOursForm,
    Step.EXTEND: forms.ExtendForm,
    Step.REOPEN: forms.ReasonForm,
    Step.UNMERGE: forms.ReasonForm,
    Step.RELEASE: forms.KeyedForm,
    Step.HIDE: forms.HideForm,
    Step.SHOW: forms.ReasonForm,
}
NOTE, PHOTO_SHOW, PHOTO_REFUSE = "internal", "photo_show", "photo_refuse"
_FIELDS = {
    "due_past": ("due", "day"), "due_not_later": ("due",), "reason_missing": ("reason",), "act_missing": ("act",),
    "pause_too_long": ("until",), "organisation_unknown": ("organisation",), "category_unknown": ("category",),
    "comment_missing": ("text",), "placeholder": ("text_ka", "reason", "question"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One item before somebody who may act on it in ``ways``."""

    head: ItemHead
    ways: tuple[Acting, ...]
    offers: tuple[Offer, ...]

    def offer(self, step: Step) -> Offer | None:
        """Return how ``step`` stands, None where it does not exist for this kind."""
        return next((one for one in self.offers if one.step is step), None)


def desk_of(request: HttpRequest, number: str) -> Desk:
    """Return the item with what the sender may do, or page 404."""
    head = item_head(number)
    if head is None:
        raise Http404
    ways = access.ways_to_act(request, head.holder_id)
    found = offers(head.as_item, (way.by for way in ways), held=head.held, is_extended=head.is_extended)
    return Desk(head=head, ways=ways, offers=found)


def seen_of(request: HttpRequest) -> int:
    """Return the last line of the history that the sender had before them; 0 for none."""
    return whole_number(request.POST.get("seen", ""), default=0)


def acting_for(request: HttpRequest, desk: Desk, step: Step) -> Acting:
    """Return as what the sender takes ``step`` now. Raises Refused stale, wrong_kind, and what the offer says."""
    seen, offer = seen_of(request), desk.offer(step)
    if seen != desk.head.seen:
        raise refused("stale")
    if offer is None:
        raise refused("wrong_kind")
    if offer.by is None:
        raise refused(str(offer.why) if offer.why in {"not_allowed", "extended_once"} else "wrong_state")
    return replace(_way(desk, offer.by), seen=seen)


def press(request: HttpRequest, desk: Desk, step: Step, form: Form) -> bool:
    """Carry out the button of ``step``; False: its form says why not."""
    if not form.is_valid():
        return False
    given = dict(form.cleaned_data)
    try:
        acting = acting_for(request, desk, step)
        frame = {"actor": actor_of(request), "key": given.pop("key"), "idea": desk.head.public_id}
        _RUN[step](request, form, given, frame | ({} if step is Step.RELEASE else {"acting": acting}))
    except Refused as refusal:
        form.refusal = refusal  # type: ignore[attr-defined]
        form.add_error(_field(form, refusal), refusal.message)
        return False
    return True


def press_photo(request: HttpRequest, act: str) -> None:
    """Show or take away a held photo. Raises Refused bad_form, not_allowed, photo_unknown."""
    if not access.reviews(request):
        raise refused("not_allowed")
    photo, key = posted_id(request.POST.get("photo", "")), posted_id(request.POST.get("key", ""))
    actor = actor_of(request)
    if act == PHOTO_SHOW:
        release_photo(photo, actor=actor, key=key)
        return
    reason = request.POST.get("reason", "")
    if reason not in {"person", "private", "unfit"}:
        raise bad_form()
    refuse_photo(photo, reason=reason, actor=actor, key=key)


def status_of(form: Form) -> int:
    """Return the status of a page whose form failed."""
    refusal = getattr(form, "refusal", None)
    return int(refusal.status) if refusal is not None else 422


def _way(desk: Desk, by: By) -> Acting:
    return next(way for way in desk.ways if way.by is by)


def _field(form: Form, refusal: Refused) -> str | None:
    return next((name for name in _FIELDS.get(refusal.code, ()) if name in form.fields), None)


def _claim(request: HttpRequest, form: Form, given: dict[str, Any], frame: dict[str, Any]) -> None:
    file = given.pop("photo", None)
    photos: tuple[UUID, ...] = ()
    if file:
        photos = (evidence_photo(actor=actor_of(request), key=uuid5(frame["key"], "photo"), file=file),)
    commands.claim_done(**frame, **given, photos=photos)


def evidence_photo(*, actor: Actor, key: UUID, file: Any) -> UUID:
    """Take in a photo of the work; the first one of somebody is looked at before others see it."""
    upload = take_upload(kind=EVIDENCE, key=key, actor=actor, body=file)
    policy = PhotoPolicy(held=not has_shown_photo(actor))
    return add_photo(upload.public_id, policy=policy, actor=actor).public_id


def _answer(request: HttpRequest, form: Form, given: dict[str, Any], frame: dict[str, Any]) -> None:
    then = None
    if given["promise"]:
        then = NewPromise(what={"ka": given["promise"]}, due=forms.end_of(given["promise_due"]))
    texts = cast("forms.TextsForm", form).texts
    commands.answer(**frame, decision=given["decision"], texts=texts, then=then)


def _note(request: HttpRequest, form: Form, given: dict[str, Any], frame: dict[str, Any]) -> None:
    commands.answer(**frame, decision=Decision.NOTE, texts=cast("forms.TextsForm", form).texts)


def _route(request: HttpRequest, form: Form, given: dict[str, Any], frame: dict[str, Any]) -> None:
    commands.route(**frame, organisation=posted_id(given["organisation"]), reason=given["reason"])


def _plain(command: Callable[..., Any]) -> Callable[..., None]:
    def run(request: HttpRequest, form: Form, given: dict[str, Any], frame: dict[str, Any]) -> None:
        command(**frame, **given)

    return run


_RUN: Mapping[Step, Callable[..., None]] = {
    Step.ROUTE: _route,
    Step.PLAN: _plain(commands.plan),
    Step.START: _plain(commands.start),
    Step.WAIT: _plain(commands.wait),
    Step.RESUME: _plain(commands.resume),
    Step.CLAIM: _claim,
    Step.NOT_FOUND: _plain(commands.not_found),
    Step.ANSWER: _answer,
    Step.NOTE: _note,
    Step.DECLINE: _plain(commands.decline),
    Step.NOT_OURS: _plain(commands.not_ours),
    Step.RECATEGORISE: _plain(commands.recategorise),
    Step.EXTEND: _plain(commands.extend),
    Step.REOPEN: _plain(commands.reopen),
    Step.MERGE: _plain(commands.merge_items),
    Step.UNMERGE: _plain(commands.unmerge),
    Step.RELEASE: _plain(commands.release),
    Step.HIDE: _plain(commands.hide),
    Step.SHOW: _plain(commands.show),
}
