"""The rows of Open311's documents, in the reader's language."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kalaki.ideas.commands import IdeaReceipt
from kalaki.ideas.open311.xml import JSON, XML, Many, Row
from kalaki.ideas.queries import CategoryView, name_in
from kalaki.ideas.queries.open311 import RequestRow, UpdateRow
from kalaki.ideas.rules.lifecycle import State
from kalaki.ideas.rules.open311 import status_of, time_text
from kalaki.ideas.words import ACTS, MARKS, said

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery_row(*, changeset: dt.datetime, contact: str, keys: str, urls: Mapping[str, str]) -> Row:
    """Return the discovery document. urls: {type of the endpoint: its address}."""
    endpoints: list[Any] = [
        [
            ("specification", SPECIFICATION),
            ("url", url),
            ("changeset", time_text(changeset)),
            ("type", kind),
            ("formats", Many("format", [XML, JSON])),
        ]
        for kind, url in urls.items()
    ]
    return [
        ("changeset", time_text(changeset)),
        ("contact", contact),
        ("key_service", keys),
        ("endpoints", Many("endpoint", endpoints)),
    ]


def service_row(category: CategoryView, language: str, *, group: str, is_held: bool) -> Row:
    """Return one service."""
    return [
        ("service_code", category.key),
        ("service_name", category.name_in(language)),
        ("description", category.help_in(language)),
        ("metadata", bool(category.questions)),
        ("type", "batch" if is_held else "realtime"),
        ("keywords", ",".join(category.keywords)),
        ("group", group),
    ]


def definition_row(category: CategoryView, language: str) -> Row:
    """Return the questions of a service."""
    attributes: list[Any] = [
        [
            ("variable", True),
            ("code", one["code"]),
            ("datatype", one["datatype"]),
            ("required", bool(one.get("required"))),
            ("datatype_description", name_in(one.get("hints"), language)),
            ("order", one.get("order", place)),
            ("description", name_in(one["texts"], language)),
            *(
                [("values", Many("value", [_choice(value, language) for value in one["values"]]))]
                if one.get("values")
                else []
            ),
        ]
        for place, one in enumerate(category.questions, start=1)
    ]
    return [("service_code", category.key), ("attributes", Many("attribute", attributes))]


def request_row(one: RequestRow, language: str, *, extended: bool, photo: str) -> Row:
    """Return one request. photo: absolute address, or "" for none."""
    place = one.place
    return [
        ("service_request_id", one.number),
        ("status", status_of(one.status, extended=extended, reopened=one.reopened)),
        ("status_notes", _notes(one)),
        ("service_name", name_in(one.service_names, language)),
        ("service_code", one.service),
        ("description", one.description),
        ("agency_responsible", one.holder),
        ("service_notice", _notice(one)),
        ("requested_datetime", time_text(one.received_at)),
        ("updated_datetime", time_text(one.changed_at)),
        ("expected_datetime", time_text(one.due_at) if one.due_at else None),
        ("address", place.address),
        ("address_id", one.area or None),
        ("zipcode", None),
        ("lat", None if place.lat is None else place.lat / 1_000_000),
        ("long", None if place.lon is None else place.lon / 1_000_000),
        ("media_url", photo or None),
    ]


def update_row(one: UpdateRow, *, extended: bool, photo: str) -> Row:
    """Return one update."""
    status = status_of(one.state, extended=extended, reopened=int(one.is_reopening))
    words = str(ACTS.get(one.what, one.what))
    return [
        ("update_id", one.update_id),
        ("service_request_id", one.number),
        ("status", status),
        ("updated_datetime", time_text(one.at)),
        ("description", f"{words}. {one.text}" if one.text else words),
        ("media_url", photo or None),
    ]


def trial_row(one: Mapping[str, Any], language: str) -> Row:
    """Return one request of the test endpoint, with the same fields."""
    return [
        ("service_request_id", one["number"]),
        ("status", one["status"]),
        ("status_notes", None),
        ("service_name", name_in(one["category__names"], language)),
        ("service_code", one["category__key"]),
        ("description", one["description"]),
        ("agency_responsible", None),
        ("service_notice", _("A test: nobody is sent.")),
        ("requested_datetime", time_text(one["requested_at"])),
        ("updated_datetime", time_text(one["changed_at"])),
        ("expected_datetime", None),
        ("address", one["address"]),
        ("address_id", None),
        ("zipcode", None),
        ("lat", None if one["lat"] is None else one["lat"] / 1_000_000),
        ("long", None if one["lon"] is None else one["lon"] / 1_000_000),
        ("media_url", None),
    ]


def trial_update_row(one: Mapping[str, Any]) -> Row:
    """Return one update of the test endpoint."""
    return [
        ("update_id", one["update_id"]),
        ("service_request_id", one["number"]),
        ("status", one["status"]),
        ("updated_datetime", time_text(dt.datetime.fromisoformat(one["at"]))),
        ("description", one["description"]),
        ("media_url", None),
    ]


def sent_notice(receipt: IdeaReceipt, *, is_held: bool) -> str:
    """Return who has a new request and by when, or that somebody looks first."""
    if is_held or receipt.due is None:
        return _("Somebody of city hall looks at it first; ask for its number with the token.")
    words = {"holder": receipt.holder, "due": said(receipt.due)}
    return _("Who has it: %(holder)s. Due by %(due)s.") % words


def _choice(value: Mapping[str, Any], language: str) -> Row:
    return [("key", value["key"]), ("name", name_in(value["names"], language))]


def _notes(one: RequestRow) -> str:
    words = str(MARKS[one.status].word)
    if one.status is State.MERGED:
        return f"{words}: {one.canonical}"
    return ". ".join(part for part in (words, one.reason, one.contact) if part)


def _notice(one: RequestRow) -> str:
    parts = [_("Sample.")] if one.demo else []
    if one.status is State.WAITING and one.waiting_until:
        words = {"until": said(one.waiting_until), "question": one.question}
        parts.append(_("It waits for its author until %(until)s: %(question)s") % words)
    elif one.status is State.PLANNED and one.planned_for:
        parts.append(_("Planned for %(day)s.") % {"day": said(one.planned_for)})
    return " ".join(parts)
