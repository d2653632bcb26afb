"""The own account."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kalaki.core.contract import Refused, actor_of, new_key, whole_number
from kalaki.people import commands, queries, second_factor, sessions
from kalaki.people.forms import ContactForm, IdForm, KeyedForm, PersonForm
from kalaki.people.guards import account_of, member_of, signed_in_required
from kalaki.people.identity import residence
from kalaki.people.refusals import refused
from kalaki.people.views.sign_in import _problem, send_code
from kalaki.people.words import ROLES, SIGN_IN_WAYS

LANGUAGES = {"ka": "ქართული", "en": "English", "az": "Azərbaycanca", "hy": "Հայերեն", "ru": "Русский"}


@never_cache
@signed_in_required
def me(request: HttpRequest) -> HttpResponse:
    """Show the account; take name, language and year of birth."""
    person = account_of(request)
    released = [(code, LANGUAGES[code]) for code in request.city.languages]  # type: ignore[attr-defined]
    begin = {"name": person.name, "language": person.language, "birth_year": person.birth_year}
    form = PersonForm(request.POST or None, languages=released, initial=begin)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        commands.update_person(
            actor=actor_of(request), key=values.pop("key"), person=person.public_id, **values
        )
        return redirect(reverse("people:me") + "?saved=1#person")
    return _page(request, form=form, status=422 if form.errors else 200)


@require_POST
@signed_in_required
def contact_add(request: HttpRequest) -> HttpResponse:
    """Send a code to a new contact; it belongs to the account once the digits came back."""
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            send_code(request, form, person=account_of(request).public_id)
        except Refused as refusal:
            form.add_error("contact", refusal.message)
        else:
            return redirect("people:code")
    return _page(request, contact_form=form, status=422)


@require_POST
@signed_in_required
def contact_remove(request: HttpRequest) -> HttpResponse:
    """Remove a contact."""
    return _act(request, "contacts", commands.remove_contact, "contact")


@require_POST
@signed_in_required
def sign_in_end(request: HttpRequest) -> HttpResponse:
    """Sign another browser out."""
    return _act(request, "sign-ins", commands.end_sign_in, "sign_in")


@require_POST
@signed_in_required
def consent_withdraw(request: HttpRequest) -> HttpResponse:
    """Take a consent back."""
    form = KeyedForm(request.POST)
    commands.withdraw(
        actor=actor_of(request),
        key=form.cleaned_data["key"] if form.is_valid() else new_key(),
        subject=account_of(request).ref,
        purpose=request.POST.get("purpose", "")[:60],
    )
    return redirect(reverse("people:me") + "#consents")


@require_POST
@signed_in_required
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """Answer with what the browser needs to make a passkey."""
    return JsonResponse(second_factor.begin_new_passkey(account_of(request)))


@require_POST
@signed_in_required
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    return add_passkey(request, after=reverse("people:me") + "#passkeys")


@require_POST
@signed_in_required
def passkey_remove(request: HttpRequest) -> HttpResponse:
    """Remove a passkey, unless it is the only way to sign in or the only second factor that is asked for."""
    key = request.POST.get("id", "")
    try:
        commands.remove_authenticator(
            actor=actor_of(request), key=new_key(), person=account_of(request).public_id, kind="webauthn",
            row=whole_number(key, default=0),
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, problem=refusal.message, status=refusal.status)
    return redirect(reverse("people:me") + "#passkeys")


@require_POST
@signed_in_required
def app_remove(request: HttpRequest) -> HttpResponse:
    """Remove the authenticator app."""
    try:
        commands.remove_authenticator(
            actor=actor_of(request), key=new_key(), person=account_of(request).public_id, kind="totp"
        )
    except Refused as refusal:
        return _page(request, problem=refusal.message, status=refusal.status)
    return redirect(reverse("people:me") + "#passkeys")


@never_cache
@signed_in_required
def export(request: HttpRequest) -> HttpResponse:
    """Give everything that is kept about the person, as one JSON file."""
    answer = HttpResponse(queries.export_person(account_of(request)), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="kalaki-me.json"'
    return answer


@never_cache
@signed_in_required
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; then delete the account."""
    problem: Any = ""
    status = 200
    if request.method == "POST":
        form = KeyedForm(request.POST)
        try:
            commands.delete_account(
                actor=actor_of(request),
                key=form.cleaned_data["key"] if form.is_valid() else new_key(),
                person=account_of(request).public_id,
            )
        except Refused as refusal:
            problem, status = refusal.message, refusal.status
        else:
            sessions.forget(request)
            return render(request, "people/deleted.html")
    return render(request, "people/delete.html", {"form": KeyedForm(), "problem": problem}, status=status)


def add_passkey(request: HttpRequest, *, after: str) -> HttpResponse:
    """Keep the posted passkey of the signed-in person and answer the script."""
    person = account_of(request)
    names = sessions.browser_of(request.META.get("HTTP_USER_AGENT", ""))
    try:
        second_factor.add_passkey(person, request.POST.get("credential", ""), name=names or _("Passkey"))
    except Refused as refusal:
        return _problem(refusal)
    commands.note_second_factor(
        actor=actor_of(request), key=new_key(), person=person.public_id, change="passkey_added"
    )
    sessions.step_up(request)
    return JsonResponse({"next": after})


def _act(request: HttpRequest, part: str, command: Any, name: str) -> HttpResponse:
    form = IdForm(request.POST)
    try:
        if not form.is_valid():
            raise refused("not_found")
        command(
            actor=actor_of(request),
            key=form.cleaned_data["key"],
            person=account_of(request).public_id,
            **{name: form.cleaned_data["id"]},
        )
    except Refused as refusal:
        return _page(request, problem=refusal.message, status=refusal.status)
    return redirect(f"{reverse('people:me')}#{part}")


def _page(
    request: HttpRequest,
    *,
    form: PersonForm | None = None,
    contact_form: ContactForm | None = None,
    problem: Any = "",
    status: int = 200,
) -> HttpResponse:
    person = account_of(request)
    released = [(code, LANGUAGES[code]) for code in request.city.languages]  # type: ignore[attr-defined]
    begin = {"name": person.name, "language": person.language, "birth_year": person.birth_year}
    member = member_of(request)
    context = {
        "account": queries.get_account(person, session_key=request.session.session_key),
        "followings": queries.followings_of(person.ref),
        "residence": residence(request),
        "form": form or PersonForm(languages=released, initial=begin),
        "contact_form": contact_form or ContactForm(auto_id="new_%s"),
        "key_form": KeyedForm(auto_id=False),
        "problem": problem,
        "saved": "saved" in request.GET,
        "is_staff": member.is_staff,
        "roles": [ROLES[role][0] for role in ROLES if role in member.roles],
        "ways": SIGN_IN_WAYS,
    }
    return render(request, "people/me.html", context, status=status)
