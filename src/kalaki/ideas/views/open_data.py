"""The register as files, feed and calendar, each for the filters of the list, and the file of every night."""

from collections.abc import Iterator
from typing import BinaryIO

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kalaki.core.contract import Feed, has_tag, ics, now, opened, rss, tag_of, tagged
from kalaki.ideas.asked import read_filters
from kalaki.ideas.export.dump import open_dump
from kalaki.ideas.export.fields import Said
from kalaki.ideas.export.forms import csv_of, dates_of, geojson_of, news_of
from kalaki.ideas.queries.open_items import due_items, newest_changes, open_items
from kalaki.web.contract import file_response

FEED_ITEMS = 50
BLOCK = 64 * 1024


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """Hand out every item that the filters leave as a table."""
    rows = csv_of(open_items(read_filters(request.GET.dict())), said_to(request))
    return opened(file_response(request, rows, content_type="text/csv; charset=utf-8", name="ideas.csv"))


@require_safe
def geojson(request: HttpRequest) -> HttpResponseBase:
    """Hand out every item that the filters leave as GeoJSON."""
    chunks = geojson_of(open_items(read_filters(request.GET.dict())), said_to(request))
    return opened(file_response(request, chunks, content_type="application/geo+json", name="ideas.geojson"))


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """Hand out the items that changed last, of those that the filters leave, as RSS."""
    found = newest_changes(read_filters(request.GET.dict()), limit=FEED_ITEMS)
    about = Feed(
        title=_title(request),
        text=_("What residents said, who has it, by when, and what came of it."),
        url=_with_filters(request),
        self_url=request.build_absolute_uri(request.get_full_path()),
        language=request.language,  # type: ignore[attr-defined]
    )
    chunks = rss(about, news_of(found, said_to(request)), built_at=now())
    return opened(file_response(request, chunks, content_type="application/rss+xml; charset=utf-8"))


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Hand out the due days of the open items that the filters leave, for a calendar that asks again by itself."""
    dates = dates_of(due_items(read_filters(request.GET.dict())), said_to(request))
    chunks = ics(_("Due days: %(what)s") % {"what": _title(request)}, dates, made_at=now())
    return opened(
        file_response(request, chunks, content_type="text/calendar; charset=utf-8", name="ideas.ics")
    )


@require_safe
def dump(request: HttpRequest) -> HttpResponseBase:
    """Hand out the file of last night; 404 before the first one."""
    found = open_dump(request.city.slug)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    file, facts = found
    tag = tag_of(f"{facts.size} {facts.stamp}")
    if has_tag(request, tag):
        file.close()
        return tagged(HttpResponse(status=304), tag)
    response = file_response(request, _blocks(file), content_type="application/zip", name=facts.name)
    response.headers["Content-Length"] = str(facts.size)
    return tagged(response, tag)


def said_to(request: HttpRequest) -> Said:
    """Return in which language and under which address ``request`` hears of items."""
    home = request.build_absolute_uri(reverse("web:home"))
    return Said(language=request.language, base=home.rstrip("/"))  # type: ignore[attr-defined]


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block


def _with_filters(request: HttpRequest) -> str:
    asked = request.GET.urlencode()
    return request.build_absolute_uri(reverse("ideas:ideas") + (f"?{asked}" if asked else ""))


def _title(request: HttpRequest) -> str:
    city = request.city  # type: ignore[attr-defined]
    return f"{_('Ideas and reports')}: {city.name_in(request.language)}"  # type: ignore[attr-defined]
