"""What other apps may use of promises."""

from kalaki.commitments.commands import (
    DOCUMENT,
    Step,
    accept_evidence,
    add_evidence,
    declare,
    hand_over,
    keep_commitment,
    make_commitment,
    move_due,
    pause,
    reach_milestone,
    reopen,
    restore,
    resume,
    return_evidence,
    save_document,
    set_visibility,
    withdraw,
)
from kalaki.commitments.demo import load_demo
from kalaki.commitments.events import Broken, DueSoon, Kept, Overdue
from kalaki.commitments.export import PROMISE_FIELDS, promise_table
from kalaki.commitments.queries.promises import (
    Owner,
    Promise,
    commitments_of,
    get_promise,
    promises_of,
)
from kalaki.commitments.rules.score import Score
from kalaki.commitments.rules.status import Status
from kalaki.commitments.rules.words import Acceptance, EvidenceKind, Kind, Word

__all__ = [
    "DOCUMENT",
    "PROMISE_FIELDS",
    "Acceptance",
    "Broken",
    "DueSoon",
    "EvidenceKind",
    "Kept",
    "Kind",
    "Overdue",
    "Owner",
    "Promise",
    "Score",
    "Status",
    "Step",
    "Word",
    "accept_evidence",
    "add_evidence",
    "commitments_of",
    "declare",
    "get_promise",
    "hand_over",
    "keep_commitment",
    "load_demo",
    "make_commitment",
    "move_due",
    "pause",
    "promise_table",
    "promises_of",
    "reach_milestone",
    "reopen",
    "restore",
    "resume",
    "return_evidence",
    "save_document",
    "set_visibility",
    "withdraw",
]
