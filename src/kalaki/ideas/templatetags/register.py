"""How items are said on a page."""

from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from kalaki.commitments.contract import Promise
from kalaki.core.contract import new_key
from kalaki.ideas import words
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.queries import IdeaRow, IdeaView, Suggestion
from kalaki.ideas.queries.attached import AnswerView
from kalaki.ideas.queries.desk_item import ItemHead
from kalaki.ideas.queries.item import HistoryView
from kalaki.ideas.queries.near import Side
from kalaki.ideas.rules.lifecycle import Kind
from kalaki.ideas.rules.survival import Survival

register = template.Library()


@register.simple_tag
def fresh_key() -> str:
    """Return an idempotency key for one form of many on a page."""
    return str(new_key())


@register.filter
def mark(idea: IdeaRow | IdeaView | Suggestion | Side) -> words.Mark:
    """Return word, icon and tone of the item's state."""
    return words.mark_of(idea.status, is_overdue=idea.is_overdue)


@register.filter
def decision(answer: AnswerView) -> words.Mark:
    """Return word, icon and tone of an answer."""
    return words.DECISIONS[Decision(answer.decision)]


@register.filter
def kind_word(kind: str) -> Any:
    """Return what an item is, in a word."""
    return words.KINDS[Kind(kind)][0]


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon of a kind."""
    return words.KINDS[Kind(kind)][1]


@register.filter
def plainly(idea: IdeaView | ItemHead) -> str:
    """Return one plain sentence on where the item stands."""
    return words.sentence(idea, days_left=idea.working_days_left if isinstance(idea, IdeaView) else None)


@register.filter
def time_left(idea: IdeaView) -> str:
    """Return how many days the item has left, "" when it is closed."""
    return words.left(idea)


@register.filter
def happened(entry: HistoryView) -> Any:
    """Return what a line of the timeline says."""
    return words.ACTS[entry.what]


@register.filter
def acted(entry: HistoryView) -> Any:
    """Return who acted: the unit and official by name, residents never."""
    by = entry.organisation or words.ROLES[entry.role]
    return f"{by}, {entry.official}" if entry.official else by


@register.filter
def on_day(when: Any) -> str:
    """Return a day of Georgia in the page's language, "" for none."""
    return words.said(when) if when else ""


@register.filter
def mine_of(names: dict[str, str]) -> str:
    """Return ``names`` in the page's language, else in Georgian."""
    return names.get((get_language() or "ka")[:2]) or names.get("ka", "")


@register.filter
def promise_mark(promise: Promise) -> words.Mark:
    """Return word, icon and tone of a promise."""
    return words.PROMISES[promise.status]


@register.filter
def promise_words(promise: Promise) -> str:
    """Return what was promised, in the page's language."""
    return promise.what_in((get_language() or "ka")[:2])


@register.filter
def away_words(one: Suggestion) -> str:
    """Return how far an item is from the place of the form, "" where its place is not compared."""
    return words.away(one.distance_m, is_near_only=one.is_near_only)


@register.filter
def age_words(when: Any) -> str:
    """Return how many days ago something came in."""
    return words.ago(when)


@register.filter
def hundredths(share: float) -> int:
    """Return a share of 0 to 1 as whole hundredths."""
    return round(share * 100)


@register.filter
def phase_word(phase: str) -> Any:
    """Return when a photo was taken, in a word."""
    return words.PHASES[phase]


@register.filter
def median(found: Survival) -> str:
    """Return how many days something takes; in words where there is too little to say it."""
    if not found.is_enough:
        return gettext("too few yet")
    if found.median is None:
        return gettext("more than half is still open")
    return gettext("Days: %(days)d") % {"days": found.median}


@register.filter
def voices_of(idea: IdeaView) -> str:
    """Return how many stand behind an item, and how many of them are confirmed."""
    voices = gettext("Voices: %(voices)s") % {"voices": idea.voices}
    return gettext("%(voices)s, confirmed: %(confirmed)d") % {
        "voices": voices,
        "confirmed": idea.confirmed_voices,
    }


@register.filter
def promise_dates(promise: Promise) -> str:
    """Return until when a promise runs, and since when its evidence is there."""
    due = gettext("by %(day)s") % {"day": words.said(promise.original_due)}
    if promise.submitted_at is None:
        return due
    shown = gettext("evidence of %(day)s") % {"day": words.said(promise.submitted_at)}
    return f"{due} · {shown}"
