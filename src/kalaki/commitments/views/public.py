"""The public board of promises, one promise, and both as feeds, calendar and table."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kalaki.cities.contract import list_areas
from kalaki.commitments.export import table_of
from kalaki.commitments.queries import board as queries
from kalaki.commitments.queries.board import LATE, Asked
from kalaki.commitments.queries.item import get_item
from kalaki.commitments.queries.promises import Promise
from kalaki.commitments.rules.score import LEAST, Quarter, Score
from kalaki.commitments.rules.status import Status, local_day
from kalaki.commitments.templatetags.promises import due_words, state_words
from kalaki.commitments.words import STATUS
from kalaki.core.contract import (
    CalendarEntry,
    Feed,
    FeedItem,
    SubjectRef,
    ics,
    now,
    rss,
    whole_minute,
    whole_number,
    write_csv,
)
from kalaki.web.contract import Lines, Series, file_response

FEED_ITEMS = 50
Quarters = tuple[tuple[Quarter, Score], ...]


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the promises with filters, how they were kept and by whom."""
    asked = read_asked(request)
    page = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = queries.board(asked, page=page)
    language = request.language  # type: ignore[attr-defined]
    quarters = _with_promises(found.quarters)
    context = {
        "found": found,
        "asked": asked,
        "is_filtered": asked != Asked(),
        "areas": area_names(language),
        "by": "document" if request.GET.get("by") == "document" else "organisation",
        "trend": _trend(quarters),
        "quarters": quarters,
        "least": LEAST,
        "query": request.GET.urlencode(),
    }
    return render(request, "commitments/board.html", context)


@require_GET
def item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one promise: its first date, what changed, what was shown."""
    found = get_item(public_id)
    if found is None:
        raise Http404
    context = {"item": found, "promise": found.promise, "area_name": area_name(request, found.promise.area)}
    return render(request, "commitments/item.html", context)


@require_GET
def item_ics(request: HttpRequest, public_id: UUID) -> StreamingHttpResponse:
    """Hand out one promise for a calendar."""
    found = get_item(public_id)
    if found is None:
        raise Http404
    entry = _entry(request, found.promise, found.heard_at)
    return _calendar(request, found.promise.what_in(request.language), [entry])  # type: ignore[attr-defined]


@require_GET
def calendar(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the dates of the promises for a calendar that asks again by itself."""
    changed = queries.changes(read_asked(request))
    entries = (_entry(request, promise, at) for promise, at in changed)
    return _calendar(request, _title(request), entries)


@require_GET
def feed(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the promises that changed last as RSS."""
    found = queries.latest(read_asked(request), limit=FEED_ITEMS)
    language = request.language  # type: ignore[attr-defined]
    items = [
        FeedItem(
            id=f"{promise.public_id}#{promise.status}#{promise.moves}",
            title=f"{STATUS[promise.status].word}: {promise.what_in(language)}",
            url=_address(request, promise),
            text=f"{_sample(promise)}{promise.owner.name}, {due_words(promise)}. {state_words(promise)}.",
            at=whole_minute(at),
        )
        for promise, at in found
    ]
    about = Feed(
        title=_title(request),
        text=_("What city hall promised, by when, and whether it was kept."),
        url=request.build_absolute_uri(reverse("commitments:board")),
        self_url=request.build_absolute_uri(request.get_full_path()),
        language=language,
    )
    return file_response(
        request, rss(about, items, built_at=now()), content_type="application/rss+xml; charset=utf-8"
    )


@require_GET
def table(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out every promise that the filters leave as a table."""
    language = request.language  # type: ignore[attr-defined]
    rows = table_of(queries.export(read_asked(request)), language)
    return file_response(
        request, write_csv(rows), content_type="text/csv; charset=utf-8", name="commitments.csv"
    )


def area_names(language: str) -> tuple[tuple[str, str], ...]:
    """Return (key, name) of the areas of the municipality in scope, in 1 query."""
    return tuple((key, names.get(language) or names["ka"]) for key, names in list_areas())


def area_name(request: HttpRequest, key: str) -> str:
    """Return the name of an area, "" for the whole municipality or an area that is gone."""
    return dict(area_names(request.language)).get(key, "") if key else ""  # type: ignore[attr-defined]


def read_asked(request: HttpRequest) -> Asked:
    """Return what the address filters by; a value that means nothing filters nothing."""
    status = request.GET.get("status", "")
    document = request.GET.get("document", "")
    kind, _colon, key = document.partition(":")
    public_id = _uuid(key)
    return Asked(
        owner=_uuid(request.GET.get("owner", "")),
        area=request.GET.get("area", "")[:60],
        source=request.GET.get("source", "")[:40],
        document=SubjectRef(kind, public_id) if kind and public_id else None,
        status=status if status == LATE or status in set(Status) else "",
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _with_promises(quarters: Quarters) -> Quarters:
    """Return ``quarters`` from the first one in which a promise was due, at least the last two."""
    first = next((place for place, (_quarter, score) in enumerate(quarters) if score.due), len(quarters))
    return quarters[min(first, len(quarters) - 2) :]


def _trend(quarters: Quarters) -> Lines | None:
    """Return the chart of ``quarters``, or None while none has enough promises for a share."""
    places = {quarter: place for place, (quarter, _score) in enumerate(quarters)}
    points = tuple(
        (float(places[quarter]), float(score.share)) for quarter, score in quarters if score.share is not None
    )
    if not points:
        return None
    return Lines(
        name="trend",
        title=_("Kept on time, by quarter"),
        description=_(
            "Share of the promises due in each quarter that were kept by their first date, in per cent."
        ),
        caption=_(
            "Per cent of the promises by their first date. Quarters with fewer than %(least)d have no point."
        )
        % {"least": LEAST},
        x_label=_("Quarter / year"),
        series=(Series(label=_("Kept on time, %"), points=points),),
        ticks=tuple((float(place), f"{one.number}/{one.year % 100:02d}") for one, place in places.items()),
    )


def _entry(request: HttpRequest, promise: Promise, changed_at: Any) -> CalendarEntry:
    language = request.language  # type: ignore[attr-defined]
    return CalendarEntry(
        uid=str(promise.public_id),
        sequence=promise.moves,
        day=local_day(promise.due),
        title=_sample(promise) + promise.what_in(language),
        text=f"{promise.owner.name}, {due_words(promise)}. {state_words(promise)}.",
        url=_address(request, promise),
        changed_at=whole_minute(changed_at),
        is_over=promise.status is Status.WITHDRAWN,
    )


def _calendar(request: HttpRequest, name: str, entries: Iterable[CalendarEntry]) -> StreamingHttpResponse:
    chunks = ics(name, entries, made_at=now())
    return file_response(request, chunks, content_type="text/calendar; charset=utf-8", name="commitments.ics")


def _address(request: HttpRequest, promise: Promise) -> str:
    return request.build_absolute_uri(reverse("commitments:item", args=[promise.public_id]))


def _title(request: HttpRequest) -> str:
    city = request.city  # type: ignore[attr-defined]
    return _("Promises: %(city)s") % {"city": city.name_in(request.language)}  # type: ignore[attr-defined]


def _sample(promise: Promise) -> str:
    return f"{_('Sample')}: " if promise.demo else ""
