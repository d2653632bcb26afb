"""The places of higher apps, also on pages of lower ones."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kalaki.web.slots import panels as panels_of

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: dict[str, Any], place: str) -> SafeString:
    """Return every panel of ``place``, rendered for this request."""
    request = context["request"]
    shown = (
        render_to_string(panel.template, {"panel": panel.context(request)}, request)
        for panel in panels_of(place)
    )
    return mark_safe("".join(shown))  # noqa: S308 - each part is a rendered template
