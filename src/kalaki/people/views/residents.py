"""The desk of residents: a clerk sees a document and hands out a slip that signs in once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from kalaki.cities.contract import area_shapes
from kalaki.core.contract import Refused, actor_of, qr_svg
from kalaki.people import commands
from kalaki.people.access import RESIDENT_CHECKERS
from kalaki.people.commands.residents import SLIP_DAYS
from kalaki.people.forms import ResidentForm
from kalaki.people.guards import role_required
from kalaki.people.queries import ages


@never_cache
@role_required(*RESIDENT_CHECKERS)
def residents(request: HttpRequest) -> HttpResponse:
    """Take the number of a document that the clerk has in hand; the slip stands on the answer alone."""
    language = request.language  # type: ignore[attr-defined]
    areas = {one.key: one for one in area_shapes()}
    choices = [(key, one.name_in(language)) for key, one in areas.items()]
    form = ResidentForm(request.POST or None, areas=choices, age=ages().full)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = areas.get(given["area"])
        try:
            checked = commands.check_resident(
                actor=actor_of(request),
                key=given["key"],
                number=given["number"],
                area=chosen.id if chosen else None,
                is_adult=given["is_adult"],
            )
        except Refused as refusal:
            form.add_error("number", refusal.message)
        else:
            return _slip(request, checked)
    context = {"form": form, "days": SLIP_DAYS}
    return render(request, "people/residents.html", context, status=422 if form.errors else 200)


def _slip(request: HttpRequest, checked: commands.ResidentChecked) -> HttpResponse:
    token = checked.link_token
    address = request.build_absolute_uri(reverse("people:link", args=[token])) if token else ""
    picture = mark_safe(qr_svg(address).decode()) if address else ""  # noqa: S308 - segno's own squares
    context = {"address": address, "qr": picture, "checked": checked, "days": SLIP_DAYS}
    response = render(request, "people/resident_slip.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
