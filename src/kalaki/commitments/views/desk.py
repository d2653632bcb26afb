"""The desk of promises: what is owed, one promise with its buttons, a new one, the rules."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kalaki.commitments import access, commands, forms, settings
from kalaki.commitments.commands.settling import save_rules
from kalaki.commitments.queries import desk as queries
from kalaki.commitments.queries.item import Item, Shown, get_item
from kalaki.commitments.rules.reminders import Plan
from kalaki.commitments.rules.status import Thresholds
from kalaki.commitments.rules.words import EvidenceState, Kind
from kalaki.commitments.views.public import area_name, area_names
from kalaki.core.contract import Refused, actor_of, whole_number
from kalaki.people.contract import Role, has_role, list_organisations, role_required

if TYPE_CHECKING:
    from collections.abc import Callable


@role_required(*access.DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """List what the sender answers for, overdue first, and the evidence that waits for them."""
    is_closed = request.GET.get("closed") == "1"
    found = queries.desk(
        access.owned_by(request),
        me=actor_of(request).ref,
        sees_all=has_role(request, *access.ACCEPTORS),
        closed=is_closed,
        page=max(1, whole_number(request.GET.get("page", "1"), default=1)),
    )
    context = {
        "found": found,
        "is_closed": is_closed,
        "may_rule": has_role(request, *access.RULES),
        "tabs": [
            {
                "url": reverse("commitments:desk"),
                "label": _("Open"),
                "is_current": not is_closed,
                "count": None,
            },
            {
                "url": f"{reverse('commitments:desk')}?closed=1",
                "label": _("Closed"),
                "is_current": is_closed,
                "count": None,
            },
        ],
    }
    return render(request, "commitments/desk.html", context)


@role_required(*access.DESK)
def item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one promise with what the sender may do: evidence, another date, a word, a yes or no."""
    found = get_item(public_id, is_staff=True)
    if found is None:
        raise Http404
    # The promise of an answer or a repair follows its source; changed here alone the two would part.
    is_free = found.promise.kind is Kind.PROMISE
    may_act = is_free and access.may_act(access.owned_by(request), found.promise.owner.id)
    may_oversee = is_free and has_role(request, *access.OVERSEERS)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    bound = _forms(request, act)
    if act:
        if not is_free:
            raise PermissionDenied
        done = _press(request, found, act, bound, may_act=may_act, may_oversee=may_oversee)
        if done:
            return redirect("commitments:desk_item", public_id)
    context = {
        "item": found,
        "promise": found.promise,
        "area_name": area_name(request, found.promise.area),
        "forms": bound,
        "pressed": bound.get(act),
        "may_act": may_act and found.promise.is_open,
        "may_oversee": may_oversee,
        "is_free": is_free,
        "waiting": [
            (shown, access.may_accept(request, found, shown))
            for shown in found.evidence
            if is_free and shown.state is EvidenceState.OPEN and found.promise.is_open
        ],
    }
    return render(request, "commitments/desk_item.html", context, status=422 if act else 200)


