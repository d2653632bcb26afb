"""The trained models of this process, one for each municipality, as new as the catalogue.

A model is a file in the data folder, named by the fingerprint of the texts that it was made of. It is
never the only copy of anything: when it is lost, it is trained again, and until then the last one that
stands there, or the records' words alone, answer.
"""

import json
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from kalaki.assistant.rules.understand.artefact import (
    UnreadableModel,
    fingerprint,
    pack,
    read_decider,
    unpack,
)
from kalaki.assistant.rules.understand.catalogue import Catalogue
from kalaki.assistant.rules.understand.concepts import Concepts
from kalaki.assistant.rules.understand.decide import Decider
from kalaki.assistant.rules.understand.neighbours import neighbours
from kalaki.assistant.rules.understand.pipeline import Books, Mind, names_in_records, read_books
from kalaki.assistant.rules.understand.train import Model, train, words_only

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
    """Train on ``catalogue`` unless that was done already; returns the model's file.

    None for a catalogue without records or with more than LARGEST: there the records' words answer.
    """
    if not 0 < len(catalogue.entries) <= LARGEST:
        return None
    made_of = fingerprint(catalogue)
    path = _folder(city) / f"{made_of}.model"
    if not path.exists():
        content = pack(train(catalogue, decider=shipped_decider(city)), made_of=made_of)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)  # noqa: PTH105 - readers see the whole file or none
        for old in sorted(path.parent.glob("*.model"), key=lambda one: one.stat().st_mtime)[:-3]:
            old.unlink(missing_ok=True)
    return path


def has_model(city: str) -> bool:
    """Tell whether any model of ``city`` stands there; the worker renews it when texts change."""
    return any(_folder(city).glob("*.model"))


def is_trained(catalogue: Catalogue, *, city: str) -> bool:
    """Tell whether the model of ``catalogue`` stands there, or none is made for it."""
    return (
        not 0 < len(catalogue.entries) <= LARGEST
        or (_folder(city) / f"{fingerprint(catalogue)}.model").exists()
    )


def make_mind(catalogue: Catalogue, *, city: str) -> tuple[Mind, bool]:
    """Return what answers for ``catalogue`` now, and whether it is the model trained on just these texts."""
    made_of = fingerprint(catalogue)
    model, is_own = _best_model(catalogue, made_of, city)
    books = books_of(city)
    texts = {entry.code: (entry.question, *entry.texts) for entry in catalogue.entries}
    mind = Mind(
        model=model,
        books=books,
        place_of={entry.code: entry.place for entry in catalogue.entries},
        names_in=names_in_records(books.places, texts),
        city=city,
        neighbours=neighbours(catalogue.entries, books.asks_for),
    )
    return mind, is_own


def _best_model(catalogue: Catalogue, made_of: str, city: str) -> tuple[Model, bool]:
    concepts = Concepts(catalogue.synonyms)
    folder = _folder(city)
    newest = sorted(folder.glob("*.model"), key=lambda one: one.stat().st_mtime, reverse=True)
    known = {entry.code for entry in catalogue.entries}
    for path in [folder / f"{made_of}.model", *newest]:
        try:
            model = unpack(path.read_bytes(), made_of=path.stem, concepts=concepts)
        except (OSError, UnreadableModel):
            continue
        # An older model may not know the newest records, but it must not name one that is gone.
        if path.stem == made_of or set(model.rankers.codes) <= known:
            return model, path.stem == made_of
    return _stand_in(catalogue), False


@lru_cache(maxsize=4)
def _stand_in(catalogue: Catalogue) -> Model:
    return words_only(catalogue)


def shipped_decider(city: str) -> Decider | None:
    """Return the decision that ``./hub assistant calibrate`` wrote, None when there is none that fits."""
    try:
        return read_decider(json.loads(content_file(city, "decision.json").read_text(encoding="utf-8")))
    except (OSError, KeyError, ValueError):
        return None


def _folder(city: str) -> Path:
    path = Path(settings.KALAKI_DATA, "models", city)
    path.mkdir(parents=True, exist_ok=True)
    return path
