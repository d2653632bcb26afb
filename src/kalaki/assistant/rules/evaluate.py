"""How good understanding is on a file of questions: ranks, outcomes, refusals, calibration.

Counting (docs/benchmarks.md): out of scope, every honest way not to answer is right, and asking back is no
refusal; in scope, a refusal is wrong, and asking back is right when the record is among the options.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kalaki.exact.intervals import quantile, wilson

HONEST = frozenset(
    ["refuse", "refer", "unconfirmed", "history", "handover", "emergency", "smalltalk", "command", "empty"]
)
WRONG_REFUSALS = frozenset(["refuse", "handover", "smalltalk", "empty", "command"])
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a file. code: the expected record, or "" with ``kind``, why there is none. expected: the outcome, or ""."""

    text: str
    code: str = ""
    kind: str = ""
    script: str = ""
    language: str = ""
    expected: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the assistant made of a row. ranked: all records, best first. stale: a not-current fact said as current."""

    outcome: str
    ranked: Sequence[str]
    options: Sequence[str] = ()
    first: float = 0.0
    stale: bool = False
    area: str = ""
    status: str = ""
    cpu_ms: float = 0.0


@dataclass(slots=True)
class Group:
    """Ranks of some rows."""

    n: int = 0
    r1: int = 0
    r3: int = 0
    inverse: float = 0.0

    def add(self, rank: int) -> None:
        """Count one row whose record stood at ``rank`` (from 1; 0: nowhere)."""
        self.n += 1
        self.r1 += rank == 1
        self.r3 += 1 <= rank <= 3  # noqa: PLR2004 - among three
        self.inverse += 1 / rank if rank else 0

    def as_figures(self) -> dict[str, Any]:
        """Return the shares with their 95 % intervals."""
        one, three = wilson(self.r1, self.n), wilson(self.r3, self.n)
        return {
            "n": self.n,
            "r1": one.value,
            "r3": three.value,
            "mrr": self.inverse / self.n,
            "r1_95": [one.low, one.high],
            "r3_95": [three.low, three.high],
        }


@dataclass(slots=True)
class Tally:
    """Everything that is counted over the rows of a file."""

    whole: Group = field(default_factory=Group)
    by: dict[str, dict[str, Group]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Group)))
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    right: int = 0
    expected: int = 0
    asked: int = 0
    wrong_refusals: int = 0
    outside: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    stale: int = 0
    sure: list[tuple[float, bool, bool]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, row: Row, answer: Answer) -> None:
        """Count one row."""
        self.outcomes[answer.outcome] += 1
        self.stale += answer.stale
        self.cpu.append(answer.cpu_ms)
        if row.code:
            self._inside(row, answer)
        else:
            self.outside[row.kind or "other"].append(answer.outcome in HONEST)
        self.sure.append(
            (answer.first, bool(row.code), bool(row.code) and [*answer.ranked[:1]] == [row.code])
        )

    def _inside(self, row: Row, answer: Answer) -> None:
        rank = answer.ranked.index(row.code) + 1 if row.code in answer.ranked else 0
        self.whole.add(rank)
        for name, value in (
            ("script", row.script),
            ("language", row.language),
            ("area", answer.area),
            ("status", answer.status),
        ):
            if value:
                self.by[name][value].add(rank)
        self.asked += answer.outcome == "ask"
        self.wrong_refusals += answer.outcome in WRONG_REFUSALS
        said = answer.options if answer.outcome == "ask" else answer.ranked[:1]
        self.expected += 1
        is_as_told = row.expected in {"", answer.outcome}
        self.right += row.code in said and answer.outcome not in WRONG_REFUSALS and is_as_told


def evaluate(rows: Iterable[Row], answer: Callable[[Row], Answer]) -> tuple[Tally, list[Answer]]:
    """Return the counts of ``answer`` over ``rows``, and each answer."""
    tally, answers = Tally(), []
    for row in rows:
        answers.append(answer(row))
        tally.add(row, answers[-1])
    return tally, answers


def figures(tally: Tally) -> dict[str, Any]:
    """Return the table of ``./hub assistant evaluate --json`` (HOUSE section 9) and what lies behind it."""
    outside = [one for ones in tally.outside.values() for one in ones]
    inside = tally.whole.n
    whole = tally.whole.as_figures() if inside else {"r1": None, "r3": None, "mrr": None}
    return {
        "n": inside + len(outside),
        "r1": whole["r1"],
        "r3": whole["r3"],
        "mrr": whole["mrr"],
        "intervals": {"r1": whole.get("r1_95"), "r3": whole.get("r3_95")},
        **{
            f"by_{name}": {value: group.as_figures() for value, group in sorted(tally.by[name].items())}
            for name in ("script", "language", "area", "status")
        },
        "out_of_scope": {
            "n": len(outside),
            "refused": _share(outside),
            "by_kind": {
                kind: {"n": len(ones), "refused": _share(ones)}
                for kind, ones in sorted(tally.outside.items())
            },
        },
        "correct_outcomes": tally.right / tally.expected if tally.expected else None,
        "asked": tally.asked / inside if inside else None,
        "wrong_refusals": tally.wrong_refusals / inside if inside else None,
        "outcomes": dict(sorted(tally.outcomes.items())),
        "stale_as_current": tally.stale,
        "auroc": auroc(
            [p for p, inside_, _right in tally.sure if inside_],
            [p for p, inside_, _right in tally.sure if not inside_],
        ),
        "ece": calibration_error([(p, right) for p, _inside, right in tally.sure]),
        "reliability": [
            asdict(bin_) for bin_ in reliability([(p, right) for p, _inside, right in tally.sure])
        ],
        "cpu_ms": {"p50": quantile(tally.cpu, 0.5), "p99": quantile(tally.cpu, 0.99)} if tally.cpu else None,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Messages whose probability lay in [low, low + 1/BINS): how many, their mean, and the share that was right."""

    low: float
    n: int
    mean: float
    right: float


def reliability(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Return the filled bins of (probability, right)."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for probability, right in pairs:
        groups[min(BINS - 1, int(probability * BINS))].append((probability, right))
    return [
        Bin(
            low=number / BINS,
            n=len(group),
            mean=sum(p for p, _r in group) / len(group),
            right=sum(r for _p, r in group) / len(group),
        )
        for number, group in sorted(groups.items())
    ]


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Return the expected calibration error over BINS equal bins (0..1), None without pairs."""
    if not pairs:
        return None
    return sum(bin_.n * abs(bin_.mean - bin_.right) for bin_ in reliability(pairs)) / len(pairs)


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Return the chance that a question in scope scores above one out of scope; ties count half."""
    if not inside or not outside:
        return None
    pool = sorted([(value, 1) for value in inside] + [(value, 0) for value in outside])
    ranks, place = 0.0, 0
    while place < len(pool):
        end = place
        while end < len(pool) and pool[end][0] == pool[place][0]:
            end += 1
        mean = (place + 1 + end) / 2
        ranks += mean * sum(label for _value, label in pool[place:end])
        place = end
    n, m = len(inside), len(outside)
    return (ranks - n * (n + 1) / 2) / (n * m)


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
