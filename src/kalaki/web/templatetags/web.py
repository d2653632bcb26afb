"""Template tags of the design system."""

import datetime as dt

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kalaki.georgian import format_date, format_money

register = template.Library()


@register.simple_tag
def icon(name: str, *, small: bool = False) -> SafeString:
    """Return the drawing ``name`` of icons.svg; it stands beside a word, so readers skip it."""
    size = "i s" if small else "i"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', size, static("web/icons.svg"), name
    )


@register.filter
def day(value: dt.date) -> str:
    """Return a date in the words of the page's language."""
    return format_date(value, (get_language() or "ka")[:2])


@register.filter
def money(tetri: int) -> str:
    """Return an amount in the manner of the page's language."""
    return format_money(tetri, (get_language() or "ka")[:2])
