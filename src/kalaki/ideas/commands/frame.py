"""What every command on an item shares: who acts, the locked row, the move, its history and its events."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max

from kalaki.cities.contract import DueRule, due_at, off_days
from kalaki.core.contract import TBILISI, Event, Run, plain
from kalaki.exact.dates import Basis, Unit
from kalaki.ideas import events
from kalaki.ideas.commands import promises
from kalaki.ideas.models import AuthorLink, ClockRule, HistoryEntry, Idea
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules import canned, lifecycle
from kalaki.ideas.rules import clock as clocks
from kalaki.ideas.rules.clock import Clock, PauseReason, Term
from kalaki.ideas.rules.lifecycle import Act, By, Item, Kind, State
from kalaki.people.contract import organisations

MOST_SIGNS = 10_000
_OWN_UNIT = frozenset({By.OWNER, By.CREW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """As what somebody acts on an item; access.acting_as makes it from a request.

    who: reference that the author's link and voices hold. organisation: key of the unit, of staff.
    official: name and post, shown in the history of staff, never of residents. seen: the last line of the
    history that they had read, None where nobody reads before acting; a newer line refuses the act.
    """

    by: By
    who: str = ""
    organisation: int | None = None
    official: str = ""
    seen: int | None = None


SYSTEM = Acting(by=By.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaReceipt:
    """Where an item stands after a command. holder: name of the unit, "" for none. due: its end, if it has one."""

    public_id: UUID
    number: str
    status: State
    holder: str
    due: dt.datetime | None


def receipt_of(idea: Idea) -> IdeaReceipt:
    """Return the receipt of ``idea``, in at most 1 query."""
    holder = organisations([idea.holder_id])[idea.holder_id].name if idea.holder_id else ""
    return IdeaReceipt(
        public_id=idea.public_id,
        number=idea.number,
        status=State(idea.status),
        holder=holder,
        due=idea.due_at,
    )


def repeated(result: dict[str, Any]) -> IdeaReceipt:
    """Return the receipt that a repeated key was answered with."""
    due = result["due"]
    return IdeaReceipt(
        public_id=UUID(result["public_id"]),
        number=result["number"],
        status=State(result["status"]),
        holder=result["holder"],
        due=dt.datetime.fromisoformat(due) if due else None,
    )


def locked(public_id: UUID) -> Idea:
    """Return the row of an item, locked for this transaction. Raises Refused not_found."""
    row = Idea.objects.select_for_update().filter(public_id=public_id).first()
    if row is None:
        raise refused("not_found")
    return row


def sentence(reason: str) -> str:
    """Return ``reason`` without its edges. Raises Refused reason_missing."""
    if not reason.strip():
        raise refused("reason_missing")
    return reason.strip()


def as_item(idea: Idea) -> Item:
    """Return what the machine knows of ``idea``."""
    return Item(
        kind=Kind(idea.kind),
        state=State(idea.status),
        holder=str(idea.holder_id or ""),
        due=idea.due_at,
        before=State(idea.status_before) if idea.status_before else None,
        canonical=str(idea.canonical_id or ""),
        ground=idea.ground,
        question=idea.question,
        waiting_until=idea.waiting_until,
        planned_for=idea.planned_for,
        reopened=idea.reopened,
    )


def check_standing(idea: Idea, acting: Acting) -> None:
    """Refuse an author who is not, a unit that does not have the item, and who has not read its last line.

    Raises Refused not_allowed, not_holder, stale.
    """
    if acting.seen is not None and acting.seen != last_seq(idea):
        raise refused("stale")
    if acting.by in _OWN_UNIT and (acting.organisation is None or acting.organisation != idea.holder_id):
        raise refused("not_holder")
    if acting.by is By.AUTHOR and not is_author(idea, acting.who):
        raise refused("not_allowed")


def check_filled(*texts: str) -> None:
    """Refuse words of a canned answer with a place that nobody filled. Raises Refused placeholder."""
    names = dict.fromkeys(name for text in texts for name in canned.unfilled(text))
    if names:
        raise refused("placeholder", names=", ".join(names))


def last_seq(idea: Idea) -> int:
    """Return the number of the last line of the history of ``idea``, 0 for none."""
    return HistoryEntry.objects.filter(idea=idea).aggregate(last=Max("seq"))["last"] or 0


def is_author(idea: Idea, who: str) -> bool:
    """Tell whether ``who`` wrote ``idea``; nobody did once the link is cut."""
    return bool(who) and AuthorLink.objects.filter(idea=idea, who=who).exists()


def move(
    run: Run,
    idea: Idea,
    act: Act,
    acting: Acting,
    *,
    given: dict[str, Any] | None = None,
    reason: str = "",
    event: Event | None = None,
    **facts: Any,
) -> None:
    """Move ``idea`` by the machine, keep its clock, write history and events; the row is saved.

    event: the telling one beside StatusChanged. facts: numbers, dates and public ids for the history.
    Raises Refused wrong_state, wrong_kind, not_allowed, not_holder, stale, placeholder, missing, due_past.
    """
    check_standing(idea, acting)
    before, old_due = State(idea.status), idea.due_at
    values = {"reason": reason, **(given or {})}
    check_filled(reason, *(str(values.get(name, "")) for name in ("question", "contact")))
    moved = lifecycle.advance(as_item(idea), act, by=acting.by, at=run.at, given=values)
    if isinstance(moved, lifecycle.Refusal):
        if moved is lifecycle.Refusal.MISSING:
            raise refused("missing", fields=", ".join(lifecycle.missing(act, values)))
        raise refused(str(moved))
    if before is State.WAITING:
        resume_clock(idea, run.at)
        moved_due = values.get("due") or idea.due_at
    else:
        moved_due = moved.due
    idea.status, idea.status_since = moved.state, run.at
    idea.status_before = moved.before or ""
    idea.due_at = moved_due
    idea.planned_for, idea.ground = moved.planned_for, moved.ground
    idea.question, idea.waiting_until = moved.question, moved.waiting_until
    idea.reopened = moved.reopened
    if moved.holder and moved.holder != str(idea.holder_id or ""):
        idea.holder_id, idea.holder_since = int(moved.holder), run.at
    if moved.state in lifecycle.CLOSED:
        idea.closed_at = idea.closed_at if act is Act.SHOW and idea.closed_at else run.at
    elif moved.state in lifecycle.OPEN:
        idea.closed_at = None
    if act is Act.UNMERGE:
        idea.merged_into_id = idea.canonical_id = None
    idea.changed_at = run.at
    promises.follow(run, idea, act, before=before, reason=reason)
    idea.save()
    if old_due is not None and idea.due_at != old_due:
        facts = {"old_due": old_due, "due": idea.due_at} | facts
    entry(run, idea, str(act), acting, reason=reason, before=before, after=moved.state, **facts)
    run.emit(events.StatusChanged(**about(idea), before=str(before), after=str(moved.state), act=str(act)))
    if event is not None:
        run.emit(event)


def about(idea: Idea) -> dict[str, str]:
    """Return the fields that all events of ``idea`` share."""
    return {"idea": str(idea.public_id), "number": idea.number}


def entry(run: Run, idea: Idea, what: str, acting: Acting, *, reason: str = "", **facts: Any) -> None:
    """Append a line to the public history of ``idea`` and to the audit log; residents are never named in it."""
    last = last_seq(idea)
    HistoryEntry.objects.create(
        idea=idea,
        seq=last + 1,
        at=run.at,
        role=acting.by,
        organisation_id=acting.organisation,
        official=acting.official,
        what=what,
        facts=plain(facts),
        reason=reason,
    )
    run.audit(idea.public_id, what=what, seq=last + 1, **facts)


def due_of(received: dt.datetime, term: Term) -> dt.datetime:
    """Return the end of ``term`` by the calendar of the municipality."""
    return due_at(received, DueRule(count=term.count, unit=term.unit, roll=term.roll)).at


def off_around(at: dt.datetime) -> frozenset[dt.date]:
    """Return the days off of the year of ``at`` and the next one."""
    return off_days(at.date(), dt.date(at.year + 1, 12, 31))


def rule_of(row: ClockRule | None) -> clocks.ClockRule:
    """Return the rule of a stored version; the municipality's 30 days without one."""
    if row is None:
        return clocks.DEFAULT
    return clocks.ClockRule(
        version=row.version,
        first_answer=Term(count=row.answer_count, unit=Unit(row.answer_unit), roll=row.rolls),
        resolution=Term(count=row.fix_count, unit=Unit(row.fix_unit), roll=row.rolls),
        basis=Basis(row.basis),
        opens=row.opens,
        closes=row.closes,
        pause_reasons=frozenset(PauseReason(reason) for reason in row.pause_reasons or list(PauseReason)),
        may_extend=row.may_extend,
    )


