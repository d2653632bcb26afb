"""Sign-in: by code, by passkey, by one-time link; and out again."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kalaki.core.contract import Refused, actor_of, allow, new_key, open_ways
from kalaki.people import queries, second_factor, sessions
from kalaki.people.commands import confirm_code, request_code, sign_in_by_link, take_roles_by_link
from kalaki.people.commands.sign_in import CODE_MINUTES, LINK_PURPOSE, contact_hash, is_used
from kalaki.people.commands.tokens import peek
from kalaki.people.devices import COOKIE
from kalaki.people.forms import CodeForm, ContactForm, KeyedForm
from kalaki.people.guards import account_of, next_of
from kalaki.people.refusals import refused
from kalaki.people.rules.contacts import ContactValue, masked
from kalaki.people.ways import WAYS

CODE_KEY = "people.code"


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an e-mail or a number and send a code there, whether or not an account has it."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_of(request, default="people:me"))
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send_code(request, form)
        except Refused as refusal:
            form.add_error("contact", refusal.message)
            return _sign_in_page(request, form, status=refusal.status)
        return redirect("people:code")
    return _sign_in_page(request, form, status=422 if form.errors else 200)


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Take the digits; then the person is signed in, or the contact belongs to the account."""
    waiting: dict[str, Any] | None = request.session.get(CODE_KEY)
    if waiting is None:
        return redirect("people:sign_in")
    form = CodeForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _confirm(request, form, waiting)
        except Refused as refusal:
            form.add_error("code", refusal.message)
            status = refusal.status
    context = {
        "form": form,
        "goes_to": queries.code_goes_to(UUID(waiting["id"])),
        "adds": waiting["adds"],
        "minutes": CODE_MINUTES,
        "over": status == 410,  # noqa: PLR2004 - the code is gone
        "again": KeyedForm(auto_id=False),
    }
    return render(request, "people/code.html", context, status=status)


@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Send another code to the contact that the session waits for."""
    waiting: dict[str, Any] | None = request.session.get(CODE_KEY)
    contact = queries.contact_of_code(UUID(waiting["id"])) if waiting else None
    if waiting is None or contact is None:
        return redirect("people:sign_in")
    adds = waiting["adds"]
    if adds and not request.user.is_authenticated:
        return redirect("people:sign_in")
    form = KeyedForm(request.POST)
    try:
        send_code_to(
            request,
            contact,
            key=form.cleaned_data["key"] if form.is_valid() else new_key(),
            person=account_of(request).public_id if adds else None,
            wanted=waiting["next"],
        )
    except Refused as refusal:
        context = {
            "problem": refusal.message,
            "goes_to": masked(contact),
            "minutes": CODE_MINUTES,
            "over": True,
        }
        return render(request, "people/code.html", context | {"adds": adds}, status=refusal.status)
    return redirect("people:code")


@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose link this is; the button redeems it, so that a preview of the address uses nothing up."""
    if request.method == "POST":
        form = KeyedForm(request.POST)
        if "take" in request.POST and request.user.is_authenticated:
            return _take_roles(request, form, token)
        try:
            person_id = sign_in_by_link(
                actor=actor_of(request),
                key=form.cleaned_data["key"] if form.is_valid() else new_key(),
                token=token,
            )
        except Refused:
            return render(request, "people/link.html", {"person": None}, status=410)
        person = queries.get_person(person_id)
        if person is None:
            return render(request, "people/link.html", {"person": None}, status=410)
        sessions.enter(request, person, way="link")
        return redirect("people:second_factor" if person.second_factor else "people:me")
    if not allow("sign_in.network", who=request.META.get("REMOTE_ADDR", "")):
        return render(request, "people/link.html", {"person": None}, status=429)
    subject = peek(purpose=LINK_PURPOSE, token=token)
    found = queries.get_person(UUID(subject.removeprefix("person:"))) if subject else None
    signed_in = account_of(request) if request.user.is_authenticated else None
    takes = bool(found and signed_in and signed_in.pk != found.pk and not is_used(found))
    context = {"person": found, "form": KeyedForm(), "takes": takes}
    return render(request, "people/link.html", context, status=200 if found else 410)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    sessions.leave(request)
    return redirect("web:home")


