"""Tables in: read, preview, apply, undo."""

from kalaki.core.imports.commands import apply_import, choose, forget, preview_import, undo_import
from kalaki.core.imports.queries import RunView, import_run, list_runs, plan_of, refused_rows
from kalaki.core.imports.reader import Table, read_table
from kalaki.core.imports.registry import (
    Column,
    Importer,
    Outcome,
    Planned,
    Row,
    importer,
    importers,
    register_import,
)

__all__ = [
    "Column",
    "Importer",
    "Outcome",
    "Planned",
    "Row",
    "RunView",
    "Table",
    "apply_import",
    "choose",
    "forget",
    "import_run",
    "importer",
    "importers",
    "list_runs",
    "plan_of",
    "preview_import",
    "read_table",
    "refused_rows",
    "register_import",
    "undo_import",
]
