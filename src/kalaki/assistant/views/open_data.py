"""Open data: CPSV-AP in two forms and the HSDS interface."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import get_script_prefix
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from kalaki.assistant.export import cpsv, hsds
from kalaki.assistant.export.openapi import openapi
from kalaki.assistant.export.rdf import Triple, json_ld, turtle
from kalaki.assistant.queries import OpenCatalogue, OpenHead, open_catalogue, open_places, open_records
from kalaki.core.contract import (
    TBILISI,
    Refused,
    has_tag,
    open_answer,
    opened,
    problem,
    tag_of,
    tagged,
    whole_number,
)

if TYPE_CHECKING:
    from kalaki.cities.contract import City

PER_PAGE, MAX_PER_PAGE = 25, 100
YES = {"1", "true", "yes"}


@require_safe
def services_jsonld(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Hand out the catalogue as CPSV-AP in JSON-LD."""
    return _dump(request, json_ld, "application/ld+json")


@require_safe
def services_ttl(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Hand out the catalogue as CPSV-AP in Turtle."""
    return _dump(request, turtle, "text/turtle; charset=utf-8")


class _Interface:
    """What one request asks of the HSDS interface."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.city: City = request.city  # type: ignore[attr-defined]
        self.language: str = request.language  # type: ignore[attr-defined]
        self.base = base_of(request)
        self.words: dict[str, Any] = {"city": self.city, "language": self.language, "base": self.base}

    def says(self, name: str) -> bool:
        """Tell whether parameter ``name`` is true."""
        return self.request.GET.get(name, "").lower() in YES

    def page(self, rows: list[Any], make: Callable[[list[Any]], list[Any]]) -> HttpResponse:
        """Answer with one page of ``rows``, or with all of them as lines; ``make`` turns those of the page."""
        if self.request.GET.get("format") == "ndjson":
            lines = "".join(f"{_written(row)}\n" for row in make(rows))
            return open_answer(self.request, lines, "application/x-ndjson")
        number = max(1, whole_number(self.request.GET.get("page", "1"), default=1))
        per_page = min(
            MAX_PER_PAGE, max(1, whole_number(self.request.GET.get("per_page", ""), default=PER_PAGE))
        )
        start = (number - 1) * per_page
        shown = make(rows[start : start + per_page])
        return self.answer(hsds.page(shown, total=len(rows), number=number, per_page=per_page))

    def answer(self, data: dict[str, Any]) -> HttpResponse:
        """Answer with ``data``."""
        return open_answer(self.request, _written(data), "application/json")

    def heads(self, found: OpenCatalogue) -> list[OpenHead]:
        """Return the heads that the parameters ask for. Raises Refused bad_request."""
        given = self.request.GET
        heads: Iterable[OpenHead] = found.heads
        if given.get("organization_id"):
            heads = [head for head in heads if str(head.organisation.id) == given["organization_id"].lower()]
        if given.get("taxonomy_term_id"):
            heads = [head for head in heads if str(head.area.id) == given["taxonomy_term_id"].lower()]
        if given.get("taxonomy_id") and given["taxonomy_id"].lower() != str(hsds.taxonomy_id(self.city)):
            heads = []
        if given.get("modified_after"):
            after = _instant(given["modified_after"])
            heads = [head for head in heads if head.modified >= after]
        return list(heads)


@require_safe
def hsds_root(request: HttpRequest) -> HttpResponse:
    """Say which version and profile of HSDS this interface speaks."""
    ask = _Interface(request)
    return ask.answer(
        {
            "version": hsds.VERSION,
            "profile": hsds.PROFILE,
            "openapi_url": f"{ask.base}hsds/openapi.json",
            "description": _("Catalogue of services") + ": " + ask.city.name_in(ask.language),
            "publisher": {"name": ask.city.name_in(ask.language), "website": f"{ask.base}open-data/"},
        }
    )


@require_safe
def hsds_openapi(request: HttpRequest) -> HttpResponse:
    """Describe the interface."""
    ask = _Interface(request)
    return ask.answer(openapi(f"{ask.base}hsds", title=ask.city.name_in("en")))


@csrf_exempt
def hsds_list(request: HttpRequest, name: str) -> HttpResponse:
    """List one kind of object page by page; the standard lets lists be asked by POST, too."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return _problem(Refused("bad_method", _("This interface is only read."), status=405))
    try:
        return _LISTS[name](_Interface(request))
    except Refused as error:
        return _problem(error)


@require_safe
def hsds_one(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Hand out one object by its id."""
    ask = _Interface(request)
    try:
        found = _ONES[name](ask, UUID(key))
    except ValueError:
        found = None
    if found is None:
        return _problem(Refused("not_found", _("There is nothing with this id."), status=404))
    return ask.answer(found)


def base_of(request: HttpRequest) -> str:
    """Return the absolute address of the municipality's Georgian pages, with its end slash.

    Addresses in open data name the same thing in whatever language they are asked.
    """
    city: City = request.city  # type: ignore[attr-defined]
    language: str = request.language  # type: ignore[attr-defined]
    prefix = get_script_prefix()
    if language != city.default_language:
        prefix = prefix.removesuffix(f"{language}/")
    return request.build_absolute_uri(prefix)


def _dump(
    request: HttpRequest, form: Callable[[Iterable[Triple]], Iterator[bytes]], content_type: str
) -> HttpResponse | StreamingHttpResponse:
    city: City = request.city  # type: ignore[attr-defined]
    base = base_of(request)
    found = open_catalogue(city)
    tag = tag_of(f"{found.stamp} {base} {content_type}")
    if has_tag(request, tag):
        return tagged(HttpResponse(status=304), tag)
    records = open_records(found.heads)
    body = form(cpsv.triples(found, records, city=city, base=base))
    return tagged(StreamingHttpResponse(body, content_type=content_type), tag)


def _problem(error: Refused) -> HttpResponse:
    return opened(problem(error.status, error.code, str(error.message)))


def _written(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _instant(text: str) -> dt.datetime:
    """Return the instant in ``text``; a bare day is its first moment. Raises Refused bad_request."""
    try:
        day = parse_date(text)
        found = dt.datetime.combine(day, dt.time()) if day else parse_datetime(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None:
        raise Refused(
            "bad_request", _("Write modified_after as 2026-11-24 or 2026-11-24T08:00:00Z."), status=400
        )
    return found if found.tzinfo else found.replace(tzinfo=TBILISI)


def _services(ask: _Interface) -> HttpResponse:
    heads = ask.heads(open_catalogue(ask.city))
    if ask.says("minimal"):
        return ask.page(heads, lambda shown: [hsds.minimal(head) for head in shown])
    full = ask.says("full")
    return ask.page(
        heads, lambda shown: [hsds.service(one, **ask.words, full=full) for one in open_records(shown)]
    )


def _service(ask: _Interface, key: UUID) -> dict[str, Any] | None:
    heads = [head for head in open_catalogue(ask.city).heads if head.id == key]
    found = open_records(heads)
    return hsds.service(found[0], **ask.words, full=True) if found else None


def _organizations(ask: _Interface) -> HttpResponse:
    found = open_catalogue(ask.city)
    of = found if ask.says("full") or ask.says("full_service") else None
    heads = ask.heads(found)
    wanted = {head.organisation.id for head in heads}
    rows = [one for one in found.organisations if one.id in wanted or len(heads) == len(found.heads)]
    return ask.page(rows, lambda shown: [hsds.organization(one, **ask.words, of=of) for one in shown])


def _organization(ask: _Interface, key: UUID) -> dict[str, Any] | None:
    found = open_catalogue(ask.city)
    one = next((one for one in found.organisations if one.id == key), None)
    return hsds.organization(one, **ask.words, of=found) if one else None


def _places(ask: _Interface) -> HttpResponse:
    found = open_catalogue(ask.city)
    wanted = {head.id for head in ask.heads(found)}
    places = [place for place in open_places(found) if place.head.id in wanted]
    full = ask.says("full")

    def make(shown: list[Any]) -> list[Any]:
        records = {
            one.head.id: one for one in open_records(list({p.head.id: p.head for p in shown}.values()))
        }
        return [
            hsds.service_at_location(
                records[place.head.id], place.position, city=ask.city, language=ask.language, full=full
            )
            for place in shown
        ]

    return ask.page(places, make)


def _place(ask: _Interface, key: UUID) -> dict[str, Any] | None:
    place = next((one for one in open_places(open_catalogue(ask.city)) if hsds.place_id(one) == key), None)
    if place is None:
        return None
    record = open_records([place.head])[0]
    return hsds.service_at_location(record, place.position, city=ask.city, language=ask.language, full=True)


def _taxonomies(ask: _Interface) -> HttpResponse:
    return ask.page([hsds.taxonomy(**ask.words)], list)


def _taxonomy(ask: _Interface, key: UUID) -> dict[str, Any] | None:
    return hsds.taxonomy(**ask.words) if key == hsds.taxonomy_id(ask.city) else None


def _terms(ask: _Interface) -> HttpResponse:
    areas = list(open_catalogue(ask.city).areas)
    if ask.request.GET.get("parent_id") or (
        ask.request.GET.get("taxonomy_id", str(hsds.taxonomy_id(ask.city))).lower()
        != str(hsds.taxonomy_id(ask.city))
    ):
        areas = []
    return ask.page(areas, lambda shown: [hsds.taxonomy_term(area, **ask.words) for area in shown])


def _term(ask: _Interface, key: UUID) -> dict[str, Any] | None:
    area = next((area for area in open_catalogue(ask.city).areas if area.id == key), None)
    return hsds.taxonomy_term(area, **ask.words) if area else None


_LISTS: dict[str, Callable[[_Interface], HttpResponse]] = {
    "services": _services,
    "organizations": _organizations,
    "service_at_locations": _places,
    "taxonomies": _taxonomies,
    "taxonomy_terms": _terms,
}
HSDS = tuple(_LISTS)
_ONES: dict[str, Callable[[_Interface, UUID], dict[str, Any] | None]] = {
    "services": _service,
    "organizations": _organization,
    "service_at_locations": _place,
    "taxonomies": _taxonomy,
    "taxonomy_terms": _term,
}
