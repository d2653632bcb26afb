"""Make the model anew, let it answer only when it is no worse than the one before, and keep what was measured."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from kalaki.assistant.minds import (
    LARGEST,
    apart,
    book_files,
    folder_of,
    forget_models,
    model_file,
    shipped_decision,
)
from kalaki.assistant.models import ExampleQuestion, LiveModel, OutOfScope, QualityRun
from kalaki.assistant.queries.asking import catalogue_of_city, entries_of_city, live_model
from kalaki.assistant.queries.measuring import (
    check_file,
    file_fault,
    file_stamp,
    is_measured,
    read_rows,
    sample,
    standing_today,
)
from kalaki.assistant.queries.quality import catalogue_stamp, is_waiting, last_training
from kalaki.assistant.rules.quality import (
    OUTSIDE,
    Comparison,
    Found,
    Heard,
    Probe,
    RunKind,
    Stop,
    Use,
    compare,
    stops,
)
from kalaki.assistant.rules.understand.artefact import fingerprint
from kalaki.assistant.rules.understand.catalogue import Catalogue
from kalaki.assistant.trainer import job_of
from kalaki.cities.contract import city_scope
from kalaki.core.contract import Actor, Refused, System, command, new_key, now, put_text

BY_HAND = ("editor", "queue")  # origins of phrasings that somebody here wrote or took in
CHECKS = 600  # check phrasings that a training is compared on; the whole set is what evaluate is for
NOT_COMPARED = compare((), (), ())


@task()
def train_model(city: str) -> str:
    """Train municipality ``city`` (slug), compare with the model that answers, and let the new one answer if it may.

    Returns the new model's fingerprint, "" for a catalogue that none is made for. Residents are answered by the
    one before until the new one is let in. Nothing is locked meanwhile.
    """
    with city_scope(city):
        began, stamp, last = now(), catalogue_stamp(), last_training()
        catalogue = catalogue_of_city(city)
        if not 0 < len(catalogue.entries) <= LARGEST:
            settle(city, made="", found=NOT_COMPARED, why=(), stamp=stamp, live="", answering=live_model())
            return ""
        answering = live_model()
        live = answering if answering and model_file(city, answering).exists() else ""
        probes = _probes(city, set(catalogue.codes()), since=last.began if last else None)
        result = apart(
            _job(
                "train",
                catalogue,
                city=city,
                live=live,
                probes=[[p.code, p.text, str(p.use)] for p in probes],
            )
        )
        after = _read(result["after"])
        before = _read(result["before"]) if result["before"] is not None else after
        found = compare(probes, before, after)
        made: str = result["made"]
        if not settle(
            city,
            made=made,
            found=found,
            why=stops(found),
            stamp=stamp,
            live=live,
            answering=answering,
            began=began,
        ):
            train_model.enqueue(city)
        return made


def settle(
    city: str,
    *,
    made: str,
    found: Comparison,
    why: tuple[Stop, ...],
    stamp: str,
    live: str,
    answering: str,
    began: dt.datetime | None = None,
) -> bool:
    """Keep a training, and let its model answer unless something speaks against it (``why``).

    live: the model that it was compared with, "" for none. answering: the one that answered when it began; where an
    editor has let another one answer since, the comparison is of the past: nothing is kept, and False returned.
    began: before its texts were read; what is written later belongs to the next comparison. The wordings of older
    comparisons go: one page shows the last, and what an editor takes back must not stay in it.
    """
    figures = asdict(found) | {"stops": [str(one) for one in why]}
    if began is not None:
        figures["began"] = began.isoformat()
    with command("assistant.settle_training", actor=System("training"), key=new_key(), model=made) as run:
        standing = LiveModel.objects.select_for_update().first()
        if (standing.model if standing else "") != answering:
            return bool(run.finish(result=False))
        for old in QualityRun.objects.filter(kind=RunKind.TRAINING).exclude(figures__shown=[]):
            old.figures["shown"] = []
            old.save()
        row = QualityRun.objects.create(
            kind=RunKind.TRAINING,
            name="",
            at=run.at,
            model=made,
            figures=figures,
            stamp=stamp,
            created_at=run.at,
        )
        if made and not why:
            _let_answer(made, before=live)
        elif made:
            LiveModel.objects.filter(model=live).update(held=made)
        run.audit(row.public_id, model=made[:12], stops=len(why))
        run.finish(result=True)
    _forget_others(city)
    return True


def _let_answer(model: str, *, before: str) -> None:
    """Let ``model`` answer in the municipality in scope. before: the one that is one click back."""
    row = LiveModel.objects.select_for_update().first() or LiveModel()
    if row.model != model:
        row.model, row.before = model, before or row.model
    row.held = ""
    row.save()


def _forget_others(city: str) -> None:
    row = LiveModel.objects.first()
    if row is not None:
        forget_models(city, keep={row.model, row.before, row.held})


def override_stop(*, actor: Actor, key: UUID, model: str, reason: str) -> str:
    """Let ``model`` (fingerprint), which a comparison stopped, answer all the same; the reason stays in the audit log.

    Raises Refused reason_missing, not_held (another training came since, or its file is gone).
    """
    with command("assistant.override_stop", actor=actor, key=key, model=model, reason=reason) as run:
        if run.replayed:
            return str(run.result)
        if not reason.strip():
            raise Refused("reason_missing", _("Say why, in a sentence."), fields=["reason"])
        row = LiveModel.objects.select_for_update().first()
        if row is None or row.held != model or not model:
            raise Refused(
                "not_held", _("This model is no longer waiting. Look at the page again."), status=409
            )
        text, digest = put_text(reason.strip())
        _let_answer(model, before=row.model)
        run.audit(row.public_id, model=model[:12], reason=str(text), reason_sha256=digest)
        return run.finish(model)


def go_back(*, actor: Actor, key: UUID, model: str) -> str:
    """Let the model before answer again. model: the one that answers, as its page showed it.

    Raises Refused not_live (another one answers meanwhile), no_model_before.
    """
    with command("assistant.go_back", actor=actor, key=key, model=model) as run:
        if run.replayed:
            return str(run.result)
        row = LiveModel.objects.select_for_update().first()
        if row is None or row.model != model:
            raise Refused(
                "not_live", _("Another model answers meanwhile. Look at the page again."), status=409
            )
        if not row.before:
            raise Refused("no_model_before", _("There is no model before this one."), status=409)
        row.model, row.before, row.held = row.before, "", row.model
        row.save()
        run.audit(row.public_id, model=row.model[:12])
        return run.finish(row.model)


def _job(act: str, catalogue: Catalogue, *, city: str, **more: Any) -> dict[str, Any]:
    return job_of(
        act, catalogue, city=city, standing=standing_today(city), now=now(), folder=folder_of(city),
        books=book_files(city), decider=shipped_decision(city), **more,
    )  # fmt: skip


def _read(found: list[list[Any]]) -> list[Found]:
    return [Found(heard=Heard(word), ranks_first=first) for word, first in found]


@task()
def check_model(city: str, model: str, stamp: str) -> str:
    """Measure ``model`` (fingerprint) of municipality ``city`` on its own check questions and keep the figures.

    stamp: of the file of questions. Returns the public id of the kept run; "" when the texts, the file or
    the measurements went on meanwhile.
    """
    with city_scope(city):
        path = check_file(city)
        if live_model() != model or file_stamp(path) != stamp or is_measured(model=model, stamp=stamp):
            return ""
        if file_fault(city):
            return ""
        rows = [asdict(row) for row in read_rows(path)]
        figures = apart(_job("check", _without_phrases(city), city=city, model=model, rows=rows))
        return str(
            keep_run(
                actor=System("check"), key=new_key(), kind=RunKind.EVALUATION, name=path.stem, model=model,
                figures=figures, stamp=stamp,
            )
        )  # fmt: skip


def _without_phrases(city: str) -> Catalogue:
    return Catalogue(entries=entries_of_city(), phrases=())


def request_training(*, actor: Actor, key: UUID, city: str) -> str:
    """Have the worker train municipality ``city`` now; a training that already waits is not doubled."""
    with command("assistant.request_training", actor=actor, key=key) as run:
        if run.replayed:
            return str(run.result)
        if not is_waiting(city):
            train_model.enqueue(city)
        run.audit("model", requested=True)
        return run.finish(city)


def note_training(city: str) -> None:
    """Note that the model of the present texts of municipality ``city``, in scope, answers; nothing is compared."""
    settle(
        city,
        made=fingerprint(catalogue_of_city(city)),
        found=NOT_COMPARED,
        why=(),
        stamp=catalogue_stamp(),
        live="",
        answering=live_model(),
    )


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


def _probes(city: str, codes: set[str], *, since: Any) -> list[Probe]:
    """Return what a training is compared on.

    Pinned phrasings, those written since the last training, check phrasings of the desk and of the file, and
    messages that must be refused. codes: of the records that there are.
    """
    rows = ExampleQuestion.objects.filter(record__revision__gte=1).order_by("record__code", "pk")
    taught = rows.filter(set="train", origin__in=BY_HAND)
    own = rows.filter(pinned=True) | (taught.filter(created_at__gte=since) if since else taught)
    named = [
        (code, text, Use.PINNED if pinned else Use.TRAIN)
        for code, text, pinned in own.exclude(set="check").values_list("record__code", "text", "pinned")
    ]
    checks = rows.filter(set="check").order_by("-pinned", "folded")
    named += [
        (code, text, Use.PINNED if pinned else Use.CHECK)
        for code, text, pinned in checks.values_list("record__code", "text", "pinned")[:CHECKS]
    ]
    inside, outside = _of_file(city, codes, most=CHECKS - sum(use is Use.CHECK for _c, _t, use in named))
    refused = [*outside, *OutOfScope.objects.order_by("pk").values_list("text", flat=True)]
    return [
        *(Probe(code=code, text=text, use=use) for code, text, use in named),
        *(Probe(code=code, text=text, use=Use.CHECK) for code, text in inside),
        *(Probe(code="", text=text, use=OUTSIDE) for text in refused),
    ]


def _of_file(city: str, codes: set[str], *, most: int) -> tuple[list[tuple[str, str]], Iterable[str]]:
    """Return at most ``most`` (code, text) of the city's own check file, chosen by their text alone, and its negatives."""
    path = check_file(city)
    if not path.exists() or file_fault(city):  # the quality page says what is wrong with it
        return [], []
    rows = read_rows(path)
    inside = [(row.code, row.text) for row in rows if row.code in codes and not row.context]
    return sample(inside, most=max(0, most)), [row.text for row in rows if not row.code]
