"""How the desk says instants, places and moved dates."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext

from kalaki.core.contract import TBILISI
from kalaki.ideas import words
from kalaki.ideas.queries.item import HistoryView
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.views.desk.words import PHASES, UNITS

register = template.Library()
MICRO = 1_000_000


@register.filter
def on_hour(when: dt.datetime) -> str:
    """Return a day with its hour in Georgia."""
    return f"{words.said(when)}, {when.astimezone(TBILISI):%H:%M}"


@register.filter
def due_moved(entry: HistoryView) -> str:
    """Return the old and the new date of a line that moved it, "" for others."""
    old, new = entry.facts.get("old_due"), entry.facts.get("due")
    if not old or not new or old == new:
        return ""
    return gettext("Date before: %(old)s. Date now: %(new)s.") % {"old": _day(old), "new": _day(new)}


@register.filter
def geo(place: Any) -> str:
    """Return the address that opens a place in the phone's own map."""
    return f"geo:{degrees_of(place).replace(' ', '')}"


@register.filter
def degrees_of(place: Any) -> str:
    """Return latitude and longitude in degrees."""
    return f"{Decimal(place.lat) / MICRO:.6f}, {Decimal(place.lon) / MICRO:.6f}"


@register.filter
def term(found: Term) -> str:
    """Return a term: a number and what it counts."""
    return f"{found.count} {UNITS[found.unit]}"


@register.filter
def phase_word(phase: str) -> Any:
    """Return when a photo was taken."""
    return PHASES[phase]


def _day(text: str) -> str:
    return words.said(dt.datetime.fromisoformat(text))
