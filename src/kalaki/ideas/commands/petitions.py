"""The steps that a petition takes before it is an item like any other. Types and signatures build on these."""

import datetime as dt
from uuid import UUID

from kalaki.core.contract import Actor, command
from kalaki.ideas.commands.frame import (
    SYSTEM,
    Acting,
    IdeaReceipt,
    due_of,
    locked,
    move,
    receipt_of,
    repeated,
    sentence,
)
from kalaki.ideas.models import Idea, Petition
from kalaki.ideas.petition_types import as_type
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import Act
from kalaki.people.contract import get_organisation


def reach_threshold(*, actor: Actor, key: UUID, idea: UUID) -> IdeaReceipt:
    """Note that a petition has its signatures; the secretary verifies them next."""
    with command("ideas.reach_threshold", actor=actor, key=key, idea=idea) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        move(run, row, Act.REACH, SYSTEM)
        return run.finish(receipt_of(row))


def verify_petition(*, actor: Actor, key: UUID, idea: UUID, acting: Acting) -> IdeaReceipt:
    """Take a petition into verification."""
    with command("ideas.verify_petition", actor=actor, key=key, idea=idea) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        move(run, row, Act.VERIFY, acting)
        return run.finish(receipt_of(row))


def register_petition(
    *,
    actor: Actor,
    key: UUID,
    idea: UUID,
    acting: Acting,
    body: UUID | None = None,
    due: dt.datetime | None = None,
) -> IdeaReceipt:
    """Register a verified petition: from here the clock of its body (public id) runs until ``due``.

    Left out, both are those of its type: the body that the act names, and its answer time from today.
    Raises Refused organisation_unknown, due_past and what moving raises.
    """
    with command("ideas.register_petition", actor=actor, key=key, idea=idea, body=body, due=due) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if body is None or due is None:
            body, due = _of_type(row, run.at)
        found = get_organisation(body)
        if found is None:
            raise refused("organisation_unknown")
        row.first_due_at = row.answer_due_at = due
        move(
            run, row, Act.REGISTER, acting, given={"holder": str(found.id), "due": due}, holder=body, due=due
        )
        return run.finish(receipt_of(row))


def expire_petition(*, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason: str) -> IdeaReceipt:
    """End a petition below its threshold; it stays readable. Raises Refused reason_missing and what moving raises."""
    with command("ideas.expire_petition", actor=actor, key=key, idea=idea, reason=reason) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        row.reason = sentence(reason)
        move(run, row, Act.EXPIRE, acting, reason=row.reason)
        return run.finish(receipt_of(row))


def _of_type(row: Idea, at: dt.datetime) -> tuple[UUID, dt.datetime]:
    petition = Petition.objects.select_related("type__body").filter(idea=row).first()
    term = as_type(petition.type).answer if petition else None
    if petition is None or petition.type.body is None or term is None:
        raise refused("organisation_unknown")
    return petition.type.body.public_id, due_of(at, term)
