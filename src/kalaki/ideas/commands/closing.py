"""Closure: the reporter says whether it is fixed, silence closes unconfirmed, and 28 days later it is asked again."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef

from kalaki.core.contract import TBILISI, Actor, Refused, Run, System, command
from kalaki.ideas import events
from kalaki.ideas.commands.frame import (
    SYSTEM,
    Acting,
    IdeaReceipt,
    about,
    clock_rule,
    due_of,
    entry,
    locked,
    move,
    receipt_of,
    repeated,
)
from kalaki.ideas.models import Claim, FollowUp, HistoryEntry, Idea, IdeaPhoto, Support
from kalaki.ideas.models.items import Phase
from kalaki.ideas.models.voices import Asked, Way
from kalaki.ideas.notices import ask_by_message
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.closure import FOLLOW_UP_DAYS, SILENT_DAYS, Fix, Said, Verdict, halved, judge
from kalaki.ideas.rules.lifecycle import Act, State

CLERK = System("ideas")
logger = logging.getLogger("kalaki.ideas")
_TOLD = (Way.PERSON, Way.DEVICE)


def say_fixed(*, actor: Actor, key: UUID, idea: UUID, acting: Acting, said: Said) -> IdeaReceipt:
    """Take the reporter's word on a claim: yes confirms, no opens it again under the same number with half the time.

    A second no goes to the supervisor. Emits IdeaConfirmed or IdeaReopened. Raises Refused not_allowed (somebody
    else), wrong_state, reporter_late.
    """
    with command("ideas.say_fixed", actor=actor, key=key, idea=idea, said=said, who=acting.who) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if row.claimed_at is None:
            raise refused("wrong_state")
        fix = Fix(claimed_at=row.claimed_at, closed_at=row.closed_at, reopened=row.reopened)
        verdict = judge(fix, said, now=run.at)
        if verdict is Verdict.TOO_LATE:
            raise refused("reporter_late")
        if verdict is Verdict.CONFIRM:
            move(run, row, Act.CONFIRM, acting, event=events.IdeaConfirmed(**about(row)))
        else:
            due = due_of(run.at, halved(clock_rule(row).resolution))
            row.needs_supervisor = verdict is Verdict.TO_SUPERVISOR
            move(
                run, row, Act.DENY, acting, given={"due": due}, said=said,
                supervisor=row.needs_supervisor,
                event=events.IdeaReopened(**about(row), times=row.reopened + 1),
            )  # fmt: skip
        _note_word(row, acting.who, said, run)
        return run.finish(receipt_of(row))


def close_unconfirmed(*, actor: Actor, key: UUID, idea: UUID) -> IdeaReceipt:
    """Close a claim about which nobody said a word for 14 days; it never counts as confirmed. Raises Refused wrong_state."""
    with command("ideas.close_unconfirmed", actor=actor, key=key, idea=idea) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if row.claimed_at is None or run.at < row.claimed_at + dt.timedelta(days=SILENT_DAYS):
            raise refused("wrong_state")
        move(run, row, Act.CLOSE_UNCONFIRMED, SYSTEM)
        return run.finish(receipt_of(row))


def ask_later(*, actor: Actor, key: UUID, idea: UUID) -> int:
    """Ask, 28 days after closure, whether it was really fixed; returns how many were asked. Raises Refused wrong_state."""
    with command("ideas.ask_later", actor=actor, key=key, idea=idea) as run:
        if run.replayed:
            return int(run.result)
        row = locked(idea)
        if State(row.status) not in {State.CONFIRMED, State.UNCONFIRMED}:
            raise refused("wrong_state")
        asked = ask(run, row, Asked.LATER)
        entry(run, row, "asked_later", SYSTEM, asked=asked)
        return run.finish(asked)


def say_later(
    *, actor: Actor, key: UUID, idea: UUID, who: str, said: Said, photo: UUID | None = None
) -> None:
    """Take a word on the question of 28 days later; it is counted and changes no state. Raises Refused asked_nobody."""
    with command("ideas.say_later", actor=actor, key=key, idea=idea, who=who, said=said, photo=photo) as run:
        if run.replayed:
            return
        row = locked(idea)
        asked = (
            FollowUp.objects.filter(idea=row, who=who, asked=Asked.LATER, said="").order_by("-round").first()
        )
        if asked is None:
            raise refused("asked_nobody")
        asked.said, asked.said_at, asked.photo = said, run.at, photo
        asked.save()
        if photo is not None:
            IdeaPhoto.objects.create(
                idea=row,
                photo=photo,
                phase=Phase.FOLLOW_UP,
                position=IdeaPhoto.objects.filter(idea=row).count(),
            )
        run.audit(idea, later=said)
        run.finish(None)


def close_silent(slot: dt.datetime) -> int:
    """Close every claim that waited 14 days in vain; returns how many. A job, once a day."""
    latest = slot - dt.timedelta(days=SILENT_DAYS)
    rows = Idea.objects.filter(status=State.CLAIMED, claimed_at__lte=latest).order_by("pk")
    found = list(rows.values_list("public_id", "claimed_at"))
    return _each(
        lambda idea, at: close_unconfirmed(
            actor=CLERK, key=uuid5(idea, f"silent/{at.isoformat()}"), idea=idea
        ),
        found,
    )


def ask_all_later(slot: dt.datetime) -> int:
    """Ask about everything that was closed as fixed 28 days ago or earlier and not asked; returns how many. A job."""
    latest = slot - dt.timedelta(days=FOLLOW_UP_DAYS)
    rows = Idea.objects.filter(status__in=[State.CONFIRMED, State.UNCONFIRMED], closed_at__lte=latest)
    # Where nobody can be told there is no row, so the history says that it was asked since it was closed.
    asked = HistoryEntry.objects.filter(
        municipality_id=OuterRef("municipality_id"),
        idea=OuterRef("pk"),
        what="asked_later",
        at__gt=OuterRef("closed_at"),
    )
    found = list(rows.exclude(Exists(asked)).order_by("pk").values_list("public_id", "closed_at"))
    return _each(
        lambda idea, at: ask_later(actor=CLERK, key=uuid5(idea, f"later/{at.isoformat()}"), idea=idea), found
    )


def resume_over(slot: dt.datetime) -> int:
    """Let every clock run again whose last waiting day has passed; returns how many. A job."""
    today = slot.astimezone(TBILISI).date()
    rows = Idea.objects.filter(status=State.WAITING, waiting_until__lt=today).order_by("pk")
    found = list(rows.values_list("public_id", "waiting_until"))
    return _each(_resume, found)


def _resume(idea: UUID, until: dt.date) -> None:
    with command(
        "ideas.resume", actor=CLERK, key=uuid5(idea, f"resume/{until.isoformat()}"), idea=idea
    ) as run:
        if not run.replayed:
            row = locked(idea)
            move(run, row, Act.RESUME, SYSTEM)
            run.finish(receipt_of(row))


def _each(act: Callable[[UUID, Any], object], rows: Sequence[tuple[UUID, Any]]) -> int:
    """Do ``act`` to each item; one that refuses stays as it is and holds nobody else up. Returns how many it took."""
    done = 0
    for idea, when in rows:
        try:
            act(idea, when)
        except Refused as refusal:
            logger.warning("item %s stays: %s", idea, refusal.code)
        else:
            done += 1
    return done


def ask(run: Run, row: Idea, asked: Asked) -> int:
    """Put the question to author and supporters who can be told; returns how many. The caller's transaction."""
    rounds = max(1, Claim.objects.filter(idea=row).count())
    people = list(
        Support.objects.filter(idea=row, way__in=_TOLD).order_by("pk").values_list("who", flat=True)
    )
    known = set(FollowUp.objects.filter(idea=row, asked=asked, round=rounds).values_list("who", flat=True))
    fresh = [who for who in people if who not in known]
    questions = [
        FollowUp(
            municipality_id=row.municipality_id, idea=row, who=who, asked=asked, round=rounds, asked_at=run.at,
            created_at=run.at, demo=row.demo,
        )
        for who in fresh
    ]  # fmt: skip
    FollowUp.objects.bulk_create(questions)
    ask_by_message(run, row, questions)
    return len(fresh)


def _note_word(row: Idea, who: str, said: Said, run: Run) -> None:
    claim = Claim.objects.filter(idea=row).order_by("-pk").first()
    if claim is not None:
        claim.said, claim.said_at = said, run.at
        claim.save()
    FollowUp.objects.filter(idea=row, who=who, asked=Asked.CLAIM, said="").update(said=said, said_at=run.at)
