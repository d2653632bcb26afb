"""What was measured, what is being trained, and whether the model is that of the present texts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Sum
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kalaki.assistant.minds import shipped_print
from kalaki.assistant.models import LiveModel, OutOfScope, QualityRun, Record, Synonym
from kalaki.assistant.rules.quality import Change, Heard, RunKind, Stop
from kalaki.cities.contract import current_slug
from kalaki.core.contract import TBILISI, now

TASK = "kalaki.assistant.commands.training.train_model"
RETRY = dt.timedelta(minutes=30)
CHECK = "kalaki.assistant.commands.training.check_model"
OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One kept measurement. model: fingerprint of the model. figures: as its rule made them."""

    public_id: UUID
    kind: RunKind
    name: str
    at: dt.datetime
    model: str
    stamp: str
    figures: dict[str, Any]

    @property
    def local(self) -> dt.datetime:
        """When it was, on the clocks of the municipality."""
        return self.at.astimezone(TBILISI)

    @property
    def began(self) -> dt.datetime:
        """When the texts of a training were about to be read."""
        return dt.datetime.fromisoformat(self.figures["began"]) if "began" in self.figures else self.at

    @property
    def stops(self) -> list[Stop]:
        """What spoke against the model of a training."""
        return [Stop(one) for one in self.figures.get("stops", ())]

    @property
    def changes(self) -> list[Change]:
        """The phrasings of a training, before and after."""
        return [
            Change(
                code=row["code"],
                text=row["text"],
                use=row["use"],
                before=Heard(row["before"]),
                after=Heard(row["after"]),
            )
            for row in self.figures.get("shown", ())
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Where the model stands. is_current: it was made of the present texts. last: the last training, or None.

    has_failed: the last try ended in an error; the model before still answers. live, before, held: the model
    that answers, the one that is one click back, and one that was stopped or put back (fingerprints, or "").
    """

    is_current: bool
    is_under_way: bool
    has_failed: bool
    last: Run | None
    live: str = ""
    before: str = ""
    held: str = ""

    @property
    def is_stopped(self) -> bool:
        """Whether the last training was compared and found worse, and nobody has let it answer."""
        return bool(self.last and self.held and self.last.model == self.held and self.last.stops)

    @property
    def is_put_back(self) -> bool:
        """Whether an editor took the model before, and the newer one waits."""
        return bool(self.held) and not self.is_stopped


def catalogue_stamp() -> str:
    """Return a text that differs whenever what a model is made of differs, in 3 queries.

    The files that ship count by their content, so that a new version of the hub trains anew.
    """
    found = Record.objects.aggregate(n=Count("pk"), versions=Sum("version"))
    outside = OutOfScope.objects.aggregate(n=Count("pk"), last=Max("pk"))
    own = f"{found['n']}.{found['versions'] or 0}.{Synonym.objects.count()}.{outside['n']}.{outside['last'] or 0}"
    return f"{own}.{shipped_print(current_slug())}"


def training_state(city: str) -> Training:
    """Return where the model of municipality ``city`` (slug, in scope) stands, in 6 queries."""
    last, status = last_training(), _last_status(city)
    row = LiveModel.objects.first()
    return Training(
        is_current=last is not None and bool(last.model) and last.stamp == catalogue_stamp(),
        is_under_way=status in OPEN,
        has_failed=status == TaskResultStatus.FAILED,
        last=last,
        live=row.model if row else "",
        before=row.before if row else "",
        held=row.held if row else "",
    )


def is_under_way(city: str) -> bool:
    """Tell whether a training of ``city`` waits or runs."""
    return _last_status(city) in OPEN


def failed_lately(city: str) -> bool:
    """Tell whether the last training of ``city`` failed less than RETRY ago: a fault of the texts is there the next minute too."""
    rows = DBTaskResult.objects.filter(task_path=TASK).order_by("-enqueued_at")
    last = next((row for row in rows[:50] if row.args_kwargs["args"] == [city]), None)
    return (
        last is not None
        and last.status == TaskResultStatus.FAILED
        and last.finished_at is not None
        and now() - last.finished_at < RETRY
    )


def is_waiting(city: str) -> bool:
    """Tell whether a training of ``city`` waits, which will see whatever is written until it begins."""
    return _last_status(city) == TaskResultStatus.READY


def was_asked_for(city: str, model: str, stamp: str) -> bool:
    """Tell whether the measurement of ``model`` on the file of ``stamp`` waits, runs, or was tried."""
    rows = DBTaskResult.objects.filter(task_path=CHECK).order_by("-enqueued_at")
    return any(
        words["args"] == [city, model, stamp] for words in rows.values_list("args_kwargs", flat=True)[:50]
    )


def last_training() -> Run | None:
    """Return the last training of the municipality in scope, or None."""
    return latest_run(RunKind.TRAINING)


def latest_run(kind: RunKind) -> Run | None:
    """Return the last measurement of ``kind``, or None, in 1 query."""
    row = QualityRun.objects.filter(kind=kind).order_by("-at", "-pk").first()
    return _run(row) if row else None


def list_runs(limit: int = 30) -> list[tuple[UUID, str, str, dt.datetime]]:
    """Return (public id, kind, name, at) of the last evaluations, newest first, in 1 query."""
    rows = QualityRun.objects.filter(kind=RunKind.EVALUATION).order_by("-at", "-pk")
    return list(rows.values_list("public_id", "kind", "name", "at")[:limit])


def get_run(public_id: UUID) -> Run | None:
    """Return one measurement, or None."""
    row = QualityRun.objects.filter(public_id=public_id).first()
    return _run(row) if row else None


def _run(row: QualityRun) -> Run:
    return Run(
        public_id=row.public_id,
        kind=RunKind(row.kind),
        name=row.name,
        at=row.at,
        model=row.model,
        stamp=row.stamp,
        figures=row.figures,
    )


def _last_status(city: str) -> str:
    # The last few suffice: each municipality has at most one training waiting.
    rows = DBTaskResult.objects.filter(task_path=TASK).order_by("-enqueued_at")
    return next(
        (
            status
            for words, status in rows.values_list("args_kwargs", "status")[:50]
            if words["args"] == [city]
        ),
        "",
    )