@role_required(*access.MAKERS)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a promise with its owner, its document and its date."""
    language = request.language  # type: ignore[attr-defined]
    owned = access.owned_by(request)
    sees_all = owned is None or has_role(request, Role.SECRETARY)
    units = tuple(one for one in list_organisations() if sees_all or one.id in (owned or ()))
    form = forms.NewForm(request.POST or None, organisations=units, areas=area_names(language))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = _make(request, given)
        except Refused as refusal:
            form.add_error(_field(form, refusal), refusal.message)
        else:
            return redirect("commitments:desk_item", made)
    return render(
        request,
        "commitments/desk_new.html",
        {"form": form, "units": units},
        status=422 if form.errors else 200,
    )


@role_required(*access.RULES)
def rules(request: HttpRequest) -> HttpResponse:
    """Choose when silence counts and who is told when."""
    thresholds, plan = settings.chosen()
    days = {role: number for number, role in plan.escalations}
    initial = {name: getattr(thresholds, name) for name in settings.BOUNDS} | {
        "before": ", ".join(str(day) for day in plan.before),
        "percent": plan.percent,
        "supervisor_days": days.get(Role.SUPERVISOR),
        "office_days": days.get(plan.office),
    }
    form = forms.RulesForm(request.POST or None, initial=initial)
    saved = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved = save_rules(
            actor=actor_of(request),
            key=given["key"],
            thresholds=Thresholds(**{name: given[name] for name in settings.BOUNDS}),
            plan=Plan(
                before=given["before"],
                percent=given["percent"],
                escalations=(
                    (given["supervisor_days"], str(Role.SUPERVISOR)),
                    (given["office_days"], plan.office),
                ),
                broken_days=given["broken_days"],
                office=plan.office,
            ),
        )
    context = {"form": form, "saved": saved}
    return render(request, "commitments/desk_rules.html", context, status=422 if form.errors else 200)


def _forms(request: HttpRequest, act: str) -> dict[str, Form]:
    """Return every form of the page, the one that was pressed with what was written."""
    units = list_organisations() if has_role(request, *access.OVERSEERS) else ()
    made: dict[str, Callable[..., Form]] = {
        "evidence": forms.EvidenceForm,
        "move": forms.MoveForm,
        "word": forms.WordForm,
        "withdraw": forms.ReasonForm,
        "return": forms.ReasonForm,
        "reopen": forms.MoveForm,
        "handover": lambda *args, **options: forms.HandoverForm(*args, organisations=units, **options),
        "accept": forms.KeyedForm,
        "reach": forms.KeyedForm,
    }
    return {name: form(request.POST if name == act else None, prefix=name) for name, form in made.items()}


def _press(
    request: HttpRequest, found: Item, act: str, bound: dict[str, Form], *, may_act: bool, may_oversee: bool
) -> bool:
    """Carry out the button that was pressed; False: its form says why not."""
    form = bound.get(act)
    allowed = {"reopen": may_oversee, "handover": may_oversee, "accept": True, "return": True}
    if form is None or not allowed.get(act, may_act):
        raise PermissionDenied
    if not form.is_valid():
        return False
    given = dict(form.cleaned_data)
    who = {"actor": actor_of(request), "key": given.pop("key")}
    commitment = found.promise.public_id
    acts: dict[str, Callable[[], Any]] = {
        "evidence": lambda: commands.add_evidence(**who, commitment=commitment, **given),
        "move": lambda: commands.move_due(**who, commitment=commitment, **given),
        "word": lambda: commands.declare(**who, commitment=commitment, **given),
        "withdraw": lambda: commands.withdraw(**who, commitment=commitment, **given),
        "reopen": lambda: commands.reopen(**who, commitment=commitment, **given),
        "handover": lambda: commands.hand_over(
            **who, commitment=commitment, owner=UUID(given["owner"]), reason=given["reason"]
        ),
        "reach": lambda: commands.reach_milestone(
            **who, commitment=commitment, milestone=_id(request, "milestone")
        ),
        "accept": lambda: commands.accept_evidence(**who, evidence=_shown(request, found).public_id),
        "return": lambda: commands.return_evidence(
            **who, evidence=_shown(request, found).public_id, reason=given["reason"]
        ),
    }
    try:
        acts[act]()
    except Refused as refusal:
        form.add_error(_field(form, refusal), refusal.message)
        return False
    return True


def _shown(request: HttpRequest, found: Item) -> Shown:
    """Return the evidence that the sender decides on; page 403 where they may not."""
    wanted = _id(request, "evidence")
    shown = next((one for one in found.evidence if one.public_id == wanted), None)
    if shown is None or not access.may_accept(request, found, shown):
        raise PermissionDenied
    return shown


def _make(request: HttpRequest, given: dict[str, Any]) -> UUID:
    actor, key = actor_of(request), given["key"]
    source = commands.save_document(
        actor=actor, key=uuid5(key, "document"), titles={"ka": given["document"]}, url=given["url"]
    )
    return commands.make_commitment(
        actor=actor,
        key=key,
        what={"ka": given["what"], "en": given["what_en"]},
        owner=UUID(given["owner"]),
        source=source,
        due=given["due"],
        area=given["area"],
        evidence_asked={"ka": given["evidence"]} if given["evidence"] else None,
    )


def _field(form: Form, refusal: Refused) -> str | None:
    """Return the field that a refusal is about, or None for the whole form."""
    name = {
        "due_past": "due", "due_same": "due", "reason_missing": "reason", "no_owner": "owner",
        "same_owner": "owner", "title_missing": "title", "what_missing": "what",
    }.get(refusal.code)  # fmt: skip
    return name if name in form.fields else None


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise PermissionDenied from None
