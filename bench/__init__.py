"""The harness of the published figures: one file per subject, one function per bench.

    @bench("georgian", bar="<= 30 µs")
    def fold() -> Figure:
        '''What is measured, on which data: this sentence is printed beside the figure.'''
        return Figure(value, "µs", n=10_000, note="words of the service catalogue")

A function returns one Figure or a list of them; in a list each has a ``name`` and, where it has one, a
``bar`` of its own. `./hub bench` runs each name in a process of its own, so memory and settings of one
bench never reach the next.
"""

import importlib
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# An operator, a number, a unit for the reader.
BAR = re.compile(r"^\s*(<=|>=|=|<|>|≤|≥)\s*([\d_]+(?:\.\d+)?)\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    value: the number, in ``unit`` ("s", "ms", "MB", "queries", "share", …).
    n: how many observations it stands on. note: data and circumstances, in words.
    name: what it is, where a bench returns several. bar: "<= 3 s", compared in the figure's own unit.
    """

    value: float
    unit: str
    n: int = 1
    note: str = ""
    name: str = ""
    bar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A registered bench; ``measures`` is the first paragraph of its docstring.

    form: the option with which it runs ("quality" for --quality), "" for the plain one.
    """

    name: str
    bar: str
    form: str
    measures: str
    run: Callable[[], Figure | Iterable[Figure]]


REGISTRY: dict[str, list[Bench]] = {}


def bench(
    name: str, bar: str = "", *, form: str = ""
) -> Callable[[Callable[[], Figure | Iterable[Figure]]], Callable[[], Figure | Iterable[Figure]]]:
    """Register the decorated function under ``name``; several functions may share one."""
    if bar and not BAR.match(bar):
        raise ValueError(f'"{bar}" is not a bar; write it like "<= 3 s"')

    def register(run: Callable[[], Figure | Iterable[Figure]]) -> Callable[[], Figure | Iterable[Figure]]:
        measures = " ".join((run.__doc__ or run.__name__).strip().split("\n\n")[0].split())
        REGISTRY.setdefault(name, []).append(Bench(name=name, bar=bar, form=form, measures=measures, run=run))
        return run

    return register


def meets(value: float, bar: str) -> bool | None:
    """Tell whether ``value`` keeps ``bar``; None where there is none."""
    found = BAR.match(bar)
    if not found:
        return None
    limit = float(found[2].replace("_", ""))
    return {
        "<=": value <= limit,
        "≤": value <= limit,
        ">=": value >= limit,
        "≥": value >= limit,
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
    }[found[1]]


def available() -> list[str]:
    """Return the names that can be run: one per file of this folder, without loading any.

    A dash in a name is an underscore in its file.
    """
    return sorted(path.stem.replace("_", "-") for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def measure(name: str, form: str = "") -> list[dict[str, Any]]:
    """Run every bench of ``name`` in this process, in its plain or other ``form``; one dict per figure, as `--json` prints it."""
    module = f"bench.{name.replace('-', '_')}"
    importlib.import_module(module)
    rows: list[dict[str, Any]] = []
    for entry in [
        known
        for entries in REGISTRY.values()
        for known in entries
        if known.run.__module__ == module and known.form == form
    ]:
        result = entry.run()
        for figure in [result] if isinstance(result, Figure) else result:
            shown = replace(figure, name=figure.name or entry.run.__name__, bar=figure.bar or entry.bar)
            rows.append(
                {"bench": name}
                | asdict(shown)
                | {"met": meets(shown.value, shown.bar), "measures": entry.measures}
            )
    return rows