def clock_rule(idea: Idea) -> clocks.ClockRule:
    """Return the rule under which ``idea`` came in."""
    return rule_of(ClockRule.objects.filter(pk=idea.clock_id).first() if idea.clock_id else None)


def clock_of(idea: Idea) -> Clock:
    """Return the clock of an item with a due date."""
    due = idea.due_at or idea.received_at
    return Clock(
        original=idea.first_due_at or due,
        due=due,
        first_answer_due=idea.answer_due_at or due,
        paused_since=idea.paused_since,
        paused_days=idea.paused_days,
        is_extended=idea.is_extended,
    )


def set_clock(idea: Idea, clock: Clock) -> None:
    """Write ``clock`` onto ``idea``; the caller saves it. The first due date is never written twice."""
    idea.first_due_at = idea.first_due_at or clock.original
    idea.due_at, idea.answer_due_at = clock.due, clock.first_answer_due
    idea.paused_since, idea.paused_days = clock.paused_since, clock.paused_days
    idea.is_extended = clock.is_extended


def resume_clock(idea: Idea, at: dt.datetime) -> None:
    """Let the clock of ``idea`` run again after a pause, which ended on its last day at the latest."""
    today = at.astimezone(TBILISI).date()
    last = min(today, idea.waiting_until or today)
    set_clock(idea, clocks.resume(clock_of(idea), last, off=off_around(at)))
