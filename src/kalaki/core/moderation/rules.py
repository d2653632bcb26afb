"""Why something may be held back or hidden, and the way that a case goes. Pure."""

import datetime as dt
from enum import StrEnum

APPEAL_DAYS = 30


class Reason(StrEnum):
    """The closed list of reasons; the public page explains each."""

    PERSONAL = "personal"
    INSULT = "insult"
    THREAT = "threat"
    CHILD = "child"
    SPAM = "spam"
    RIGHTS = "rights"
    UNLAWFUL = "unlawful"
    FIRST_PHOTO = "first_photo"
    MANY = "many"


# Reasons to look first. Nothing is hidden for one of them.
TO_LOOK = frozenset({Reason.FIRST_PHOTO, Reason.MANY})
TO_HIDE = tuple(reason for reason in Reason if reason not in TO_LOOK)


class State(StrEnum):
    """held: waits for a look. hidden, appealed: out of sight. The others are ends."""

    HELD = "held"
    HIDDEN = "hidden"
    APPEALED = "appealed"
    RELEASED = "released"
    RESTORED = "restored"
    UPHELD = "upheld"


class Act(StrEnum):
    """What may be done with a case."""

    HIDE = "hide"
    SHOW = "show"
    APPEAL = "appeal"


_WAYS = {
    (State.HELD, Act.HIDE): State.HIDDEN,
    (State.HELD, Act.SHOW): State.RELEASED,
    (State.HIDDEN, Act.APPEAL): State.APPEALED,
    (State.HIDDEN, Act.SHOW): State.RESTORED,
    (State.APPEALED, Act.HIDE): State.UPHELD,
    (State.APPEALED, Act.SHOW): State.RESTORED,
}


def after(state: State, act: Act) -> State | None:
    """Return the state that ``act`` leads to, or None where the case does not take it."""
    return _WAYS.get((state, act))


def appeal_end(hidden_at: dt.datetime) -> dt.datetime:
    """Return the instant at which the time for an appeal is over; the window is [hidden_at, end)."""
    return hidden_at + dt.timedelta(days=APPEAL_DAYS)


def needs_other(state: State, *, by: str, actor: str) -> bool:
    """Tell whether ``actor`` may not decide: an appeal is judged by somebody else than who hid the thing."""
    return state is State.APPEALED and by == actor
