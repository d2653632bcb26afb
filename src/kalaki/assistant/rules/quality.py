"""Whether phrasings are understood, before and after a training, and whether the bars of a measurement are met."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class RunKind(StrEnum):
    """What was measured: a file of questions, how learning goes, or one training."""

    EVALUATION = "evaluation"
    LEARNING = "learning"
    TRAINING = "training"


class Use(StrEnum):
    """What a phrasing is for: it teaches, it teaches and must never break, or it only checks."""

    TRAIN = "train"
    PINNED = "pinned"
    CHECK = "check"


OUTSIDE = "outside"  # what must be refused; it belongs to no record


class Heard(StrEnum):
    """What became of a phrasing: its record answers, stands among the choices, or was not found."""

    ANSWERED = "answered"
    OFFERED = "offered"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A phrasing and the record that it must find; OUTSIDE without a record must be refused."""

    code: str
    text: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a model makes of a probe. ranks_first: its record is the first one, whatever is said."""

    heard: Heard
    ranks_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One phrasing before and after a training."""

    code: str
    text: str
    use: str
    before: Heard
    after: Heard

    @property
    def passes(self) -> bool:
        """Whether it is understood now."""
        return self.after is Heard.ANSWERED

    @property
    def is_worse(self) -> bool:
        """Whether it was understood better before."""
        return ORDER[self.after] < ORDER[self.before]

    @property
    def is_better(self) -> bool:
        """Whether it was understood worse before."""
        return ORDER[self.after] > ORDER[self.before]


ORDER = {Heard.MISSED: 0, Heard.OFFERED: 1, Heard.ANSWERED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A training against what ran before; shares are 0..1, or None without such phrasings.

    before, after: of the check phrasings, answered. first: ranked first, before and after. refused: of the
    messages without an answer, before and after. shown: the pinned and fresh phrasings, and all that changed.
    """

    checked: int
    before: float | None
    after: float | None
    first: tuple[float | None, float | None] = (None, None)
    outside: int = 0
    refused: tuple[float | None, float | None] = (None, None)
    shown: tuple[Change, ...]


class Stop(StrEnum):
    """Why a new model does not answer by itself."""

    FIRST = "first"
    PINNED = "pinned"
    REFUSED = "refused"


FALL = 0.02  # of the share that ranks first; more stops a model
REFUSED_FROM = 0.95
_ROUNDING = 1e-9


def stops(found: Comparison) -> tuple[Stop, ...]:
    """Return what speaks against the new model; nothing: it may answer.

    Ranked first may fall by FALL, nothing that must never break may get worse, and refusals stay at
    REFUSED_FROM or, where the running model is below that, do not fall.
    """
    found_stops = []
    first, refused = found.first, found.refused
    if first[0] is not None and first[1] is not None and first[0] - first[1] > FALL + _ROUNDING:
        found_stops.append(Stop.FIRST)
    if any(change.use == Use.PINNED and change.is_worse for change in found.shown):
        found_stops.append(Stop.PINNED)
    if refused[0] is not None and refused[1] is not None and refused[1] < min(REFUSED_FROM, refused[0]):
        found_stops.append(Stop.REFUSED)
    return tuple(found_stops)


def heard(code: str, *, first: str, codes: Iterable[str], is_asked_back: bool) -> Heard:
    """Return what became of a phrasing of record ``code``; first: the record that was answered from."""
    if is_asked_back:
        return Heard.OFFERED if code in codes else Heard.MISSED
    return Heard.ANSWERED if first == code else Heard.MISSED


def compare(probes: Sequence[Probe], before: Sequence[Found], after: Sequence[Found]) -> Comparison:
    """Return how ``probes`` fare by both models; pinned ones and those that teach are always shown."""
    rows = list(zip(probes, before, after, strict=True))
    checks = [row for row in rows if row[0].use == Use.CHECK]
    outside = [row for row in rows if row[0].use == OUTSIDE]
    return Comparison(
        checked=len(checks),
        before=_share(row[1].heard is Heard.ANSWERED for row in checks),
        after=_share(row[2].heard is Heard.ANSWERED for row in checks),
        first=(_share(row[1].ranks_first for row in checks), _share(row[2].ranks_first for row in checks)),
        outside=len(outside),
        refused=(
            _share(row[1].heard is Heard.ANSWERED for row in outside),
            _share(row[2].heard is Heard.ANSWERED for row in outside),
        ),
        shown=tuple(
            Change(code=p.code, text=p.text, use=p.use, before=b.heard, after=a.heard)
            for p, b, a in rows
            if p.use in {Use.TRAIN, Use.PINNED} or b.heard is not a.heard
        ),
    )


def _share(values: Iterable[bool]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a measurement. found: None when the file had no such rows. at_most: the bar is an upper one."""

    key: str
    found: float | None
    bar: float
    at_most: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether it is met, None when nothing was measured."""
        if self.found is None:
            return None
        return self.found <= self.bar if self.at_most else self.found >= self.bar


def bars(figures: Mapping[str, Any]) -> list[Bar]:
    """Return the bars that ``evaluate.figures`` can be judged by (docs/benchmarks/assistant.md)."""
    scripts = figures["by_script"]
    georgian, latin = scripts.get("ka"), scripts.get("latn")
    foreign = [scripts[name]["r3"] for name in ("ru", "az", "en") if name in scripts]
    gap = georgian["r1"] - latin["r1"] if georgian and latin else None
    return [
        Bar(key="r1_ka", found=georgian and georgian["r1"], bar=0.75),
        Bar(key="r3_ka", found=georgian and georgian["r3"], bar=0.90),
        Bar(key="latin_gap", found=gap, bar=0.03, at_most=True),
        Bar(key="r3_foreign", found=min(foreign) if foreign else None, bar=0.80),
        Bar(key="asked", found=figures["asked"], bar=0.20, at_most=True),
        Bar(key="refused", found=figures["out_of_scope"]["refused"], bar=0.95),
        Bar(key="wrong_refusals", found=figures["wrong_refusals"], bar=0.10, at_most=True),
        Bar(key="auroc", found=figures["auroc"], bar=0.93),
        Bar(key="stale", found=float(figures["stale_as_current"]), bar=0.0, at_most=True),
    ]
