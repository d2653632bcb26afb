"""Open311 GeoReport v2 with mySociety's updates: /open311/discovery, /open311/v2/… and /open311/test/v2/….

Source: https://wiki.open311.org/GeoReport_v2/. What differs or is added stands in docs/standards/open311.md.
"""

import datetime as dt
import hashlib
import json
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from kalaki.cities.contract import City, list_areas
from kalaki.core.contract import Limit, Refused, Wait, allow, keyed_hash, now, today, whole_number
from kalaki.ideas.commands import Author, OriginRef, Place, Submission, submit_idea
from kalaki.ideas.commands.open311 import (
    ClientActor,
    Trial,
    keep_photo,
    note_media,
    take_trial,
    take_trial_update,
    take_update,
)
from kalaki.ideas.open311 import xml
from kalaki.ideas.open311.answering import READS, Told, document, endpoint, stream
from kalaki.ideas.open311.documents import (
    definition_row,
    discovery_row,
    request_row,
    sent_notice,
    service_row,
    trial_row,
    trial_update_row,
    update_row,
)
from kalaki.ideas.open311.intake import BAD, FORBIDDEN, MANY, UNKNOWN, Errors, read_request, read_update
from kalaki.ideas.queries import CategoryView, list_categories
from kalaki.ideas.queries import open311 as queries
from kalaki.ideas.queries.open311 import ClientView, Wanted
from kalaki.ideas.rules.lifecycle import Kind
from kalaki.ideas.rules.open311 import DAYS, UPDATES_WINDOW, read_time

POSTS = Limit(times=600, seconds=3600)
FILES = ("media", "media[]", "file")


@endpoint(*READS)
def discovery(request: HttpRequest, *, form: str, language: str) -> HttpResponseBase:
    """Say where the endpoints are and when categories last changed."""
    city: City = request.city  # type: ignore[attr-defined]
    base = request.build_absolute_uri(reverse("ideas:open311_discovery")).removesuffix("discovery")
    contact = ", ".join(
        part for part in (city.hub_name_in(language), city.address_in(language), city.hotline) if part
    )
    row = discovery_row(
        changeset=queries.changeset(),
        contact=contact,
        keys=_("City hall gives keys. Ask: %(contact)s.") % {"contact": contact},
        urls={"production": f"{base}v2", "test": f"{base}test/v2"},
    )
    return document(form, xml.whole(form, "discovery", row))


@endpoint(*READS)
def services(request: HttpRequest, *, form: str, language: str, test: str | None = None) -> HttpResponseBase:
    """List the accepted categories."""
    client = _reader(request)
    found = list_categories()
    names = {one.key: one.name_in(language) for one in found}
    rows = [
        service_row(
            one, language, group=names.get(one.parent, ""), is_held=client is not None and client.held
        )
        for one in found
        if one.is_open
    ]
    return document(form, xml.listed(form, "services", "service", rows))


@endpoint(*READS)
def definition(
    request: HttpRequest, *, code: str, form: str, language: str, test: str | None = None
) -> HttpResponseBase:
    """Return the questions of one category."""
    found = _services().get(code)
    if found is None:
        raise Told([(UNKNOWN, _("service_code %(code)s is not known.") % {"code": code[:60]})])
    return document(form, xml.whole(form, "service_definition", definition_row(found, language)))


@endpoint(*READS, "POST")
def requests(request: HttpRequest, *, form: str, language: str, test: str | None = None) -> HttpResponseBase:
    """Take a request, or list them."""
    if request.method == "POST":
        return _post(request, form=form, language=language, is_test=bool(test))
    wanted, client = _wanted(request), _reader(request)
    if test:
        rows = [trial_row(one, language) for one in queries.list_trials(wanted)]
    else:
        extended = client is not None and client.extended
        rows = [_row(request, one, language, extended=extended) for one in queries.list_requests(wanted)]
    return stream(form, "service_requests", "request", rows)


@endpoint(*READS)
def request_one(
    request: HttpRequest, *, number: str, form: str, language: str, test: str | None = None
) -> HttpResponseBase:
    """Return one request."""
    client, wanted = _reader(request), Wanted(numbers=(number,))
    if test:
        rows = [trial_row(one, language) for one in queries.list_trials(wanted)]
    else:
        extended = client is not None and client.extended
        rows = [_row(request, one, language, extended=extended) for one in queries.list_requests(wanted)]
    if not rows:
        raise Told([(UNKNOWN, _("service_request_id %(id)s is not known.") % {"id": number[:60]})])
    return document(form, xml.listed(form, "service_requests", "request", rows))


