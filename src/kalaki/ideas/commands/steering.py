"""What moves an item's clock by hand: more time from a supervisor, another category."""

import datetime as dt
from uuid import UUID

from kalaki.core.contract import Actor, command
from kalaki.ideas.commands import promises
from kalaki.ideas.commands.frame import (
    Acting,
    IdeaReceipt,
    check_filled,
    check_standing,
    clock_of,
    clock_rule,
    due_of,
    entry,
    locked,
    receipt_of,
    repeated,
    rule_of,
    sentence,
    set_clock,
)
from kalaki.ideas.commands.intake import clock_for
from kalaki.ideas.models import Category
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules import clock as clocks
from kalaki.ideas.rules.lifecycle import WORKED, By, State


def extend(
    *, actor: Actor, key: UUID, idea: UUID, acting: Acting, due: dt.datetime, reason: str, act: str = ""
) -> IdeaReceipt:
    """Give an item more time, once and by a supervisor; reason and act are public.

    Raises Refused not_allowed, wrong_state, extended_once, due_not_later, due_past, act_missing, reason_missing.
    """
    with command("ideas.extend", actor=actor, key=key, idea=idea, due=due, reason=reason, act=act) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if acting.by is not By.SUPERVISOR:
            raise refused("not_allowed")
        check_standing(row, acting)
        if State(row.status) not in WORKED - {State.CLAIMED, State.WAITING}:
            raise refused("wrong_state")
        if due <= run.at:
            raise refused("due_past")
        words = sentence(reason)
        check_filled(words)
        longer = clocks.extend(clock_of(row), clock_rule(row), due, act=act)
        if isinstance(longer, clocks.Refusal):
            raise refused(str(longer))
        before = row.due_at
        set_clock(row, longer)
        row.changed_at = run.at
        promises.move_due(run, row, reason=words)
        row.save()
        entry(run, row, "extended", acting, reason=words, old_due=before, due=due)
        return run.finish(receipt_of(row))


def recategorise(
    *, actor: Actor, key: UUID, idea: UUID, acting: Acting, category: str, reason: str = ""
) -> IdeaReceipt:
    """Put an item into another category (key): its owner's clock is asked, the earlier due date stays.

    The item goes to the new owner. Raises Refused not_allowed, wrong_state, category_unknown.
    """
    with command(
        "ideas.recategorise", actor=actor, key=key, idea=idea, category=category, reason=reason
    ) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if acting.by not in {By.TRIAGER, By.SUPERVISOR}:
            raise refused("not_allowed")
        check_standing(row, acting)
        if State(row.status) not in WORKED - {State.CLAIMED, State.WAITING}:
            raise refused("wrong_state")
        found = Category.objects.filter(key=category).first()
        if found is None:
            raise refused("category_unknown")
        old_due = row.due_at
        before = Category.objects.filter(pk=row.category_id).values_list("key", flat=True).first() or ""
        holder, version, _clock = clock_for(run, found.pk)
        theirs = clocks.start(rule_of(version), row.received_at, due_of=due_of)
        row.category, row.clock_id = found, version.pk if version is not None else None
        if holder != row.holder_id:
            row.holder_id, row.holder_since = holder, run.at
        set_clock(row, clocks.take_over(clock_of(row), theirs))
        row.changed_at = run.at
        promises.hand_over(run, row)
        promises.move_due(run, row, reason=reason)
        row.save()
        entry(
            run,
            row,
            "recategorised",
            acting,
            reason=reason.strip(),
            before=before,
            category=category,
            old_due=old_due,
            due=row.due_at,
        )
        return run.finish(receipt_of(row))
