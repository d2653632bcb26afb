"""Reads of the assistant's knowledge."""

from kalaki.assistant.queries.asking import Reply, answer, index, search, top_questions
from kalaki.assistant.queries.catalogue import (
    AreaRow,
    CataloguePage,
    Example,
    Service,
    catalogue,
    export_rows,
    list_areas,
    services,
    worked_example,
    wording_on,
)
from kalaki.assistant.queries.desk import (
    Comparison,
    DeskPage,
    DeskRow,
    EditView,
    compare_revisions,
    desk_records,
    edit_view,
    list_synonyms,
    try_question,
)

__all__ = [
    "AreaRow",
    "CataloguePage",
    "Comparison",
    "DeskPage",
    "DeskRow",
    "EditView",
    "Example",
    "Reply",
    "Service",
    "answer",
    "catalogue",
    "compare_revisions",
    "desk_records",
    "edit_view",
    "export_rows",
    "index",
    "list_areas",
    "list_synonyms",
    "search",
    "services",
    "top_questions",
    "try_question",
    "wording_on",
    "worked_example",
]