@endpoint(*READS)
def token(
    request: HttpRequest, *, token: str, form: str, language: str, test: str | None = None
) -> HttpResponseBase:
    """Return the number that a token stands for; without one while somebody has to look first."""
    try:
        found = None if test else queries.request_of_token(UUID(token))
    except ValueError:
        found = None
    if found is None:
        raise Told([(UNKNOWN, _("token %(id)s is not known.") % {"id": token[:60]})])
    number, is_said = found
    row = [("token", token), ("service_request_id", number if is_said else None)]
    return document(form, xml.listed(form, "service_requests", "request", [row]))


@endpoint(*READS, "POST")
def updates(request: HttpRequest, *, form: str, language: str, test: str | None = None) -> HttpResponseBase:
    """Take an update, or list those of a window."""
    if request.method == "POST":
        return _post_update(request, form=form, language=language, is_test=bool(test))
    client, found = _reader(request), list[tuple[int, str]]()
    end = _time(request, "end_date", found) or now()
    start = _time(request, "start_date", found) or end - UPDATES_WINDOW
    if found:
        raise Told(found)
    if test:
        rows = [trial_update_row(one) for one in queries.trial_updates(start=start, end=end)]
    else:
        extended = client is not None and client.extended
        rows = [
            update_row(one, extended=extended, photo=_absolute(request, one.photo))
            for one in queries.list_updates(start=start, end=end)
        ]
    return stream(form, "service_request_updates", "request_update", rows)


def _post(request: HttpRequest, *, form: str, language: str, is_test: bool) -> HttpResponseBase:
    fields = _fields(request)
    client, found = _writer(request)
    posted, wrong = read_request(fields, _services(), frozenset(key for key, _names in list_areas()))
    found += wrong
    if found or client is None:
        raise Told(found)
    external = _external_key(request, fields)
    key = uuid5(client.public_id, f"{'test/' if is_test else ''}{external}")
    try:
        if is_test:
            said = Trial(
                category=posted.service, description=posted.description, address=posted.address, lat=posted.lat,
                lon=posted.lon,
            )  # fmt: skip
            number = take_trial(client=client.public_id, key=key, external_key=external, said=said)
            row = [
                ("service_request_id", number),
                ("service_notice", _("A test: nobody is sent.")),
                ("account_id", None),
            ]
            return document(form, xml.listed(form, "service_requests", "request", [row]))
        photos, trouble = _photos(request, client, key)
        receipt = submit_idea(
            actor=ClientActor(client.public_id),
            key=key,
            submission=Submission(
                kind=Kind.REPORT,
                origin=OriginRef(kind="open311", origin_id=str(client.public_id), title=client.name),
                text=posted.description,
                language=language,
                category=posted.service,
                place=Place(lat=posted.lat, lon=posted.lon, area=posted.area, address=posted.address),
                answers=posted.answers,
                external_key=external,
                author=Author(who=_who(client, posted.device or external)),
                photos=photos,
                held=client.held,
            ),
        )
        if posted.media_url:
            media_key = uuid5(key, "media")
            note_media(client=client.public_id, key=media_key, idea=receipt.public_id, url=posted.media_url)
    except Refused as refusal:
        raise Told([(BAD, str(refusal.message))]) from None
    identity = ("token", receipt.public_id.hex) if client.held else ("service_request_id", receipt.number)
    notice = " ".join(one for one in (sent_notice(receipt, is_held=client.held), trouble) if one)
    row = [identity, ("service_notice", notice), ("account_id", None)]
    return document(form, xml.listed(form, "service_requests", "request", [row]))


