"""Whether phrasings are understood, before and after a training, and whether the bars of a measurement are met."""

from collections.abc import Callable, Iterable, Mapping
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


class Heard(StrEnum):
    """What became of a phrasing: its record answers, stands among the choices, or was not found."""

    ANSWERED = "answered"
    OFFERED = "offered"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A phrasing and the record that it must find."""

    code: str
    text: str
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One phrasing before and after a training."""

    code: str
    text: str
    use: Use
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


ORDER = {Heard.MISSED: 0, Heard.OFFERED: 1, Heard.ANSWERED: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A training against what ran before. shares: of the check phrasings that were answered, 0..1 or None.

    shown: the pinned and fresh phrasings, and every check phrasing that changed.
    """

    checked: int
    before: float | None
    after: float | None
    shown: tuple[Change, ...]


def heard(code: str, *, first: str, codes: Iterable[str], is_asked_back: bool) -> Heard:
    """Return what became of a phrasing of record ``code``; first: the record that was answered from."""
    if is_asked_back:
        return Heard.OFFERED if code in codes else Heard.MISSED
    return Heard.ANSWERED if first == code else Heard.MISSED


def compare(
    probes: Iterable[Probe], before: Callable[[Probe], Heard], after: Callable[[Probe], Heard]
) -> Comparison:
    """Return how ``probes`` fare by both; pinned ones and those that teach are always shown."""
    changes = [Change(code=p.code, text=p.text, use=p.use, before=before(p), after=after(p)) for p in probes]
    checks = [change for change in changes if change.use is Use.CHECK]
    return Comparison(
        checked=len(checks),
        before=_share(change.before for change in checks),
        after=_share(change.after for change in checks),
        shown=tuple(c for c in changes if c.use is not Use.CHECK or c.before is not c.after),
    )


def _share(values: Iterable[Heard]) -> float | None:
    found = list(values)
    return sum(value is Heard.ANSWERED for value in found) / len(found) if found else None


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
