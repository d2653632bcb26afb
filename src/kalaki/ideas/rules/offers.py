"""What staff may do with an item: each step of the desk with who takes it, or why nobody here can now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kalaki.ideas.rules import lifecycle
from kalaki.ideas.rules.lifecycle import WORKED, Act, By, Item, Kind, State


class Step(StrEnum):
    """A step of the desk, in the order of the page. NOTE: a message on a report. EXTEND, RECATEGORISE, RELEASE move no state."""

    ROUTE = "route"
    PLAN = "plan"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    CLAIM = "claim"
    NOT_FOUND = "not_found"
    ANSWER = "answer"
    NOTE = "note"
    DECLINE = "decline"
    NOT_OURS = "not_ours"
    RECATEGORISE = "recategorise"
    EXTEND = "extend"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
    RELEASE = "release"
    HIDE = "hide"
    SHOW = "show"


class Refusal(StrEnum):
    """Why a step cannot be taken."""

    WRONG_STATE = "wrong_state"
    NOT_ALLOWED = "not_allowed"
    EXTENDED_ONCE = "extended_once"
    NOT_HELD = "not_held"


STAFF = frozenset({By.TRIAGER, By.SUPERVISOR})
_NOTED = frozenset({By.OWNER, By.SUPERVISOR, By.TRIAGER})
_RUNNING = WORKED - {State.CLAIMED, State.WAITING}
_OWN: dict[Step, tuple[frozenset[By], frozenset[State]]] = {
    Step.NOTE: (_NOTED, WORKED),
    Step.EXTEND: (frozenset({By.SUPERVISOR}), _RUNNING),
    Step.RECATEGORISE: (STAFF, _RUNNING),
    Step.RELEASE: (STAFF, frozenset(State)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One step on an item. by: as what the reader takes it, None when they cannot. why: then the reason.

    takers: who may take it at all.
    """

    step: Step
    by: By | None
    why: Refusal | None
    takers: tuple[By, ...]


def offers(
    item: Item, ways: Iterable[By], *, held: bool = False, is_extended: bool = False
) -> tuple[Offer, ...]:
    """Return every step that exists for an item of this kind, as it stands for somebody who may act in ``ways``."""
    mine = tuple(ways)
    return tuple(
        _offer(item, step, mine, held=held, is_extended=is_extended)
        for step in Step
        if item.kind in _kinds(step)
    )


def takers_of(step: Step) -> frozenset[By]:
    """Return who takes ``step`` at all."""
    own = _OWN.get(step)
    return own[0] if own else lifecycle.TRANSITIONS[Act(step)].by - {By.AUTHOR, By.SYSTEM}


def _offer(item: Item, step: Step, mine: Sequence[By], *, held: bool, is_extended: bool) -> Offer:
    takers = takers_of(step)
    by = next((one for one in mine if one in takers), None)
    why: Refusal | None = None
    if item.state not in _states(step):
        why = Refusal.WRONG_STATE
    elif step is Step.RELEASE and not held:
        why = Refusal.NOT_HELD
    elif step is Step.EXTEND and is_extended:
        why = Refusal.EXTENDED_ONCE
    elif by is None:
        why = Refusal.NOT_ALLOWED
    return Offer(
        step=step,
        by=None if why else by,
        why=why,
        takers=tuple(one for one in By if one in takers),
    )


def _states(step: Step) -> frozenset[State]:
    own = _OWN.get(step)
    return own[1] if own else lifecycle.TRANSITIONS[Act(step)].sources


def _kinds(step: Step) -> frozenset[Kind]:
    if step is Step.NOTE:
        return frozenset({Kind.REPORT})
    return frozenset(Kind) if step in _OWN else lifecycle.TRANSITIONS[Act(step)].kinds
