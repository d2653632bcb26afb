"""What happens to a promise after it was made: each change with a line that everybody sees."""

import datetime as dt
from uuid import UUID

from kalaki.commitments.commands.common import change_due, locked, locked_open, plan_anew, sentence
from kalaki.commitments.events import Broken, about
from kalaki.commitments.models import Commitment, Declaration, Handover
from kalaki.commitments.refusals import refused
from kalaki.commitments.rules.words import Change, Word
from kalaki.core.contract import Actor, Run, command
from kalaki.people.contract import Role, get_organisation, member_in


def move_due(*, actor: Actor, key: UUID, commitment: UUID, due: dt.datetime, reason: str) -> None:
    """Move the current due; the original one stays and stays in sight.

    Raises Refused not_found, closed, waiting, due_past, due_same, reason_missing.
    """
    with command(
        "commitments.move_due", actor=actor, key=key, commitment=commitment, due=due, reason=reason
    ) as run:
        if run.replayed:
            return
        row = locked_open(commitment)
        if row.waiting_until is not None and row.waiting_until > run.at:
            raise refused("waiting")
        if due <= run.at:
            raise refused("due_past")
        if due == row.due:
            raise refused("due_same")
        change_due(row, due, why=Change.MOVED, reason=sentence(reason), actor=actor, run=run)
        row.heard_at = run.at
        row.save()
        run.audit(commitment, due=due)
        run.finish(None)


def pause(
    *,
    actor: Actor,
    key: UUID,
    commitment: UUID,
    until: dt.datetime,
    reason: str,
    due: dt.datetime | None = None,
) -> None:
    """Let the clock stand until ``until``: the current due moves at once, in sight of everybody.

    due: the day after the pause by the caller's calendar; without it the due moves by the time of the pause. A clock
    that nobody resumes runs on by itself. How long it may stand is the caller's rule. Raises Refused not_found, closed,
    waiting, due_past, reason_missing.
    """
    with command(
        "commitments.pause", actor=actor, key=key, commitment=commitment, until=until, reason=reason, due=due
    ) as run:
        if run.replayed:
            return
        row = locked_open(commitment)
        if row.waiting_until is not None and row.waiting_until > run.at:
            raise refused("waiting")
        if until <= run.at:
            raise refused("due_past")
        row.waiting_since, row.waiting_until = run.at, until
        change_due(
            row,
            due or row.due + (until - run.at),
            why=Change.WAITING,
            reason=sentence(reason),
            actor=actor,
            run=run,
        )
        row.heard_at = run.at
        row.save()
        run.audit(commitment, until=until)
        run.finish(None)


def resume(*, actor: Actor, key: UUID, commitment: UUID, reason: str, due: dt.datetime | None = None) -> None:
    """Let the clock run on before its time: the rest that was not used is taken off the current due.

    due: the day that follows by the caller's calendar. Raises Refused not_found, closed, not_waiting, reason_missing.
    """
    with command(
        "commitments.resume", actor=actor, key=key, commitment=commitment, reason=reason, due=due
    ) as run:
        if run.replayed:
            return
        row = locked_open(commitment)
        if row.waiting_until is None or row.waiting_until <= run.at:
            raise refused("not_waiting")
        after = due or row.due - (row.waiting_until - run.at)
        row.waiting_since = row.waiting_until = None
        change_due(row, after, why=Change.RESUMED, reason=sentence(reason), actor=actor, run=run)
        row.save()
        run.audit(commitment, due=after)
        run.finish(None)


def hand_over(
    *,
    actor: Actor,
    key: UUID,
    commitment: UUID,
    owner: UUID,
    reason: str,
    role: Role = Role.OWNER,
    member: UUID | None = None,
) -> None:
    """Give the promise to another organisation; its dates stay.

    Raises Refused not_found, closed, no_owner, no_member, same_owner, reason_missing.
    """
    with command(
        "commitments.hand_over",
        actor=actor, key=key, commitment=commitment, owner=owner, reason=reason, role=role, member=member,
    ) as run:  # fmt: skip
        if run.replayed:
            return
        row = locked_open(commitment)
        found = get_organisation(owner)
        if found is None:
            raise refused("no_owner")
        doer = member_in(found.id, member) if member else None
        if member and doer is None:
            raise refused("no_member")
        if (found.id, doer) == (row.owner_id, row.member_id):
            raise refused("same_owner")
        Handover.objects.create(
            commitment=row,
            old_id=row.owner_id,
            new_id=found.id,
            reason=sentence(reason),
            by=actor.ref,
            created_at=run.at,
            demo=row.demo,
        )
        row.owner_id, row.owner_role, row.member_id = found.id, role, doer
        row.save()
        run.audit(commitment, owner=owner)
        run.finish(None)


