"""Which category who has taken: offers, acceptances, suspensions."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from kalaki.cities.contract import list_acts
from kalaki.core.contract import Refused, actor_of
from kalaki.exact.dates import Basis, Unit
from kalaki.ideas import commands
from kalaki.ideas.access import CATEGORY_KEEPERS, STAFF
from kalaki.ideas.queries import CategoryView, get_category, list_categories
from kalaki.ideas.rules.acceptance import Stage
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.views.desk.forms import KeyedForm, ReasonForm
from kalaki.ideas.views.desk.words import STAGES, UNITS
from kalaki.people.contract import has_role, list_organisations, role_required
from kalaki.web.contract import DayField, posted_id

OPEN_TO: Mapping[str, frozenset[Stage]] = {
    "offer": frozenset({Stage.PROPOSED, Stage.WITHDRAWN}),
    "accept": frozenset({Stage.OFFERED, Stage.SUSPENDED, Stage.OPEN, Stage.ACCEPTED}),
    "resume": frozenset({Stage.SUSPENDED}),
    "suspend": frozenset({Stage.OPEN}),
    "withdraw": frozenset({Stage.OFFERED, Stage.ACCEPTED, Stage.OPEN, Stage.SUSPENDED}),
}
TITLES: Mapping[str, Any] = {
    "offer": _("Offer it to a unit"),
    "accept": _("Write down the acceptance"),
    "resume": _("Open it again"),
    "suspend": _("Suspend it"),
    "withdraw": _("End the acceptance"),
}
_COUNT = forms.TextInput(attrs={"class": "w5", "inputmode": "numeric"})
_FIELDS = {"organisation_unknown": "organisation", "reason_missing": "reason", "clock_incomplete": "law"}


class OfferForm(KeyedForm):
    """To whom."""

    organisation = forms.ChoiceField(
        label=_("Unit or organisation"), error_messages={"required": _("Choose who is asked.")}
    )

    def __init__(self, *args: Any, units: tuple[tuple[str, str], ...] = (), **options: Any) -> None:
        """units: (public id, name) to choose from."""
        super().__init__(*args, **options)
        self.fields["organisation"].choices = [("", _("Choose")), *units]  # type: ignore[attr-defined]


class AcceptForm(KeyedForm):
    """Who takes it, by which document, in what time."""

    who = forms.CharField(
        label=_("Who accepted it"), max_length=120, help_text=_("Name and surname, as the document says."),
        error_messages={"required": _("Write who accepted it.")},
    )  # fmt: skip
    role = forms.CharField(
        label=_("Their post"), max_length=120, error_messages={"required": _("Write their post.")}
    )
    document = forms.CharField(
        label=_("Document"), max_length=300, help_text=_("Its number and date."),
        error_messages={"required": _("Name the document.")},
    )  # fmt: skip
    answer_count = forms.IntegerField(
        label=_("First answer within"), min_value=1, max_value=400, widget=_COUNT,
        error_messages={"required": _("Write a number.")},
    )  # fmt: skip
    fix_count = forms.IntegerField(
        label=_("Done within"), min_value=1, max_value=400, widget=_COUNT,
        error_messages={"required": _("Write a number.")},
    )  # fmt: skip
    unit = forms.TypedChoiceField(
        label=_("Counted in"), coerce=Unit, choices=list(UNITS.items()), initial=Unit.WORKING_DAYS
    )
    opens_on = DayField(
        label=_("From which day residents may choose it"), required=False, help_text=_("Empty: from today.")
    )
    law = forms.ChoiceField(
        label=_("Act that sets this time"), required=False, help_text=_("Only where a law sets it.")
    )
    article = forms.CharField(label=_("Article"), max_length=60, required=False)

    def __init__(self, *args: Any, acts: tuple[tuple[str, str], ...] = (), **options: Any) -> None:
        """acts: (public id, title) to choose from."""
        super().__init__(*args, **options)
        self.fields["law"].choices = [("", _("The unit chose it")), *acts]  # type: ignore[attr-defined]


@never_cache
@role_required(*STAFF)
def categories(request: HttpRequest) -> HttpResponse:
    """List every category with its state, those that lapse and those that are needed first."""
    rows = [(one, STAGES[one.stage]) for one in sorted(list_categories(), key=_urgency)]
    context = {"rows": rows, "may_keep": has_role(request, *CATEGORY_KEEPERS)}
    return render(request, "ideas/desk/categories.html", context)


@never_cache
@role_required(*STAFF)
def category(request: HttpRequest, key: str) -> HttpResponse:
    """Show one category; offer it, write its acceptance down, suspend, open again, end."""
    found = get_category(key)
    if found is None:
        raise Http404
    may_keep = has_role(request, *CATEGORY_KEEPERS)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    bound = _forms(request, act)
    if request.method == "POST":
        if not may_keep:
            raise PermissionDenied
        if _press(request, found, act, bound.get(act)):
            return redirect("ideas:desk_category", key)
        found = get_category(key) or found
    context = {
        "category": found,
        "mark": STAGES[found.stage],
        "may_keep": may_keep,
        "acts": [
            (name, TITLES[name], bound[name], "danger" if name in {"suspend", "withdraw"} else "")
            for name in OPEN_TO
            if found.stage in OPEN_TO[name] or name == act
        ],
        "pressed": bound.get(act),
        "units": UNITS,
    }
    return render(request, "ideas/desk/category.html", context, status=422 if act else 200)


def _forms(request: HttpRequest, act: str) -> dict[str, Form]:
    units = tuple((str(one.public_id), one.name) for one in list_organisations())
    laws = tuple((str(one.public_id), f"{one.title} {one.article}".strip()) for one in list_acts())
    made: dict[str, Callable[..., Form]] = {
        "offer": lambda *args, **options: OfferForm(*args, units=units, **options),
        "accept": lambda *args, **options: AcceptForm(*args, acts=laws, **options),
        "resume": KeyedForm,
        "suspend": ReasonForm,
        "withdraw": KeyedForm,
    }
    return {name: form(request.POST if name == act else None, prefix=name) for name, form in made.items()}


def _press(request: HttpRequest, found: CategoryView, act: str, form: Form | None) -> bool:
    if form is None:
        raise PermissionDenied
    if not form.is_valid():
        return False
    given = dict(form.cleaned_data)
    frame = {"actor": actor_of(request), "key": given.pop("key"), "category": found.public_id}
    run: Mapping[str, Callable[[], Any]] = {
        "offer": lambda: commands.offer_category(**frame, organisation=posted_id(given["organisation"])),
        "accept": lambda: _accept(frame, given),
        "resume": lambda: commands.resume_category(**frame),
        "suspend": lambda: commands.suspend_category(**frame, reason=given["reason"]),
        "withdraw": lambda: commands.withdraw_category(**frame),
    }
    try:
        run[act]()
    except Refused as refusal:
        field = _FIELDS.get(refusal.code)
        form.add_error(field if field in form.fields else None, refusal.message)
        return False
    return True


def _accept(frame: dict[str, Any], given: dict[str, Any]) -> None:
    law = posted_id(given["law"]) if given["law"] else None
    commands.accept_category(
        **frame,
        role=given["role"],
        who=given["who"],
        document=given["document"],
        first_answer=Term(count=given["answer_count"], unit=given["unit"]),
        resolution=Term(count=given["fix_count"], unit=given["unit"]),
        opens_on=given["opens_on"],
        basis=Basis.STATUTORY if law else Basis.CHOSEN,
        act=law,
        article=given["article"],
    )


def _urgency(one: CategoryView) -> tuple[bool, int, int]:
    order = list(Stage)
    return (not one.is_lapsing, -one.needed, order.index(one.stage))
