"""The trained models of this process, one for each municipality, as new as the catalogue.

A model is a file in the data folder, named by the fingerprint of the texts that it was made of. It is
never the only copy of anything: when it is lost, it is trained again, and until then the last one that
stands there, or the records' words alone, answer.
"""

import gc
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from kalaki.assistant.rules.probing import assemble
from kalaki.assistant.rules.understand.artefact import FORMAT, fingerprint, read_decider
from kalaki.assistant.rules.understand.catalogue import Catalogue, Entry
from kalaki.assistant.rules.understand.decide import Decider
from kalaki.assistant.rules.understand.pipeline import Books, Mind, read_books
from kalaki.assistant.rules.understand.train import Model, words_only
from kalaki.assistant.trainer import LONGEST, read_model, write_model

SOURCE = Path(__file__).resolve().parents[2]
BOOKS = ("emergency", "commands", "smalltalk", "slots", "municipalities")
LARGEST = 2000  # records; the classifier holds terms × records numbers, and a town has a few hundred
HOME = "rustavi"  # whose words a municipality without its own uses


def content_file(city: str, name: str) -> Path:
    """Return the assistant's content file ``name`` of municipality ``city``, or the one of HOME."""
    own = Path(settings.CONTENT_DIR, city, "assistant", name)
    return own if own.exists() else Path(settings.CONTENT_DIR, HOME, "assistant", name)


@lru_cache(maxsize=16)
def books_of(city: str) -> Books:
    """Return the phrase books of ``city``."""
    return read_books({name: phrases_of(city, name) for name in BOOKS})


@lru_cache(maxsize=64)
def phrases_of(city: str, name: str) -> dict[str, Any]:
    """Return the parsed file ``name`` (without ending) of ``city``."""
    found: dict[str, Any] = yaml.safe_load(content_file(city, f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def train_city(catalogue: Catalogue, *, city: str) -> Path | None:
    """Train on ``catalogue`` in this process unless that was done already; returns the model's file.

    None for a catalogue without records or with more than LARGEST: there the records' words answer.
    """
    if not 0 < len(catalogue.entries) <= LARGEST:
        return None
    path = model_file(city, fingerprint(catalogue))
    if not path.exists():
        write_model(path, catalogue, decider=shipped_decider(city))
    return path


def apart(job: dict[str, Any], *, at_most: float = LONGEST + 60) -> dict[str, Any]:
    """Carry out a job of ``trainer`` in a process of its own, which ends with it.

    at_most: seconds; the process ends itself after LONGEST. Raises CalledProcessError, TimeoutExpired.
    """
    done = subprocess.run(
        [sys.executable, "-m", "kalaki.assistant.trainer"],
        input=json.dumps(job, ensure_ascii=False).encode(),
        timeout=at_most,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def model_file(city: str, made_of: str) -> Path:
    """Return where the model of fingerprint ``made_of`` stands, or would."""
    return folder_of(city) / f"{made_of}.model"


def book_files(city: str) -> dict[str, str]:
    """Return the path of each phrase book of ``city``."""
    return {name: str(content_file(city, f"{name}.yaml")) for name in BOOKS}


def forget_models(city: str, *, keep: Iterable[str]) -> None:
    """Delete the files of all models of ``city`` but those of the fingerprints ``keep``."""
    kept = set(keep)
    for path in folder_of(city).iterdir():
        if path.suffix in {".model", ".heard"} and path.stem not in kept:
            path.unlink(missing_ok=True)


def has_model(city: str) -> bool:
    """Tell whether any model of ``city`` stands there; the worker renews it when texts change."""
    return any(folder_of(city).glob("*.model"))


def make_mind(
    entries: Sequence[Entry], catalogue: Callable[[], Catalogue], *, city: str, live: str, held: str = ""
) -> tuple[Mind, bool]:
    """Return what answers for the records ``entries`` now, and whether that is model ``live`` (fingerprint).

    Without that model's file the newest one answers, but never ``held``, which was stopped or put back; without
    any the words of ``catalogue`` alone.
    """
    model = _loaded(city, live) if live else None
    is_live = model is not None
    if model is None:
        model = _any_model(catalogue, {entry.code for entry in entries}, city, without=held)
    return assemble(model, entries, books=books_of(city), city=city), is_live


def _loaded(city: str, made_of: str) -> Model | None:
    kept = _models.get(city)
    if kept is not None and kept[0] == made_of:
        return kept[1]
    model = read_model(model_file(city, made_of))
    if model is not None:
        _models[city] = (made_of, model)
        _leave_to_stand()
    return model


def _leave_to_stand() -> None:
    """Keep the collector of garbage away from what stays: each of its full rounds would hold up a message by 30 ms."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


_models: dict[
    str, tuple[str, Model]
] = {}  # the live one of each municipality, for when only a record changed


def _any_model(catalogue: Callable[[], Catalogue], known: set[str], city: str, *, without: str) -> Model:
    files = [path for path in folder_of(city).glob("*.model") if path.stem != without]
    for path in sorted(files, key=lambda one: one.stat().st_mtime, reverse=True):
        model = read_model(path)
        # Another town's records may stand in a folder that was copied; a model must know ours alone.
        if model is not None and set(model.rankers.codes) <= known:
            return model
    return _stand_in(catalogue())


@lru_cache(maxsize=4)
def _stand_in(catalogue: Catalogue) -> Model:
    return words_only(catalogue)


def shipped_decider(city: str) -> Decider | None:
    """Return the decision that ``./hub assistant calibrate`` wrote, None when there is none that fits."""
    found = shipped_decision(city)
    return read_decider(found) if found else None


def decision_print(city: str) -> str:
    """Return a print of the decision that ships with the texts of ``city``, so that another one makes another model."""
    return hashlib.sha256(json.dumps(shipped_decision(city), sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=64)
def shipped_print(city: str) -> str:
    """Return 12 hexadecimal digits of the files that a model of ``city`` is made of, and of the form of models."""
    made = hashlib.sha256(FORMAT.encode())
    for name in ("out_of_scope.csv", "danger.csv", "decision.json"):
        path = content_file(city, name)
        made.update(path.read_bytes() if path.exists() else b"-")
    return made.hexdigest()[:12]


def shipped_decision(city: str) -> dict[str, Any] | None:
    """Return the values of ``shipped_decider``."""
    try:
        found: dict[str, Any] = json.loads(content_file(city, "decision.json").read_text(encoding="utf-8"))
        read_decider(found)
    except (OSError, KeyError, ValueError):
        return None
    return found


def folder_of(city: str) -> Path:
    """Return the folder of the models of ``city``, made when it is missing."""
    path = Path(settings.KALAKI_DATA, "models", city)
    path.mkdir(parents=True, exist_ok=True)
    return path
