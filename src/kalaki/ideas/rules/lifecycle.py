"""How an item of the register moves: every transition as data, and what holds in every state.

Extended status words: mySociety, "Open311 FMS Complete Spec" and "Additional states".
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What an item is. report: something broken; problem: a need; proposal: a solution; petition: a legal form."""

    REPORT = "report"
    PROBLEM = "problem"
    PROPOSAL = "proposal"
    PETITION = "petition"


class State(StrEnum):
    """Where an item stands."""

    COLLECTING = "collecting"
    REACHED = "reached"
    VERIFYING = "verifying"
    RECEIVED = "received"
    ROUTED = "routed"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_OURS = "not_ours"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"
    EXPIRED = "expired"


class By(StrEnum):
    """As what somebody acts on an item. OWNER: a member of the unit that holds it."""

    AUTHOR = "author"
    CLERK = "clerk"
    TRIAGER = "triager"
    OWNER = "owner"
    CREW = "crew"
    SUPERVISOR = "supervisor"
    SECRETARY = "secretary"
    SYSTEM = "system"


class Act(StrEnum):
    """What is done to an item; its permission is ``ideas.<act>``."""

    REACH = "reach"
    VERIFY = "verify"
    REGISTER = "register"
    EXPIRE = "expire"
    ROUTE = "route"
    PLAN = "plan"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    CLAIM = "claim"
    NOT_FOUND = "not_found"
    CONFIRM = "confirm"
    DENY = "deny"
    CLOSE_UNCONFIRMED = "close_unconfirmed"
    REOPEN = "reopen"
    ANSWER = "answer"
    DECLINE = "decline"
    NOT_OURS = "not_ours"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    HIDE = "hide"
    SHOW = "show"


class Refusal(StrEnum):
    """Why an item does not move."""

    WRONG_STATE = "wrong_state"
    WRONG_KIND = "wrong_kind"
    NOT_ALLOWED = "not_allowed"
    MISSING = "missing"
    DUE_PAST = "due_past"


# A collection runs for its author; the rest of the open states has a holder and a due date.
COLLECTION = frozenset({State.COLLECTING, State.REACHED, State.VERIFYING})
WORKED = frozenset(
    {State.RECEIVED, State.ROUTED, State.PLANNED, State.IN_PROGRESS, State.WAITING, State.CLAIMED}
)
OPEN = COLLECTION | WORKED
UNLISTED = frozenset({State.WITHDRAWN, State.HIDDEN})
CLOSED = frozenset(State) - OPEN - UNLISTED
PAUSED = frozenset({State.WAITING, State.MERGED, State.HIDDEN})  # the state before comes back
FIXED = frozenset({State.CLAIMED, State.CONFIRMED, State.UNCONFIRMED})

