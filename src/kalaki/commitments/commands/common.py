"""What the commands share: the locked row, its plan, its word."""

import datetime as dt
from uuid import UUID

from kalaki.commitments import settings
from kalaki.commitments.models import Commitment, DueChange
from kalaki.commitments.refusals import refused
from kalaki.commitments.rules import reminders
from kalaki.commitments.rules.status import local_day, risk_from
from kalaki.commitments.rules.words import Change
from kalaki.core.contract import Actor, Run


def locked(commitment: UUID) -> Commitment:
    """Return the row of ``commitment`` locked for this transaction. Raises Refused not_found."""
    row = Commitment.objects.select_for_update().filter(public_id=commitment).first()
    if row is None:
        raise refused("not_found")
    return row


def locked_open(commitment: UUID) -> Commitment:
    """Return the locked row of an open promise. Raises Refused not_found, closed."""
    row = locked(commitment)
    if row.withdrawn_at is not None or row.submitted_at is not None:
        raise refused("closed")
    return row


def sentence(reason: str) -> str:
    """Return ``reason`` without its edges. Raises Refused reason_missing."""
    if not reason.strip():
        raise refused("reason_missing")
    return reason.strip()


def plan_anew(row: Commitment, *, at: dt.datetime) -> None:
    """Set what follows from the dates of ``row``: from when it is at risk, and its next step after ``at``."""
    thresholds, plan = settings.chosen()
    day = local_day(at)
    row.risk_from = risk_from(row.made_at, row.due, thresholds)
    row.planned_on = day
    planned = reminders.steps(row.made_at, row.due, plan, since=day)
    row.next_step = None if row.demo else reminders.next_day(planned, after=day)


def change_due(
    row: Commitment, due: dt.datetime, *, why: Change, reason: str, actor: Actor, run: Run
) -> None:
    """Move the current due with its visible line; the caller saves ``row``."""
    DueChange.objects.create(
        commitment=row,
        change=why,
        old=row.due,
        new=due,
        reason=reason,
        by=actor.ref,
        created_at=run.at,
        demo=row.demo,
    )
    row.due = due
    row.sequence += 1
    plan_anew(row, at=run.at)
