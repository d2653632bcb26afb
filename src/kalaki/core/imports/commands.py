"""Bring a table in: preview, decide, apply in one transaction, undo."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.core.actors import Actor
from kalaki.core.command import command, plain
from kalaki.core.imports.reader import Table, read_table
from kalaki.core.imports.registry import Importer, Outcome, Planned, importer, rows_of
from kalaki.core.keys import seal, unseal
from kalaki.core.models import ImportRun
from kalaki.core.outbox import Event
from kalaki.core.refusals import Refused
from kalaki.exact.canonical import canonical_exact

KEPT = dt.timedelta(days=30)
WRITTEN = (Outcome.NEW, Outcome.CHANGED)
MAX_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied(Event):
    """A table was written. about: its kind. rows: how many rows are new or changed."""

    kind: ClassVar[str] = "imports.applied"
    run: str
    about: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Applied):
    """A table was taken back."""

    kind: ClassVar[str] = "imports.undone"


def preview_import(*, actor: Actor, key: UUID, kind: str, name: str, data: bytes) -> UUID:
    """Read the file ``data`` called ``name`` and plan its rows; nothing but the run is written. Returns the run.

    Raises UnknownKind, and Refused as ``read_table`` and ``rows_of`` do.
    """
    digest = hashlib.sha256(data).hexdigest()
    with command("imports.preview", actor=actor, key=key, kind=kind, digest=digest) as run:
        if run.replayed:
            return UUID(run.result)
        table = read_table(data)
        planned = _plan(importer(kind), table, {})
        row = ImportRun(
            kind=kind, name=name[:MAX_NAME], digest=digest, by=actor.ref, at=run.at, keep_until=run.at + KEPT,
            table=_sealed(plain(table)), plan=plan_digest(planned), counts=counted(planned), created_at=run.at,
        )  # fmt: skip
        row.save()
        run.audit(row.public_id, **row.counts)
        return run.finish(row.public_id)


def choose(*, actor: Actor, key: UUID, run: UUID, choices: Mapping[str, str]) -> None:
    """Decide unclear rows and plan anew. choices: {row number: value}. Refused not_there, wrong_state, gone."""
    with command("imports.choose", actor=actor, key=key, run=run, choices=dict(choices)) as frame:
        if frame.replayed:
            return
        row = _row(run, "previewed")
        row.choices = {**row.choices, **choices}
        planned = _plan(importer(row.kind), table_of(row), row.choices)
        row.plan, row.counts = plan_digest(planned), counted(planned)
        row.save()
        frame.audit(row.public_id, **row.counts)
        frame.finish(None)


def apply_import(*, actor: Actor, key: UUID, run: UUID) -> int:
    """Write the new and changed rows of the preview, all or none; returns how many.

    Refused not_there, wrong_state, gone, nothing (no row to write), and moved: the data changed since the preview, which
    shows the new plan when it is opened again.
    """
    with command("imports.apply", actor=actor, key=key, run=run) as frame:
        if frame.replayed:
            return int(frame.result)
        row = _row(run, "previewed")
        known = importer(row.kind)
        planned = _plan(known, table_of(row), row.choices)
        if plan_digest(planned) != row.plan:
            raise Refused(
                "moved", _("The data changed since this preview. Look at it once more."), status=409
            )
        written = [one for one in planned if one.outcome in WRITTEN]
        if not written:
            raise Refused("nothing", _("There is no row to write."))
        row.undo = _sealed(plain(known.apply(frame, written)))
        row.state, row.applied_at, row.applied_by = "applied", frame.at, actor.ref
        row.keep_until = frame.at + KEPT
        row.save()
        frame.audit(row.public_id, rows=len(written))
        frame.emit(Applied(run=str(row.public_id), about=row.kind, rows=len(written)))
        return frame.finish(len(written))


def undo_import(*, actor: Actor, key: UUID, run: UUID) -> None:
    """Take back what the run wrote, all or nothing.

    Refused not_there, wrong_state, gone (after thirty days), and what the app refuses.
    """
    with command("imports.undo", actor=actor, key=key, run=run) as frame:
        if frame.replayed:
            return
        row = _row(run, "applied")
        if row.undo is None:
            raise _gone()
        importer(row.kind).undo(frame, _opened(row.undo))
        row.state, row.undo, row.table, row.keep_until = "undone", None, None, None
        row.save()
        rows = sum(row.counts.get(outcome, 0) for outcome in WRITTEN)
        frame.audit(row.public_id, rows=rows)
        frame.emit(Undone(run=str(row.public_id), about=row.kind, rows=rows))
        frame.finish(None)


def forget(slot: dt.datetime) -> int:
    """Erase the sealed rows of runs whose thirty days are over at ``slot``; returns of how many."""
    return ImportRun.objects.filter(keep_until__lte=slot).update(table=None, undo=None, keep_until=None)


def replan(row: ImportRun) -> list[Planned]:
    """Return the plan of a preview as the data stands now, and keep it as what the person saw."""
    planned = _plan(importer(row.kind), table_of(row), row.choices)
    shown = plan_digest(planned)
    if shown != row.plan:
        ImportRun.objects.filter(pk=row.pk).update(plan=shown, counts=counted(planned))
    return planned


def table_of(row: ImportRun) -> Table:
    """Return the rows of the file. Refused gone."""
    if row.table is None:
        raise _gone()
    found = _opened(row.table)
    rows = tuple((number, tuple(cells)) for number, cells in found["rows"])
    return Table(columns=tuple(found["columns"]), rows=rows)


def plan_digest(planned: Sequence[Planned]) -> str:
    """Return the SHA-256 of what would be written, in hex."""
    body = [[one.number, one.outcome, plain(dict(one.data))] for one in planned]
    return hashlib.sha256(canonical_exact(plain(body))).hexdigest()


def counted(planned: Sequence[Planned]) -> dict[str, int]:
    """Return {outcome: rows}, every outcome named."""
    counts = Counter(one.outcome for one in planned)
    return {str(outcome): counts[outcome] for outcome in Outcome}


def _plan(known: Importer, table: Table, choices: Mapping[str, str]) -> list[Planned]:
    return list(known.plan(rows_of(known, table, choices)))


def _row(public_id: UUID, state: str) -> ImportRun:
    row = ImportRun.objects.select_for_update().filter(public_id=public_id).first()
    if row is None:
        raise Refused("not_there", _("There is no such table. Open the list again."), status=404)
    if row.state != state:
        raise Refused("wrong_state", _("Somebody was faster. Open the table again."), status=409)
    return row


def _gone() -> Refused:
    return Refused("gone", _("The rows are no longer kept. Bring the file in once more."), status=410)


def _sealed(value: Any) -> bytes:
    return seal("imports", json.dumps(value, ensure_ascii=False).encode())


def _opened(sealed: bytes | memoryview) -> Any:
    return json.loads(unseal("imports", bytes(sealed)))
