"""What staff do with an item: route, plan, wait, claim, answer, decline, extend."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from kalaki.commitments.contract import make_commitment
from kalaki.core.contract import TBILISI, Actor, Run, SubjectRef, command
from kalaki.ideas import events
from kalaki.ideas.commands import promises
from kalaki.ideas.commands.closing import ask
from kalaki.ideas.commands.frame import (
    Acting,
    IdeaReceipt,
    about,
    check_filled,
    check_standing,
    clock_of,
    clock_rule,
    due_of,
    entry,
    locked,
    move,
    off_around,
    receipt_of,
    repeated,
    sentence,
    set_clock,
)
from kalaki.ideas.models import Answer, AnswerText, Claim, Idea, IdeaPhoto
from kalaki.ideas.models.items import Phase
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.models.voices import Asked
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules import clock as clocks
from kalaki.ideas.rules.lifecycle import TRANSITIONS, WORKED, Act, Kind, State
from kalaki.people.contract import Organisation, get_organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """What a yes leads to. what: words by language, ka among them. owner: public id; the holder when None."""

    what: Mapping[str, str]
    due: dt.datetime
    owner: UUID | None = None


def route(
    *, actor: Actor, key: UUID, idea: UUID, acting: Acting, organisation: UUID, reason: str = ""
) -> IdeaReceipt:
    """Give an item to a unit; its due date stays. Emits IdeaRouted. Raises Refused organisation_unknown and what moving raises."""
    with command(
        "ideas.route", actor=actor, key=key, idea=idea, organisation=organisation, reason=reason
    ) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        to = _organisation(organisation)
        move(
            run, row, Act.ROUTE, acting, given={"holder": str(to.id)}, reason=reason.strip(), holder=organisation,
            event=events.IdeaRouted(**about(row), holder=str(organisation)),
        )  # fmt: skip
        return run.finish(receipt_of(row))


def plan(
    *, actor: Actor, key: UUID, idea: UUID, acting: Acting, day: dt.date, reason: str = ""
) -> IdeaReceipt:
    """Say on which day the work is done, today or later. Raises Refused due_past and what moving raises."""
    with command("ideas.plan", actor=actor, key=key, idea=idea, day=day, reason=reason) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if day < run.at.astimezone(TBILISI).date():
            raise refused("due_past")
        move(run, row, Act.PLAN, acting, given={"planned_for": day}, reason=reason.strip(), day=day)
        return run.finish(receipt_of(row))


def start(*, actor: Actor, key: UUID, idea: UUID, acting: Acting) -> IdeaReceipt:
    """Say that the work has begun."""
    return _simple("ideas.start", Act.START, actor=actor, key=key, idea=idea, acting=acting)


def wait(
    *,
    actor: Actor,
    key: UUID,
    idea: UUID,
    acting: Acting,
    question: str,
    until: dt.date,
    ground: clocks.PauseReason = clocks.PauseReason.ASKED,
) -> IdeaReceipt:
    """Let the clock stand until the author has answered, or a legal suspension ends; the question is public.

    until: the last day, at most ten working days for all pauses of an item. Raises Refused pause_too_long,
    due_not_later, not_allowed (the item's clock knows no such ground) and what moving raises.
    """
    with command(
        "ideas.wait", actor=actor, key=key, idea=idea, question=question, until=until, ground=ground
    ) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if ground not in clock_rule(row).pause_reasons:
            raise refused("not_allowed")
        move(
            run, row, Act.WAIT, acting, given={"question": question.strip(), "waiting_until": until}, until=until,
            ground=ground,
        )  # fmt: skip
        off = off_around(run.at)
        paused = clocks.pause(clock_of(row), run.at, until, off=off)
        if isinstance(paused, clocks.Refusal):
            raise refused(str(paused))
        set_clock(row, paused)
        row.save()
        promises.pause(run, row, due=clocks.resume(paused, until, off=off).due)
        return run.finish(receipt_of(row))


def resume(*, actor: Actor, key: UUID, idea: UUID, acting: Acting) -> IdeaReceipt:
    """Let the clock run again: the author answered, staff took the question back, or its last day has passed."""
    return _simple("ideas.resume", Act.RESUME, actor=actor, key=key, idea=idea, acting=acting)


def claim_done(
    *,
    actor: Actor,
    key: UUID,
    idea: UUID,
    acting: Acting,
    note: str = "",
    url: str = "",
    photos: tuple[UUID, ...] = (),
) -> IdeaReceipt:
    """Say that a report is put right, with evidence: a note, a link or photos. Author and supporters are asked.

    Raises Refused missing (no evidence) and what moving raises.
    """
    with command(
        "ideas.claim_done", actor=actor, key=key, idea=idea, note=note, url=url, photos=list(photos)
    ) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        row.claimed_at = run.at
        claim = Claim.objects.create(
            idea=row, organisation_id=acting.organisation, by=actor.ref, note=note.strip(), url=url.strip(),
            claimed_at=run.at, created_at=run.at, demo=row.demo,
        )  # fmt: skip
        known = IdeaPhoto.objects.filter(idea=row).count()
        IdeaPhoto.objects.bulk_create(
            IdeaPhoto(
                municipality_id=row.municipality_id, idea=row, claim=claim, photo=photo, phase=Phase.AFTER,
                position=known + place, demo=row.demo,
            )
            for place, photo in enumerate(photos)
        )  # fmt: skip
        has_evidence = bool(note.strip() or url.strip() or photos)
        move(
            run, row, Act.CLAIM, acting, given={"evidence": has_evidence}, reason=note.strip(),
            claim=claim.public_id, photos=len(photos),
        )  # fmt: skip
        _first_answer(row, run.at)
        ask(run, row, Asked.CLAIM)
        return run.finish(receipt_of(row))


def not_found(*, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason: str) -> IdeaReceipt:
    """Say that the crew was there and found nothing; the unit plans anew or asks. Raises Refused missing and what moving raises."""
    with command("ideas.not_found", actor=actor, key=key, idea=idea, reason=reason) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        move(run, row, Act.NOT_FOUND, acting, reason=reason.strip())
        return run.finish(receipt_of(row))


def answer(
    *,
    actor: Actor,
    key: UUID,
    idea: UUID,
    acting: Acting,
    decision: Decision,
    texts: Mapping[str, str],
    then: NewPromise | None = None,
) -> IdeaReceipt:
    """Publish the official answer: it keeps the answer promise, and a yes may make the next one.

    texts: by language, ka among them. On a report it is a NOTE, which moves nothing but the first answer.
    Emits IdeaAnswered. Raises Refused missing, placeholder, wrong_kind, organisation_unknown and what moving raises.
    """
    with command(
        "ideas.answer", actor=actor, key=key, idea=idea, decision=decision, texts=dict(texts), then=then
    ) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        words = {language: text.strip() for language, text in texts.items() if text.strip()}
        if "ka" not in words:
            raise refused("missing", fields="ka")
        check_filled(*words.values())
        if (row.kind == Kind.REPORT) != (decision is Decision.NOTE):
            raise refused("wrong_kind")
        event = events.IdeaAnswered(**about(row), decision=str(decision))
        if decision is Decision.NOTE:
            if acting.by not in TRANSITIONS[Act.NOT_OURS].by:
                raise refused("not_allowed")
            if State(row.status) not in WORKED:
                raise refused("wrong_state")
            check_standing(row, acting)
            row.changed_at = run.at
            entry(run, row, "note", acting, reason="")
            run.emit(event)
        else:
            move(run, row, Act.ANSWER, acting, given={"answer": decision}, event=event, decision=decision)
        made = Answer(
            idea=row, organisation_id=acting.organisation or row.holder_id, decision=decision, by=actor.ref,
            official=acting.official, published_at=run.at, created_at=run.at, demo=row.demo,
        )  # fmt: skip
        if then is not None and decision in {Decision.YES, Decision.PARTLY, Decision.LATER}:
            made.commitment = _promised(run, row, then)
        made.save()
        AnswerText.objects.bulk_create(
            AnswerText(municipality_id=row.municipality_id, answer=made, language=language, text=text)
            for language, text in words.items()
        )
        _first_answer(row, run.at)
        row.save()
        return run.finish(receipt_of(row))


def decline(
    *, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason_code: str, reason: str
) -> IdeaReceipt:
    """Say no, with a code of the published list and a sentence. Raises Refused missing and what moving raises."""
    with command(
        "ideas.decline", actor=actor, key=key, idea=idea, reason_code=reason_code, reason=reason
    ) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        row.reason_code, row.reason = reason_code, reason.strip()
        move(
            run,
            row,
            Act.DECLINE,
            acting,
            given={"reason_code": reason_code},
            reason=reason.strip(),
            code=reason_code,
        )
        _first_answer(row, run.at)
        row.save()
        return run.finish(receipt_of(row))


def not_ours(
    *, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason: str, contact: str
) -> IdeaReceipt:
    """Say whose it is (reason) and how to reach them (contact). Raises Refused missing and what moving raises."""
    with command("ideas.not_ours", actor=actor, key=key, idea=idea, reason=reason, contact=contact) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        row.reason, row.contact = reason.strip(), contact.strip()
        move(run, row, Act.NOT_OURS, acting, given={"contact": contact.strip()}, reason=reason.strip())
        _first_answer(row, run.at)
        row.save()
        return run.finish(receipt_of(row))


def reopen(*, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason: str) -> IdeaReceipt:
    """Open a closed item again, by staff: its clock begins anew. Emits IdeaReopened."""
    with command("ideas.reopen", actor=actor, key=key, idea=idea, reason=reason) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        due = due_of(run.at, clock_rule(row).resolution)
        event = events.IdeaReopened(**about(row), times=row.reopened + 1)
        move(run, row, Act.REOPEN, acting, given={"due": due}, reason=sentence(reason), event=event)
        row.needs_supervisor = False
        row.save()
        return run.finish(receipt_of(row))


def _simple(name: str, act: Act, *, actor: Actor, key: UUID, idea: UUID, acting: Acting) -> IdeaReceipt:
    with command(name, actor=actor, key=key, idea=idea) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        move(run, row, act, acting)
        return run.finish(receipt_of(row))


def _organisation(public_id: UUID) -> Organisation:
    found = get_organisation(public_id)
    if found is None:
        raise refused("organisation_unknown")
    return found


def _first_answer(row: Idea, at: dt.datetime) -> None:
    if row.first_answered_at is None:
        row.first_answered_at = at
        row.save()


def _promised(run: Run, row: Idea, then: NewPromise) -> UUID:
    owner = then.owner
    if owner is None:
        owner = Idea.objects.filter(pk=row.pk).values_list("holder__public_id", flat=True)[0]
    return make_commitment(
        actor=run.actor,
        key=uuid5(row.public_id, f"then/{run.at.isoformat()}"),
        what=dict(then.what),
        owner=owner,
        source=SubjectRef(promises.IDEA, row.public_id),
        due=then.due,
        demo=row.demo,
    )
