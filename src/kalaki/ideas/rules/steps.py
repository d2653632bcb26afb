"""The way of an item as steps: what lies behind it, where it is, what comes; an end that is no success is said as one.

A step that was not reached is never shown as passed: a declined item was not done, and nobody confirmed it.
"""

from dataclasses import dataclass
from enum import StrEnum

from kalaki.ideas.rules.lifecycle import Kind, State


class Key(StrEnum):
    """What a step says. The last seven are ends that no further step follows."""

    SAID = "said"
    SIGNED = "signed"
    CHECKED = "checked"
    HELD = "held"
    ANSWERED = "answered"
    PROMISED = "promised"
    DONE = "done"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    DECLINED = "declined"
    NOT_OURS = "not_ours"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"
    EXPIRED = "expired"


class Mark(StrEnum):
    """How a step stands: behind, here, ahead."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Step:
    """One step."""

    key: Key
    mark: Mark


# How far an item comes in each state: the step at which it stands.
_AT = {
    State.COLLECTING: Key.SIGNED,
    State.REACHED: Key.CHECKED,
    State.VERIFYING: Key.CHECKED,
    State.RECEIVED: Key.HELD,
    State.ROUTED: Key.HELD,
    State.PLANNED: Key.HELD,
    State.IN_PROGRESS: Key.HELD,
    State.WAITING: Key.HELD,
    State.CLAIMED: Key.CONFIRMED,
}
# Ends that break the way off, and the last step that surely lies behind each.
_BROKEN_OFF = {
    State.DECLINED: (Key.DECLINED, Key.HELD),
    State.NOT_OURS: (Key.NOT_OURS, Key.HELD),
    State.UNCONFIRMED: (Key.UNCONFIRMED, Key.DONE),
    State.MERGED: (Key.MERGED, Key.SAID),
    State.WITHDRAWN: (Key.WITHDRAWN, Key.SAID),
    State.HIDDEN: (Key.HIDDEN, Key.SAID),
    State.EXPIRED: (Key.EXPIRED, Key.SAID),
}


def steps(kind: Kind, state: State, *, promised: int = 0, kept: int = 0) -> tuple[Step, ...]:
    """Return the steps of an item of ``kind`` in ``state``, at most one of them the present one.

    promised: how many promises its answer made; kept: how many of those were kept.
    """
    way = _way(kind, is_promised=state is State.ANSWERED and promised > 0)
    if state in _BROKEN_OFF:
        end, last = _BROKEN_OFF[state]
        behind = way[: way.index(last) + 1] if last in way else way[:1]
        return (*(Step(key, Mark.DONE) for key in behind), Step(end, Mark.NOW))
    if state is State.ANSWERED and promised > kept:
        here = Key.DONE
    elif state in _AT:
        here = _AT[state] if _AT[state] in way else way[1]
    else:  # answered or confirmed: the whole way lies behind
        return tuple(Step(key, Mark.DONE) for key in way)
    place = way.index(here)
    return tuple(
        Step(key, Mark.DONE if at < place else Mark.NOW if at == place else Mark.NEXT)
        for at, key in enumerate(way)
    )


def _way(kind: Kind, *, is_promised: bool) -> tuple[Key, ...]:
    """Return the steps that an item of ``kind`` takes when everything goes well."""
    if kind is Kind.REPORT:
        return (Key.SAID, Key.HELD, Key.DONE, Key.CONFIRMED)
    before = (Key.SAID, Key.SIGNED, Key.CHECKED) if kind is Kind.PETITION else (Key.SAID,)
    after = (Key.PROMISED, Key.DONE) if is_promised else ()
    return (*before, Key.HELD, Key.ANSWERED, *after)
