"""What an app gives so that its tables can be brought in: columns, a plan for the rows, and how to write and undo it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.core.command import Run
from kalaki.core.imports.reader import Table
from kalaki.core.refusals import Refused
from kalaki.core.subjects import UnknownKind
from kalaki.georgian import skeleton


class Outcome(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    UNCLEAR = "unclear"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. label: lazily translated head. also: other names it goes by, in any language."""

    name: str
    label: Any
    also: tuple[str, ...] = ()
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the file. number: as the person's program counts it. choice: what the person chose for it, or ""."""

    number: int
    cells: Mapping[str, str]
    choice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What would become of row ``number``. title: how the preview names it. data: JSON values for ``apply``.

    changes: (label, before, after). remedy: lazily translated sentence, for unclear and refused rows.
    choices: (value, label) between which the person decides an unclear row.
    """

    number: int
    outcome: Outcome
    title: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[Any, str, str], ...] = ()
    remedy: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """One kind of table. roles: who may bring it in, as people.Role values.

    plan(rows): one Planned a row, in as many statements for ten rows as for ten thousand; it reads, and never writes.
    apply(run, planned): write the new and changed rows inside the command; returns JSON facts that undo them.
    undo(run, facts): take them back; raises Refused where somebody has changed one since.
    """

    title: Any
    columns: tuple[Column, ...]
    roles: frozenset[str]
    plan: Callable[[Sequence[Row]], Sequence[Planned]]
    apply: Callable[[Run, Sequence[Planned]], Any]
    undo: Callable[[Run, Any], object]


_kinds: dict[str, Importer] = {}


def register_import(kind: str, importer: Importer) -> None:
    """Let tables of ``kind`` be brought in at ``/desk/imports/``."""
    _kinds[kind] = importer


def importer(kind: str) -> Importer:
    """Return what the app of ``kind`` gave. Raises UnknownKind."""
    if kind not in _kinds:
        raise UnknownKind(kind)
    return _kinds[kind]


def importers() -> dict[str, Importer]:
    """Return every kind."""
    return dict(_kinds)


def rows_of(known: Importer, table: Table, choices: Mapping[str, str]) -> list[Row]:
    """Return the rows of ``table`` under the names of the importer's columns; columns it does not know are left out.

    Refused no_column, with the heads that are missing, in the reader's language.
    """
    place_of = {skeleton(head): place for place, head in reversed(list(enumerate(table.columns)))}
    places: dict[str, int] = {}
    for column in known.columns:
        names = (column.name, str(column.label), *column.also)
        found = next((place_of[key] for name in names if (key := skeleton(name)) in place_of), None)
        if found is not None:
            places[column.name] = found
    missing = [
        str(column.label) for column in known.columns if column.is_needed and column.name not in places
    ]
    if missing:
        words = _("The table lacks a column: %(names)s. Add it, or name it so.") % {
            "names": ", ".join(missing)
        }
        raise Refused("no_column", words)
    return [
        Row(
            number=number,
            cells={name: cells[place] for name, place in places.items()},
            choice=choices.get(str(number), ""),
        )
        for number, cells in table.rows
    ]
