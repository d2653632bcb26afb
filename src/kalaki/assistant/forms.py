"""The question box and the buttons around it."""

from typing import Any

import yaml
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from kalaki.assistant.rules.content import PARTS, SHORT_LIMIT, build
from kalaki.assistant.rules.currency import Status
from kalaki.assistant.rules.knowledge import SOURCE_DATE
from kalaki.core.contract import new_key


class QuestionForm(forms.Form):
    """One question, or a button of an earlier reply.

    A long question is read to its first 1,000 characters and the reply says so. pick: a record's code,
    ``area:CODE``, ``crisis`` or ``other``. useful: ``yes:TURN`` or ``no:TURN``. turns: rules.turns.
    """

    q = forms.CharField(required=False)
    pick = forms.CharField(required=False, max_length=40)
    useful = forms.CharField(required=False, max_length=40)
    turns = forms.CharField(required=False, max_length=60_000)

    def clean(self) -> dict[str, object]:
        """Ask for words when neither a question nor a button came."""
        found = super().clean() or {}
        if not (found.get("q") or found.get("pick") or found.get("useful")):
            self.add_error("q", _("Write your question, in any letters."))
        return found


class RecordForm(forms.Form):
    """The content of a record. parts: steps, documents, fees … in the form of the import file."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    question = forms.CharField(label=_("Question"))
    answer = forms.CharField(label=_("Answer, the legal text"), widget=forms.Textarea)
    short = forms.CharField(
        label=_("Short answer"),
        help_text=_("At most 300 characters, for messages."),
        required=False,
        widget=forms.Textarea,
        validators=[MaxLengthValidator(SHORT_LIMIT)],
    )
    unit = forms.CharField(label=_("Unit that answers for it"), required=False)
    status = forms.ChoiceField(
        label=_("State of the fact"),
        choices=[("LIVE", _("Holds")), ("VERIFY", _("To be verified")), ("ARCHIVE", _("History"))],
    )
    source_url = forms.URLField(label=_("Source"), assume_scheme="https", max_length=2000)
    source_date = forms.RegexField(
        SOURCE_DATE,
        label=_("Date of the source"),
        help_text=_("2026, 2026-02 or 2026-02-04"),
        required=False,
    )
    valid_from = forms.DateField(label=_("Holds from"), required=False)
    valid_to = forms.DateField(label=_("Holds until"), required=False)
    review_every_days = forms.IntegerField(label=_("Review every so many days"), min_value=1, max_value=3650)
    figures = forms.CharField(
        label=_("Further figures of the answer"),
        help_text=_("Numbers that are neither amount nor term, with a space between."),
        required=False,
    )
    parts = forms.CharField(
        label=_("Steps, papers, amounts, terms, law, channels"),
        help_text=_("In the form of the import file; amounts in tetri."),
        required=False,
        widget=forms.Textarea,
    )

    def clean_parts(self) -> dict[str, tuple[Any, ...]]:
        """Read the parts; a fault is named with what can be written there."""
        try:
            rows = yaml.safe_load(self.cleaned_data["parts"]) or {}
            unknown = set(rows) - set(PARTS)
            if unknown:
                raise ValueError(", ".join(sorted(unknown)))  # noqa: TRY301 - told beside the field like the others
            return {
                name: tuple(build(part, row) for row in rows.get(name) or ()) for name, part in PARTS.items()
            }
        except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
            raise forms.ValidationError(
                _("This cannot be read: %(fault)s. Correct it; everything is still here."),
                params={"fault": str(error).splitlines()[0]},
            ) from error

    def cleaned_content(self) -> dict[str, Any]:
        """Return the fields of rules.content.Content that this form edits."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "parts"}}
        return (
            found
            | self.cleaned_data["parts"]
            | {
                "figures": tuple(found["figures"].split()),
                "status": Status(found["status"]),
            }
        )
