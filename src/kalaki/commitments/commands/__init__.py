"""Writes of promises."""

from kalaki.commitments.commands.changing import (
    declare,
    hand_over,
    move_due,
    pause,
    reopen,
    restore,
    resume,
    set_visibility,
    withdraw,
)
from kalaki.commitments.commands.evidence import (
    accept_evidence,
    add_evidence,
    keep_commitment,
    return_evidence,
)
from kalaki.commitments.commands.making import DOCUMENT, Step, make_commitment, reach_milestone, save_document

__all__ = [
    "DOCUMENT",
    "Step",
    "accept_evidence",
    "add_evidence",
    "declare",
    "hand_over",
    "keep_commitment",
    "make_commitment",
    "move_due",
    "pause",
    "reach_milestone",
    "reopen",
    "restore",
    "resume",
    "return_evidence",
    "save_document",
    "set_visibility",
    "withdraw",
]
