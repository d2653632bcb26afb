"""How types of petition and collections are said."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy

from kalaki.exact.dates import Unit
from kalaki.georgian import format_number
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.petition import Lack, Least, Progress, Stage
from kalaki.ideas.words import Mark

_ = gettext_lazy

LACKS: dict[Lack, Any] = {
    Lack.NAME: _("the name"),
    Lack.BODY: _("the body that must answer"),
    Lack.BASE: _("the number of people registered"),
    Lack.SOURCE: _("source and date of that number"),
    Lack.THRESHOLD: _("the threshold"),
    Lack.COLLECTION: _("the days of collection"),
    Lack.ANSWER: _("the answer time"),
    Lack.ACT: _("the legal act"),
}
STAGES: dict[Stage, Mark] = {
    Stage.DRAFT: Mark(word=_("Not open"), icon="lock", tone="warn"),
    Stage.OPEN: Mark(word=_("Open"), icon="check", tone="ok"),
    Stage.CLOSED: Mark(word=_("Closed to new ones"), icon="cross", tone=""),
}
LEASTS: dict[Least, Any] = {
    Least.RESIDENT: _("Residents whose document was seen at city hall"),
    Least.CODE: _("Whoever has signed in, by code or passkey"),
}
UNITS: dict[Unit, Any] = {
    Unit.DAYS: _("days"),
    Unit.WORKING_DAYS: _("working days"),
    Unit.MONTHS: _("months"),
}


def number(value: int, language: str) -> str:
    """Return a number as the language writes it."""
    return format_number(value, language)


def meter(found: Progress, language: str) -> str:
    """Return how many of how many signatures there are."""
    return gettext("%(signed)s of %(needed)s signatures") % {
        "signed": number(found.signed, language),
        "needed": number(found.needed, language),
    }


def pace(found: Progress, language: str) -> str:
    """Return what is missing and what today asks for, "" when nothing is missing or the time is over."""
    if not found.missing or not found.days:
        return ""
    missing = number(found.missing, language)
    if found.days == 1:
        return gettext("%(missing)s are missing. Today is the last day.") % {"missing": missing}
    return gettext("%(missing)s are missing: %(a_day)s a day. Days left: %(days)s.") % {
        "missing": missing,
        "a_day": number(found.a_day, language),
        "days": number(found.days - 1, language),  # as every page counts them: without today
    }


def answer_time(term: Term | None) -> str:
    """Return an answer time in words, "" for none."""
    if term is None:
        return ""
    return gettext("%(count)s %(unit)s") % {"count": term.count, "unit": UNITS[term.unit]}