@require_POST
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """Answer with what the browser signs: of the person who is signed in, or of anybody with a passkey here."""
    if not allow("sign_in.network", who=request.META.get("REMOTE_ADDR", "")):
        return _problem(refused("limit"))
    person = account_of(request) if request.user.is_authenticated else None
    return JsonResponse(second_factor.begin_passkey(person))


@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Check what the browser signed; sign in, or pass the second factor of whoever is signed in."""
    signed_in = account_of(request) if request.user.is_authenticated else None
    try:
        person = second_factor.check_passkey(request.POST.get("credential", ""), person=signed_in)
    except Refused as refusal:
        return _problem(refusal)
    if signed_in is None:
        sessions.enter(request, person, way="passkey")
    else:
        sessions.step_up(request)
    return JsonResponse({"next": next_of(request, default="people:me")})


def send_code(request: HttpRequest, form: ContactForm, *, person: UUID | None = None) -> None:
    """Send a code to the form's contact and remember it in the session. Raises Refused limit."""
    send_code_to(
        request,
        form.cleaned_data["contact"],
        key=form.cleaned_data["key"],
        person=person,
        wanted=next_of(request, default="people:me"),
    )


def send_code_to(
    request: HttpRequest, contact: ContactValue, *, key: UUID, person: UUID | None, wanted: str
) -> None:
    """Send a code to ``contact``; ``wanted``: where the browser goes afterwards. Raises Refused limit."""
    _count(request, contact)
    if WAYS[contact.kind] not in open_ways():
        raise refused("way_closed_" + contact.kind)
    city, language = request.city, request.language  # type: ignore[attr-defined]
    sent = request_code(
        actor=actor_of(request),
        key=key,
        contact=contact,
        sender=city.name_in(language),
        language=language,
        person=person,
    )
    request.session[CODE_KEY] = {
        "id": str(sent.code_id),
        "next": wanted,
        "adds": person is not None,
    }


def _confirm(request: HttpRequest, form: CodeForm, waiting: dict[str, Any]) -> HttpResponse:
    done = confirm_code(
        actor=actor_of(request),
        key=form.cleaned_data["key"],
        code_id=UUID(waiting["id"]),
        digits=form.cleaned_data["code"],
        language=request.language,  # type: ignore[attr-defined]
    )
    request.session.pop(CODE_KEY, None)
    if waiting["adds"]:
        return redirect("people:me")
    person = queries.get_person(done.person)
    if person is None:
        raise refused("code_over")
    sessions.enter(request, person, way="code")
    return HttpResponseRedirect(waiting["next"])


def _take_roles(request: HttpRequest, form: KeyedForm, token: str) -> HttpResponse:
    try:
        take_roles_by_link(
            actor=actor_of(request),
            key=form.cleaned_data["key"] if form.is_valid() else new_key(),
            token=token,
            person=account_of(request).public_id,
        )
    except Refused:
        return render(request, "people/link.html", {"person": None}, status=410)
    return redirect("people:me")


def _count(request: HttpRequest, contact: ContactValue) -> None:
    allowed = allow("sign_in.contact", who=contact_hash(contact)) and allow(
        "sign_in.network", who=request.META.get("REMOTE_ADDR", "")
    )
    if allowed and COOKIE in request.COOKIES:
        allowed = allow("sign_in.device", who=request.COOKIES[COOKIE])
    if not allowed:
        raise refused("limit")


def _sign_in_page(request: HttpRequest, form: ContactForm, *, status: int) -> HttpResponse:
    wanted = next_of(request, default="people:me")
    context = {"form": form, "ways": open_ways(), "next": wanted, "me": reverse("people:me")}
    return render(request, "people/sign_in.html", context, status=status)


def _problem(refusal: Refused) -> HttpResponse:
    body = json.dumps({"code": refusal.code, "detail": str(refusal.message)}, ensure_ascii=False)
    return HttpResponse(body, status=refusal.status, content_type="application/problem+json")
