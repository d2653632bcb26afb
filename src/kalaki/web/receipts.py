"""Receipts for whoever holds one: by number and PIN, or by the secret link."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from kalaki.core.contract import TBILISI, Wait, find_receipt, receipt_by_link, resolve, shown_to_all

SECONDS_OF_A_MINUTE = 60
BLOCK = 8  # signs of a hash that the eye takes in at once


class ReceiptForm(forms.Form):
    """Number and PIN as the slip shows them, however they are typed."""

    number = forms.CharField(
        label=_("Number"),
        help_text=_("As it stands on the receipt, for example RUS-2026-000123."),
        error_messages={"required": _("Write the number of your receipt.")},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Eight digits."),
        error_messages={"required": _("Write the eight digits of the PIN.")},
        widget=forms.TextInput(attrs={"class": "input w10", "inputmode": "numeric", "autocomplete": "off"}),
    )


@never_cache
def look_up(request: HttpRequest) -> HttpResponse:
    """Ask for number and PIN and lead to the receipt."""
    form = ReceiptForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = find_receipt(given["number"], given["pin"], network=request.META.get("REMOTE_ADDR", ""))
        if isinstance(found, Wait):
            minutes = -(-found.seconds // SECONDS_OF_A_MINUTE)
            words = _(
                "That was too many tries. Open the link of your receipt, or try again in %(minutes)s min."
            )
            form.add_error("pin", words % {"minutes": minutes})
            status = 429
        elif found is None:
            form.add_error("pin", _("Number and PIN do not belong together. Compare both with your receipt."))
            status = 422
        else:
            return redirect("web:receipt", secret=found.secret)
    return _private(render(request, "web/receipts.html", {"form": form}, status=status))


@never_cache
def receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """Show one receipt to whoever has its link. An unknown link answers 404."""
    found = receipt_by_link(secret)
    if found is None:
        raise Http404
    context: dict[str, Any] = {
        "receipt": found,
        "card": shown_to_all(resolve([found.ref])[found.ref]),
        "local": found.at.astimezone(TBILISI),
        "digest": _in_blocks(found.digest),
        "files": [_in_blocks(file) for file in found.files],
    }
    return _private(render(request, "web/receipt.html", context))


def _in_blocks(digest: str) -> str:
    return " ".join(digest[place : place + BLOCK] for place in range(0, len(digest), BLOCK))


def _private(response: HttpResponse) -> HttpResponse:
    # The address itself is the key: it goes to no other page and into no index.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
