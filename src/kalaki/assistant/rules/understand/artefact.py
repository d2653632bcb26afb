"""A model as bytes and back: numpy arrays and a JSON manifest, no pickle; equal models give equal bytes."""

import hashlib
import io
import json
import zipfile
from typing import Any

import numpy as np

from kalaki.assistant.rules.understand.catalogue import Alarm, Catalogue, Entry, Negative, Phrase
from kalaki.assistant.rules.understand.concepts import Concepts
from kalaki.assistant.rules.understand.decide import FEATURES, Decider
from kalaki.assistant.rules.understand.features import Vocabulary
from kalaki.assistant.rules.understand.ranker import Rankers
from kalaki.assistant.rules.understand.tables import Table
from kalaki.assistant.rules.understand.taught import Taught
from kalaki.assistant.rules.understand.train import Model

FORMAT = "kalaki-understanding/4"
_MOMENT = (2026, 1, 1, 0, 0, 0)  # a zip entry needs a time, and equal models must be equal bytes


class UnreadableModel(ValueError):
    """The bytes are no model of this version; train it again."""


def fingerprint(catalogue: Catalogue) -> str:
    """Return the SHA-256 of everything that a model is made of, and of the form of the model."""
    text = json.dumps([FORMAT, FEATURES, plain(catalogue)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pack(model: Model, *, made_of: str) -> bytes:
    """Return ``model`` as a zip of .npy files and manifest.json. made_of: the catalogue's fingerprint."""
    rankers = model.rankers
    if rankers.linear is None:
        raise UnreadableModel("Only a trained model is kept.")
    terms = list(rankers.vocabulary.terms)
    arrays: dict[str, np.ndarray] = {
        "idf": rankers.vocabulary.idf,
        "linear": rankers.linear.astype(np.float16),
        "holds": model.holds,
        "danger": model.danger,
        "taught_prints": model.taught.prints,
        "taught_records": model.taught.records,
    }
    for name, table in (("bm25", rankers.bm25), ("refused", rankers.refused)):
        arrays |= {f"{name}_data": table.data.astype(np.float16), f"{name}_columns": table.columns.astype(np.int32),
                   f"{name}_starts": table.starts.astype(np.int32)}  # fmt: skip
    decider = model.decider
    manifest = {
        "format": FORMAT,
        "made_of": made_of,
        "codes": list(rankers.codes),
        "fusion": list(model.fusion),
        "terms": terms,
        "known": sorted(rankers.vocabulary.known),
        "synonyms": [list(group) for group in rankers.vocabulary.concepts.groups],
        "decider": write_decider(decider),
        "widths": {"bm25": rankers.bm25.width, "refused": rankers.refused.width},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, array in sorted(arrays.items()):
            held = io.BytesIO()
            np.lib.format.write_array(held, np.ascontiguousarray(array), allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy", _MOMENT), held.getvalue())
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        file.writestr(zipfile.ZipInfo("manifest.json", _MOMENT), text)
    return out.getvalue()


def unpack(content: bytes, *, made_of: str) -> Model:
    """Return the model in ``content``. Raises UnreadableModel when it is another version or of other texts."""
    try:
        manifest, arrays = _read(content)
        if manifest["format"] != FORMAT or manifest["made_of"] != made_of:
            raise UnreadableModel(manifest["format"])
        return _model(manifest, arrays)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnreadableModel(str(error)) from error


def write_decider(decider: Decider) -> dict[str, Any]:
    """Return ``decider`` as JSON values."""
    return {
        "features": list(FEATURES),
        "mean": decider.mean.tolist(),
        "spread": decider.spread.tolist(),
        "scope": decider.scope.tolist(),
        "first": decider.first.tolist(),
        "three": decider.three.tolist(),
        "answer_from": decider.answer_from,
        "ask_from": decider.ask_from,
        "alarm_from": decider.alarm_from,
    }


def read_decider(values: dict[str, Any]) -> Decider:
    """Return the decider of JSON ``values``. Raises UnreadableModel when it measures other things."""
    if tuple(values["features"]) != FEATURES:
        raise UnreadableModel("The decision was fitted on other measures.")
    return Decider(
        mean=np.array(values["mean"]),
        spread=np.array(values["spread"]),
        scope=np.array(values["scope"]),
        first=np.array(values["first"]),
        three=np.array(values["three"]),
        answer_from=values["answer_from"],
        ask_from=values["ask_from"],
        alarm_from=values["alarm_from"],
    )


def _read(content: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        arrays = {
            name.removesuffix(".npy"): np.lib.format.read_array(
                io.BytesIO(file.read(name)), allow_pickle=False
            )
            for name in file.namelist()
            if name.endswith(".npy")
        }
        return json.loads(file.read("manifest.json")), arrays


def _model(manifest: dict[str, Any], arrays: dict[str, np.ndarray]) -> Model:
    vocabulary = Vocabulary(
        terms={term: number for number, term in enumerate(manifest["terms"])},
        idf=arrays["idf"],
        known=frozenset(manifest["known"]),
        concepts=Concepts(manifest["synonyms"]),  # its own: the terms are numbered by them
    )
    rankers = Rankers(
        codes=tuple(manifest["codes"]),
        vocabulary=vocabulary,
        linear=arrays["linear"],
        bm25=_table(arrays, "bm25", manifest),
        refused=_table(arrays, "refused", manifest),
    )
    return Model(
        rankers=rankers,
        decider=read_decider(manifest["decider"]),
        holds=arrays["holds"],
        danger=arrays["danger"],
        taught=Taught(arrays["taught_prints"], arrays["taught_records"]),
        fusion=tuple(manifest["fusion"]),
    )


def _table(arrays: dict[str, np.ndarray], name: str, manifest: dict[str, Any]) -> Table:
    data = arrays[f"{name}_data"].astype(np.float32)
    return Table(data, arrays[f"{name}_columns"], arrays[f"{name}_starts"], manifest["widths"][name])


def plain(catalogue: Catalogue) -> list[Any]:
    """Return ``catalogue`` as JSON values; ``read_catalogue`` reads them."""
    return [
        [[e.code, e.area, e.place, e.question, list(e.texts), e.live] for e in catalogue.entries],
        [[p.code, p.text, p.author] for p in catalogue.phrases],
        [[n.kind, n.text, n.author] for n in catalogue.negatives],
        [list(group) for group in catalogue.synonyms],
        [[a.kind, a.text] for a in catalogue.alarms],
    ]


def read_catalogue(values: list[Any]) -> Catalogue:
    """Return the catalogue that ``plain`` wrote."""
    entries, phrases, negatives, synonyms, alarms = values
    return Catalogue(
        entries=tuple(
            Entry(code=code, area=area, place=place, question=question, texts=tuple(texts), live=live)
            for code, area, place, question, texts, live in entries
        ),
        phrases=tuple(Phrase(code=code, text=text, author=author) for code, text, author in phrases),
        negatives=tuple(Negative(kind=kind, text=text, author=author) for kind, text, author in negatives),
        synonyms=tuple(tuple(group) for group in synonyms),
        alarms=tuple(Alarm(kind=kind, text=text) for kind, text in alarms),
    )
