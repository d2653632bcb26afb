"""Hold, hide, appeal, decide: the only ways something leaves the public's sight and comes back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.core.actors import Actor
from kalaki.core.command import Run, command
from kalaki.core.ids import uuid7
from kalaki.core.keys import keyed_hash, seal
from kalaki.core.models import ModerationCase
from kalaki.core.models.moderation import OPEN
from kalaki.core.moderation.queries import link_of, opened, secret_of
from kalaki.core.moderation.registry import moderated
from kalaki.core.moderation.rules import TO_LOOK, Act, Reason, State, after, appeal_end, needs_other
from kalaki.core.outbox import Event
from kalaki.core.refusals import Refused
from kalaki.core.subjects import SubjectRef

MAX_TEXT = 4000
KEPT_AFTER_DECISION = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    """Something waits for a look. case, subject: public ids."""

    kind: ClassVar[str] = "moderation.held"
    case: str
    about: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden(Held):
    """Something was hidden; its app tells the author, with the link of ``case_of(ref).secret``."""

    kind: ClassVar[str] = "moderation.hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed(Held):
    """The author asks for a second look."""

    kind: ClassVar[str] = "moderation.appealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Held):
    """The case has ended. state: released, restored or upheld."""

    kind: ClassVar[str] = "moderation.decided"
    state: str


def hold(run: Run, ref: SubjectRef, reason: Reason, *, demo: bool = False) -> UUID:
    """Keep ``ref`` out of sight until somebody has looked, inside the command ``run``; returns the case.

    Held or hidden already: that case. Raises UnknownKind.
    """
    known = _open_case(ref)
    if known is not None:
        return known.public_id
    case = _begin(run, ref, reason, State.HELD, demo=demo)
    case.save()
    run.audit(case.public_id, state=case.state, reason=case.reason)
    run.emit(_event(Held, case))
    return case.public_id


def hide(run: Run, ref: SubjectRef, reason: Reason, *, note: str, demo: bool = False) -> UUID:
    """Hide ``ref`` at once, inside the command ``run``; returns the case. note: the sentence to the author.

    Refused no_reason (a reason to hide and a sentence are needed), wrong_state (it is hidden already). Raises UnknownKind.
    """
    case = _open_case(ref) or _begin(run, ref, reason, State.HELD, demo=demo)
    _hide(run, case, reason, note)
    return case.public_id


def hide_subject(*, actor: Actor, key: UUID, ref: SubjectRef, reason: Reason, note: str) -> UUID:
    """Hide ``ref``; see ``hide``."""
    payload: dict[str, Any] = {"ref": str(ref), "reason": reason, "note": keyed_hash("moderation.note", note)}
    with command("moderation.hide", actor=actor, key=key, **payload) as run:
        if run.replayed:
            return UUID(run.result)
        return run.finish(hide(run, ref, reason, note=note))


def decide(
    *, actor: Actor, key: UUID, case: UUID, act: Act, reason: Reason | None = None, note: str = ""
) -> State:
    """Hide or show what case ``case`` is about; returns the state that follows.

    reason, note: for hiding what was only held. Refused not_there, wrong_state, no_reason, and same_person where
    the one who hid it would judge the appeal.
    """
    payload: dict[str, Any] = {
        "case": case,
        "act": act,
        "reason": reason,
        "note": keyed_hash("moderation.note", note),
    }
    with command("moderation.decide", actor=actor, key=key, **payload) as run:
        if run.replayed:
            return State(run.result)
        row = ModerationCase.objects.select_for_update().filter(public_id=case).first()
        if row is None:
            raise Refused("not_there", _("There is no such case. Open the list again."), status=404)
        state = State(row.state)
        if needs_other(state, by=row.by, actor=actor.ref):
            raise Refused(
                "same_person", _("You hid this yourself. Somebody else decides about the appeal."), status=403
            )
        if state is State.HELD and act is Act.HIDE:
            _hide(run, row, reason, note)
        else:
            _end(run, row, act)
        return run.finish(State(row.state))


def appeal(*, actor: Actor, key: UUID, secret: str, text: str) -> None:
    """Ask for a second look at what was hidden. secret: last part of the author's link. text: why, up to 4,000 signs.

    Refused not_there, wrong_state, too_late, empty, too_long.
    """
    words = text.strip()
    payload: dict[str, Any] = {"link": link_of(secret), "text": keyed_hash("moderation.appeal", words)}
    with command("moderation.appeal", actor=actor, key=key, **payload) as run:
        if run.replayed:
            return
        row = ModerationCase.objects.select_for_update().filter(link=link_of(secret)).first()
        if row is None:
            raise Refused("not_there", _("There is no such case. Open the link again."), status=404)
        if not words:
            raise Refused("empty", _("Write in a sentence why this should be seen again."))
        if len(words) > MAX_TEXT:
            raise Refused("too_long", _("Write at most 4,000 signs."))
        _to(row, Act.APPEAL)
        if row.appeal_until is None or run.at >= row.appeal_until:
            raise Refused("too_late", _("The thirty days for an appeal are over."))
        row.appealed_at, row.keep_until = run.at, None
        row.appeal = seal("moderation", words.encode())
        row.save()
        run.audit(row.public_id, state=row.state)
        run.emit(_event(Appealed, row))
        run.finish(None)


def open_original(*, actor: Actor, key: UUID, case: UUID) -> str:
    """Return the sealed words of ``case``; who opened them stands in the audit log. Refused not_there, gone."""
    with command("moderation.open", actor=actor, key=key, case=case) as run:
        row = ModerationCase.objects.filter(public_id=case).first()
        if row is None:
            raise Refused("not_there", _("There is no such case. Open the list again."), status=404)
        if row.original is None:
            raise Refused("gone", _("The words are no longer kept."), status=410)
        if not run.replayed:
            run.audit(case)
            run.finish(None)
        return opened(row.original)


def forget(slot: dt.datetime) -> int:
    """Erase the sealed texts whose time is over at ``slot``; returns of how many cases."""
    return ModerationCase.objects.filter(keep_until__lte=slot).update(
        note=None, original=None, appeal=None, keep_until=None
    )


def _open_case(ref: SubjectRef) -> ModerationCase | None:
    rows = ModerationCase.objects.select_for_update()
    return rows.filter(kind=ref.kind, subject=ref.public_id, state__in=OPEN).first()


def _begin(run: Run, ref: SubjectRef, reason: Reason, state: State, *, demo: bool) -> ModerationCase:
    app = moderated(ref.kind)
    public_id = uuid7()
    case = ModerationCase(
        public_id=public_id, kind=ref.kind, subject=ref.public_id, reason=reason, state=state, by=run.actor.ref,
        since=run.at, created_at=run.at, link=link_of(secret_of(public_id)), demo=demo,
        original=seal("moderation", app.original(ref.public_id).encode()),
    )  # fmt: skip
    app.hide(ref.public_id)
    return case


def _hide(run: Run, case: ModerationCase, reason: Reason | None, note: str) -> None:
    words = note.strip()
    if reason is None or reason in TO_LOOK or not words or len(words) > MAX_TEXT:
        raise Refused("no_reason", _("Choose a reason and write the author a sentence."))
    if State(case.state) is not State.HELD:
        raise _wrong_state()
    _to(case, Act.HIDE)
    case.reason, case.by, case.hidden_at, case.since = reason, run.actor.ref, run.at, run.at
    case.appeal_until = case.keep_until = appeal_end(run.at)
    case.note = seal("moderation", words.encode())
    case.save()
    run.audit(case.public_id, state=case.state, reason=case.reason)
    run.emit(_event(Hidden, case))


def _end(run: Run, case: ModerationCase, act: Act) -> None:
    _to(case, act)
    if act is Act.SHOW:
        if case.original is None:
            raise Refused("gone", _("The words are no longer kept."), status=410)
        moderated(case.kind).show(case.subject, opened(case.original))
        case.original = case.note = case.appeal = case.keep_until = None
    else:
        case.keep_until = run.at + KEPT_AFTER_DECISION
    case.decided_at, case.decided_by = run.at, run.actor.ref
    case.save()
    run.audit(case.public_id, state=case.state)
    run.emit(
        Decided(
            case=str(case.public_id),
            about=case.kind,
            subject=str(case.subject),
            reason=str(case.reason),
            state=str(case.state),
        )
    )


def _to(case: ModerationCase, act: Act) -> None:
    following = after(State(case.state), act)
    if following is None:
        raise _wrong_state()
    case.state = following


def _wrong_state() -> Refused:
    return Refused("wrong_state", _("This was decided meanwhile. Open the case again."), status=409)


def _event(event: type[Held], case: ModerationCase) -> Held:
    return event(
        case=str(case.public_id), about=case.kind, subject=str(case.subject), reason=str(case.reason)
    )
