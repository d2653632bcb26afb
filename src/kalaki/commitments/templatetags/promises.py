"""How promises stand on pages: words by language, marks, days."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kalaki.commitments.queries.board import LATE
from kalaki.commitments.queries.item import Happening
from kalaki.commitments.queries.promises import Promise
from kalaki.commitments.rules.score import Quarter
from kalaki.commitments.rules.status import Status, local_day
from kalaki.commitments.rules.words import Acceptance, EvidenceKind
from kalaki.commitments.words import ACCEPTED, EVIDENCE, SOURCE, STATUS, Mark
from kalaki.georgian import format_date

register = template.Library()
LATE_WORDS = {
    Status.KEPT_LATE: gettext_lazy("Kept, days late: %(count)d"),
    Status.OVERDUE: gettext_lazy("Overdue, days: %(count)d"),
    Status.BROKEN: gettext_lazy("Broken, days since the first date: %(count)d"),
}


@register.filter
def said(words: Mapping[str, str]) -> str:
    """Return words by language in that of the page, else in Georgian."""
    return words.get((get_language() or "ka")[:2]) or words["ka"]


@register.filter
def mark(status: Status | str) -> Mark:
    """Return the word, icon and tone of a status."""
    return STATUS[Status(status)]


@register.filter
def local(instant: dt.datetime) -> str:
    """Return the Georgian day of ``instant`` in the words of the page's language."""
    return format_date(local_day(instant), (get_language() or "ka")[:2])


@register.filter
def due_words(promise: Promise) -> str:
    """Return the one sentence on dates that a line has: the original due, and the current one where it differs."""
    if promise.moves and promise.due != promise.original_due:
        return _("first due %(first)s, now %(now)s") % {
            "first": local(promise.original_due),
            "now": local(promise.due),
        }
    return _("due %(day)s") % {"day": local(promise.original_due)}


@register.filter
def state_words(promise: Promise) -> str:
    """Return the status in words, with the days that matter."""
    word = str(STATUS[promise.status].word)
    if promise.status in LATE_WORDS and promise.days_late:
        return str(LATE_WORDS[promise.status]) % {"count": promise.days_late}
    if promise.waiting_until is not None and promise.is_open:
        return _("%(status)s, the clock stands until %(day)s") % {
            "status": word,
            "day": local(promise.waiting_until),
        }
    if promise.status in {Status.ON_TRACK, Status.AT_RISK} and promise.days_left == 0:
        return _("%(status)s, due today") % {"status": word}
    if promise.status == Status.KEPT and promise.accepted_as == Acceptance.SILENCE:
        return _("%(status)s, not confirmed") % {"status": word}
    return word


@register.filter
def accepted_words(way: Acceptance) -> str:
    """Return who said yes."""
    return str(ACCEPTED[way])


@register.filter
def evidence_icon(kind: EvidenceKind) -> str:
    """Return the icon of a kind of evidence."""
    return EVIDENCE[kind][1]


@register.filter
def source_words(kind: str) -> str:
    """Return the name of a kind of sources."""
    return str(SOURCE.get(kind, kind))


@register.filter
def quarter_words(quarter: Quarter) -> str:
    """Return "Q2 2026" in the page's language."""
    return _("Q%(number)d %(year)d") % {"number": quarter.number, "year": quarter.year}


@register.filter
def happened(one: Happening) -> str:
    """Return a line of the history as a sentence."""
    words = said(one.words) if one.words else ""
    days = {"old": local(one.old) if one.old else "", "new": local(one.new) if one.new else ""}
    sentences: dict[str, str] = {
        "made": _("Promised for %(new)s"),
        "moved": _("The date moved from %(old)s to %(new)s"),
        "waiting": _("The clock stands; the date moved from %(old)s to %(new)s"),
        "resumed": _("The clock runs on; the date is %(new)s instead of %(old)s"),
        "reopened": _("Opened again, with %(new)s as its date"),
        "at_risk": _("The owner says that it is at risk"),
        "on_track": _("The owner says that it is on track again"),
        "broken": _("The owner says that it will not be kept"),
        "withdrawn": _("Taken back"),
        "handover": _("Handed over from %(from)s to %(to)s"),
        "submitted": _("Evidence submitted: %(words)s"),
        "accepted": _("Evidence accepted: %(words)s"),
        "returned": _("Evidence returned: %(words)s"),
        "reached": _("Step reached: %(words)s"),
    }
    return sentences[one.what] % (days | {"from": one.from_name, "to": one.to_name, "words": words})


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's query with ``changes``; an empty value goes away, and the page number starts again."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in {"", None}:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def late_word() -> str:
    """Return the value of the filter „overdue only“."""
    return LATE
