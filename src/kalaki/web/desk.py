"""The desk: everybody's open work, made of the slots of higher apps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kalaki.people.contract import STAFF, can_manage_members, member_of, role_required


@never_cache
@role_required(*STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the open work of the person's roles."""
    return render(request, "web/desk.html", {"is_admin": can_manage_members(member_of(request))})
