"""Train and measure in a process of its own: `python -m kalaki.assistant.trainer`, a job on standard input.

It takes half a gigabyte for some seconds and ends, so that neither the worker nor the web process keeps it.
It reads and writes files of models alone; no database, no Django.
"""

import datetime as dt
import hashlib
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from kalaki.assistant.rules import evaluate as evaluation
from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.rules.probing import Standing, assemble, listen, measure
from kalaki.assistant.rules.quality import Found, Heard, Probe
from kalaki.assistant.rules.understand.artefact import (
    UnreadableModel,
    fingerprint,
    pack,
    plain,
    read_catalogue,
    read_decider,
    unpack,
)
from kalaki.assistant.rules.understand.catalogue import Catalogue
from kalaki.assistant.rules.understand.decide import Decider
from kalaki.assistant.rules.understand.pipeline import Books, Mind, read_books
from kalaki.assistant.rules.understand.train import Model, train

Job = dict[str, Any]
LONGEST = 900  # seconds after which a job is given up; on a busy machine it takes a minute
FEW = 200  # probes that are not worth a second process
_held: list[Any] = []  # what the forked halves of a comparison share


def main() -> int:
    """Carry out the job on standard input and print its result, both JSON."""
    signal.alarm(LONGEST)
    job = json.load(sys.stdin)
    acts: dict[str, Callable[[Job], Any]] = {"train": train_and_compare, "check": check}
    json.dump(acts[job["act"]](job), sys.stdout)
    return 0


def job_of(
    act: str, catalogue: Catalogue, *, city: str, standing: Standing, now: dt.datetime, folder: Path,
    books: dict[str, str], decider: dict[str, Any] | None = None, **more: Any,
) -> Job:  # fmt: skip
    """Return a job as JSON values. books: path of each phrase book. folder: of the models."""
    return {
        "act": act,
        "catalogue": plain(catalogue),
        "city": city,
        "currencies": {code: str(value) for code, value in standing.currencies.items()},
        "stale": sorted(standing.stale),
        "now": now.isoformat(),
        "folder": str(folder),
        "books": books,
        "decider": decider,
        **more,
    }


def train_and_compare(job: Job) -> dict[str, Any]:
    """Make the model of the job's catalogue and return what it and the running one (``live``) make of ``probes``.

    Returns {made, before, after}; before is None when no model runs. Each probe's [heard, ranks_first].
    """
    catalogue = read_catalogue(job["catalogue"])
    made_of, folder = fingerprint(catalogue), Path(job["folder"])
    path = folder / f"{made_of}.model"
    model = read_model(path)
    if model is None:
        decider = read_decider(job["decider"]) if job["decider"] else None
        write_model(path, catalogue, decider=decider)
        model = read_model(path)
    probes = [Probe(code=code, text=text, use=use) for code, text, use in job["probes"]]
    running = read_model(folder / f"{job['live']}.model") if job["live"] else None
    listening = _Listening(job, catalogue)
    after = listening.hear(model, made_of, probes)
    before = after if job["live"] == made_of else running and listening.hear(running, job["live"], probes)
    return {"made": made_of, "before": before, "after": after}


def check(job: Job) -> dict[str, Any]:
    """Return the figures of model ``model`` on ``rows`` (rules.evaluate.Row as lists)."""
    catalogue = read_catalogue(job["catalogue"])
    model = read_model(Path(job["folder"]) / f"{job['model']}.model")
    if model is None:
        raise UnreadableModel(job["model"])
    mind = assemble(model, catalogue.entries, books=_books(job), city=job["city"])
    standing, now = _standing(job), dt.datetime.fromisoformat(job["now"])
    rows = [evaluation.Row(**row) for row in job["rows"]]
    tally, _answers = evaluation.evaluate(
        rows, lambda row: measure(mind, row, standing=standing, now=now, clock=time.process_time)
    )
    return evaluation.figures(tally)


def write_model(path: Path, catalogue: Catalogue, *, decider: Decider | None) -> None:
    """Train on ``catalogue`` and write the model to ``path``, whole or not at all."""
    content = pack(train(catalogue, decider=decider), made_of=path.stem)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.replace(file.name, path)  # noqa: PTH105 - readers see the whole file or none


def read_model(path: Path) -> Model | None:
    """Return the model in ``path``, None when there is none that this version reads."""
    try:
        return unpack(path.read_bytes(), made_of=path.stem)
    except (OSError, UnreadableModel):
        return None


class _Listening:
    """What models make of probes; remembered beside each model, so that the running one is not asked again."""

    def __init__(self, job: Job, catalogue: Catalogue) -> None:
        self.city, self.folder, self.entries = job["city"], Path(job["folder"]), catalogue.entries
        self.books, self.standing = _books(job), _standing(job)
        self.now = dt.datetime.fromisoformat(job["now"])
        places = [[entry.code, entry.place] for entry in catalogue.entries]
        books = [Path(path).read_bytes().hex() for path in job["books"].values()]
        self.around = _digest([job["currencies"], places, books])

    def hear(self, model: Model | None, made_of: str, probes: Sequence[Probe]) -> list[list[Any]]:
        path = self.folder / f"{made_of}.heard"
        known = self._known(path)
        keys = [_digest([probe.code, probe.text, str(probe.use)]) for probe in probes]
        fresh = [(key, probe) for key, probe in zip(keys, probes, strict=True) if key not in known]
        if fresh and model is not None:
            mind = assemble(model, self.entries, books=self.books, city=self.city)
            found = _spread(mind, [probe for _key, probe in fresh], self.standing, self.now)
            known |= {
                key: [str(one.heard), one.ranks_first]
                for (key, _probe), one in zip(fresh, found, strict=True)
            }
            path.write_text(json.dumps({"around": self.around, "heard": known}), encoding="utf-8")
        return [known[key] for key in keys]

    def _known(self, path: Path) -> dict[str, list[Any]]:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return dict(kept["heard"]) if kept.get("around") == self.around else {}


def _spread(mind: Mind, probes: list[Probe], standing: Standing, now: dt.datetime) -> list[Found]:
    """Return what ``mind`` makes of ``probes``, on two processors when there are many."""
    _held[:] = [mind, probes, standing, now]
    if len(probes) < FEW or (os.cpu_count() or 1) < 2:  # noqa: PLR2004 - one processor gains nothing
        return _part(0, 1)
    with multiprocessing.get_context("fork").Pool(2, signal.alarm, [LONGEST]) as pool:
        halves = pool.starmap(_part, [(0, 2), (1, 2)])
    found = [Found(heard=Heard.MISSED)] * len(probes)
    for number, half in enumerate(halves):
        found[number::2] = half
    return found


def _part(first: int, step: int) -> list[Found]:
    mind, probes, standing, now = _held
    return [listen(mind, probe, standing=standing, now=now) for probe in probes[first::step]]


def _books(job: Job) -> Books:
    read = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return read_books(
        {name: yaml.load(Path(path).read_bytes(), read) for name, path in job["books"].items()}  # noqa: S506 - a safe loader
    )


def _standing(job: Job) -> Standing:
    return Standing(
        currencies={code: Currency(value) for code, value in job["currencies"].items()},
        stale=frozenset(job["stale"]),
    )


def _digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:24]


if __name__ == "__main__":
    sys.exit(main())
