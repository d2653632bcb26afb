"""What authors of petitions and the keepers of their types send."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from kalaki.cities.contract import ActView
from kalaki.core.contract import new_key
from kalaki.exact.dates import Unit
from kalaki.ideas.commands.frame import MOST_SIGNS
from kalaki.ideas.commands.intake import TITLE_SIGNS
from kalaki.ideas.petition_words import LEASTS, UNITS
from kalaki.ideas.queries.petitions import TypeView
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.petition import Least
from kalaki.people.contract import Organisation
from kalaki.web.contract import Cards, DayField

NUMERIC = {"class": "w10", "inputmode": "numeric"}
SHARE, ABSOLUTE = "share", "absolute"


class KeyedForm(forms.Form):
    """The key is minted with the page, so a double tap or a reload sends the same one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)


class PetitionForm(KeyedForm):
    """A new petition: its type, what it asks for, and why."""

    kind = forms.ChoiceField(
        label=_("Which petition"), error_messages={"required": _("Choose which petition it is.")}
    )
    title = forms.CharField(
        label=_("What you ask for, in a sentence"),
        validators=[
            MaxLengthValidator(TITLE_SIGNS, _("Shorten it to 200 characters; it is still in the box."))
        ],
        error_messages={"required": _("Write in a sentence what you ask for.")},
    )
    text = forms.CharField(
        label=_("The text that is signed"),
        help_text=_("Everybody reads it, and it does not change once people sign. Name no private person."),
        widget=forms.Textarea(attrs={"rows": "8", "data-draft": "petition"}),
        validators=[
            MaxLengthValidator(MOST_SIGNS, _("Shorten it to 10,000 characters; it is still in the box."))
        ],
        error_messages={"required": _("Write the text that people will sign.")},
    )

    def __init__(
        self, *args: Any, types: tuple[TypeView, ...], language: str, hints: dict[str, str], **options: Any
    ) -> None:
        """types: the open ones; hints: a line below each, by public id."""
        super().__init__(*args, **options)
        choices = [(str(one.public_id), one.name_in(language)) for one in types]
        self.fields["kind"].widget = Cards(hints=hints)
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["kind"].initial = choices[0][0]


