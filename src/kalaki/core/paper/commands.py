"""Print sheets, key them in twice, settle what differs, and let the app take them."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.core.actors import Actor
from kalaki.core.command import command
from kalaki.core.keys import keyed_hash, seal
from kalaki.core.models import PaperBatch, PaperRow, PaperSheet
from kalaki.core.numbers import next_number
from kalaki.core.outbox import Event
from kalaki.core.paper.queries import cells_of, row_states
from kalaki.core.paper.registry import PaperKind, paper_kind
from kalaki.core.refusals import Refused
from kalaki.core.subjects import SubjectRef
from kalaki.core.uploads import find_upload

SERIES = "paper.sheet"
MAX_SHEETS = 500
MAX_CELL = 500
KEPT = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Event):
    """A sheet was taken by its app. rows: how many of it."""

    kind: ClassVar[str] = "paper.taken"
    sheet: str
    about: str
    rows: int


def make_batch(*, actor: Actor, key: UUID, kind: str, sheets: int, about: SubjectRef | None = None) -> UUID:
    """Make ``sheets`` new numbered sheets of ``kind`` and return their batch. Refused how_many. Raises UnknownKind."""
    with command("paper.make", actor=actor, key=key, kind=kind, sheets=sheets, about=str(about)) as run:
        if run.replayed:
            return UUID(run.result)
        paper_kind(kind)
        if not 1 <= sheets <= MAX_SHEETS:
            raise Refused("how_many", _("Print between 1 and 500 sheets at once."))
        batch = PaperBatch(
            kind=kind, about=about.kind if about else "", subject=about.public_id if about else None,
            by=actor.ref, created_at=run.at,
        )  # fmt: skip
        batch.save()
        for _place in range(sheets):
            PaperSheet(batch=batch, number=next_number(SERIES), created_at=run.at).save()
        run.audit(batch.public_id, sheets=sheets)
        return run.finish(batch.public_id)


def key_row(
    *, actor: Actor, key: UUID, sheet: int, position: int, keying: Literal[1, 2], cells: Mapping[str, str]
) -> None:
    """Keep what ``actor`` reads in row ``position`` of sheet ``sheet``, in the first or the second keying.

    The same person may correct an own row; the other keying is never touched. A column left out keeps what it had; empty
    cells say that the row is empty on paper.
    Refused not_there, taken, same_person (both keyings by one), not_yours (another began this keying), too_long.
    """
    given = {name: value.strip() for name, value in cells.items()}
    print_ = keyed_hash("paper.row", json.dumps(given, sort_keys=True))
    with command(
        "paper.key", actor=actor, key=key, sheet=sheet, position=position, keying=keying, cells=print_
    ) as run:
        if run.replayed:
            return
        row, known = _row(sheet, position)
        mine, other = (row.first_by, row.second_by) if keying == 1 else (row.second_by, row.first_by)
        if actor.ref == other:
            raise Refused(
                "same_person", _("You keyed this row already. The second keying is somebody else's.")
            )
        if mine not in {"", actor.ref}:
            raise Refused(
                "not_yours", _("Somebody else keyed this row. It does not change silently."), status=409
            )
        before = cells_of(row.first if keying == 1 else row.second) or {}
        sealed = seal("paper", _kept(known, given, before))
        if keying == 1:
            row.first, row.first_by = sealed, actor.ref
        else:
            row.second, row.second_by = sealed, actor.ref
        row.settled, row.settled_by = None, ""
        row.save()
        run.audit(row.public_id, sheet=sheet, position=position, keying=keying)
        run.finish(None)


def settle(*, actor: Actor, key: UUID, sheet: int, position: int, use: Literal[1, 2]) -> None:
    """Decide which keying counts where both differ; both stay. Refused not_there, taken, not_keyed."""
    with command("paper.settle", actor=actor, key=key, sheet=sheet, position=position, use=use) as run:
        if run.replayed:
            return
        row, _known = _row(sheet, position)
        chosen = row.first if use == 1 else row.second
        if chosen is None:
            raise Refused("not_keyed", _("This row was not keyed yet."))
        row.settled, row.settled_by = bytes(chosen), actor.ref
        row.save()
        run.audit(row.public_id, sheet=sheet, position=position, use=use)
        run.finish(None)


def attach_scan(*, actor: Actor, key: UUID, sheet: int, upload: UUID) -> None:
    """Keep a stored upload as the source of sheet ``sheet``; it is shown to nobody. Refused not_there, has_scan, no_scan."""
    with command("paper.scan", actor=actor, key=key, sheet=sheet, upload=upload) as run:
        if run.replayed:
            return
        row = _sheet(sheet)
        found = find_upload(upload)
        if found is None or found.state != "stored":
            raise Refused("no_scan", _("The scan has not arrived. Send it once more."))
        if row.scan is not None:
            raise Refused("has_scan", _("This sheet has its scan. A source does not change."), status=409)
        row.scan, row.scan_sha256 = upload, found.sha256
        row.save()
        run.audit(row.public_id, sha256=found.sha256)
        run.finish(None)


def take_sheet(*, actor: Actor, key: UUID, sheet: int) -> dict[int, str]:
    """Hand the rows of sheet ``sheet`` to its app; returns {position: code} of those it did not take.

    Refused not_there, taken, not_keyed (no row, or a second keying is missing), differences (facts: rows).
    """
    with command("paper.take", actor=actor, key=key, sheet=sheet) as run:
        if run.replayed:
            return {int(position): code for position, code in run.result.items()}
        row = _sheet(sheet)
        if row.state == "taken":
            raise _taken()
        known = paper_kind(row.batch.kind)
        states = row_states(row, known)
        if not states or any(one.is_open for one in states):
            raise Refused("not_keyed", _("Not every row was keyed twice. Key the missing ones."))
        differing = [one.position for one in states if one.differs]
        if differing:
            raise Refused(
                "differences", _("The two keyings differ. Decide each row first."), rows=len(differing)
            )
        rows = {one.position: one.counts for one in states if any(one.counts.values())}
        about = SubjectRef(row.batch.about, row.batch.subject) if row.batch.subject else None
        refused = dict(known.take(run, sheet, about, rows))
        row.state, row.taken_at = "taken", run.at
        row.refused = {str(position): code for position, code in refused.items()}
        row.save()
        run.audit(row.public_id, rows=len(rows), refused=len(refused))
        run.emit(Taken(sheet=str(row.public_id), about=row.batch.kind, rows=len(rows) - len(refused)))
        return run.finish(refused)


def forget(slot: dt.datetime) -> int:
    """Erase what was keyed from sheets taken ninety days before ``slot``; their app has it. Returns how many rows."""
    sheets = PaperSheet.objects.filter(taken_at__lte=slot - KEPT)
    rows = PaperRow.objects.filter(sheet__in=sheets, first__isnull=False)
    return rows.update(first=None, second=None, settled=None)


def _row(sheet: int, position: int) -> tuple[PaperRow, PaperKind]:
    row = _sheet(sheet)
    known = paper_kind(row.batch.kind)
    if row.state == "taken":
        raise _taken()
    if not 1 <= position <= known.rows:
        raise _not_there()
    found = PaperRow.objects.filter(sheet=row, position=position).first()
    return found or PaperRow(sheet=row, position=position), known


def _sheet(number: int) -> PaperSheet:
    rows = PaperSheet.objects.select_for_update(of=("self",)).select_related("batch")
    row = rows.filter(number=number).first()
    if row is None:
        raise _not_there()
    return row


def _kept(known: PaperKind, given: Mapping[str, str], before: Mapping[str, str]) -> bytes:
    if any(len(value) > MAX_CELL for value in given.values()):
        raise Refused("too_long", _("A cell holds at most 500 signs."))
    kept: dict[str, Any] = {}
    for column in known.columns:
        words = given.get(column.name)
        if words is None:
            kept[column.name] = before.get(column.name, "")
        else:
            kept[column.name] = column.store(words) if column.store and words else words
    return json.dumps(kept, ensure_ascii=False).encode()


def _taken() -> Refused:
    return Refused("taken", _("This sheet was taken already. Nothing on it changes any more."), status=409)


def _not_there() -> Refused:
    return Refused("not_there", _("There is no such row. Compare the number with the sheet."), status=404)
