"""Make the model anew, compare it with the one before, and keep what was measured."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django_tasks import task

from kalaki.assistant.minds import make_mind, train_city
from kalaki.assistant.models import ExampleQuestion, QualityRun
from kalaki.assistant.queries.asking import catalogue_of_city
from kalaki.assistant.queries.measuring import check_file, file_stamp, is_measured, measured, read_rows
from kalaki.assistant.queries.quality import catalogue_stamp, is_under_way, last_training
from kalaki.assistant.rules.evaluate import evaluate, figures
from kalaki.assistant.rules.quality import Comparison, Heard, Probe, RunKind, Use, compare, heard
from kalaki.assistant.rules.understand.artefact import fingerprint
from kalaki.assistant.rules.understand.decide import Verdict
from kalaki.assistant.rules.understand.pipeline import Kind, Mind
from kalaki.cities.contract import city_scope
from kalaki.core.contract import Actor, System, command, new_key, now

CHECKS = 600  # check phrasings that a training is compared on; the whole set is what evaluate is for


@task()
def train_model(city: str) -> str:
    """Train municipality ``city`` (slug), compare on pinned, fresh and check phrasings, and keep the result.

    Returns the model's fingerprint, "" for a catalogue that none is made for. The new model answers as soon as its file stands there; residents are
    answered by the one before until then. Nothing is locked meanwhile.
    """
    with city_scope(city):
        stamp, last = catalogue_stamp(), last_training()
        catalogue = catalogue_of_city(city)
        probes = _probes(since=last.at if last else None)
        before, _own = make_mind(catalogue, city=city)
        said = {probe: _hear(before, probe) for probe in probes}
        path = train_city(catalogue, city=city)
        if path is None:
            return ""
        made_of = path.stem
        after, _own = make_mind(catalogue, city=city)
        found = compare(probes, said.__getitem__, lambda probe: _hear(after, probe))
        keep_run(
            actor=System("training"), key=new_key(), kind=RunKind.TRAINING, name="", model=made_of,
            figures=_figures(found), stamp=stamp,
        )  # fmt: skip
        return made_of


@task()
def check_model(city: str, model: str, stamp: str) -> str:
    """Measure ``model`` (fingerprint) of municipality ``city`` on its own check questions and keep the figures.

    stamp: of the file of questions. Returns the public id of the kept run; "" when the texts, the file or
    the measurements went on meanwhile.
    """
    with city_scope(city):
        path = check_file(city)
        if (
            fingerprint(catalogue_of_city(city)) != model
            or file_stamp(path) != stamp
            or is_measured(model=model, stamp=stamp)
        ):
            return ""
        tally, _answers = evaluate(read_rows(path), lambda row: measured(row, city=city))
        return str(
            keep_run(
                actor=System("check"), key=new_key(), kind=RunKind.EVALUATION, name=path.stem, model=model,
                figures=figures(tally), stamp=stamp,
            )
        )  # fmt: skip


def request_training(*, actor: Actor, key: UUID, city: str) -> str:
    """Have the worker train municipality ``city`` now; a training that already waits is not doubled."""
    with command("assistant.request_training", actor=actor, key=key) as run:
        if run.replayed:
            return str(run.result)
        if not is_under_way(city):
            train_model.enqueue(city)
        run.audit("model", requested=True)
        return run.finish(city)


def note_training(city: str) -> None:
    """Note that the model of municipality ``city``, in scope, is that of the present texts; nothing is compared."""
    found = _figures(compare((), lambda _probe: Heard.MISSED, lambda _probe: Heard.MISSED))
    made_of = fingerprint(catalogue_of_city(city))
    keep_run(
        actor=System("training"), key=new_key(), kind=RunKind.TRAINING, name="", model=made_of,
        figures=found, stamp=catalogue_stamp(),
    )  # fmt: skip


def keep_run(
    *, actor: Actor, key: UUID, kind: RunKind, name: str, model: str, figures: dict[str, Any], stamp: str = ""
) -> UUID:
    """Keep a measurement. model: fingerprint of what was measured. stamp: of the texts or the file. Returns its public id."""
    with command(
        "assistant.keep_run", actor=actor, key=key, kind=kind, name=name, model=model, stamp=stamp
    ) as run:
        if run.replayed:
            return UUID(run.result)
        row = QualityRun.objects.create(
            kind=kind, name=name[:60], at=run.at, model=model, figures=figures, stamp=stamp, created_at=run.at
        )
        run.audit(row.public_id, kind=str(kind))
        return run.finish(row.public_id)


def _probes(*, since: Any) -> list[Probe]:
    """Return what a training is compared on: pinned, written since the last training, and check phrasings."""
    rows = ExampleQuestion.objects.filter(record__revision__gte=1).order_by("record__code", "pk")
    own = rows.filter(pinned=True) | rows.filter(set="train", origin="editor", created_at__gte=since or now())
    if since is None:
        own = rows.filter(pinned=True) | rows.filter(set="train", origin="editor")
    checks = rows.filter(set="check")
    named = [
        (code, text, Use.PINNED if pinned else Use.TRAIN)
        for code, text, pinned in own.exclude(set="check").values_list("record__code", "text", "pinned")
    ]
    named += [
        (code, text, Use.PINNED if pinned else Use.CHECK)
        for code, text, pinned in checks.order_by("-pinned", "folded").values_list(
            "record__code", "text", "pinned"
        )[:CHECKS]
    ]
    return [Probe(code=code, text=text, use=use) for code, text, use in named]


def _hear(mind: Mind, probe: Probe) -> Heard:
    meant = mind.understand(probe.text, now=now())
    if meant.kind is not Kind.QUESTION or not meant.parts or meant.parts[0].verdict is Verdict.REFUSE:
        return Heard.MISSED
    part = meant.parts[0]
    return heard(
        probe.code,
        first=part.codes[0] if part.codes else "",
        codes=part.codes,
        is_asked_back=part.verdict is Verdict.ASK,
    )


def _figures(found: Comparison) -> dict[str, Any]:
    return asdict(found)