class TypeForm(KeyedForm):
    """A type, which may stay incomplete until it opens."""

    name = forms.CharField(
        label=_("Name in Georgian"), max_length=120, error_messages={"required": _("Write its name.")}
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    body = forms.ChoiceField(label=_("Who must answer"), required=False)
    law = forms.ChoiceField(
        label=_("Legal act"), required=False, help_text=_("The act and article that the petition rests on.")
    )
    base = forms.IntegerField(
        label=_("People registered in the municipality"), required=False, min_value=1,
        widget=forms.TextInput(attrs=NUMERIC),
        error_messages={"invalid": _("Write a whole number, for example 125103."), "min_value": _("Write a number above 0.")},
    )  # fmt: skip
    base_source = forms.CharField(label=_("Whose figure it is"), max_length=300, required=False)
    base_on = DayField(label=_("As of"), required=False)
    measure = forms.ChoiceField(
        label=_("Threshold"), choices=[(SHARE, _("A share of those registered")), (ABSOLUTE, _("A number of signatures"))],
        widget=Cards, initial=SHARE,
    )  # fmt: skip
    percent = forms.DecimalField(
        label=_("Share, per cent"), required=False, max_digits=7, decimal_places=4, localize=True,
        widget=forms.TextInput(attrs={"class": "w10", "inputmode": "decimal"}),
        error_messages={"invalid": _("Write a number, for example 1 or 0,5.")},
    )  # fmt: skip
    absolute = forms.IntegerField(
        label=_("Number of signatures"), required=False, min_value=1, widget=forms.TextInput(attrs=NUMERIC),
        error_messages={"invalid": _("Write a whole number, for example 300."), "min_value": _("Write a number above 0.")},
    )  # fmt: skip
    least = forms.TypedChoiceField(
        label=_("Who may sign"),
        coerce=Least,
        choices=list(LEASTS.items()),
        widget=Cards,
        initial=Least.RESIDENT,
    )
    collection_days = forms.IntegerField(
        label=_("Days of collection"), required=False, min_value=1, max_value=1000, widget=forms.TextInput(attrs=NUMERIC),
        error_messages={
            "invalid": _("Write a whole number, for example 90."), "min_value": _("Write a number above 0."),
            "max_value": _("Write at most 1000 days."),
        },
    )  # fmt: skip
    answer_count = forms.IntegerField(
        label=_("Answer time"), required=False, min_value=1, max_value=1000,
        help_text=_("From the day of registration. Without it the type does not open."),
        widget=forms.TextInput(attrs=NUMERIC),
        error_messages={
            "invalid": _("Write a whole number, for example 90."), "min_value": _("Write a number above 0."),
            "max_value": _("Write at most 1000 days."),
        },
    )  # fmt: skip
    answer_unit = forms.TypedChoiceField(
        label=_("Counted in"), coerce=Unit, choices=list(UNITS.items()), initial=Unit.MONTHS
    )

    def __init__(
        self, *args: Any, bodies: tuple[Organisation, ...], acts: tuple[ActView, ...], **options: Any
    ) -> None:
        """bodies, acts: to choose from."""
        super().__init__(*args, **options)
        nothing = [("", _("Not entered yet"))]
        self.fields["body"].choices = nothing + [(str(one.public_id), one.name) for one in bodies]  # type: ignore[attr-defined]
        self.fields["law"].choices = nothing + [(str(one.public_id), act_words(one)) for one in acts]  # type: ignore[attr-defined]

    def clean_percent(self) -> Decimal | None:
        """Refuse a share outside (0, 100]."""
        percent: Decimal | None = self.cleaned_data["percent"]
        if percent is not None and not 0 < percent <= 100:  # noqa: PLR2004 - per cent
            raise forms.ValidationError(_("Write a share above 0 and up to 100 per cent."))
        return percent

    def fields_given(self) -> dict[str, Any]:
        """Return what was written as commands.TypeFields takes it."""
        given = self.cleaned_data
        names = {"ka": given["name"].strip(), "en": given["name_en"].strip()}
        is_share = given["measure"] == SHARE
        percent = given["percent"]
        return {
            "names": {language: words for language, words in names.items() if words},
            "body": UUID(given["body"]) if given["body"] else None,
            "act": UUID(given["law"]) if given["law"] else None,
            "base": given["base"],
            "base_source": given["base_source"],
            "base_on": given["base_on"],
            "share": Fraction(percent) / 100 if is_share and percent else None,
            "absolute": None if is_share else given["absolute"],
            "least": given["least"],
            "collection_days": given["collection_days"],
            "answer": Term(count=given["answer_count"], unit=given["answer_unit"])
            if given["answer_count"]
            else None,
        }


class ActForm(KeyedForm):
    """A legal act that is not on the list yet."""

    kind = forms.ChoiceField(label=_("Kind of act"))
    title = forms.CharField(
        label=_("Title"), max_length=300, error_messages={"required": _("Write the title of the act.")}
    )
    number = forms.CharField(
        label=_("Number"), max_length=60, error_messages={"required": _("Write the number of the act.")}
    )
    date = DayField(label=_("Date"), error_messages={"required": _("Write the date of the act.")})
    body = forms.CharField(
        label=_("Issued by"), max_length=200, error_messages={"required": _("Write who issued it.")}
    )
    article = forms.CharField(label=_("Article"), max_length=120, required=False)
    link = forms.URLField(label=_("Its address"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the kinds."""
        super().__init__(*args, **options)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("law", _("Law")), ("government", _("Act of the government")), ("council", _("Act of the council")),
            ("mayor", _("Act of the mayor")), ("other", _("Another act")),
        ]  # fmt: skip


class ReasonForm(KeyedForm):
    """A reason in sight of everybody."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("A sentence that everybody can read. Name no private person."),
        error_messages={"required": _("Say why, in a sentence that everybody can read.")},
    )  # fmt: skip


class SheetsForm(KeyedForm):
    """How many sheets to print."""

    sheets = forms.IntegerField(
        label=_("Sheets of 20 rows"), min_value=1, max_value=500, initial=10, widget=forms.TextInput(attrs=NUMERIC),
        error_messages={
            "required": _("Write how many sheets you need."), "invalid": _("Write how many sheets you need."),
            "min_value": _("Print between 1 and 500 sheets at once."), "max_value": _("Print between 1 and 500 sheets at once."),
        },
    )  # fmt: skip


def act_words(act: ActView) -> str:
    """Return an act in a line."""
    said = f"{act.title}, N {act.number}, {act.date:%d.%m.%Y}"
    return f"{said}, {act.article}" if act.article else said


def of_type(found: TypeView) -> dict[str, Any]:
    """Return what stands in the form of a stored type."""
    rule = found.rule
    percent: Any = ""
    if rule.share is not None:
        percent = (Decimal(rule.share.numerator) * 100 / Decimal(rule.share.denominator)).normalize()
    return {
        "name": found.names.get("ka", ""),
        "name_en": found.names.get("en", ""),
        "body": str(found.body_id or ""),
        "law": rule.act,
        "base": rule.base,
        "base_source": rule.base_source,
        "base_on": rule.base_on,
        "measure": ABSOLUTE if rule.absolute is not None else SHARE,
        "percent": percent,
        "absolute": rule.absolute,
        "least": rule.least,
        "collection_days": rule.collection_days,
        "answer_count": rule.answer.count if rule.answer else None,
        "answer_unit": rule.answer.unit if rule.answer else Unit.MONTHS,
    }
