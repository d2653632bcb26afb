"""What staff send about an item. Each form minted its key with the page, so a double tap sends the same one."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import TBILISI, new_key
from kalaki.ideas.queries import Decision
from kalaki.ideas.rules.clock import PauseReason
from kalaki.ideas.views.desk.words import DECLINE, GROUNDS, HIDE
from kalaki.ideas.words import DECISIONS
from kalaki.web.contract import Cards, DayField

PUBLIC = _("A sentence that everybody can read. Name no private person.")
LANGUAGE_NAMES = {"ka": _("In Georgian"), "en": _("In English"), "ru": _("In Russian"), "az": _("In Azerbaijani"), "hy": _("In Armenian")}  # fmt: skip


def end_of(day: dt.date) -> dt.datetime:
    """Return the last instant of ``day`` in Georgia that is still in time."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=TBILISI).astimezone(dt.UTC)


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": str(rows)})


class KeyedForm(forms.Form):
    """A button."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)


class ReasonForm(KeyedForm):
    """A reason in sight of everybody."""

    reason = forms.CharField(
        label=_("Reason"), help_text=PUBLIC, max_length=500, widget=_area(),
        error_messages={"required": _("Say why, in a sentence that everybody can read.")},
    )  # fmt: skip


class MaybeReasonForm(KeyedForm):
    """A reason where one helps."""

    reason = forms.CharField(
        label=_("Reason, if it needs one"), help_text=PUBLIC, max_length=500, required=False, widget=_area(2)
    )


class RouteForm(MaybeReasonForm):
    """Another unit."""

    field_order = ("key", "organisation", "reason")
    organisation = forms.ChoiceField(
        label=_("Unit"), error_messages={"required": _("Choose the unit that takes it.")}
    )

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """units: (public id, name) to choose from."""
        super().__init__(*args, **options)
        self.fields["organisation"].choices = [("", _("Choose")), *units]  # type: ignore[attr-defined]


class CategoryForm(MaybeReasonForm):
    """Another category."""

    field_order = ("key", "category", "reason")
    category = forms.ChoiceField(
        label=_("Category"), error_messages={"required": _("Choose the category that fits.")}
    )

    def __init__(self, *args: Any, categories: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """categories: (key, name) to choose from."""
        super().__init__(*args, **options)
        self.fields["category"].choices = [("", _("Choose")), *categories]  # type: ignore[attr-defined]


class PlanForm(MaybeReasonForm):
    """A day."""

    field_order = ("key", "day", "reason")
    day = DayField(label=_("Day"), error_messages={"required": _("Write the day.")})


class WaitForm(KeyedForm):
    """A question that stops the clock."""

    question = forms.CharField(
        label=_("Question to the author"), help_text=PUBLIC, max_length=500, widget=_area(),
        error_messages={"required": _("Write what you need to know.")},
    )  # fmt: skip
    until = DayField(
        label=_("The clock stands until"),
        help_text=_("At most ten working days in all; then it runs again by itself."),
        error_messages={"required": _("Write the last day of waiting.")},
    )
    ground = forms.TypedChoiceField(
        label=_("Ground"), coerce=PauseReason, choices=list(GROUNDS.items()), initial=PauseReason.ASKED, widget=Cards
    )  # fmt: skip


class ClaimForm(KeyedForm):
    """Evidence of the work."""

    note = forms.CharField(
        label=_("What was done"), help_text=PUBLIC, max_length=500, required=False, widget=_area()
    )
    url = forms.URLField(
        label=_("Link"), required=False, max_length=400, assume_scheme="https",
        error_messages={"invalid": _("Write the whole address, for example https://rustavi.gov.ge/act/12.")},
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo of the work"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the three."""
        given = self.cleaned_data
        if not (given.get("note") or given.get("url") or given.get("photo")) and not self.errors:
            raise ValidationError(_("Show that it is done: a sentence, a link or a photo."))
        return given


class DeclineForm(ReasonForm):
    """A no."""

    field_order = ("key", "reason_code", "reason")
    reason_code = forms.ChoiceField(
        label=_("Why"), choices=list(DECLINE.items()), widget=Cards, error_messages={"required": _("Choose why.")}
    )  # fmt: skip


class NotOursForm(KeyedForm):
    """Whose it is."""

    reason = forms.CharField(
        label=_("Whose task it is"), help_text=PUBLIC, max_length=500, widget=_area(2),
        error_messages={"required": _("Write whose task it is.")},
    )  # fmt: skip
    contact = forms.CharField(
        label=_("How to reach them"), help_text=_("A telephone, an address or a page."), max_length=200,
        error_messages={"required": _("Write how they can be reached.")},
    )  # fmt: skip


class ExtendForm(ReasonForm):
    """More time."""

    field_order = ("key", "due", "reason", "act")
    due = DayField(label=_("New date"), error_messages={"required": _("Write the new date.")})
    act = forms.CharField(
        label=_("Act that allows it"), required=False, max_length=200, help_text=_("Where the time is set by law.")
    )  # fmt: skip

    def clean_due(self) -> dt.datetime:
        """Return the end of the day."""
        return end_of(self.cleaned_data["due"])


class HideForm(KeyedForm):
    """Why it must not be seen."""

    reason_code = forms.ChoiceField(
        label=_("Why"), choices=list(HIDE.items()), widget=Cards, error_messages={"required": _("Choose why.")}
    )  # fmt: skip


class MergeForm(MaybeReasonForm):
    """Which one goes on."""

    into = forms.UUIDField(widget=forms.HiddenInput)


class InternalForm(KeyedForm):
    """A note of staff for staff."""

    text = forms.CharField(
        label=_("Note for staff alone"), max_length=2000, widget=_area(),
        help_text=_("It stands in no export, feed or public page."),
        error_messages={"required": _("Write the note first.")},
    )  # fmt: skip


class TextsForm(KeyedForm):
    """Words in the municipality's languages, Georgian among them."""

    def __init__(self, *args: Any, languages: Iterable[str] = ("ka",), **options: Any) -> None:
        """languages: of the municipality."""
        super().__init__(*args, **options)
        for language in dict.fromkeys(("ka", *languages)):
            self.fields[f"text_{language}"] = forms.CharField(
                label=LANGUAGE_NAMES[language], max_length=10_000, required=language == "ka",
                widget=forms.Textarea(attrs={"rows": "5", "lang": language}),
                error_messages={"required": _("Write it in Georgian.")},
            )  # fmt: skip

    @property
    def texts(self) -> Mapping[str, str]:
        """The words by language, of a valid form."""
        return {
            name.removeprefix("text_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("text_")
        }


class AnswerForm(TextsForm):
    """The official answer, and the promise that may follow."""

    decision = forms.TypedChoiceField(
        label=_("Decision"), coerce=Decision, widget=Cards,
        choices=[(one, DECISIONS[one].word) for one in Decision if one is not Decision.NOTE],
        error_messages={"required": _("Choose what is decided.")},
    )  # fmt: skip
    promise = forms.CharField(
        label=_("What is promised"), required=False, max_length=300, widget=_area(2),
        help_text=_("In Georgian, so that somebody can check it. Empty: no promise follows."),
    )  # fmt: skip
    promise_due = DayField(label=_("Until when"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a promise, and for none with a no."""
        given = self.cleaned_data
        if bool(given.get("promise")) != bool(given.get("promise_due")) and not self.errors:
            self.add_error(
                "promise_due" if given.get("promise") else "promise", _("A promise needs words and a date.")
            )
        elif given.get("promise") and given.get("decision") is Decision.NO:
            self.add_error("promise", _("From a no no promise follows."))
        return given
