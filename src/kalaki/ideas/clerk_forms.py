"""What a clerk types for somebody at the desk or on the phone; every field is reached by the keyboard alone."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from kalaki.ideas.commands.frame import MOST_SIGNS
from kalaki.ideas.petition_forms import KeyedForm
from kalaki.ideas.rules.lifecycle import Kind
from kalaki.ideas.words import KINDS
from kalaki.people.contract import ContactRefusal, ContactValue, parse_contact

OFF = {"autocomplete": "off"}
DIGITS = {"class": "w10", "inputmode": "numeric", "autocomplete": "off"}


class EntryForm(KeyedForm):
    """What they say, where, and how they are reached."""

    text = forms.CharField(
        label=_("What they say"),
        widget=forms.Textarea(attrs={"rows": "4", "autofocus": True}),
        validators=[
            MaxLengthValidator(MOST_SIGNS, _("Shorten it to 10,000 characters; it is still in the box."))
        ],
        error_messages={"required": _("Write in a sentence what it is about.")},
    )
    kind = forms.TypedChoiceField(
        label=_("What it is"),
        coerce=Kind,
        choices=[(kind, KINDS[kind][0]) for kind in (Kind.REPORT, Kind.PROBLEM, Kind.PROPOSAL)],
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    area = forms.ChoiceField(label=_("Neighbourhood"), required=False)
    address = forms.CharField(
        label=_("Address"), max_length=200, required=False, widget=forms.TextInput(attrs=OFF)
    )
    name = forms.CharField(
        label=_("Their name"), max_length=80, required=False, help_text=_("Optional. It is sealed; nobody reads it again."),
        widget=forms.TextInput(attrs=OFF),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Their mobile number"), max_length=40, required=False,
        help_text=_("Optional. It is sealed; only messages about this item go there."),
        widget=forms.TextInput(attrs={"class": "w10", "inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, categories: list[tuple[str, str]], areas: list[tuple[str, str]], **options: Any
    ) -> None:
        """categories, areas: to choose from."""
        super().__init__(*args, **options)
        self.fields["category"].choices = [("", _("None of the list")), *categories]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("The whole municipality")), *areas]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Return the number in its one form, "" for none."""
        given: str = self.cleaned_data["phone"].strip()
        if not given:
            return ""
        found = parse_contact(given)
        if isinstance(found, ContactRefusal) or not _is_phone(found):
            raise forms.ValidationError(_("Write a mobile number like 599 12 34 56, or leave it empty."))
        return found.value


class SignatureForm(KeyedForm):
    """A signature of somebody whose document the clerk has in hand."""

    petition = forms.ChoiceField(label=_("Petition"), error_messages={"required": _("Choose the petition.")})
    personal = forms.CharField(
        label=_("Personal number, from the document"),
        help_text=_("11 digits. It counts one person once and is kept nowhere."),
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"required": _("Write the 11 digits of the document.")},
    )
    is_seen = forms.BooleanField(
        label=_("I have the document in hand; the person is registered here and of age to sign"),
        error_messages={"required": _("Confirm that you see the document and its owner.")},
    )

    def __init__(self, *args: Any, petitions: list[tuple[str, str]], **options: Any) -> None:
        """petitions: those that collect, by number."""
        super().__init__(*args, **options)
        self.fields["petition"].choices = petitions  # type: ignore[attr-defined]


class LookUpForm(forms.Form):
    """Number and PIN, as read from a slip or heard on the phone."""

    number = forms.CharField(
        label=_("Number"), widget=forms.TextInput(attrs={"class": "w10", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Write the number of the slip.")},
    )  # fmt: skip
    pin = forms.CharField(
        label=_("PIN"), widget=forms.TextInput(attrs=DIGITS),
        error_messages={"required": _("Write the eight digits of the PIN.")},
    )  # fmt: skip


def _is_phone(found: ContactValue) -> bool:
    return str(found.kind) == "phone"
