"""Sheets as they stand: rows in sheet order, what differs between two keyings, and the sheets to print."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.utils.translation import get_language

from kalaki.core.documents import qr_svg, typeset
from kalaki.core.keys import unseal
from kalaki.core.models import PaperBatch, PaperRow, PaperSheet
from kalaki.core.paper.registry import PaperKind, paper_kind
from kalaki.core.subjects import SubjectRef
from kalaki.exact.codes import read_sheet, sheet_text


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """One row. first, second, settled: its cells by column, None while nobody keyed or decided.

    differs: two keyings that nobody has decided between. is_open: a keying is missing.
    """

    position: int
    first: Mapping[str, str] | None
    second: Mapping[str, str] | None
    settled: Mapping[str, str] | None
    differs: bool
    is_open: bool

    @property
    def counts(self) -> Mapping[str, str]:
        """The cells that count: the decided ones, else the first keying."""
        return self.settled or self.first or {}

    @property
    def differences(self) -> tuple[str, ...]:
        """The columns in which both keyings differ."""
        first, second = self.first or {}, self.second or {}
        return tuple(name for name in first if name in second and first[name] != second[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """One sheet. number_text: as printed, with its check digit. rows: the keyed ones, in sheet order."""

    public_id: UUID
    number: int
    number_text: str
    kind: str
    about: SubjectRef | None
    state: str
    has_scan: bool
    refused: dict[int, str]
    rows: tuple[RowState, ...]


def sheet(text: str) -> SheetView | None:
    """Return the sheet whose printed number ``text`` is; None for a wrong check digit or a number never printed."""
    number = read_sheet(text)
    row = (
        PaperSheet.objects.select_related("batch").filter(number=number).first()
        if number is not None
        else None
    )
    if row is None:
        return None
    batch = row.batch
    return SheetView(
        public_id=row.public_id,
        number=row.number,
        number_text=sheet_text(row.number),
        kind=batch.kind,
        about=SubjectRef(batch.about, batch.subject) if batch.subject else None,
        state=row.state,
        has_scan=row.scan is not None,
        refused={int(position): code for position, code in row.refused.items()},
        rows=tuple(row_states(row, paper_kind(batch.kind))),
    )


def sheets_of(batch: UUID) -> tuple[tuple[str, str], ...]:
    """Return (printed number, state) of the sheets of a batch, in order."""
    rows = PaperSheet.objects.filter(batch__in=PaperBatch.objects.filter(public_id=batch)).order_by("number")
    return tuple((sheet_text(row.number), row.state) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """Sheets printed together. first, last: their printed numbers. taken: how many of ``sheets`` are taken."""

    public_id: UUID
    at: dt.datetime
    first: str
    last: str
    sheets: int
    taken: int


def batches_of(kind: str, about: SubjectRef) -> tuple[BatchView, ...]:
    """Return the batches of ``kind`` that serve ``about``, the newest first, in one query."""
    rows = (
        PaperSheet.objects.filter(batch__kind=kind, batch__about=about.kind, batch__subject=about.public_id)
        .order_by("-batch__pk")
        .values_list("batch__public_id", "batch__created_at")
        .annotate(
            first=Min("number"),
            last=Max("number"),
            made=Count("pk"),
            taken=Count("pk", filter=Q(state="taken")),
        )
    )
    return tuple(
        BatchView(
            public_id=public_id,
            at=at,
            first=sheet_text(first),
            last=sheet_text(last),
            sheets=made,
            taken=taken,
        )
        for public_id, at, first, last, made, taken in rows
    )


def sheets_pdf(
    batch: UUID, *, city: str, address: Callable[[str], str], at: dt.datetime, mark: str = ""
) -> bytes:
    """Return the sheets of ``batch`` as PDF, A4, in the reader's language.

    city: its name as printed. address(number): the full address of the form that keys a sheet in; it stands in the QR.
    Raises PaperBatch.DoesNotExist.
    """
    found = PaperBatch.objects.get(public_id=batch)
    known = paper_kind(found.kind)
    numbers = [number for number, _state in sheets_of(batch)]
    title, text = _heading(found, known)
    data = {
        "lang": (get_language() or "ka")[:2],
        "title": title,
        "city": city,
        "text": text,
        "mark": mark,
        "columns": [{"label": str(column.label), "width": column.width} for column in known.columns],
        "rows": known.rows,
        "sheets": [{"number": number, "qr": place} for place, number in enumerate(numbers)],
    }
    return typeset("sheet", data, at=at, files=[qr_svg(address(number)) for number in numbers])


def _heading(batch: PaperBatch, known: PaperKind) -> tuple[str, str]:
    if known.heading is not None and batch.subject is not None:
        return known.heading(SubjectRef(batch.about, batch.subject))
    return str(known.title), str(known.text)


def row_states(row: PaperSheet, known: PaperKind) -> list[RowState]:
    """Return the keyed rows of a sheet, in sheet order."""
    return [_state(one, known) for one in PaperRow.objects.filter(sheet=row).order_by("position")]


def cells_of(sealed: bytes | memoryview | None) -> Mapping[str, str] | None:
    """Return the cells that were sealed, None for None."""
    return None if sealed is None else dict(json.loads(unseal("paper", bytes(sealed))))


def _state(row: PaperRow, known: PaperKind) -> RowState:
    first, second, settled = (cells_of(one) for one in (row.first, row.second, row.settled))
    both = first is not None and second is not None
    return RowState(
        position=row.position,
        first=first,
        second=second,
        settled=settled,
        differs=both and first != second and settled is None,
        is_open=first is None or (known.needs_second and second is None),
    )
