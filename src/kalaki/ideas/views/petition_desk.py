"""The desk of petitions: types, the way of each petition, and its sheets."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kalaki.cities.contract import list_acts, save_act
from kalaki.core.contract import Refused, SubjectRef, actor_of, paper, whole_number
from kalaki.ideas import commands, queries
from kalaki.ideas.access import PETITION_DESK, PETITION_KEEPERS, acting_as
from kalaki.ideas.commands.promises import IDEA
from kalaki.ideas.commands.signing import SHEETS
from kalaki.ideas.petition_forms import ActForm, KeyedForm, ReasonForm, SheetsForm, TypeForm, of_type
from kalaki.ideas.queries.petitions import PetitionView, TypeView
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import By, State
from kalaki.ideas.rules.petition import SIGNED, Least
from kalaki.people.contract import has_role, list_organisations, role_required
from kalaki.web.contract import bad_form

TYPE_ACTS = ("save", "open", "close")


@never_cache
@role_required(*PETITION_DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """List the types, each with what it misses, and the petitions."""
    page = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = queries.list_petitions(page=page)
    context = {
        "types": queries.list_types(),
        "found": found,
        "page": page,
        "before": f"?page={page - 1}" if page > 1 else "",
        "after": f"?page={page + 1}" if found.has_more else "",
        "may_keep": has_role(request, *PETITION_KEEPERS),
    }
    return render(request, "ideas/petition_desk.html", context)


@never_cache
@role_required(*PETITION_KEEPERS)
def new_type(request: HttpRequest) -> HttpResponse:
    """Write a new type; it may stay incomplete and then does not open."""
    return _type_page(request, None)


@never_cache
@role_required(*PETITION_KEEPERS)
def edit_type(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct a type that is no longer or not yet open; open it, or close it."""
    found = queries.get_type(public_id)
    if found is None:
        raise Http404
    return _type_page(request, found)


@never_cache
@role_required(*PETITION_KEEPERS)
def new_act(request: HttpRequest) -> HttpResponse:
    """Record a legal act that types can rest on."""
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            save_act(actor=actor_of(request), **given)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("ideas:petition_desk")
    return render(request, "ideas/petition_act.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@role_required(*PETITION_DESK)
def item(request: HttpRequest, number: str) -> HttpResponse:
    """Show one petition to its desk: counts by way, its sheets, and the next step."""
    found = queries.find_petition(number)
    if found is None:
        raise Http404
    act = request.POST.get("act", "")
    forms: dict[str, Form] = {
        "sheets": SheetsForm(request.POST if act == "sheets" else None, prefix="sheets"),
        "expire": ReasonForm(request.POST if act == "expire" else None, prefix="expire"),
        "step": KeyedForm(request.POST if act in {"verify", "register"} else None, prefix="step"),
    }
    refusal: Refused | None = None
    if request.method == "POST":
        form = forms["step" if act in {"verify", "register"} else act if act in forms else "step"]
        if form.is_bound and form.is_valid():
            try:
                return redirect(_press(request, found, act, form))
            except Refused as error:
                refusal = error
        elif not form.is_bound:
            refusal = bad_form()
    about = SubjectRef(IDEA, found.row.public_id)
    may_keep = acting_as(request, By.SECRETARY) is not None
    context = {
        "petition": found,
        "row": found.row,
        "ways": queries.ways_of(found.row.public_id),
        "batches": paper.batches_of(SHEETS, about),
        "forms": forms,
        "refusal": refusal,
        "may_print": found.row.status in SIGNED and found.least is Least.RESIDENT,
        "may_verify": may_keep and found.row.status is State.REACHED,
        "may_register": may_keep and found.row.status is State.VERIFYING,
    }
    status = refusal.status if refusal else 422 if request.method == "POST" else 200
    return render(request, "ideas/petition_desk_item.html", context, status=status)


@never_cache
@role_required(*PETITION_DESK)
def sheets(request: HttpRequest, number: str, batch: UUID) -> HttpResponse:
    """Hand out the sheets of a batch as PDF."""
    found = queries.find_petition(number)
    if found is None:
        raise Http404
    about = SubjectRef(IDEA, found.row.public_id)
    wanted = next((one for one in paper.batches_of(SHEETS, about) if one.public_id == batch), None)
    if wanted is None:
        raise Http404
    language = request.language  # type: ignore[attr-defined]
    made = paper.sheets_pdf(
        batch,
        city=request.city.name_in(language),  # type: ignore[attr-defined]
        address=lambda sheet: request.build_absolute_uri(reverse("web:paper_sheet", args=[sheet])),
        at=wanted.at,
        mark="ნიმუში" if found.row.demo else "",
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}-{wanted.first}.pdf"'
    return response


def _type_page(request: HttpRequest, found: TypeView | None) -> HttpResponse:
    act = request.POST.get("act", "")
    chosen: dict[str, Any] = {"bodies": list_organisations(), "acts": list_acts()}
    is_saved = act == "save"
    form = TypeForm(request.POST if is_saved else None, initial=of_type(found) if found else None, **chosen)
    step = KeyedForm(request.POST if act in {"open", "close"} else None, prefix="step")
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            if is_saved and form.is_valid():
                return redirect("ideas:petition_type", _save(request, form, found))
            if found is not None and step.is_bound and step.is_valid():
                _turn(request, found, act, step)
                return redirect("ideas:petition_type", found.public_id)
            if act not in TYPE_ACTS or (not is_saved and not step.is_valid()):
                raise bad_form()
        except Refused as error:
            refusal = error
    context = {
        "found": found,
        "form": form,
        "step": step,
        "refusal": refusal,
        "may_edit": found is None or (found.stage != "open" and not found.is_used),
    }
    status = refusal.status if refusal else 422 if request.method == "POST" else 200
    return render(request, "ideas/petition_type.html", context, status=status)


def _save(request: HttpRequest, form: TypeForm, found: TypeView | None) -> UUID:
    return commands.save_petition_type(
        actor=actor_of(request),
        key=form.cleaned_data["key"],
        fields=commands.TypeFields(**form.fields_given()),
        public_id=found.public_id if found else None,
    )


def _turn(request: HttpRequest, found: TypeView, act: str, form: KeyedForm) -> None:
    turn = commands.open_petition_type if act == "open" else commands.close_petition_type
    turn(actor=actor_of(request), key=form.cleaned_data["key"], public_id=found.public_id)


def _press(request: HttpRequest, found: PetitionView, act: str, form: Form) -> str:
    """Carry out the button that was pressed; returns where to go. Raises Refused."""
    here = reverse("ideas:petition_item", args=[found.row.number])
    who: dict[str, Any] = {"actor": actor_of(request), "key": form.cleaned_data["key"]}
    idea = found.row.public_id
    if act == "sheets":
        if found.row.status not in SIGNED or found.least is not Least.RESIDENT:
            raise refused("petition_closed")
        count = form.cleaned_data["sheets"]
        paper.make_batch(**who, kind=SHEETS, sheets=count, about=SubjectRef(IDEA, idea))
        return f"{here}#sheets"
    acting = acting_as(request, By.SECRETARY)
    if acting is None:
        raise refused("not_allowed")
    if act == "verify":
        commands.verify_petition(**who, idea=idea, acting=acting)
    elif act == "register":
        commands.register_petition(**who, idea=idea, acting=acting)
    else:
        commands.expire_petition(**who, idea=idea, acting=acting, reason=form.cleaned_data["reason"])
    return here
