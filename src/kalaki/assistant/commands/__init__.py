"""Writes of the assistant's knowledge."""

from kalaki.assistant.commands.editing import (
    RevisionReceipt,
    approve_revision,
    confirm_record,
    create_record,
    propose_revision,
    return_revision,
    save_draft,
    withdraw_record,
)
from kalaki.assistant.commands.feedback import give_feedback
from kalaki.assistant.commands.importing import ImportReport, import_knowledge, preview_import
from kalaki.assistant.commands.owning import assign_owner
from kalaki.assistant.commands.training import keep_run, request_training
from kalaki.assistant.commands.wording import (
    add_examples,
    check_translation,
    import_phrases,
    import_synonyms,
    pin_example,
    remove_example,
    remove_synonyms,
    save_synonyms,
    save_translation,
    unpin_example,
)

__all__ = [
    "ImportReport",
    "RevisionReceipt",
    "add_examples",
    "approve_revision",
    "assign_owner",
    "check_translation",
    "confirm_record",
    "create_record",
    "give_feedback",
    "import_knowledge",
    "import_phrases",
    "import_synonyms",
    "keep_run",
    "pin_example",
    "preview_import",
    "propose_revision",
    "remove_example",
    "remove_synonyms",
    "request_training",
    "return_revision",
    "save_draft",
    "save_synonyms",
    "save_translation",
    "unpin_example",
    "withdraw_record",
]
