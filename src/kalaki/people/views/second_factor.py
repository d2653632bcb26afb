"""The second factor: set it up, pass it, keep the recovery codes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kalaki.core.contract import Refused, actor_of, new_key
from kalaki.people import commands, queries, second_factor, sessions
from kalaki.people.forms import CodeForm, KeyedForm
from kalaki.people.guards import account_of, next_of, signed_in_required
from kalaki.people.views.me import add_passkey


@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Ask for the digits of the app, a recovery code or the passkey."""
    if not request.user.is_authenticated:
        return redirect("people:sign_in")
    wanted = next_of(request, default="people:me")
    if not queries.has_second_factor(account_of(request).pk):
        return HttpResponseRedirect(f"{reverse('people:second_factor_setup')}?{urlencode({'next': wanted})}")
    form = CodeForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.check_code(account_of(request), form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", refusal.message)
            status = refusal.status
        else:
            sessions.step_up(request)
            return HttpResponseRedirect(wanted)
    account = queries.get_account(account_of(request), session_key=None)
    context = {"form": form, "next": wanted, "account": account}
    return render(request, "people/second_factor.html", context, status=status)


@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """Set up an app or a passkey: open while there is none, afterwards to whoever passed it."""
    if not request.user.is_authenticated:
        return redirect("people:sign_in")
    wanted = next_of(request, default="people:me")
    if queries.has_second_factor(account_of(request).pk) and not second_factor.is_passed(request):
        return HttpResponseRedirect(f"{reverse('people:second_factor')}?{urlencode({'next': request.path})}")
    form = CodeForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.add_app(request, account_of(request), form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", refusal.message)
            status = refusal.status
        else:
            commands.note_second_factor(
                actor=actor_of(request), key=form.cleaned_data["key"], person=account_of(request).public_id,
                change="app_added", asked=True,
            )  # fmt: skip
            sessions.step_up(request)
            return HttpResponseRedirect(f"{reverse('people:recovery')}?{urlencode({'next': wanted})}")
    secret, drawing = second_factor.new_app_secret(request)
    context = {
        "form": form,
        "next": wanted,
        "secret": secret,
        "drawing": mark_safe(drawing),  # noqa: S308 - drawn by us, of our own address
        "is_asked": account_of(request).second_factor,
        "after": f"{reverse('people:recovery')}?{urlencode({'next': wanted})}",
    }
    return render(request, "people/second_factor_setup.html", context, status=status)


@require_POST
def setup_passkey_begin(request: HttpRequest) -> HttpResponse:
    """Answer with what the browser needs to make the passkey that is the second factor."""
    return _setting_up(request) or _begin(request)


@require_POST
def setup_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that is the second factor, then show recovery codes."""
    after = f"{reverse('people:recovery')}?{urlencode({'next': next_of(request, default='people:me')})}"
    return _setting_up(request) or add_passkey(request, after=after)


@never_cache
@signed_in_required
def recovery(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes to whoever passed the second factor a moment ago; POST makes new ones."""
    if not second_factor.is_passed(request, fresh=True):
        return HttpResponseRedirect(f"{reverse('people:second_factor')}?{urlencode({'next': request.path})}")
    if request.method == "POST":
        codes = second_factor.renew_recovery_codes(account_of(request))
        commands.note_second_factor(
            actor=actor_of(request),
            key=new_key(),
            person=account_of(request).public_id,
            change="codes_renewed",
        )
    else:
        codes = second_factor.recovery_codes(account_of(request))
    wanted = next_of(request, default="people:me")
    context = {"codes": [f"{code[:4]} {code[4:]}" for code in codes], "next": wanted, "form": KeyedForm()}
    return render(request, "people/recovery.html", context)


def _setting_up(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    if queries.has_second_factor(account_of(request).pk) and not second_factor.is_passed(request):
        return HttpResponse(status=403)
    return None


def _begin(request: HttpRequest) -> HttpResponse:
    from django.http import JsonResponse

    return JsonResponse(second_factor.begin_new_passkey(account_of(request)))
