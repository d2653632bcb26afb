"""What the offline queue speaks: photos one by one, then the report, under a key that was made with the draft.

No session and no form token is asked for: a draft outlives both. Whoever sends is known by the device's cookie, and a
page of somebody else is turned away by what the browser says about itself.
"""

import base64
import binascii
import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router

from kalaki.cities.contract import area_shapes
from kalaki.core.contract import Refused, problem, whole_number
from kalaki.ideas import queries
from kalaki.ideas.access import is_foreign_form, sender_of
from kalaki.ideas.commands import keep_photo, take_report
from kalaki.ideas.report_form import ReportForm, question_name

router = Router(tags=["intake"])
MOST_BYTES = 100_000  # of a report without its photos
DIGEST = "sha-256=:"


@router.put("/{key}/photos/{number}")
def photo(request: HttpRequest, key: UUID, number: int) -> JsonResponse:
    """Keep one photo of a draft: the body is the file, ``Content-Digest: sha-256=:…:`` (RFC 9530) its checksum.

    The same bytes again change nothing; other bytes in the same place are refused with 409.
    """
    _check_own(request)
    sender = sender_of(request)
    kept = keep_photo(sender=sender, key=key, number=number, body=request, sha256=_digest(request))
    return JsonResponse({"photo": number, "sha256": kept.sha256, "bytes": kept.size})


@router.post("/{key}")
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a report with the photos kept under its key: JSON or form fields; the same key gives the same number.

    category, text, area, address, lat and lon in degrees, accuracy in metres, answers by code, photos: their
    numbers;
    as_is: although the text holds personal data. Answers number, holder, due, held and url of the receipt.
    """
    _check_own(request)
    given, photos = _given(request)
    form = ReportForm(
        given,
        categories=queries.list_categories(),
        areas=area_shapes(),
        language=request.language,  # type: ignore[attr-defined]
    )
    if not form.is_valid():
        return _wrong(form)
    sender = sender_of(request, is_trapped=bool(given.get("website")))
    taken = take_report(key=key, report=form.report(photos=photos), sender=sender)
    return JsonResponse(
        {
            "number": taken.number,
            "holder": taken.holder,
            "due": taken.due.isoformat() if taken.due else None,
            "held": taken.held,
            "url": reverse("ideas:report_sent", args=[taken.secret]),
        }
    )


def _check_own(request: HttpRequest) -> None:
    if is_foreign_form(request):
        raise Refused("foreign_page", _("Open the page of the hub and send it from there."), status=403)


def _digest(request: HttpRequest) -> str:
    """Return the announced SHA-256 in hex, "" when none was announced."""
    found = request.headers.get("Content-Digest", "").strip()
    if not found.startswith(DIGEST):
        return ""
    try:
        return base64.b64decode(found.removeprefix(DIGEST).rstrip(":"), validate=True).hex()
    except binascii.Error:
        return ""


def _given(request: HttpRequest) -> tuple[QueryDict, tuple[int, ...]]:
    """Return (fields of the form, numbers of the photos) of either kind of body."""
    if request.content_type != "application/json":
        return request.POST, _numbers(request.POST.getlist("photos"))
    try:
        body = json.loads(request.read(MOST_BYTES + 1)[: MOST_BYTES + 1])
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _unreadable() from error
    if not isinstance(body, dict):
        raise _unreadable()
    given = QueryDict(mutable=True)
    for name in ("category", "text", "area", "address", "lat", "lon", "accuracy", "website"):
        value = body.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            given[name] = str(value)
    if body.get("as_is") is True:
        given["as_is"] = "on"
    answers = body.get("answers")
    for code, value in answers.items() if isinstance(answers, dict) else ():
        values = value if isinstance(value, list) else [value]
        given.setlist(question_name(str(body.get("category")), str(code)), [str(one) for one in values])
    photos = body.get("photos")
    return given, _numbers(photos if isinstance(photos, list) else [])


def _numbers(given: list[Any]) -> tuple[int, ...]:
    return tuple(whole_number(str(one), default=0) for one in given)


def _unreadable() -> Refused:
    return Refused(
        "bad_body", _("This cannot be read as a report. Open the form and send it again."), status=422
    )


def _wrong(form: ReportForm) -> HttpResponse:
    """Say every field that stands in the way, each in words; the first one's code names the whole."""
    found = [
        {"field": field, "code": error.code, "reason": error.messages[0]}
        for field, errors in form.errors.as_data().items()
        for error in errors
    ]
    first = found[0]
    words: Any = " ".join(dict.fromkeys(str(one["reason"]) for one in found))
    return problem(422, str(first["code"]), words, fields=found)
