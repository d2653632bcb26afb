"""Feeds out: RSS 2.0, iCalendar (RFC 5545, RFC 7986) and JSON Feed 1.1, streamed in constant memory.

Nothing here names a person: what goes in is what the public page shows.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

FOLD = 75  # octets of one line without its end, RFC 5545, 3.1
CONTROLS = {code: None for code in range(32) if code not in {9, 10}} | dict.fromkeys(range(127, 160))
NOT_XML = dict.fromkeys((65534, 65535, *range(55296, 57344)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One line of a feed. id: never changes. url: absolute. at: aware instant of the last change."""

    id: str
    title: str
    url: str
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What stands above the items. url: the page; self_url: the feed itself, both absolute."""

    title: str
    text: str
    url: str
    self_url: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One whole day in a calendar. uid: never changes. sequence: grows when ``day`` moves.

    is_over: the entry is cancelled, and calendars strike it out.
    """

    uid: str
    sequence: int
    day: dt.date
    title: str
    text: str
    url: str
    changed_at: dt.datetime
    is_over: bool = False


def rss(feed: Feed, items: Iterable[FeedItem], *, built_at: dt.datetime) -> Iterator[bytes]:
    """Yield ``items`` as RSS 2.0, UTF-8."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
        f"<title>{_xml(feed.title)}</title><link>{_xml(feed.url)}</link>"
        f"<description>{_xml(feed.text)}</description><language>{_xml(feed.language)}</language>"
        f"<lastBuildDate>{format_datetime(built_at.astimezone(dt.UTC))}</lastBuildDate>"
        f'<atom:link href={quoteattr(feed.self_url)} rel="self" type="application/rss+xml"/>\n'
    ).encode()
    for item in items:
        yield (
            f"<item><title>{_xml(item.title)}</title><link>{_xml(item.url)}</link>"
            f'<guid isPermaLink="false">{_xml(item.id)}</guid>'
            f"<pubDate>{format_datetime(item.at.astimezone(dt.UTC))}</pubDate>"
            f"<description>{_xml(item.text)}</description></item>\n"
        ).encode()
    yield b"</channel></rss>\n"


def ics(name: str, entries: Iterable[CalendarEntry], *, made_at: dt.datetime) -> Iterator[bytes]:
    """Yield ``entries`` as an iCalendar object called ``name``; lines end in CRLF and are folded at 75 octets."""
    stamp = _instant(made_at)
    yield _lines(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//kalaki//hub//KA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    )
    for entry in entries:
        yield _lines(
            "BEGIN:VEVENT",
            f"UID:{_text(entry.uid)}",
            f"SEQUENCE:{entry.sequence}",
            f"DTSTAMP:{stamp}",
            f"LAST-MODIFIED:{_instant(entry.changed_at)}",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(entry.title)}",
            f"DESCRIPTION:{_text(entry.text)}",
            f"URL:{_plain(entry.url)}",
            f"STATUS:{'CANCELLED' if entry.is_over else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )
    yield _lines("END:VCALENDAR")


def json_feed(feed: Feed, items: Iterable[FeedItem]) -> Iterator[bytes]:
    """Yield ``items`` as JSON Feed 1.1."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.text,
        "home_page_url": feed.url,
        "feed_url": feed.self_url,
        "language": feed.language,
    }
    yield json.dumps(head, ensure_ascii=False).encode()[:-1] + b', "items": ['
    for place, item in enumerate(items):
        row = {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "content_text": item.text,
            "date_modified": item.at.astimezone(dt.UTC).isoformat(),
        }
        yield (b", " if place else b"") + json.dumps(row, ensure_ascii=False).encode()
    yield b"]}\n"


def _xml(text: str) -> str:
    return escape(text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS | NOT_XML))


def _plain(text: str) -> str:
    return text.replace("\n", "").translate(CONTROLS)


def _text(text: str) -> str:
    """Return ``text`` as a TEXT value of RFC 5545, 3.3.11."""
    for sign, escaped in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\n"),
        ("\r", "\n"),
        ("\n", "\\n"),
    ):
        text = text.replace(sign, escaped)
    return text.translate(CONTROLS)


def _instant(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _lines(*lines: str) -> bytes:
    return b"".join(_folded(line.encode()) for line in lines)


def _folded(line: bytes) -> bytes:
    """Return ``line`` in pieces of at most 75 octets, never inside a letter; continuations begin with a space."""
    pieces, start, room = [], 0, FOLD
    while len(line) - start > room:
        end = start + room
        while line[end] & 0xC0 == 0x80:  # noqa: PLR2004 - the second and later octets of a letter in UTF-8
            end -= 1
        pieces.append(line[start:end])
        start, room = end, FOLD - 1
    return b"\r\n ".join([*pieces, line[start:]]) + b"\r\n"
