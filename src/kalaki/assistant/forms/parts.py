"""Rows of a record that staff fill in: steps, papers, amounts, terms, law, channels, appeals.

A row is added, removed or moved by a button of the form itself, so it works without JavaScript, and
nothing typed is lost on the way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kalaki.assistant.rules import content
from kalaki.assistant.rules.content import AmountKind, Counting, Duty, Place
from kalaki.assistant.rules.currency import Basis
from kalaki.assistant.rules.knowledge import SOURCE_DATE
from kalaki.core.contract import whole_number

MOST_ROWS = 60


class LariField(forms.CharField):
    """An amount as people write it, „1 234,50“; cleans to hundredths, 0 = free of charge."""

    default_error_messages: ClassVar = {
        "invalid": _("Write an amount, for example 12,50. 0 means free of charge.")
    }

    def prepare_value(self, value: Any) -> Any:
        """Return hundredths in the manner that they are typed."""
        if not isinstance(value, int):
            return value
        lari, rest = divmod(value, 100)
        return f"{lari},{rest:02d}" if rest else str(lari)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        """Return hundredths. Raises ValidationError required, invalid."""
        text = super().clean(value)
        if not text:
            return None
        plain = "".join(str(text).split()).replace(",", ".").removesuffix("₾")
        try:
            hundredths = Decimal(plain) * 100
        except InvalidOperation:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not hundredths.is_finite() or hundredths < 0 or hundredths != int(hundredths):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(hundredths)


def line(
    label: Any, *, required: bool = False, most: int = 2000, hint: Any = "", **attrs: str
) -> forms.CharField:
    """Return a field of one line. A validator and no maxlength: the attribute cuts pasted text without a word."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        validators=[MaxLengthValidator(most)],
        widget=forms.TextInput(attrs=attrs),
    )


class PartForm(forms.Form):
    """One row. part: the dataclass that it fills. told: its name in words."""

    part: ClassVar[type]
    one: ClassVar[Any]
    template: ClassVar[str]
    _plain: ClassVar[frozenset[str]] = frozenset()

    @property
    def is_blank(self) -> bool:
        """Whether nobody typed anything: only choices and ticks stand there."""
        typed = (
            name
            for name, field in self.fields.items()
            if not isinstance(field, forms.ChoiceField | forms.BooleanField)
        )
        return not any(str(self.data.get(self.add_prefix(name)) or "").strip() for name in typed)

    def build(self) -> Any:
        """Return the part."""
        return content.build(
            self.part, {name: value for name, value in self.cleaned_data.items() if value is not None}
        )


class StepForm(PartForm):
    """One thing to do."""

    part, one = content.Step, _("Step")
    text = line(_("What to do"), required=True)


class DocumentForm(PartForm):
    """One paper to bring."""

    part, one = content.Document, _("Document")
    name = line(_("Name of the document"), required=True)
    form = forms.ChoiceField(
        label=_("Original or copy"),
        required=False,
        choices=[("", _("not said")), ("original", _("original")), ("copy", _("copy"))],
    )
    where = line(_("Where to get it"))
    condition = line(_("In which case it is needed"))


AMOUNT_KINDS = [
    (AmountKind.FEE, _("is paid")),
    (AmountKind.FINE, _("Fine")),
    (AmountKind.BENEFIT, _("is received")),
    (AmountKind.DEPOSIT, _("Deposit")),
    (AmountKind.LIMIT, _("Limit")),
]
BASES = [
    (Basis.NONE, _("does not change by itself")),
    (Basis.STATUTE, _("is fixed by law")),
    (Basis.BUDGET_YEAR, _("is fixed for one budget year")),
    (Basis.LOT, _("is fixed for each lot")),
]


