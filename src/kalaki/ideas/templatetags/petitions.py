"""Petitions on a page: the panel of one, and how types and collections are said."""

from typing import Any

from django import template
from django.utils.translation import get_language

from kalaki.core.contract import new_key
from kalaki.ideas import petition_words as words
from kalaki.ideas import queries
from kalaki.ideas.access import SIGNERS, signs_as
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.lifecycle import Kind, State
from kalaki.ideas.rules.petition import Lack, Least, Progress, Stage
from kalaki.ideas.words import MARKS, Mark
from kalaki.people.contract import has_identity

register = template.Library()


@register.simple_tag(takes_context=True)
def petition_of(context: dict[str, Any], idea: Any) -> dict[str, Any] | None:
    """Return what the panel of ``idea`` (an item of the register) shows, None for another kind; in at most 5 statements."""
    if idea.kind is not Kind.PETITION:
        return None
    request = context["request"]
    found = queries.get_petition(idea.public_id, subjects=signs_as(request))
    if found is None:
        return None
    return {
        "view": found,
        "row": found.row,
        "key": new_key(),
        "has_identity": has_identity(request, SIGNERS[found.least]),
        "asks_resident": found.least is Least.RESIDENT,
        "may_propose": found.row.status is State.EXPIRED and idea.mine.is_author,
    }


@register.filter
def meter(found: Progress) -> str:
    """Return how many of how many signatures there are."""
    return words.meter(found, _language())


@register.filter
def pace(found: Progress) -> str:
    """Return what is missing and what today asks for."""
    return words.pace(found, _language())


@register.filter
def figure(value: int) -> str:
    """Return a number as the page's language writes it."""
    return words.number(value, _language())


@register.filter
def answer_time(term: Term | None) -> str:
    """Return an answer time in words."""
    return words.answer_time(term)


@register.filter
def lack_word(lack: str) -> Any:
    """Return what a type misses."""
    return words.LACKS[Lack(lack)]


@register.filter
def stage_mark(stage: str) -> Mark:
    """Return word, icon and tone of a type's stage."""
    return words.STAGES[Stage(stage)]


@register.filter
def state_mark(state: str) -> Mark:
    """Return word, icon and tone of an item's state."""
    return MARKS[State(state)]


@register.filter
def signer_word(least: str) -> Any:
    """Return who may sign."""
    return words.LEASTS[Least(least)]


def _language() -> str:
    return (get_language() or "ka")[:2]
