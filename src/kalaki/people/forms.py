"""What people send."""

from string import digits as DIGITS  # noqa: N812 - a constant
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import new_key, today
from kalaki.people.rules.contacts import ContactRefusal, ContactValue, parse_contact
from kalaki.people.words import role_choices

CONTACT_WORDS = {
    ContactRefusal.EMPTY: _("Write your e-mail or mobile number."),
    ContactRefusal.NO_CONTACT: _(
        "This is neither an e-mail nor a mobile number. Write it like nino@example.ge or 599 12 34 56."
    ),
    ContactRefusal.LANDLINE: _(
        "A code reaches mobile numbers alone; they begin with 5. Or write your e-mail."
    ),
}


class KeyedForm(forms.Form):
    """The key is minted with the page, so a double tap or a reload sends the same one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)


class ContactForm(KeyedForm):
    """An e-mail or a mobile number, however it is written."""

    contact = forms.CharField(
        label=_("E-mail or mobile number"),
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def clean_contact(self) -> ContactValue:
        """Return the contact in its one form."""
        found = parse_contact(self.cleaned_data["contact"])
        if isinstance(found, ContactRefusal):
            raise forms.ValidationError(CONTACT_WORDS[found])
        return found


class CodeForm(KeyedForm):
    """Digits, also typed with spaces."""

    code = forms.CharField(
        label=_("Code"),
        error_messages={"required": _("Write the digits of the code.")},
        widget=forms.TextInput(
            attrs={"class": "input w10", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )

    def clean_code(self) -> str:
        """Return the digits alone."""
        return "".join(sign for sign in self.cleaned_data["code"] if sign in DIGITS)


class PersonForm(KeyedForm):
    """Name, language and year of birth of the own account; each may stay empty or as it is."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("So that others know whom they speak with. It may stay empty."),
        required=False,
        validators=[MaxLengthValidator(80, _("Shorten the name to 80 characters; it is still in the box."))],
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of messages"), widget=forms.Select(attrs={"class": "input w10"})
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        help_text=_("Only where an age counts, for example to sign. It may stay empty."),
        required=False,
        error_messages={"invalid": _("Write the year in four digits, for example 1987.")},
        widget=forms.TextInput(
            attrs={"class": "input w5", "inputmode": "numeric", "autocomplete": "bday-year"}
        ),
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the languages that the municipality has released."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        words = _("Write the year in four digits, for example 1987.")
        self.fields["birth_year"].validators = [
            MinValueValidator(1900, words),
            MaxValueValidator(today().year, words),
        ]


class IdForm(KeyedForm):
    """Which of the account's rows is meant."""

    id = forms.UUIDField()


class RolesChoice(forms.CheckboxSelectMultiple):
    """Boxes side by side where there is room."""

    across = True


class RolesForm(KeyedForm):
    """Roles of a membership, with the reason."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=role_choices,
        error_messages={"required": _("Choose at least one role.")},
        widget=RolesChoice,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays with the change in the log."),
        error_messages={"required": _("Write the reason; it stays with the change.")},
        validators=[
            MaxLengthValidator(280, _("Shorten the reason to 280 characters; it is still in the box."))
        ],
        widget=forms.TextInput(attrs={"class": "input"}),
    )


class ReasonForm(KeyedForm):
    """A reason alone."""

    reason = RolesForm.base_fields["reason"]


class InviteForm(KeyedForm):
    """A new member: name, unit, roles."""

    name = forms.CharField(
        label=_("Name and surname"),
        error_messages={"required": _("Write the name, so that colleagues recognise the person.")},
        validators=[MaxLengthValidator(80, _("Shorten the name to 80 characters; it is still in the box."))],
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    unit = forms.CharField(
        label=_("Unit"),
        help_text=_("For example: Department of social services. It may stay empty."),
        required=False,
        validators=[MaxLengthValidator(200, _("Shorten the name of the unit to 200 characters."))],
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    roles = RolesForm.base_fields["roles"]


class ResidentForm(KeyedForm):
    """What a clerk reads in a document. The number is hashed at once and kept nowhere."""

    number = forms.CharField(
        label=_("Personal number, from the document"),
        help_text=_("11 digits. It is never kept: only a fingerprint that leads back to nobody."),
        error_messages={"required": _("Write the 11 digits of the document.")},
        widget=forms.TextInput(
            attrs={"class": "input w10", "inputmode": "numeric", "autocomplete": "off", "autofocus": True}
        ),
    )
    area = forms.ChoiceField(
        label=_("Neighbourhood"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    is_adult = forms.BooleanField(required=False)
    is_seen = forms.BooleanField(
        label=_("I have the document in hand, and its owner before me; they are registered here"),
        error_messages={"required": _("Confirm that you see the document and its owner.")},
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], age: int, **kwargs: Any) -> None:
        """Offer the areas; age: from which one may sign."""
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Not stated")), *areas]  # type: ignore[attr-defined]
        self.fields["is_adult"].label = _("Is %(age)s or older, by the document") % {"age": age}