class FeeForm(PartForm):
    """One amount."""

    part, one = content.Fee, _("Amount")
    tetri = LariField(
        label=_("Amount"),
        help_text=_("0 means free of charge."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input w10"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[("GEL", "₾"), ("USD", "$"), ("EUR", "€")])
    kind = forms.ChoiceField(label=_("Which way it goes"), choices=AMOUNT_KINDS)
    per = line(_("What for"))
    basis = forms.ChoiceField(label=_("How long it holds"), choices=BASES)
    exemption = line(_("Who does not pay"))


class DeadlineForm(PartForm):
    """One term."""

    part, one = content.Deadline, _("Term")
    count = forms.IntegerField(
        label=_("How many"),
        help_text=_("0 means at once."),
        min_value=0,
        max_value=3650,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input w5"}),
    )
    unit = forms.ChoiceField(
        label=_("Of what"),
        choices=[
            (Counting.DAYS, _("days")),
            (Counting.WORKING_DAYS, _("working days")),
            (Counting.MONTHS, _("months")),
        ],
    )
    since = line(_("Counted from"))
    label = line(_("What is due"))
    duty = forms.ChoiceField(
        label=_("Who must be in time"),
        choices=[(Duty.OFFICE, _("the office")), (Duty.RESIDENT, _("the resident"))],
    )
    silence = line(_("What it means when nobody answers"))
    statutory = forms.BooleanField(label=_("The law fixes it"), required=False, initial=True)
    roll = forms.BooleanField(
        label=_("A day off moves it to the next working day"), required=False, initial=True
    )


class LawForm(PartForm):
    """One act behind the answer."""

    part, one = content.LegalBasis, _("Act")
    act = line(_("Name of the act"), required=True)
    article = line(_("Article"), most=60)
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https", max_length=2000)
    version = forms.CharField(
        label=_("Date of the wording"),
        required=False,
        help_text=_("2026, 2026-02 or 2026-02-04"),
        validators=[RegexValidator(SOURCE_DATE)],
        widget=forms.TextInput(attrs={"class": "input w10"}),
    )


class ChannelForm(PartForm):
    """Where the service is given."""

    part, one = content.Channel, _("Place or channel")
    kind = forms.ChoiceField(
        label=_("How it is reached"),
        choices=[
            (Place.COUNTER, _("On the spot")),
            (Place.PHONE, _("By phone")),
            (Place.ONLINE, _("Online")),
            (Place.EMAIL, _("By e-mail")),
        ],
    )
    name = line(_("Name"))
    address = line(_("Address"))
    hours = line(_("Hours"))
    phone = line(_("Phone"), most=40, inputmode="tel")
    url = line(_("Link or e-mail"))
    access = line(_("Accessibility"), hint=_("Ramp, lift, sign language."))


class AppealForm(PartForm):
    """Where to complain."""

    part, one = content.Appeal, _("Appeal")
    body = line(_("Where to complain"), required=True)
    days = forms.IntegerField(
        label=_("Within how many days"),
        required=False,
        min_value=1,
        max_value=3650,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input w5"}),
    )


PART_FORMS: dict[str, tuple[type[PartForm], Any, Any]] = {
    "steps": (StepForm, _("Steps"), _("Add a step")),
    "documents": (DocumentForm, _("Documents to bring"), _("Add a document")),
    "fees": (FeeForm, _("Amounts"), _("Add an amount")),
    "deadlines": (DeadlineForm, _("Terms"), _("Add a term")),
    "channels": (ChannelForm, _("Where"), _("Add a place or channel")),
    "legal_basis": (LawForm, _("Legal basis"), _("Add an act")),
    "appeals": (AppealForm, _("Appeals"), _("Add an appeal")),
}


class PartRows:
    """The rows of one kind. name: field of the record. fresh: number of the row that was just added, or -1."""

    def __init__(
        self,
        name: str,
        *,
        parts: Sequence[Any] = (),
        data: QueryDict | None = None,
        typed: Sequence[Mapping[str, Any]] | None = None,
        fresh: int = -1,
    ) -> None:
        """Show ``parts``, or what was ``typed`` without judging it, or read what was sent as ``data``."""
        self.name, self.fresh = name, fresh
        self.make, self.title, self.add = PART_FORMS[name]
        if data is not None:
            self.forms = [self.make(data, prefix=f"{name}-{n}") for n in range(_count(data, name))]
        else:
            rows = typed if typed is not None else [_values(part) for part in parts]
            self.forms = [
                self.make(initial=dict(row), prefix=f"{name}-{n}") if row else self.make(prefix=f"{name}-{n}")
                for n, row in enumerate(rows)
            ]
            if 0 <= fresh < len(self.forms):
                first = next(iter(self.forms[fresh].fields.values()))
                first.widget.attrs["autofocus"] = True

    def __iter__(self) -> Iterator[PartForm]:
        return iter(self.forms)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.forms)

    @property
    def filled(self) -> list[PartForm]:
        """The rows in which somebody typed."""
        return [form for form in self.forms if not form.is_blank]

    def is_valid(self) -> bool:
        """Tell whether every filled row can be read."""
        judged = [form.is_valid() for form in self.filled]  # every row, so that every fault is shown
        return all(judged)

    def build(self) -> tuple[Any, ...]:
        """Return the parts, in their order, without blank rows."""
        return tuple(form.build() for form in self.filled)


def rearranged(data: QueryDict, name: str) -> tuple[list[dict[str, Any]], int]:
    """Return the rows ``name`` of ``data`` after its button was pressed, as typed, and the new row's number or -1.

    add: the name. remove, up: name and number, "steps-2".
    """
    make = PART_FORMS[name][0]
    rows = []
    for number in range(_count(data, name)):
        form = make(data, prefix=f"{name}-{number}")
        rows.append(
            {
                key: form.add_prefix(key) in data
                if isinstance(field, forms.BooleanField)
                else data.get(form.add_prefix(key), "")
                for key, field in form.fields.items()
            }
        )
    if data.get("add") == name and len(rows) < MOST_ROWS:
        return [*rows, {}], len(rows)
    for act in ("remove", "up"):
        kind, _dash, place = data.get(act, "").rpartition("-")
        number = whole_number(place, default=len(rows))
        if kind == name and number < len(rows):
            row = rows.pop(number)
            if act == "up":
                rows.insert(max(0, number - 1), row)
    return rows, -1


def _count(data: QueryDict, name: str) -> int:
    found = data.get(f"{name}-count", "")
    return min(MOST_ROWS, whole_number(found, default=0))


def _values(part: Any) -> dict[str, Any]:
    return {name: value.value if isinstance(value, Enum) else value for name, value in asdict(part).items()}
