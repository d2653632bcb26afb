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
from kalaki.assistant.commands.questions import (
    add_group,
    erase_questions,
    forget_group,
    keep_question,
    merge_groups,
    refuse_group,
    release_group,
    split_group,
    take_group,
)
from kalaki.assistant.commands.training import go_back, keep_run, override_stop, request_training
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
    "add_group",
    "approve_revision",
    "assign_owner",
    "check_translation",
    "confirm_record",
    "create_record",
    "erase_questions",
    "forget_group",
    "give_feedback",
    "go_back",
    "import_knowledge",
    "import_phrases",
    "import_synonyms",
    "keep_question",
    "keep_run",
    "merge_groups",
    "override_stop",
    "pin_example",
    "preview_import",
    "propose_revision",
    "refuse_group",
    "release_group",
    "remove_example",
    "remove_synonyms",
    "request_training",
    "return_revision",
    "save_draft",
    "save_synonyms",
    "save_translation",
    "split_group",
    "take_group",
    "unpin_example",
    "withdraw_record",
]
