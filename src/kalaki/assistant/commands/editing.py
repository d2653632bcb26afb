"""Edit, propose, approve, return, withdraw and confirm a record."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kalaki.assistant.commands.publishing import fill, write_georgian, write_parts
from kalaki.assistant.models import KnowledgeArea, Record, Revision
from kalaki.assistant.rules.content import Content, as_json, from_json
from kalaki.assistant.rules.policy import Act, Check, Refusal, State, check_proposal, may_approve, move
from kalaki.core.contract import TBILISI, Actor, Event, Refused, Run, command

REFUSALS = {
    Refusal.WRONG_STATE: (409, _("This version has moved on since you opened it. Open the record again.")),
    Refusal.SECOND_PERSON: (
        403,
        _("This change holds an amount, a term or a law. Somebody other than its author must approve it."),
    ),
    Refusal.STRAY_FIGURES: (
        422,
        _("The answer holds figures that no fee, term or declared figure explains: %(figures)s."),
    ),
    Refusal.INCOMPLETE: (422, _("Fill in: %(fields)s. Everything else is kept.")),
    Refusal.NO_HOTLINE: (
        422,
        _("The municipality has no hotline yet. Enter it first: every refusal must name a number."),
    ),
    Refusal.REASON_MISSING: (422, _("Say why, in a sentence.")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionReceipt:
    """Where a revision stands after a command."""

    code: str
    number: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPublished(Event):
    """A revision of a record is what residents are answered from now on."""

    kind: ClassVar[str] = "assistant.record_published"
    code: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWithdrawn(Event):
    """A record is answered no longer."""

    kind: ClassVar[str] = "assistant.record_withdrawn"
    code: str
    revision: int


def create_record(*, actor: Actor, key: UUID, code: str, content: Content) -> RevisionReceipt:
    """Open a new record as a draft. Raises Refused code_taken, unknown_area."""
    with command("assistant.create_record", actor=actor, key=key, code=code, content=as_json(content)) as run:
        if run.replayed:
            return RevisionReceipt(**run.result)
        if Record.objects.filter(code=code).exists():
            raise Refused(
                "code_taken", _("There is a record with this code. Choose another one."), status=409
            )
        day = run.at.astimezone(TBILISI).date()
        record = Record(code=code, compiled_on=day, last_reviewed=day, reviewed_by=actor.ref)
        fill(record, content, _areas(content))
        record.save()
        return _saved(run, record, _new_revision(run, record, 1, content))


def save_draft(*, actor: Actor, key: UUID, code: str, content: Content) -> RevisionReceipt:
    """Keep ``content`` as the draft of record ``code``; the published wording stays until approval.

    Whoever saves last is the author. A proposed revision is frozen. Raises Refused not_found, wrong_state,
    unknown_area.
    """
    with command("assistant.save_draft", actor=actor, key=key, code=code, content=as_json(content)) as run:
        if run.replayed:
            return RevisionReceipt(**run.result)
        record = _lock(code)
        _areas(content)
        revision = _open_revision(record)
        if revision is None:
            last = Revision.objects.filter(record=record).aggregate(n=Max("number"))["n"] or 0
            revision = _new_revision(run, record, last + 1, content)
        elif revision.state != State.DRAFT:
            raise _refused(Refusal.WRONG_STATE)
        else:
            revision.body, revision.author = as_json(content), actor.ref
            revision.save()
        return _saved(run, record, revision)


def propose_revision(*, actor: Actor, key: UUID, code: str, hotline: str) -> RevisionReceipt:
    """Hand the draft of record ``code`` to an approver; from here its wording is frozen.

    hotline: the municipality's. Raises Refused not_found, wrong_state, incomplete, stray_figures, no_hotline.
    """
    with command("assistant.propose_revision", actor=actor, key=key, code=code) as run:
        if run.replayed:
            return RevisionReceipt(**run.result)
        record = _lock(code)
        revision = _need_open(record)
        _step(revision, Act.PROPOSE)
        _check(check_proposal(from_json(revision.body), hotline=hotline))
        revision.proposed_at = run.at
        revision.save()
        return _saved(run, record, revision)


def return_revision(*, actor: Actor, key: UUID, code: str, reason: str) -> RevisionReceipt:
    """Give a proposed revision back to its author with a reason. Raises Refused not_found, wrong_state, reason_missing."""
    with command("assistant.return_revision", actor=actor, key=key, code=code, reason=reason) as run:
        if run.replayed:
            return RevisionReceipt(**run.result)
        if not reason.strip():
            raise _refused(Refusal.REASON_MISSING)
        record = _lock(code)
        revision = _need_open(record)
        _step(revision, Act.RETURN)
        revision.reason, revision.proposed_at = reason.strip(), None
        revision.save()
        return _saved(run, record, revision)


def approve_revision(*, actor: Actor, key: UUID, code: str, hotline: str) -> RevisionReceipt:
    """Publish the proposed revision of record ``code``: from now on it is what residents are told.

    Amounts, terms and law need somebody other than the author (rules.policy). The guard runs once more.
    Emits RecordPublished. Raises Refused not_found, wrong_state, second_person and what proposing raises.
    """
    with command("assistant.approve_revision", actor=actor, key=key, code=code) as run:
        if run.replayed:
            return RevisionReceipt(**run.result)
        record = _lock(code)
        revision = _need_open(record)
        _step(revision, Act.APPROVE)
        content = from_json(revision.body)
        published = Revision.objects.filter(record=record, state=State.PUBLISHED).first()
        before = from_json(published.body) if published else None
        refusal = may_approve(author=revision.author, approver=actor.ref, before=before, after=content)
        if refusal is not None:
            raise _refused(refusal)
        _check(check_proposal(content, hotline=hotline))
        if published is not None:
            _step(published, Act.SUPERSEDE)
            published.ended_at = run.at
            published.save()
        revision.approver, revision.published_at = actor.ref, run.at
        revision.save()
        fill(record, content, _areas(content))
        record.revision = revision.number
        record.last_reviewed, record.reviewed_by = run.at.astimezone(TBILISI).date(), actor.ref
        record.confirmed_on, record.confirmed_by = None, ""
        record.save()
        write_parts([(record, content)])
        write_georgian(record, content, revision=revision.number)
        run.emit(RecordPublished(code=record.code, revision=revision.number))
        return _saved(run, record, revision)


def withdraw_record(*, actor: Actor, key: UUID, code: str, reason: str) -> RevisionReceipt:
    """Stop answering from record ``code`` at once; one person may, because silence harms less than error.

    Emits RecordWithdrawn. Raises Refused not_found, wrong_state, reason_missing.
    """
    with command("assistant.withdraw_record", actor=actor, key=key, code=code, reason=reason) as run:
        if run.replayed:
            return RevisionReceipt(**run.result)
        if not reason.strip():
            raise _refused(Refusal.REASON_MISSING)
        record = _lock(code)
        revision = Revision.objects.filter(record=record, state=State.PUBLISHED).first()
        if revision is None:
            raise _refused(Refusal.WRONG_STATE)
        _step(revision, Act.WITHDRAW)
        revision.reason, revision.ended_at = reason.strip(), run.at
        revision.save()
        record.revision, record.version = 0, record.version + 1
        record.save()
        run.emit(RecordWithdrawn(code=record.code, revision=revision.number))
        return _saved(run, record, revision)


def confirm_record(*, actor: Actor, key: UUID, code: str) -> RevisionReceipt:
    """Let the owner say that record ``code`` holds today: its review starts anew and the note goes.

    Who the owner is, access.py decides. Raises Refused not_found, wrong_state (nothing is published).
    """
    with command("assistant.confirm_record", actor=actor, key=key, code=code) as run:
        if run.replayed:
            return RevisionReceipt(**run.result)
        record = _lock(code)
        revision = Revision.objects.filter(record=record, state=State.PUBLISHED).first()
        if revision is None:
            raise _refused(Refusal.WRONG_STATE)
        day = run.at.astimezone(TBILISI).date()
        record.last_reviewed, record.reviewed_by = day, actor.ref
        record.confirmed_on, record.confirmed_by, record.touched_at = day, actor.ref, run.at
        record.save()
        return _saved(run, record, revision)


def _lock(code: str) -> Record:
    record = Record.objects.select_for_update().filter(code=code).first()
    if record is None:
        raise Refused("not_found", _("There is no record with this code."), status=404)
    return record


def _areas(content: Content) -> dict[str, KnowledgeArea]:
    areas = {area.code: area for area in KnowledgeArea.objects.filter(code=content.area)}
    if not areas:
        raise Refused("unknown_area", _("There is no such area. Choose one of the list."))
    return areas


def _open_revision(record: Record) -> Revision | None:
    return Revision.objects.filter(record=record, state__in=[State.DRAFT, State.PROPOSED]).first()


def _need_open(record: Record) -> Revision:
    revision = _open_revision(record)
    if revision is None:
        raise _refused(Refusal.WRONG_STATE)
    return revision


def _new_revision(run: Run, record: Record, number: int, content: Content) -> Revision:
    revision = Revision(
        municipality_id=record.municipality_id,
        record=record,
        number=number,
        state=State.DRAFT,
        body=as_json(content),
        origin="editor",
        author=run.actor.ref,
        created_at=run.at,
    )
    revision.save()
    return revision


def _step(revision: Revision, act: Act) -> None:
    state = move(State(revision.state), act)
    if isinstance(state, Refusal):
        raise _refused(state)
    revision.state = state


def _check(check: Check) -> None:
    if check.refusal is not None:
        raise _refused(check.refusal, figures=check.figures, fields=check.fields)


def _saved(run: Run, record: Record, revision: Revision) -> RevisionReceipt:
    run.audit(record.public_id, revision=revision.number, state=str(revision.state))
    return run.finish(RevisionReceipt(code=record.code, number=revision.number, state=str(revision.state)))


def _refused(refusal: Refusal, *, figures: tuple[str, ...] = (), fields: tuple[str, ...] = ()) -> Refused:
    status, words = REFUSALS[refusal]
    facts = {name: list(value) for name, value in (("figures", figures), ("fields", fields)) if value}
    shown = {name: ", ".join(value) for name, value in facts.items()}
    return Refused(refusal, words % shown if shown else words, status=status, **facts)
