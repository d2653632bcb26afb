"""Feeds are read back by parsers written here from the standards, not by the writer's own functions."""

import datetime as dt
import json
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.core.contract import CalendarEntry, Feed, FeedItem, ics, json_feed, rss

AT = dt.datetime(2026, 11, 24, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=4)))
FEED = Feed(
    title="დაპირებები <რუსთავი> & სხვ.",
    text="ვინ, რა, როდემდე",
    url="https://hub.example.ge/commitments/?a=1&b=2",
    self_url='https://hub.example.ge/commitments/feed.rss?q="x"&c=1',
    language="ka",
)
texts = st.text(max_size=200)


def item(**changes):
    words = {
        "id": "a-1",
        "title": "ლამპიონები",
        "url": "https://hub.example.ge/1",
        "text": "ვადა: 3 მაისი",
        "at": AT,
    }
    return FeedItem(**(words | changes))


def entry(**changes):
    words = {
        "uid": "01900000-0000-7000-8000-00000000abcd", "sequence": 0, "day": dt.date(2026, 12, 31),
        "title": "ლამპიონები", "text": "სამსახური", "url": "https://hub.example.ge/1", "changed_at": AT,
    }  # fmt: skip
    return CalendarEntry(**(words | changes))


def read_calendar(data):
    """Return [(name, parameters, value)] of an iCalendar object by RFC 5545, 3.1; refuses what it forbids."""
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    for line in lines:
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()  # no letter is cut in two
    unfolded = []
    for line in lines:
        if line.startswith((b" ", b"\t")):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    found = []
    for line in unfolded:
        head, colon, value = line.decode().partition(":")
        assert colon
        name, *parameters = head.split(";")
        assert name == name.upper()
        found.append((name, tuple(parameters), value))
    return found


def read_text(value):
    """Undo the escapes of RFC 5545, 3.3.11; refuses a bare sign that must be escaped."""
    out, signs = [], iter(value)
    for sign in signs:
        assert sign not in ";,"
        if sign == "\\":
            following = next(signs)
            assert following in "\\;,nN"
            out.append("\n" if following in "nN" else following)
        else:
            assert sign == "\t" or ord(sign) >= 32
            out.append(sign)
    return "".join(out)


def without_controls(text, *, keep="\t\n"):
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in keep or not (ord(sign) < 32 or 127 <= ord(sign) < 160))


def test_a_calendar_has_every_line_that_the_standard_asks_for():
    data = b"".join(ics("დაპირებები", [entry(), entry(sequence=3, is_over=True)], made_at=AT))
    event = [
        ("BEGIN", (), "VEVENT"),
        ("UID", (), "01900000-0000-7000-8000-00000000abcd"),
        ("SEQUENCE", (), "0"),
        ("DTSTAMP", (), "20261124T043000Z"),
        ("LAST-MODIFIED", (), "20261124T043000Z"),
        ("DTSTART", ("VALUE=DATE",), "20261231"),
        ("DTEND", ("VALUE=DATE",), "20270101"),
        ("SUMMARY", (), "ლამპიონები"),
        ("DESCRIPTION", (), "სამსახური"),
        ("URL", (), "https://hub.example.ge/1"),
        ("STATUS", (), "CONFIRMED"),
        ("TRANSP", (), "TRANSPARENT"),
        ("END", (), "VEVENT"),
    ]
    over = [
        ("SEQUENCE", (), "3")
        if line[0] == "SEQUENCE"
        else ("STATUS", (), "CANCELLED")
        if line[0] == "STATUS"
        else line
        for line in event
    ]
    assert read_calendar(data) == [
        ("BEGIN", (), "VCALENDAR"),
        ("VERSION", (), "2.0"),
        ("PRODID", (), "-//kalaki//hub//KA"),
        ("CALSCALE", (), "GREGORIAN"),
        ("METHOD", (), "PUBLISH"),
        ("NAME", (), "დაპირებები"),
        ("X-WR-CALNAME", (), "დაპირებები"),
        ("REFRESH-INTERVAL", ("VALUE=DURATION",), "PT12H"),
        *event,
        *over,
        ("END", (), "VCALENDAR"),
    ]


