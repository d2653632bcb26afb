"""What owners and overseers of promises send."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kalaki.commitments.rules.status import TBILISI
from kalaki.commitments.rules.words import EvidenceKind, Word
from kalaki.commitments.settings import BEFORE, BOUNDS, ESCALATION_DAYS, PERCENT
from kalaki.core.contract import new_key
from kalaki.people.contract import Organisation
from kalaki.web.contract import Cards, DayField

END = dt.time(23, 59, 59)
REASON = _("A sentence that everybody can read. Name no private person.")


def end_of(day: dt.date) -> dt.datetime:
    """Return the last instant of ``day`` in Georgia that is still in time."""
    return dt.datetime.combine(day, END, tzinfo=TBILISI).astimezone(dt.UTC)


class KeyedForm(forms.Form):
    """The key is minted with the page, so a double tap or a reload sends the same one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)


class ReasonForm(KeyedForm):
    """A reason in sight of everybody."""

    reason = forms.CharField(
        label=_("Reason"), help_text=REASON, max_length=500, widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": _("Say why, in a sentence that everybody can read.")},
    )  # fmt: skip


class MoveForm(ReasonForm):
    """A new current date."""

    field_order = ("key", "due", "reason")
    due = DayField(label=_("New date"), error_messages={"required": _("Write the new date.")})

    def clean_due(self) -> dt.datetime:
        """Return the end of the day."""
        return end_of(self.cleaned_data["due"])


class WordForm(ReasonForm):
    """The owner's word."""

    field_order = ("key", "word", "reason")
    word = forms.TypedChoiceField(
        label=_("How it stands"),
        coerce=Word,
        choices=[
            (Word.AT_RISK, _("It is at risk")),
            (Word.ON_TRACK, _("It is on track again")),
            (Word.BROKEN, _("It will not be kept")),
        ],
        widget=Cards,
        error_messages={"required": _("Choose how it stands.")},
    )


