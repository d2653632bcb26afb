"""The members of the municipality, for its administrators."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kalaki.core.contract import Refused, actor_of, whole_number
from kalaki.people import commands, queries
from kalaki.people.access import MANAGE_MEMBERS
from kalaki.people.commands.members import LINK_DAYS
from kalaki.people.forms import InviteForm, ReasonForm, RolesForm
from kalaki.people.guards import account_of, role_required
from kalaki.people.rules.roles import Role
from kalaki.people.words import ROLES


@never_cache
@role_required(*MANAGE_MEMBERS)
def members(request: HttpRequest) -> HttpResponse:
    """List the members, or those of one role."""
    wanted = request.GET.get("role", "")
    page = request.GET.get("page", "1")
    number = max(1, whole_number(page, default=1))
    role = Role(wanted) if wanted in set(Role) else None
    found = queries.list_members(role=role, page=number)
    context = {
        "rows": [(row, [ROLES[one][0] for one in row.roles]) for row in found.rows],
        "has_more": found.has_more,
        "page": number,
        "role": wanted,
        "choices": [(str(one), name) for one, (name, _line) in ROLES.items()],
    }
    return render(request, "people/members.html", context)


@never_cache
@role_required(*MANAGE_MEMBERS)
def invite(request: HttpRequest) -> HttpResponse:
    """Make an account with roles; its one-time link is shown once, to be handed over."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.make_staff(actor=actor_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _link_page(request, made.membership, made.link_token)
    context = {"form": form, "roles": ROLES.items(), "days": LINK_DAYS}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


@never_cache
@role_required(*MANAGE_MEMBERS)
def member(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Show one member; change the roles with a reason."""
    row = _row(membership)
    form = RolesForm(request.POST or None, initial={"roles": [str(role) for role in row.roles]})
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_roles(actor=actor_of(request), membership=membership, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("people:member", membership)
    return _member_page(request, row, form=form, status=422 if form.errors else 200)


@require_POST
@role_required(*MANAGE_MEMBERS)
def end(request: HttpRequest, membership: UUID) -> HttpResponse:
    """End a membership with a reason."""
    row, form = _row(membership), ReasonForm(request.POST, prefix="end")
    if form.is_valid():
        try:
            commands.end_membership(actor=actor_of(request), membership=membership, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("people:members")
    return _member_page(request, row, end_form=form, status=422)


@require_POST
@role_required(*MANAGE_MEMBERS)
def reset(request: HttpRequest, membership: UUID) -> HttpResponse:
    """End sessions and second factors of somebody who lost them, and show a new one-time link."""
    row, form = _row(membership), ReasonForm(request.POST, prefix="reset")
    if form.is_valid():
        try:
            token = commands.reset_access(actor=actor_of(request), membership=membership, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _link_page(request, membership, token)
    return _member_page(request, row, reset_form=form, status=422)


def _row(membership: UUID) -> queries.MemberRow:
    row = queries.get_membership(membership)
    if row is None:
        raise Http404
    return row


def _member_page(
    request: HttpRequest,
    row: queries.MemberRow,
    *,
    form: RolesForm | None = None,
    end_form: ReasonForm | None = None,
    reset_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "role_names": [ROLES[one][0] for one in row.roles],
        "form": form or RolesForm(initial={"roles": [str(role) for role in row.roles]}),
        "end_form": end_form or ReasonForm(prefix="end"),
        "reset_form": reset_form or ReasonForm(prefix="reset"),
        "is_self": row.person == account_of(request).public_id,
    }
    return render(request, "people/member.html", context, status=status)


def _link_page(request: HttpRequest, membership: UUID, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("people:link", args=[token])) if token else ""
    context = {"address": address, "row": queries.get_membership(membership), "days": LINK_DAYS}
    return render(request, "people/link_made.html", context)
