"""Whether a consent holds, from the acts that were recorded; and who may give it alone."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What was recorded. Nothing is changed afterwards: a withdrawal is an act of its own."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class ConsentWay(StrEnum):
    """How it was given."""

    WEB = "web"
    PAPER = "paper"
    SPOKEN = "spoken"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAct:
    """One act at the aware instant ``at``; ``until``: the consent ends there, None: until withdrawn."""

    act: Act
    at: dt.datetime
    until: dt.datetime | None = None


def holds(acts: Iterable[ConsentAct], *, at: dt.datetime) -> bool:
    """Tell whether consent stands at ``at``: the last act before it counts. An end is exclusive."""
    known = [act for act in acts if act.at <= at]
    if not known:
        return False
    last = max(known, key=lambda act: act.at)
    return last.act is Act.GIVEN and (last.until is None or at < last.until)


def needs_guardian(birth_year: int | None, *, on: dt.date, age: int) -> bool:
    """Tell whether a guardian must consent: by the year alone, so in doubt yes. Unknown year: no."""
    return birth_year is not None and on.year - birth_year <= age