def _post_update(request: HttpRequest, *, form: str, language: str, is_test: bool) -> HttpResponseBase:
    client, found = _writer(request)
    posted, wrong = read_update(_fields(request))
    found += wrong
    if found or client is None or posted is None:
        raise Told(found)
    words: dict[str, Any] = {
        "client": client.public_id,
        "number": posted.number,
        "update_id": posted.update_id,
        "word": posted.word,
    }
    key = uuid5(client.public_id, f"update/{is_test}/{posted.update_id}")
    try:
        if is_test:
            take_trial_update(key=key, text=posted.text, **words)
        else:
            take_update(key=key, text=posted.text, language=language, **words)
    except Refused as refusal:
        code = UNKNOWN if refusal.code == "not_found" else BAD
        raise Told([(code, str(refusal.message))]) from None
    row = [("update_id", posted.update_id)]
    return document(form, xml.listed(form, "service_request_updates", "request_update", [row]))


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was posted, without NUL, which PostgreSQL stores in no text."""
    return {name: [one.replace("\0", "") for one in request.POST.getlist(name)] for name in request.POST}


def _services() -> dict[str, CategoryView]:
    return {one.key: one for one in list_categories() if one.is_open}


def _reader(request: HttpRequest) -> ClientView | None:
    """Return the client that reads; a key is not needed, but a wrong one is said."""
    secret = request.GET.get("api_key", "")
    client = queries.client_of(secret) if secret else None
    if secret and client is None:
        raise Told([(FORBIDDEN, _("This api_key is not valid."))])
    return client


def _writer(request: HttpRequest) -> tuple[ClientView | None, Errors]:
    """Return the client that posts, or what is wrong with its key. Raises Told when it posts too much."""
    secret = request.POST.get("api_key", "") or request.GET.get("api_key", "")
    if not secret:
        return None, [(FORBIDDEN, _("api_key is missing."))]
    client = queries.client_of(secret)
    if client is None:
        return None, [(FORBIDDEN, _("This api_key is not valid."))]
    waiting = allow("open311.post", who=str(client.public_id), per=POSTS)
    if isinstance(waiting, Wait):
        raise Told([(MANY, _("Too much at once. Come back later."))], wait=waiting.seconds)
    return client, []


def _wanted(request: HttpRequest) -> Wanted:
    found: Errors = []
    numbers = _list(request, "service_request_id")
    statuses = set(_list(request, "status"))
    if statuses - {"open", "closed"}:
        found.append((BAD, _("status is open or closed.")))
    start, end, updated = (
        _time(request, name, found) for name in ("start_date", "end_date", "updated_after")
    )
    if found:
        raise Told(found)
    days = dt.timedelta(days=DAYS)
    if start and end and end - start > days:
        raise Told([(BAD, _("start_date and end_date span at most %(days)s days.") % {"days": DAYS})])
    if start and not end:
        end = start + days
    elif end and not start:
        start = end - days
    elif not start and not updated:
        start = now() - days
    return Wanted(
        numbers=numbers,
        services=_list(request, "service_code"),
        is_open=None if len(statuses) != 1 else "open" in statuses,
        start=start,
        end=end,
        updated_after=updated,
        page=max(1, whole_number(request.GET.get("page", "1"), default=1)),
    )


def _list(request: HttpRequest, name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in request.GET.get(name, "").split(",") if part.strip())[:1000]


def _time(request: HttpRequest, name: str, found: Errors) -> dt.datetime | None:
    text = request.GET.get(name, "")
    at = read_time(text) if text else None
    if text and at is None:
        words = _("%(field)s is no time with a zone, like 2026-05-04T08:10:00Z.") % {"field": name}
        found.append((BAD, words))
    return at


def _external_key(request: HttpRequest, fields: dict[str, list[str]]) -> str:
    """Return what makes a repeated POST the same item: the client's own key, else the same content on the same day."""
    given = request.headers.get("Idempotency-Key", "").strip()
    if given:
        return "key:" + hashlib.sha256(given.encode()).hexdigest()
    files = {name: [one.size for one in request.FILES.getlist(name)] for name in request.FILES}
    told = json.dumps([sorted(fields.items()), sorted(files.items()), today().isoformat()])
    return "body:" + hashlib.sha256(told.encode()).hexdigest()


def _who(client: ClientView, device: str) -> str:
    """Return an unlinkable reference of whoever reports through a client."""
    return "device:" + keyed_hash("open311.device", f"{client.public_id}/{device}")[:64]


def _photos(request: HttpRequest, client: ClientView, key: UUID) -> tuple[tuple[UUID, ...], str]:
    """Return the photos that came with a request, and why one was not kept; the request is taken all the same."""
    photos, trouble = [], ""
    files = [one for name in FILES for one in request.FILES.getlist(name)][:5]
    for place, file in enumerate(files):
        try:
            photos.append(keep_photo(client=client.public_id, key=uuid5(key, f"file/{place}"), body=file))
        except Refused as refusal:
            trouble = str(refusal.message)
    return tuple(photos), trouble


def _row(request: HttpRequest, one: queries.RequestRow, language: str, *, extended: bool) -> xml.Row:
    return request_row(one, language, extended=extended, photo=_absolute(request, one.photo))


def _absolute(request: HttpRequest, path: str) -> str:
    return request.build_absolute_uri(path) if path else ""
