"""Template tags of the design system. Leaf components are included; those with content are block tags here."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, Form, MultiWidget, RadioSelect, Textarea
from django.forms.widgets import FileInput
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kalaki.georgian import format_date, format_money
from kalaki.web.charts import Bars, Lines, drawing

register = template.Library()
DJANGO_ROWS = "10"  # what a form that says nothing gets; half a phone


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
def here(url: str) -> str:
    """Return the address ``url`` of a subject's card in the city and language of the page; outside ones as they are."""
    prefix = get_script_prefix()
    return url if url.startswith(prefix) or not url.startswith("/") else prefix + url.removeprefix("/")


@register.filter
def money(tetri: int) -> str:
    """Return an amount in the manner of the page's language."""
    return format_money(tetri, (get_language() or "ka")[:2])


# Components with content


@register.simple_block_tag
def card(content: SafeString, *, tag: str = "div", extra: str = "") -> SafeString:
    """Return ``content`` as a card; ``tag`` is li in a list, extra: further classes."""
    return render_to_string("web/components/card.html", {"content": content, "tag": tag, "extra": extra})


@register.simple_block_tag
def bubble(content: SafeString, *, mine: bool = False) -> SafeString:
    """Return ``content`` as a turn of a conversation; mine: what the person on this side said."""
    return render_to_string("web/components/bubble.html", {"content": content, "mine": mine})


@register.simple_block_tag
def dialog(content: SafeString, *, name: str, title: str) -> SafeString:
    """Return one question: ``title`` asks, ``content`` explains and holds the buttons."""
    return render_to_string("web/components/dialog.html", {"content": content, "name": name, "title": title})


@register.simple_block_tag
def empty(content: SafeString, *, title: str) -> SafeString:
    """Return what stands instead of an empty list: what belongs here, and the first thing to do."""
    return render_to_string("web/components/empty.html", {"content": content, "title": title})


@register.simple_block_tag
def chart(content: SafeString, *, title: str, caption: str) -> SafeString:
    """Return a drawing and its table: ``title`` is the finding, ``caption`` has source, date and n."""
    return render_to_string(
        "web/components/chart.html", {"content": content, "title": title, "caption": caption}
    )


@register.simple_tag
def plot(chart: Lines | Bars) -> SafeString:
    """Return ``chart`` as a drawing with its table."""
    return render_to_string("web/components/plot.html", {"chart": chart, "plot": drawing(chart)})


# Forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a field as its card shows it."""

    control: SafeString
    label: Any
    hint: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of an error summary. anchor: id of the control, "" for the form as a whole."""

    anchor: str
    words: str


@register.filter
def kind(field: BoundField) -> str:
    """Return which markup ``field`` takes: hidden, choices, check, parts, upload or input."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, MultiWidget):
        return "parts"
    if isinstance(widget, FileInput):
        return "upload"
    return "check" if getattr(widget, "input_type", "") == "checkbox" else "input"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Return the control of ``field`` with its class, its hint and its error."""
    attrs: dict[str, str | bool] = {"aria-describedby": described_by(field)} if described_by(field) else {}
    if kind(field) == "input":
        own = str(field.field.widget.attrs.get("class", ""))
        attrs["class"] = own if "input" in own.split() else f"input {own}".strip()
    if isinstance(field.field.widget, Textarea) and field.field.widget.attrs.get("rows") == DJANGO_ROWS:
        attrs["rows"] = "5"
    return field.as_widget(attrs=attrs)


@register.filter
def described_by(field: BoundField) -> str:
    """Return the ids of the hint and the error that belong to ``field``."""
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    return " ".join([*ids, *([f"{field.auto_id}_error"] if field.errors else [])])


@register.filter
def options(field: BoundField) -> list[Option]:
    """Return the choices of ``field``; a hint comes from its widget."""
    hints = getattr(field.field.widget, "hints", {})
    return [
        Option(
            control=one.tag(),
            label=one.choice_label,
            hint=hints.get(str(one.data["value"]), ""),
        )
        for one in field.subwidgets
        if one.data["value"] not in {None, ""}
    ]


@register.filter
def parts(field: BoundField) -> list[dict[str, Any]]:
    """Return {id, label, control} of each part of a field with several."""
    widget = field.field.widget
    context = widget.get_context(field.html_name, field.value(), {"id": field.auto_id})
    labels = [part[1] for part in getattr(widget, "parts", ())]
    shown = []
    for number, one in enumerate(context["widget"]["subwidgets"]):
        if field.errors:
            one["attrs"] |= {"aria-invalid": "true", "aria-describedby": described_by(field)}
        rendered = field.form.renderer.render(one["template_name"], {"widget": one})
        shown.append({"id": one["attrs"]["id"], "label": labels[number], "control": SafeString(rendered)})
    return shown


@register.filter
def problems(form: Form) -> list[Problem]:
    """Return every error of ``form`` in the order of its fields, the form's own first."""
    found = [Problem(anchor="", words=str(words)) for words in form.non_field_errors()]
    for field in form:
        found += [Problem(anchor=_anchor(field), words=str(words)) for words in field.errors]
    return found


def _anchor(field: BoundField) -> str:
    if field.is_hidden:
        return ""
    return f"{field.auto_id}_0" if kind(field) in {"choices", "parts"} else field.auto_id


# Figures that drawings need


@register.filter
def share(part: float, whole: float) -> str:
    """Return how many hundredths of ``whole`` are ``part``, from 0 to 100, for a ring's dash."""
    return f"{max(0.0, min(1.0, part / whole if whole else 0.0)) * 100:.1f}"
