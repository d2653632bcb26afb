"""Where an item was passed on to, from its history."""

from django import template

from kalaki.ideas.queries import IdeaView
from kalaki.ideas.queries.item import HistoryView

register = template.Library()


@register.filter
def passed_on(idea: IdeaView) -> HistoryView | None:
    """Return the entry that says to whom an item was passed on, the latest one; None when it was not."""
    return next((one for one in reversed(idea.history) if one.what == "passed"), None)
