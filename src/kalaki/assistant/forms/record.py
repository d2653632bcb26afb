"""The content of a record as staff type it: its own fields and the rows of its parts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kalaki.assistant.forms.parts import BASES, PART_FORMS, PartRows, line, rearranged
from kalaki.assistant.rules.content import SHORT_LIMIT, Content, Kind
from kalaki.assistant.rules.currency import Basis, Status
from kalaki.assistant.rules.knowledge import SOURCE_DATE
from kalaki.core.contract import new_key
from kalaki.web.contract import DayField

BUTTONS = ("add", "remove", "up")


class RecordForm(forms.Form):
    """The fields of a record that have one value each."""

    FURTHER: ClassVar = (
        "kind",
        "confidence",
        "basis",
        "audience",
        "life_event",
        "output",
        "persona",
        "sensitive",
    )

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    area = forms.ChoiceField(label=_("Area"))
    question = forms.CharField(label=_("Question"))
    answer = forms.CharField(label=_("Answer, the legal text"), widget=forms.Textarea)
    short = forms.CharField(
        label=_("Short answer"),
        help_text=_("At most 300 characters, for messages."),
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        validators=[MaxLengthValidator(SHORT_LIMIT)],
    )
    figures = forms.CharField(
        label=_("Further figures of the answer"),
        help_text=_("Numbers that are neither amount nor term, with a space between."),
        required=False,
    )
    unit = line(_("Unit that answers for it"), most=120)
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
        widget=forms.TextInput(attrs={"class": "input w10"}),
    )
    valid_from = DayField(label=_("Holds from"), required=False)
    valid_to = DayField(label=_("Holds until"), required=False)
    review_every_days = forms.IntegerField(
        label=_("Review every so many days"),
        min_value=1,
        max_value=3650,
        initial=365,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input w5"}),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (Kind.SERVICE, _("a service")),
            (Kind.FACT, _("a fact")),
            (Kind.REFERRAL, _("a duty of another body")),
            (Kind.CRISIS, _("a crisis text")),
        ],
        initial=Kind.FACT,
    )
    confidence = forms.ChoiceField(
        label=_("How sure the source is"),
        choices=[
            ("A", _("an act or a page of the body itself")),
            ("B", _("a public source")),
            ("C", _("hearsay")),
        ],
        initial="B",
    )
    basis = forms.ChoiceField(label=_("How long its amounts hold"), choices=BASES)
    audience = line(_("Whom it is for"), most=120)
    life_event = line(_("Life event"), most=60, hint=_("birth, marriage, moving house …"))
    output = line(_("Document that comes of it"), most=200)
    persona = forms.CharField(
        label=_("Friendly line"),
        help_text=_("The only text in C-Bot's own manner; no figures, no law."),
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    sensitive = forms.BooleanField(
        label=_("It concerns illness, death or debt: no jokes near it"), required=False
    )

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **options: Any) -> None:
        """areas: (code, name) of the subjects that there are."""
        super().__init__(*args, **options)
        self.fields["area"].choices = list(areas)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("valid_from"), found.get("valid_to")
        if since and until and until < since:
            self.add_error("valid_to", _("It would end before it begins. Correct one of the two dates."))
        return found

    @property
    def main(self) -> list[BoundField]:
        """The fields that are always open."""
        return [field for field in self if field.name not in self.FURTHER]

    @property
    def further(self) -> list[BoundField]:
        """The fields that most records leave as they are."""
        return [self[name] for name in self.FURTHER]

    @property
    def has_further_errors(self) -> bool:
        """Whether a fault stands among the further fields."""
        return any(name in self.errors for name in self.FURTHER) if self.is_bound else False

    def values(self) -> dict[str, Any]:
        """Return the fields of rules.content.Content that this form edits."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "code"}}
        return found | {
            "figures": tuple(found["figures"].split()),
            "status": Status(found["status"]),
            "kind": Kind(found["kind"]),
            "basis": Basis(found["basis"]),
        }


class NewRecordForm(RecordForm):
    """A record that is not there yet."""

    code = forms.RegexField(
        r"\A[A-Z]{2,6}-\d{1,4}\Z",
        label=_("Code"),
        help_text=_("Letters of the area and a number, for example SOC-34. It never changes."),
        widget=forms.TextInput(attrs={"class": "input w10", "autocapitalize": "characters"}),
        error_messages={"invalid": _("Write it like SOC-34: capital Latin letters, a hyphen, a number.")},
    )
    field_order = ("key", "code")


class RecordEditor:
    """The form of a record with the rows of its parts; an error summary reads it like one form."""

    def __init__(
        self,
        *,
        areas: Iterable[tuple[str, str]],
        content: Content | None = None,
        data: QueryDict | None = None,
        make: type[RecordForm] = RecordForm,
    ) -> None:
        """Show ``content``, or what was sent as ``data``; after a button of a row, without judging it."""
        self.data = data
        self.is_rearranged = data is not None and any(name in data for name in BUTTONS)
        if data is None:
            self.form = make(areas=areas, initial=_initial(content) if content else None)
            self.rows = [PartRows(name, parts=getattr(content, name, ())) for name in PART_FORMS]
        elif self.is_rearranged:
            self.form = make(areas=areas, initial=_as_typed(make(data, areas=areas), data))
            self.rows = []
            for name in PART_FORMS:
                typed, fresh = rearranged(data, name)
                self.rows.append(PartRows(name, typed=typed, fresh=fresh))
        else:
            self.form = make(data, areas=areas)
            self.rows = [PartRows(name, data=data) for name in PART_FORMS]

    def is_valid(self) -> bool:
        """Tell whether everything can be read."""
        judged = [self.form.is_valid(), *(rows.is_valid() for rows in self.rows)]
        return all(judged)

    @property
    def errors(self) -> bool:
        """Whether something sent cannot be read."""
        return self.data is not None and not self.is_rearranged and not self.is_valid()

    def non_field_errors(self) -> Any:
        """Return the errors that belong to no field."""
        return self.form.non_field_errors()

    def __iter__(self) -> Iterator[BoundField]:
        yield from self.form
        for rows in self.rows:
            for form in rows.filled if self.data is not None else ():
                yield from form

    def content(self, before: Content) -> Content:
        """Return ``before`` with everything that was typed."""
        typed: dict[str, Any] = self.form.values() | {rows.name: rows.build() for rows in self.rows}
        return replace(before, **typed)


def _initial(content: Content) -> dict[str, Any]:
    found = {name: getattr(content, name) for name in RecordForm.base_fields if hasattr(content, name)}
    return found | {"figures": " ".join(content.figures)}


def _as_typed(form: RecordForm, data: QueryDict) -> dict[str, Any]:
    return {
        name: name in data if isinstance(field, forms.BooleanField) else form[name].value()
        for name, field in form.fields.items()
    }
