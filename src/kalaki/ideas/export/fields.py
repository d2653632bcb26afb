"""The fields of the register's open data, in one table: files, interface and field list are made of it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import TBILISI
from kalaki.exact.geo import MICRO
from kalaki.ideas.queries.open_items import OpenItem
from kalaki.ideas.words import MARKS

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class Type(StrEnum):
    """What a value is. INSTANT: RFC 3339 in UTC, to the minute. DAY: of Georgia. DEGREES: WGS 84, six decimals."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "true/false"
    DAY = "date"
    INSTANT = "date-time"
    DEGREES = "degrees"
    ADDRESS = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """In which language and under which address items are told. base: absolute, without its last slash."""

    language: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenField:
    """One field. key: its name in every form. example: as JSON writes it. value: None where there is none."""

    key: str
    type: Type
    meaning: Any
    example: Any
    value: Callable[[OpenItem, Said], Any]


def _field(
    key: str, kind: Type, example: Any, value: Callable[[OpenItem, Said], Any], meaning: Any
) -> OpenField:
    return OpenField(key=key, type=kind, meaning=meaning, example=example, value=value)


def instant(moment: dt.datetime | None) -> str | None:
    """Return ``moment`` (whole minutes) as RFC 3339 in UTC, None for none."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:00Z}" if moment else None


def day(moment: dt.datetime | dt.date | None) -> str | None:
    """Return the day of Georgia in which ``moment`` lies, None for none."""
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(TBILISI).date()
    return moment.isoformat() if moment else None


def _degrees(micro: int | None) -> float | None:
    return None if micro is None else micro / MICRO


_T = Type
FIELDS: tuple[OpenField, ...] = (
    _field("number", _T.TEXT, "RUS-2026-000123", lambda one, _said: one.number,
           _("The number that people quote; it never changes.")),
    _field("url", _T.ADDRESS, "https://hub.example.ge/ideas/RUS-2026-000123/",
           lambda one, said: f"{said.base}/ideas/{one.number}/", _("The page of the item.")),
    _field("kind", _T.TEXT, "report", lambda one, _said: str(one.kind),
           _("report, problem, proposal or petition.")),
    _field("status", _T.TEXT, "in_progress", lambda one, _said: str(one.status),
           _("Where it stands, as one of the words of the interface.")),
    _field("status_name", _T.TEXT, "Under way", lambda one, _said: str(MARKS[one.status].word),
           _("The same in the language that was asked for.")),
    _field("is_overdue", _T.FLAG, False, lambda one, _said: one.is_overdue,  # noqa: FBT003 - an example
           _("Whether its due day has passed while it is open.")),
    _field("category", _T.TEXT, "lighting", lambda one, _said: one.category or None,
           _("Key of the category.")),
    _field("category_name", _T.TEXT, "Outdoor lighting", lambda one, said: one.category_in(said.language) or None,
           _("Name of the category.")),
    _field("title", _T.TEXT, "", lambda one, _said: one.title,
           _("Title as its author wrote it; phone numbers, e-mails and personal numbers are covered.")),
    _field("text", _T.TEXT, "ლამპიონი არ ანათებს", lambda one, _said: one.text,
           _("Text as its author wrote it, covered in the same way; empty when the author took it back.")),
    _field("language", _T.TEXT, "ka", lambda one, _said: one.language, _("Language of title and text.")),
    _field("area", _T.TEXT, "old-town", lambda one, _said: one.area or None, _("Key of the neighbourhood.")),
    _field("area_name", _T.TEXT, "Old town", lambda one, said: one.area_in(said.language) or None,
           _("Name of the neighbourhood.")),
    _field("lat", _T.DEGREES, 41.549123, lambda one, _said: _degrees(one.place.lat),
           _("Northern latitude, as exactly as the category is shown.")),
    _field("lon", _T.DEGREES, 44.993456, lambda one, _said: _degrees(one.place.lon),
           _("Eastern longitude, as exactly as the category is shown.")),
    _field("place_precision", _T.TEXT, "exact", lambda one, _said: str(one.place.how),
           _("exact; rounded: the middle of a square of 100 metres; area: the neighbourhood alone.")),
    _field("address", _T.TEXT, "კოსტავას გამზირი 22", lambda one, _said: one.place.address or None,
           _("Address in words, where places are exact.")),
    _field("holder", _T.TEXT, "განათების სამსახური", lambda one, _said: one.holder or None,
           _("The unit that has it now.")),
    _field("received_at", _T.INSTANT, "2026-05-04T04:10:00Z", lambda one, _said: instant(one.received_at),
           _("When it came in, to the minute.")),
    _field("changed_at", _T.INSTANT, "2026-05-05T09:30:00Z", lambda one, _said: instant(one.changed_at),
           _("When something last happened to it, to the minute.")),
    _field("first_due_on", _T.DAY, "2026-05-13", lambda one, _said: day(one.first_due_at),
           _("The first due day, which never changes.")),
    _field("due_on", _T.DAY, "2026-05-15", lambda one, _said: day(one.due_at), _("The due day of now.")),
    _field("first_answered_at", _T.INSTANT, "2026-05-06T07:00:00Z", lambda one, _said: instant(one.first_answered_at),
           _("When the unit first answered, to the minute.")),
    _field("planned_for", _T.DAY, None, lambda one, _said: day(one.planned_for),
           _("The day for which the work is planned.")),
    _field("closed_at", _T.INSTANT, None, lambda one, _said: instant(one.closed_at),
           _("When it was closed, to the minute.")),
    _field("voices", _T.NUMBER, 4, lambda one, _said: one.voices,
           _("How many people stand behind it and what was merged into it, each once.")),
    _field("confirmed_voices", _T.NUMBER, 1, lambda one, _said: one.confirmed_voices,
           _("How many of them signed in or signed on paper.")),
    _field("reopened", _T.NUMBER, 0, lambda one, _said: one.reopened, _("How often it was opened again.")),
    _field("reason_code", _T.TEXT, None, lambda one, _said: one.reason_code or None,
           _("Why it was declined or is not the municipality's task, as a word.")),
    _field("reason", _T.TEXT, None, lambda one, _said: one.reason or None, _("The same as a sentence.")),
    _field("contact", _T.TEXT, None, lambda one, _said: one.contact or None,
           _("Who does it where the municipality does not.")),
    _field("merged_into", _T.TEXT, None, lambda one, _said: one.canonical or None,
           _("Number of the item as which it goes on.")),
    _field("origin", _T.TEXT, "form", lambda one, _said: one.origin_kind,
           _("By which way it came: form, paper, clerk, chat, game and others.")),
    _field("origin_title", _T.TEXT, None, lambda one, _said: one.origin_title or None,
           _("Name of the workshop, game or list from which it came.")),
    _field("mechanism", _T.TEXT, "register", lambda one, _said: one.mechanism or None,
           _("Key of the mechanism to which that way belongs.")),
    _field("demo", _T.FLAG, False, lambda one, _said: one.demo,  # noqa: FBT003 - an example
           _("Whether it is a sample; samples count in no figure and are not in the nightly file.")),
)  # fmt: skip


def told(item: OpenItem, said: Said) -> dict[str, Any]:
    """Return every field of ``item`` under its key, as JSON takes it."""
    return {field.key: field.value(item, said) for field in FIELDS}