_AT_WORK = frozenset({State.RECEIVED, State.ROUTED, State.PLANNED, State.IN_PROGRESS})
_ALL = frozenset(Kind)
_TALKED = _ALL - {Kind.REPORT}
_STAFF = frozenset({By.TRIAGER, By.SUPERVISOR})
_UNIT = frozenset({By.OWNER, By.SUPERVISOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One way to move. target None: back to the state before. needs: names of fields that must be given."""

    act: Act
    sources: frozenset[State]
    target: State | None
    by: frozenset[By]
    needs: tuple[str, ...] = ()
    kinds: frozenset[Kind] = _ALL
    event: str = "idea.status_changed"

    @property
    def permission(self) -> str:
        """The permission that the act asks for."""
        return f"ideas.{self.act}"


def _way(
    act: Act, sources: frozenset[State] | set[State], target: State | None, by: frozenset[By] | set[By],
    *needs: str, kinds: frozenset[Kind] | set[Kind] = _ALL, event: str = "idea.status_changed",
) -> Transition:  # fmt: skip
    return Transition(
        act=act, sources=frozenset(sources), target=target, by=frozenset(by), needs=needs,
        kinds=frozenset(kinds), event=event,
    )  # fmt: skip


_S, _P, _R = State, {Kind.PETITION}, {Kind.REPORT}
TRANSITIONS: Mapping[Act, Transition] = {
    way.act: way
    for way in (
        _way(Act.REACH, {_S.COLLECTING}, _S.REACHED, {By.SYSTEM}, kinds=_P),
        _way(Act.VERIFY, {_S.REACHED}, _S.VERIFYING, {By.SECRETARY}, kinds=_P),
        _way(Act.REGISTER, {_S.VERIFYING}, _S.RECEIVED, {By.SECRETARY}, "holder", "due", kinds=_P),
        _way(Act.EXPIRE, {_S.COLLECTING, _S.VERIFYING}, _S.EXPIRED, {By.SYSTEM, By.SECRETARY}, "reason", kinds=_P),
        _way(Act.ROUTE, _AT_WORK, _S.ROUTED, _STAFF | {By.OWNER}, "holder", event="idea.routed"),
        _way(Act.PLAN, _AT_WORK, _S.PLANNED, _UNIT, "planned_for"),
        _way(Act.START, {_S.ROUTED, _S.PLANNED}, _S.IN_PROGRESS, _UNIT | {By.CREW}),
        _way(Act.WAIT, _AT_WORK, _S.WAITING, _UNIT | {By.TRIAGER}, "question", "waiting_until"),
        _way(Act.RESUME, {_S.WAITING}, None, _UNIT | {By.TRIAGER, By.AUTHOR, By.SYSTEM}),
        _way(Act.CLAIM, _AT_WORK, _S.CLAIMED, _UNIT | {By.CREW}, "evidence", kinds=_R),
        _way(
            Act.NOT_FOUND, {_S.ROUTED, _S.PLANNED, _S.IN_PROGRESS}, _S.ROUTED, _UNIT | {By.CREW}, "reason",
            kinds=_R,
        ),
        _way(
            Act.CONFIRM, {_S.CLAIMED, _S.UNCONFIRMED}, _S.CONFIRMED, {By.AUTHOR},
            kinds=_R, event="idea.confirmed",
        ),
        _way(Act.DENY, FIXED, _S.ROUTED, {By.AUTHOR}, "due", kinds=_R, event="idea.reopened"),
        _way(Act.CLOSE_UNCONFIRMED, {_S.CLAIMED}, _S.UNCONFIRMED, {By.SYSTEM}, kinds=_R),
        _way(
            Act.REOPEN,
            {_S.CONFIRMED, _S.UNCONFIRMED, _S.ANSWERED, _S.DECLINED, _S.NOT_OURS},
            _S.ROUTED, _STAFF, "due", "reason", event="idea.reopened",
        ),
        _way(
            Act.ANSWER, _AT_WORK, _S.ANSWERED, _UNIT | {By.SECRETARY}, "answer",
            kinds=_TALKED, event="idea.answered",
        ),
        _way(Act.DECLINE, _AT_WORK | {_S.WAITING}, _S.DECLINED, _UNIT, "reason_code", "reason"),
        _way(Act.NOT_OURS, _AT_WORK | {_S.WAITING}, _S.NOT_OURS, _UNIT | {By.TRIAGER}, "reason", "contact"),
        _way(Act.MERGE, WORKED, _S.MERGED, _STAFF, "canonical", event="idea.merged"),
        _way(Act.UNMERGE, {_S.MERGED}, None, _STAFF, "reason"),
        _way(
            Act.WITHDRAW, _AT_WORK | {_S.WAITING, _S.COLLECTING}, _S.WITHDRAWN, {By.AUTHOR, By.CLERK},
        ),
        _way(Act.HIDE, OPEN | CLOSED - {_S.MERGED}, _S.HIDDEN, _STAFF, "reason_code"),
        _way(Act.SHOW, {_S.HIDDEN}, None, _STAFF, "reason"),
    )
}  # fmt: skip

# (status, extended status); what is not listed has none.
OPEN311: Mapping[State, tuple[str, str]] = {
    _S.COLLECTING: ("open", "OPEN"),
    _S.REACHED: ("open", "OPEN"),
    _S.VERIFYING: ("open", "INVESTIGATING"),
    _S.RECEIVED: ("open", "OPEN"),
    _S.ROUTED: ("open", "INVESTIGATING"),
    _S.PLANNED: ("open", "ACTION_SCHEDULED"),
    _S.IN_PROGRESS: ("open", "IN_PROGRESS"),
    _S.WAITING: ("open", "INVESTIGATING"),
    _S.CLAIMED: ("open", "FIXED"),
    _S.CONFIRMED: ("closed", "FIXED"),
    _S.UNCONFIRMED: ("closed", "CLOSED"),
    _S.ANSWERED: ("closed", "CLOSED"),
    _S.DECLINED: ("closed", "NO_FURTHER_ACTION"),
    _S.NOT_OURS: ("closed", "NOT_COUNCILS_RESPONSIBILITY"),
    _S.MERGED: ("closed", "DUPLICATE"),
    _S.EXPIRED: ("closed", "CLOSED"),
}


def open311_status(state: State, *, reopened: int = 0) -> tuple[str, str] | None:
    """Return (status, extended status) of ``state``, None when it is not listed. Reopened and routed is OPEN."""
    if state is State.ROUTED and reopened:
        return "open", "OPEN"
    return OPEN311.get(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the machine knows of an item.

    holder, canonical: references, "" = none. before: the state that a pause, merge or hiding came over.
    ground: what a closed item rests on, "reason", "answer" or "evidence".
    """

    kind: Kind
    state: State
    holder: str = ""
    due: dt.datetime | None = None
    before: State | None = None
    canonical: str = ""
    ground: str = ""
    question: str = ""
    waiting_until: dt.date | None = None
    planned_for: dt.date | None = None
    reopened: int = 0


def first_state(kind: Kind) -> State:
    """Return where an item starts: a petition collects, everything else is received."""
    return State.COLLECTING if kind is Kind.PETITION else State.RECEIVED


def may(item: Item, act: Act, *, by: By) -> Refusal | None:
    """Tell why ``by`` may not do ``act`` to ``item`` now, whatever is given; None when it may."""
    way = TRANSITIONS[act]
    if item.kind not in way.kinds:
        return Refusal.WRONG_KIND
    if item.state not in way.sources:
        return Refusal.WRONG_STATE
    return None if by in way.by else Refusal.NOT_ALLOWED


def acts_open_to(item: Item, *, by: By) -> tuple[Act, ...]:
    """Return what ``by`` may do to ``item`` now, in the order of the machine."""
    return tuple(act for act in TRANSITIONS if may(item, act, by=by) is None)


def missing(act: Act, given: Mapping[str, object]) -> tuple[str, ...]:
    """Return which fields ``act`` needs and ``given`` leaves empty."""
    return tuple(name for name in TRANSITIONS[act].needs if not given.get(name))


def advance(
    item: Item, act: Act, *, by: By, at: dt.datetime, given: Mapping[str, object] | None = None
) -> Item | Refusal:
    """Return ``item`` after ``act`` at the instant ``at``, or why it stays.

    given: holder, due, planned_for, question, waiting_until, canonical, reason … as the act needs.
    """
    values = dict(given or {})
    refusal = may(item, act, by=by)
    if refusal is not None:
        return refusal
    if missing(act, values):
        return Refusal.MISSING
    due = values.get("due")
    if isinstance(due, dt.datetime) and due <= at:
        return Refusal.DUE_PAST
    way = TRANSITIONS[act]
    state = way.target or item.before or State.ROUTED
    before = None
    if state in PAUSED:  # a pause ends under a merge or a hiding, so what lay below the pause comes back
        before = item.before if item.state is State.WAITING else item.state
    taken = {*way.needs, "holder"} if way.event == "idea.reopened" else set(way.needs)
    fields = {name: values[name] for name in _COLUMNS & taken if values.get(name)}
    if state is not State.WAITING:
        fields |= {"question": "", "waiting_until": None}
    if act is Act.UNMERGE:
        fields["canonical"] = ""
    return replace(
        item,
        state=state,
        before=before,
        ground=_ground(item, way, state),
        reopened=item.reopened + (way.event == "idea.reopened"),
        **fields,  # type: ignore[arg-type]
    )


_COLUMNS = {"holder", "due", "planned_for", "canonical", "question", "waiting_until"}


def _ground(item: Item, way: Transition, state: State) -> str:
    if state in WORKED - {State.CLAIMED} or state in COLLECTION:
        return ""
    for need, ground in (("evidence", "evidence"), ("answer", "answer"), ("reason", "reason")):
        if need in way.needs and way.target is not None:
            return ground
    return item.ground


def broken(item: Item) -> tuple[str, ...]:
    """Return which invariants ``item`` breaks, by name; none in every state that ``advance`` reaches."""
    found = {
        "open_without_holder": item.state in WORKED and not item.holder,
        "open_without_due": item.state in OPEN and item.due is None,
        "merged_without_canonical": (item.state is State.MERGED) != bool(item.canonical),
        "closed_without_ground": item.state in CLOSED - {State.MERGED} and not item.ground,
        "waiting_without_question": (item.state is State.WAITING)
        != bool(item.question and item.waiting_until),
        "planned_without_day": item.state is State.PLANNED and item.planned_for is None,
        "nothing_to_return_to": item.state in PAUSED and item.before is None,
    }
    return tuple(name for name, is_broken in found.items() if is_broken)
