"""Moderation: hold, hide, appeal, decide, and say in numbers how often."""

from kalaki.core.moderation.commands import appeal, decide, forget, hide, hide_subject, hold, open_original
from kalaki.core.moderation.queries import (
    GROUPS,
    CasePage,
    CaseView,
    Numbers,
    ReasonCount,
    case,
    case_by_link,
    case_of,
    list_cases,
    numbers,
    waiting_count,
)
from kalaki.core.moderation.registry import Moderated, register_moderated
from kalaki.core.moderation.rules import APPEAL_DAYS, TO_HIDE, Act, Reason, State

__all__ = [
    "APPEAL_DAYS",
    "GROUPS",
    "TO_HIDE",
    "Act",
    "CasePage",
    "CaseView",
    "Moderated",
    "Numbers",
    "Reason",
    "ReasonCount",
    "State",
    "appeal",
    "case",
    "case_by_link",
    "case_of",
    "decide",
    "forget",
    "hide",
    "hide_subject",
    "hold",
    "list_cases",
    "numbers",
    "open_original",
    "register_moderated",
    "waiting_count",
]