@given(texts, texts, st.text(st.sampled_from("აბც,;\\n\n\r é😀"), min_size=60, max_size=200))
def test_any_text_comes_back_out_of_a_calendar(title, text, long):
    data = b"".join(ics(long, [entry(title=title, text=text)], made_at=AT))
    found = {name: value for name, _parameters, value in read_calendar(data)}
    assert [read_text(found[name]) for name in ("SUMMARY", "DESCRIPTION", "NAME")] == [
        without_controls(one) for one in (title, text, long)
    ]


@pytest.mark.parametrize("length", range(20, 30))
def test_a_line_is_folded_between_letters_at_every_place(length):
    title = "x" * (length % 3) + "ღ" * length * 3
    data = b"".join(ics("x", [entry(title=title)], made_at=AT))
    assert ("SUMMARY", (), title) in read_calendar(data)


def test_a_line_of_exactly_75_octets_is_not_folded():
    for octets, folds in ((75, 0), (76, 1), (149, 1), (150, 2)):
        title = "x" * (octets - len("SUMMARY:"))
        data = b"".join(ics("x", [entry(title=title)], made_at=AT))
        assert (octets, data.count(b"\r\n ")) == (octets, folds)


def test_rss_is_read_back_whole():
    root = ET.fromstring(b"".join(rss(FEED, [item(), item(id="b", title="<b>&")], built_at=AT)))  # noqa: S314 - our own
    channel = root.find("channel")
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert [(one.tag, one.text, one.attrib) for one in channel if one.tag != "item"] == [
        ("title", FEED.title, {}),
        ("link", FEED.url, {}),
        ("description", FEED.text, {}),
        ("language", "ka", {}),
        ("lastBuildDate", "Tue, 24 Nov 2026 04:30:00 +0000", {}),
        (
            "{http://www.w3.org/2005/Atom}link",
            None,
            {"href": FEED.self_url, "rel": "self", "type": "application/rss+xml"},
        ),
    ]
    assert [[(part.tag, part.text, part.attrib) for part in one] for one in channel.findall("item")] == [
        [
            ("title", title, {}),
            ("link", "https://hub.example.ge/1", {}),
            ("guid", guid, {"isPermaLink": "false"}),
            ("pubDate", "Tue, 24 Nov 2026 04:30:00 +0000", {}),
            ("description", "ვადა: 3 მაისი", {}),
        ]
        for guid, title in (("a-1", "ლამპიონები"), ("b", "<b>&"))
    ]
    assert parsedate_to_datetime(channel.find("lastBuildDate").text) == AT


@given(texts, texts)
def test_any_text_comes_back_out_of_rss(title, text):
    root = ET.fromstring(b"".join(rss(FEED, [item(title=title, text=text)], built_at=AT)))  # noqa: S314 - our own
    found = root.find("channel/item")
    gone = str.maketrans(dict.fromkeys("\ufffe\uffff"))
    assert [found.find(name).text or "" for name in ("title", "description")] == [
        without_controls(one).translate(gone) for one in (title, text)
    ]


@given(st.lists(texts, max_size=3))
def test_json_feed_is_read_back_whole(titles):
    data = b"".join(json_feed(FEED, [item(id=str(n), title=title) for n, title in enumerate(titles)]))
    assert json.loads(data) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": FEED.title,
        "description": FEED.text,
        "home_page_url": FEED.url,
        "feed_url": FEED.self_url,
        "language": "ka",
        "items": [
            {
                "id": str(n),
                "url": "https://hub.example.ge/1",
                "title": title,
                "content_text": "ვადა: 3 მაისი",
                "date_modified": "2026-11-24T04:30:00+00:00",
            }
            for n, title in enumerate(titles)
        ],
    }