def reopen(*, actor: Actor, key: UUID, commitment: UUID, due: dt.datetime, reason: str) -> None:
    """Open a kept promise again with a new current due; the original one stays in sight.

    Raises Refused not_found, still_open, closed (it was withdrawn), due_past, reason_missing.
    """
    with command(
        "commitments.reopen", actor=actor, key=key, commitment=commitment, due=due, reason=reason
    ) as run:
        if run.replayed:
            return
        row = locked(commitment)
        if row.withdrawn_at is not None:
            raise refused("closed")
        if row.submitted_at is None:
            raise refused("still_open")
        if due <= run.at:
            raise refused("due_past")
        row.submitted_at = row.accepted_at = None
        row.accepted_as = ""
        row.is_at_risk, row.broken_at = False, None
        row.heard_at = run.at
        change_due(row, due, why=Change.REOPENED, reason=sentence(reason), actor=actor, run=run)
        row.save()
        run.audit(commitment, due=due)
        run.finish(None)


def declare(*, actor: Actor, key: UUID, commitment: UUID, word: Word, reason: str) -> None:
    """Let the owner say that an open promise is at risk, on track again, or broken.

    Raises Refused not_found, closed, reason_missing.
    """
    with command(
        "commitments.declare", actor=actor, key=key, commitment=commitment, word=word, reason=reason
    ) as run:
        if run.replayed:
            return
        row = locked_open(commitment)
        was_broken = row.broken_at is not None
        row.is_at_risk = word is Word.AT_RISK
        row.broken_at = run.at if word is Word.BROKEN else None
        row.heard_at = run.at
        _say(row, word, reason, actor, run)
        if word is Word.BROKEN and not was_broken:
            run.emit(Broken(**about(row), declared=True))
        run.finish(None)


def withdraw(*, actor: Actor, key: UUID, commitment: UUID, reason: str) -> None:
    """Take the promise back with a reason; it stays in sight, grey. Raises Refused not_found, closed, reason_missing."""
    with command("commitments.withdraw", actor=actor, key=key, commitment=commitment, reason=reason) as run:
        if run.replayed:
            return
        row = locked_open(commitment)
        row.withdrawn_at, row.next_step = run.at, None
        row.waiting_since = row.waiting_until = None
        _say(row, Word.WITHDRAWN, reason, actor, run)
        run.finish(None)


def restore(*, actor: Actor, key: UUID, commitment: UUID, reason: str) -> None:
    """Take up a withdrawn promise again, with every date as it was: its source is back.

    Raises Refused not_found, still_open, reason_missing.
    """
    with command("commitments.restore", actor=actor, key=key, commitment=commitment, reason=reason) as run:
        if run.replayed:
            return
        row = locked(commitment)
        if row.withdrawn_at is None:
            raise refused("still_open")
        row.withdrawn_at = None
        plan_anew(row, at=run.at)
        _say(row, Word.ON_TRACK, reason, actor, run)
        run.finish(None)


def set_visibility(*, actor: Actor, key: UUID, commitment: UUID, is_public: bool) -> None:
    """List a promise on public pages or not: as its source is shown or hidden. Raises Refused not_found."""
    with command(
        "commitments.set_visibility", actor=actor, key=key, commitment=commitment, is_public=is_public
    ) as run:
        if run.replayed:
            return
        row = locked(commitment)
        row.is_public = is_public
        row.save()
        run.audit(commitment, is_public=is_public)
        run.finish(None)


def _say(row: Commitment, word: Word, reason: str, actor: Actor, run: Run) -> None:
    made = Declaration.objects.create(
        commitment=row,
        word=word,
        reason=sentence(reason),
        by=actor.ref,
        created_at=run.at,
        demo=row.demo,
    )
    row.save()
    run.audit(row.public_id, word=word, declaration=made.public_id)
