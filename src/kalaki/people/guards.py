"""Doors of pages: signed in, second factor passed, role held."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from kalaki.people.models import Person
from kalaki.people.queries import NOBODY, Member
from kalaki.people.rules.roles import Role
from kalaki.people.second_factor import is_passed

View = Callable[..., HttpResponse]


def account_of(request: HttpRequest) -> Person:
    """Return the account of the signed-in sender; only behind a check that somebody is signed in."""
    return cast("Person", request.user)


def member_of(request: HttpRequest) -> Member:
    """Return what the sender is in the municipality in scope; NOBODY without roles."""
    member: Member = getattr(request, "member", NOBODY)
    return member


def has_role(request: HttpRequest, *roles: Role) -> bool:
    """Tell whether the sender holds one of ``roles`` and has passed the second factor that they need."""
    member = member_of(request)
    return member.has(*roles) and (not member.needs_second_factor or is_passed(request))


def signed_in_required(view: View) -> View:
    """Open ``view`` to whoever is signed in, with the second factor where the account asks for one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to("people:sign_in", request)
        if account_of(request).second_factor and not is_passed(request):
            return _to("people:second_factor", request)
        return view(request, *args, **kwargs)

    return guarded


def role_required(*roles: Role, fresh: bool = False) -> Callable[[View], View]:
    """Open a view to members who hold one of ``roles``.

    Nobody signed in: the sign-in page, which leads back. Role missing: page 403. Second factor open, or older
    than ten minutes with ``fresh``: its page, which leads back.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to("people:sign_in", request)
            member = member_of(request)
            if not member.has(*roles):
                raise PermissionDenied
            if (member.needs_second_factor or fresh) and not is_passed(request, fresh=fresh):
                return _to("people:second_factor", request, **({"fresh": "1"} if fresh else {}))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def next_of(request: HttpRequest, *, default: str) -> str:
    """Return where to go afterwards: a path of this host, or ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    return reverse(default)


def _to(name: str, request: HttpRequest, **words: str) -> HttpResponse:
    # A form that was sent cannot be repeated after a detour, so the way back leads to its page.
    path = request.get_full_path() if request.method == "GET" else _referrer(request)
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': path, **words})}")


def _referrer(request: HttpRequest) -> str:
    found = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(found, allowed_hosts={request.get_host()}):
        return "/" + found.partition("://")[2].partition("/")[2]
    return reverse("people:me")


def reviews_photos(request: HttpRequest) -> bool:
    """Tell whether the sender looks at photos before everybody does."""
    return has_role(request, Role.TRIAGER, Role.MODERATOR, Role.SUPERVISOR)
