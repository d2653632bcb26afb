"""Items as CSV, GeoJSON (RFC 7946), RSS and iCalendar, made piece by piece in constant memory."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from kalaki.core.contract import TBILISI, CalendarEntry, FeedItem, write_csv
from kalaki.exact.geo import MICRO
from kalaki.ideas.export.fields import FIELDS, Said, Type, told
from kalaki.ideas.queries.open_items import OpenItem
from kalaki.ideas.queries.shared import PublicPlace, preview
from kalaki.ideas.rules.lifecycle import OPEN
from kalaki.ideas.words import KINDS, mark_of
from kalaki.ideas.words import said as in_words

PLACES = {"lat", "lon"}  # in GeoJSON the geometry has them


def csv_of(items: Iterable[OpenItem], said: Said) -> Iterator[bytes]:
    """Yield ``items`` as a table; its first line has the keys of the fields."""
    return write_csv(_lines(items, said))


def geojson_of(items: Iterable[OpenItem], said: Said) -> Iterator[bytes]:
    """Yield ``items`` as a FeatureCollection; the geometry is null where the place is not shown."""
    yield b'{"type": "FeatureCollection", "features": ['
    before = b"\n"
    for item in items:
        values = {key: value for key, value in told(item, said).items() if key not in PLACES}
        feature = {
            "type": "Feature",
            "id": item.number,
            "geometry": _point(item.place),
            "properties": values,
        }
        yield before + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode()
        before = b",\n"
    yield b"\n]}\n"


def news_of(items: Iterable[OpenItem], said: Said) -> Iterator[FeedItem]:
    """Yield ``items`` for a feed: each is news once for every state in which it stands."""
    for item in items:
        mark = mark_of(item.status, is_overdue=item.is_overdue)
        parts = [
            item.category_in(said.language) or str(KINDS[item.kind][0]),
            item.area_in(said.language),
            item.holder,
        ]
        yield FeedItem(
            id=f"{item.number}#{item.status}#{item.reopened}",
            title=f"{_sample(item)}{mark.word}: {title_of(item, said)}",
            url=f"{said.base}/ideas/{item.number}/",
            text=f"{item.number}. {'; '.join(part for part in parts if part)}.{_due(item)}",
            at=item.changed_at,
        )


def dates_of(items: Iterable[OpenItem], said: Said) -> Iterator[CalendarEntry]:
    """Yield the due days of ``items``, which have one; whatever moves a day makes the history longer."""
    for item in items:
        if item.due_at is not None:
            mark = mark_of(item.status, is_overdue=item.is_overdue)
            yield CalendarEntry(
                uid=f"{item.number}@kalaki",
                sequence=item.steps,
                day=item.due_at.astimezone(TBILISI).date(),
                title=f"{_sample(item)}{title_of(item, said)}",
                text=f"{item.number}. {item.holder}. {mark.word}.",
                url=f"{said.base}/ideas/{item.number}/",
                changed_at=item.changed_at,
            )


def title_of(item: OpenItem, said: Said) -> str:
    """Return what names ``item`` in a list: its words, else its category, else its number."""
    return preview(item.title, item.text) or item.category_in(said.language) or item.number


def _lines(items: Iterable[OpenItem], said: Said) -> Iterator[list[Any]]:
    yield [field.key for field in FIELDS]
    for item in items:
        yield [_cell(field.type, field.value(item, said)) for field in FIELDS]


def _cell(kind: Type, value: Any) -> Any:
    if value is None:
        return ""
    return str(value).lower() if kind is Type.FLAG else value


def _point(place: PublicPlace) -> dict[str, Any] | None:
    """Return the geometry of ``place``; RFC 7946, 3.1.1: longitude first."""
    if place.lat is None or place.lon is None:
        return None
    return {"type": "Point", "coordinates": [place.lon / MICRO, place.lat / MICRO]}


def _due(item: OpenItem) -> str:
    if item.due_at is None or item.status not in OPEN:
        return ""
    return " " + _("Due by %(day)s.") % {"day": in_words(item.due_at)}


def _sample(item: OpenItem) -> str:
    return f"{_('Sample')}: " if item.demo else ""
