"""Form parts of the design system: the renderer, a day of three numbers, choices as cards."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """``form.x.as_field_group`` gives the markup of web/components/field.html."""

    field_template_name = "web/components/field.html"


class Cards(forms.RadioSelect):
    """One of several, each on a card. hints: a line below a choice, by value."""

    across = False
    hints: Mapping[str, Any] = {}

    def __init__(self, *, hints: Mapping[str, Any] | None = None, **options: Any) -> None:
        """Keep the hints."""
        super().__init__(**options)
        self.hints = hints or {}


class ManyCards(forms.CheckboxSelectMultiple):
    """Several of several, side by side. hints: a line below a choice, by value."""

    across = True
    hints: Mapping[str, Any] = {}

    def __init__(self, *, hints: Mapping[str, Any] | None = None, **options: Any) -> None:
        """Keep the hints."""
        super().__init__(**options)
        self.hints = hints or {}


class Scale(forms.RadioSelect):
    """A step of a scale. ends: the words for its first and its last step."""

    across = True

    def __init__(self, *, ends: tuple[Any, Any], **options: Any) -> None:
        """Keep the words of the ends."""
        super().__init__(**options)
        self.ends = ends


class DayInput(forms.MultiWidget):
    """Day, month and year as three number fields, in this order in every language."""

    use_fieldset = True
    parts = (
        ("day", _("Day"), "w5", "bday-day"),
        ("month", _("Month"), "w5", "bday-month"),
        ("year", _("Year"), "w5", "bday-year"),
    )

    def __init__(self, *, is_birthday: bool = False) -> None:
        """is_birthday: let the browser fill in the owner's."""
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {}
        for key, _label, size, token in self.parts:
            attrs = {"class": f"input {size}", "inputmode": "numeric"}
            if is_birthday:
                attrs["autocomplete"] = token
            widgets[key] = forms.TextInput(attrs=attrs)
        super().__init__(widgets)

    def decompress(self, value: Any) -> list[Any]:
        """Return [day, month, year] of a date."""
        if isinstance(value, dt.date):
            return [value.day, value.month, value.year]
        return ["", "", ""]


class DayField(forms.MultiValueField):
    """A date typed as three numbers; cleans to a ``datetime.date``, or None when it is left empty."""

    widget = DayInput

    def __init__(self, **options: Any) -> None:
        """Ask for all three numbers, and say once what is wrong."""
        messages = {"invalid": _("Write a date that exists, for example 15 12 2026.")}
        options["error_messages"] = messages | options.get("error_messages", {})
        fields = [forms.CharField(required=False) for _part in DayInput.parts]
        super().__init__(fields, require_all_fields=False, **options)

    def clean(self, value: Any) -> dt.date | None:
        """Return the date. Raises ValidationError: required, invalid."""
        given = [str(part or "").strip() for part in value or []]
        if not any(given):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            day, month, year = (int(part) for part in given)
            found = dt.date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        self.run_validators(found)
        return found
