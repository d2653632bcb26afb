"""Amounts, terms and dates of a record in words."""

import datetime as dt
from dataclasses import astuple, is_dataclass

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kalaki.assistant.queries import Service, part_alone
from kalaki.assistant.rules.content import Counting, Deadline, Fee
from kalaki.georgian import format_date, format_money

register = template.Library()


@register.filter
def amount(fee: Fee) -> str:
    """Return the amount of ``fee``, or that it is free."""
    if not fee.tetri:
        return _("free of charge")
    if fee.currency != "GEL":
        return f"{fee.tetri // 100}.{fee.tetri % 100:02d} {fee.currency}"
    return format_money(fee.tetri, _language())


@register.filter
def term(deadline: Deadline) -> str:
    """Return how long ``deadline`` is."""
    count = deadline.count
    if not count:
        return _("at once")
    if deadline.unit is Counting.MONTHS:
        return _("1 month") if count == 1 else _("%(count)s months") % {"count": count}
    if deadline.unit is Counting.WORKING_DAYS:
        return _("1 working day") if count == 1 else _("%(count)s working days") % {"count": count}
    return _("1 day") if count == 1 else _("%(count)s days") % {"count": count}


@register.filter
def source_day(date: str) -> str:
    """Return a source's date as far as it is known: a year, a month or a day, "" when it is not."""
    parts = [int(part) for part in date.split("-")] if date else []
    if len(parts) == 3:  # noqa: PLR2004 - year, month, day
        return format_date(dt.date(*parts), _language())
    if len(parts) == 2:  # noqa: PLR2004 - year and month
        return format_date(dt.date(parts[0], parts[1], 1), _language()).removeprefix("1 ")
    return date


@register.filter
def named(names: dict[str, str]) -> str:
    """Return the word of ``names`` in the page's language, else in Georgian."""
    return names.get(_language()) or names["ka"]


@register.filter
def why_not(reason: str) -> str:
    """Return why a record is not said as current."""
    return {
        "archived": _("It is kept as history only."),
        "lapsed": _("Its validity has ended."),
        "not_yet": _("It does not hold yet."),
        "verify": _("The municipality has not confirmed this year's amount or rule."),
        "budget_year": _("It rests on a past year's budget."),
        "overdue": _("Its review is overdue."),
    }.get(reason, "")


@register.filter
def part(service: Service, slot: str) -> Service | None:
    """Return ``service`` with the part alone that a short question asked for, None when it has none."""
    return part_alone(service, slot)


def _language() -> str:
    return (get_language() or "ka")[:2]


@register.filter
def filter_name(key: str) -> str:
    """Return the words of a filter of the desk."""
    return {
        "overdue": _("Review overdue"),
        "due30": _("Due within 30 days"),
        "not_current": _("Not current"),
        "unconfirmed": _("Not confirmed by an owner"),
        "no_owner": _("Without an owner"),
        "no_unit": _("Without a unit"),
        "waiting": _("Draft or proposed"),
        "proposed": _("Waits for approval"),
        "translations": _("Translation not checked"),
        "withdrawn": _("Withdrawn"),
    }[key]


@register.filter
def text_state(state: str) -> str:
    """Return the state of a translation in words."""
    return {
        "missing": _("missing"),
        "draft": _("draft"),
        "checked": _("checked"),
        "outdated": _("outdated"),
    }[state]


@register.filter
def revision_state(state: str) -> str:
    """Return the state of a version in words."""
    return {
        "draft": _("draft"),
        "proposed": _("proposed"),
        "published": _("published"),
        "superseded": _("replaced"),
        "withdrawn": _("withdrawn"),
    }[state]


@register.filter
def field_name(name: str) -> str:
    """Return the words of a field of a record; the key itself for those that only files name."""
    return {
        "question": _("Question"),
        "answer": _("Answer"),
        "short": _("Short answer"),
        "unit": _("Unit that answers for it"),
        "steps": _("Steps"),
        "documents": _("Documents to bring"),
        "fees": _("Amounts"),
        "deadlines": _("Terms"),
        "legal_basis": _("Legal basis"),
        "channels": _("Where"),
        "figures": _("Further figures of the answer"),
        "source_url": _("Source"),
        "source_date": _("Date of the source"),
        "valid_from": _("Holds from"),
        "valid_to": _("Holds until"),
        "area": _("Area"),
        "status": _("State of the fact"),
        "kind": _("What it is"),
        "confidence": _("How sure the source is"),
        "basis": _("How long its amounts hold"),
        "audience": _("Whom it is for"),
        "life_event": _("Life event"),
        "output": _("Document that comes of it"),
        "persona": _("Friendly line"),
        "appeals": _("Appeals"),
        "review_every_days": _("Review every so many days"),
        "sensitive": _("Illness, death or debt"),
        "city_scope": _("Municipality"),
    }.get(name, name)


@register.filter
def in_words(value: object) -> str:
    """Return a value of a record for the eyes of staff; nothing for an empty one."""
    if isinstance(value, tuple):
        return "; ".join(in_words(item) for item in value)
    if isinstance(value, Fee):
        return f"{amount(value)} {value.per}".strip()
    if isinstance(value, Deadline):
        return f"{value.label} {term(value)} {value.since}".strip()
    if is_dataclass(value) and not isinstance(value, type):
        return ", ".join(str(part) for part in astuple(value) if part)
    return "" if value is None else str(value)
