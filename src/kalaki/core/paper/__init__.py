"""Paper: numbered sheets, keyed in twice, taken by their app."""

from kalaki.core.paper.commands import attach_scan, forget, key_row, make_batch, settle, take_sheet
from kalaki.core.paper.queries import BatchView, RowState, SheetView, batches_of, sheet, sheets_of, sheets_pdf
from kalaki.core.paper.registry import SCAN, PaperColumn, PaperKind, paper_kind, register_paper

__all__ = [
    "SCAN",
    "BatchView",
    "PaperColumn",
    "PaperKind",
    "RowState",
    "SheetView",
    "attach_scan",
    "batches_of",
    "forget",
    "key_row",
    "make_batch",
    "paper_kind",
    "register_paper",
    "settle",
    "sheet",
    "sheets_of",
    "sheets_pdf",
    "take_sheet",
]
