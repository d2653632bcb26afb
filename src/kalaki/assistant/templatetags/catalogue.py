"""Amounts, terms and dates of a record in words."""

import datetime as dt

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
