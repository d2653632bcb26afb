"""The one form of a report: the page without script, the interface and the offline queue all fill it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kalaki.cities.contract import AreaShape
from kalaki.georgian.personal import find_personal
from kalaki.ideas.commands import MOST_PHOTOS, Place, Report
from kalaki.ideas.commands.frame import MOST_SIGNS
from kalaki.ideas.queries import CategoryView, name_in

MICRO = 1_000_000
MOST_ACCURACY_M = 100_000
ANSWER_SIGNS = 500


class ReportForm(forms.Form):
    """A report as it is typed. as_is: send the text although it holds personal data; others see it covered.

    kept: how many photos of this draft were kept by an earlier try. website: nobody sees it; programs fill it in.
    """

    use_required_attribute = False  # the server says what is missing, in the page's language

    category = forms.CharField(error_messages={"required": gettext_lazy("Choose what it is about.")})
    text = forms.CharField(
        label=gettext_lazy("What happened (if you like)"),
        required=False,
        max_length=MOST_SIGNS,
        error_messages={
            "max_length": gettext_lazy(
                "The text has more than %(limit_value)s signs. Shorten it; it is still in the box."
            )
        },
        widget=forms.Textarea(attrs={"class": "input", "rows": 3, "data-draft": "report"}),
    )
    as_is = forms.BooleanField(
        label=gettext_lazy("Send it as it is; others see ••• there"),
        required=False,
        widget=forms.CheckboxInput(),
    )
    area = forms.ChoiceField(label=gettext_lazy("Neighbourhood"), required=False)
    address = forms.CharField(
        label=gettext_lazy("Street and number, or what stands beside it"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    lat = forms.DecimalField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.DecimalField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    kept = forms.IntegerField(
        required=False, min_value=0, max_value=MOST_PHOTOS, widget=forms.HiddenInput(attrs={"value": "0"})
    )
    website = forms.CharField(required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, categories: Iterable[CategoryView],
        areas: Iterable[AreaShape], language: str, **options: Any,
    ) -> None:  # fmt: skip
        """categories: those of the municipality, each with its questions."""
        super().__init__(data, **options)
        self.language = language
        self.categories, self.areas = tuple(categories), tuple(areas)
        self.by_key = {one.key: one for one in self.categories}
        everywhere = [("", _("Choose, if you like"))]
        self.fields["area"] = forms.ChoiceField(
            label=_("Neighbourhood"),
            required=False,
            choices=[*everywhere, *((area.key, area.name_in(language)) for area in self.areas)],
            error_messages={"invalid_choice": _("There is no such area. Choose one of the list.")},
            widget=forms.Select(attrs={"class": "input"}),
        )
        for category in self.categories:
            for question in sorted(category.questions, key=lambda one: int(one.get("order", 0))):
                self.fields[question_name(category.key, question["code"])] = _question(question, language)

    def clean_category(self) -> str:
        """Refuse what is no category; whether one is open now, the command says: a report sent again arrived before."""
        found: str = self.cleaned_data["category"]
        if found not in self.by_key:
            raise forms.ValidationError(
                _("There is no such category. Choose one of the list."), code="category_unknown"
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Ask the writer to take personal data out, and for the answers that the category needs."""
        given = super().clean() or {}
        words = [
            given.get("text", ""),
            *(text for text in self._answers(given).values() if isinstance(text, str)),
        ]
        if not given.get("as_is") and any(find_personal(text) for text in words):
            self.add_error(
                "text",
                forms.ValidationError(
                    _(
                        "There is a phone, an e-mail or a personal number in it. Take it out, or say that it may go as it is."
                    ),
                    code="personal_data",
                ),
            )
        if (given.get("lat") is None) != (given.get("lon") is None):
            given["lat"] = given["lon"] = None
        category = self.by_key.get(given.get("category", ""))
        for question in category.questions if category else ():
            name = question_name(category.key, question["code"]) if category else ""
            if question.get("required") and not given.get(name) and name not in self.errors:
                self.add_error(
                    name, forms.ValidationError(_("The unit needs this to find it."), code="required")
                )
        return given

    def report(self, *, photos: tuple[int, ...]) -> Report:
        """Return the report of a valid form with the kept photos of these numbers."""
        given = self.cleaned_data
        lat, lon = given["lat"], given["lon"]
        accuracy = given["accuracy"]
        return Report(
            category=given["category"],
            text=given["text"].strip(),
            language=self.language,
            place=Place(
                lat=None if lat is None else _micro(lat),
                lon=None if lon is None else _micro(lon),
                accuracy_m=None if lat is None or accuracy is None else min(accuracy, MOST_ACCURACY_M),
                area="" if lat is not None else given["area"],
                address=given["address"].strip(),
            ),
            answers=self._answers(given),
            photos=photos,
        )

    def _answers(self, given: Mapping[str, Any]) -> dict[str, Any]:
        category = self.by_key.get(given.get("category", ""))
        found = {
            question["code"]: given.get(question_name(category.key, question["code"]))
            for question in (category.questions if category else ())
            if category is not None
        }
        return {code: _plain(value) for code, value in found.items() if value not in (None, "", [])}

    def questions(self) -> list[tuple[CategoryView, list[forms.BoundField]]]:
        """Return the questions of each open category that has some."""
        return [
            (one, [self[question_name(one.key, question["code"])] for question in one.questions])
            for one in self.categories
            if one.is_open and one.questions
        ]


def question_name(category: str, code: str) -> str:
    """Return the name of the field of a category's question."""
    return f"q-{category}-{code}"


def _question(question: Mapping[str, Any], language: str) -> forms.Field:
    label = name_in(question["texts"], language)
    choices = [(value["key"], name_in(value["names"], language)) for value in question.get("values", ())]
    box = {"class": "input"}
    match question["datatype"]:
        case "singlevaluelist":
            return forms.ChoiceField(
                label=label, required=False, choices=[("", "–"), *choices], widget=forms.Select(attrs=box)
            )
        case "multivaluelist":
            return forms.MultipleChoiceField(
                label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple()
            )
        case "number":
            return forms.DecimalField(
                label=label, required=False, widget=forms.TextInput(attrs={**box, "inputmode": "decimal"})
            )
        case "text":
            return forms.CharField(
                label=label,
                required=False,
                max_length=MOST_SIGNS,
                widget=forms.Textarea(attrs={**box, "rows": 2}),
            )
        case _:
            return forms.CharField(
                label=label, required=False, max_length=ANSWER_SIGNS, widget=forms.TextInput(attrs=box)
            )


def _micro(degrees: Decimal) -> int:
    return int((degrees * MICRO).to_integral_value())


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