class EvidenceForm(KeyedForm):
    """A link or a figure that shows what was done."""

    title = forms.CharField(
        label=_("What it shows"), max_length=200, error_messages={"required": _("Write what it shows.")}
    )
    url = forms.URLField(
        label=_("Link"), required=False, max_length=400, assume_scheme="https",
        help_text=_("A photo, a document or a page that everybody can open."),
        error_messages={"invalid": _("Write the whole address, for example https://rustavi.gov.ge/act/12.")},
    )  # fmt: skip
    figure = forms.DecimalField(
        label=_("Figure"), required=False, max_digits=18, decimal_places=4, localize=True,
        help_text=_("Instead of a link: how much was done, for example 24."),
        widget=forms.TextInput(attrs={"class": "w10", "inputmode": "decimal"}),
        error_messages={"invalid": _("Write a number, for example 24 or 3,5.")},
    )  # fmt: skip
    unit = forms.CharField(
        label=_("Counted in"), required=False, max_length=40, help_text=_("For example: lamps, km, people."),
        widget=forms.TextInput(attrs={"class": "w10"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a link or for a figure with its unit."""
        given = self.cleaned_data
        has_figure = given.get("figure") is not None
        if has_figure and not given.get("unit"):
            self.add_error("unit", _("Say what the figure counts."))
        elif not has_figure and not given.get("url") and not self.errors:
            raise ValidationError(_("Add a link, or a figure with its unit."))
        given["kind"] = EvidenceKind.FIGURE if has_figure else EvidenceKind.LINK
        return given


class HandoverForm(ReasonForm):
    """Another owner."""

    field_order = ("key", "owner", "reason")
    owner = forms.ChoiceField(
        label=_("New owner"), error_messages={"required": _("Choose who answers for it now.")}
    )

    def __init__(self, *args: Any, organisations: tuple[Organisation, ...] = (), **options: Any) -> None:
        """organisations: to choose from."""
        super().__init__(*args, **options)
        self.fields["owner"].choices = _choices(organisations)  # type: ignore[attr-defined]


class NewForm(KeyedForm):
    """A promise in words, with owner, source and date."""

    what = forms.CharField(
        label=_("What is promised"), max_length=300, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("In Georgian, so that somebody can check it: what, where, how much."),
        error_messages={"required": _("Write in Georgian what is promised.")},
    )  # fmt: skip
    what_en = forms.CharField(
        label=_("In English"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": "3"})
    )
    owner = forms.ChoiceField(
        label=_("Who answers for it"), error_messages={"required": _("Choose who answers for it.")}
    )
    area = forms.ChoiceField(label=_("Neighbourhood"), required=False)
    document = forms.CharField(
        label=_("Where it was promised"), max_length=200,
        help_text=_("The title of the plan, the minutes or the decision."),
        error_messages={"required": _("Write where it was promised.")},
    )  # fmt: skip
    url = forms.URLField(label=_("Its address"), required=False, max_length=400, assume_scheme="https")
    due = DayField(
        label=_("Until when"),
        help_text=_("This date stays in sight for good."),
        error_messages={"required": _("Write the date.")},
    )
    evidence = forms.CharField(
        label=_("What will show that it was kept"), required=False, max_length=200,
        help_text=_("For example: photos of all 24 lamps at night."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        organisations: tuple[Organisation, ...] = (),
        areas: tuple[tuple[str, str], ...] = (),
        **options: Any,
    ) -> None:
        """organisations, areas: to choose from."""
        super().__init__(*args, **options)
        self.fields["owner"].choices = _choices(organisations)  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("The whole municipality")), *areas]  # type: ignore[attr-defined]

    def clean_due(self) -> dt.datetime:
        """Return the end of the day."""
        return end_of(self.cleaned_data["due"])


class RulesForm(KeyedForm):
    """When silence counts and who is told when."""

    risk_percent = forms.IntegerField(label=_("At risk: share of the time that is left, per cent"))
    quiet_days = forms.IntegerField(label=_("At risk: days without a word of the owner"))
    broken_days = forms.IntegerField(label=_("Broken: days after the date with nothing accepted"))
    before = forms.CharField(
        label=_("Reminders: days before the date"),
        help_text=_("Numbers with commas between them; 0 is the day itself."),
    )
    percent = forms.IntegerField(label=_("A reminder when this share of the time is over, per cent"))
    supervisor_days = forms.IntegerField(label=_("Days after the date until the supervisor hears of it"))
    office_days = forms.IntegerField(label=_("Days after the date until the mayor's office hears of it"))

    BOUNDED = {
        **BOUNDS,
        "percent": PERCENT,
        "supervisor_days": ESCALATION_DAYS,
        "office_days": ESCALATION_DAYS,
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        """Say the bounds beside each number and hold to them."""
        super().__init__(*args, **options)
        for name, (least, most) in self.BOUNDED.items():
            field = self.fields[name]
            field.help_text = _("From %(least)d to %(most)d.") % {"least": least, "most": most}
            field.widget = forms.TextInput(attrs={"class": "w5", "inputmode": "numeric"})

    def clean(self) -> dict[str, Any]:
        """Refuse numbers outside their bounds, at their field."""
        given = self.cleaned_data
        for name, (least, most) in self.BOUNDED.items():
            if name in given and not least <= given[name] <= most:
                self.add_error(
                    name, _("Write a number from %(least)d to %(most)d.") % {"least": least, "most": most}
                )
        return given

    def clean_before(self) -> tuple[int, ...]:
        """Return the days, the most first."""
        try:
            days = {int(part) for part in self.cleaned_data["before"].split(",")}
        except ValueError:
            raise ValidationError(
                _("Write numbers with commas between them, for example 14, 7, 1, 0.")
            ) from None
        least, most = BEFORE
        if not all(least <= day <= most for day in days):
            raise ValidationError(
                _("Write a number from %(least)d to %(most)d.") % {"least": least, "most": most}
            )
        return tuple(sorted(days, reverse=True))


def _choices(organisations: tuple[Organisation, ...]) -> list[tuple[str, Any]]:
    return [("", _("Choose")), *((str(one.public_id), one.name) for one in organisations)]
