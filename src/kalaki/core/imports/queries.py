"""Runs for the desk: the list, one preview, and the refused rows to take home."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kalaki.core.imports.commands import replan as _replan
from kalaki.core.imports.commands import table_of
from kalaki.core.imports.registry import Outcome, Planned
from kalaki.core.models import ImportRun

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run. counts: {outcome: rows}. is_kept: its rows are still there."""

    public_id: UUID
    kind: str
    state: str
    name: str
    at: dt.datetime
    applied_at: dt.datetime | None
    counts: dict[str, int]
    is_kept: bool


def list_runs(kinds: list[str], *, limit: int = PAGE) -> tuple[RunView, ...]:
    """Return the latest runs of ``kinds``."""
    rows = ImportRun.objects.filter(kind__in=kinds).defer("table", "undo").order_by("-at", "-pk")[:limit]
    return tuple(_view(row) for row in rows)


def import_run(public_id: UUID) -> RunView | None:
    """Return one run, or None."""
    row = ImportRun.objects.filter(public_id=public_id).defer("table", "undo").first()
    return _view(row) if row else None


def plan_of(public_id: UUID) -> tuple[Planned, ...]:
    """Return what would become of each row as the data stands now, and note that this was seen.

    Refused gone, no_column. Empty for a run that is not a preview (any more).
    """
    row = ImportRun.objects.filter(public_id=public_id, state="previewed").first()
    return tuple(_replan(row)) if row else ()


def refused_rows(public_id: UUID) -> Iterator[list[Any]]:
    """Yield the head and the rows of the file that were refused or stay unclear, each with its number and remedy."""
    row = ImportRun.objects.filter(public_id=public_id, state="previewed").first()
    if row is None:
        return
    table = table_of(row)
    bad = {
        one.number: str(one.remedy)
        for one in _replan(row)
        if one.outcome in {Outcome.REFUSED, Outcome.UNCLEAR}
    }
    yield ["#", "!", *table.columns]
    for number, cells in table.rows:
        if number in bad:
            yield [number, bad[number], *cells]


def _view(row: ImportRun) -> RunView:
    return RunView(
        public_id=row.public_id,
        kind=row.kind,
        state=row.state,
        name=row.name,
        at=row.at,
        applied_at=row.applied_at,
        counts=row.counts,
        is_kept=row.keep_until is not None,
    )
