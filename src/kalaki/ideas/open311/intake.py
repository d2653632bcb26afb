"""What a client posts, judged whole: everything that is wrong is found at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kalaki.ideas.queries import CategoryView
from kalaki.ideas.rules.open311 import (
    DESCRIPTION_SIGNS,
    Fault,
    Word,
    attributes_in,
    check_answers,
    read_degrees,
    read_time,
    read_word,
)

BAD, FORBIDDEN, UNKNOWN, MANY = 400, 403, 404, 429
LONGEST_ID, LONGEST_URL = 200, 2048
Errors = list[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A request as it was posted. person: the fields about the reporter, which no row of the register may hold."""

    service: str
    description: str
    lat: int | None
    lon: int | None
    address: str
    area: str
    device: str
    media_url: str
    answers: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedUpdate:
    """An update as it was posted."""

    number: str
    update_id: str
    word: Word
    text: str


def read_request(
    fields: Mapping[str, Sequence[str]], services: Mapping[str, CategoryView], areas: frozenset[str]
) -> tuple[Posted, Errors]:
    """Return what was posted and everything that is wrong with it."""
    one = {name: values[-1].strip() for name, values in fields.items() if values}
    found: Errors = []
    service = one.get("service_code", "")
    category = services.get(service)
    if not service:
        found.append((BAD, _("service_code is missing.")))
    elif category is None:
        found.append((UNKNOWN, _("service_code %(code)s is not known.") % {"code": service[:60]}))
    lat, lon = _place(one, found)
    address, area = one.get("address_string", "")[:LONGEST_ID], one.get("address_id", "")
    if area and area not in areas:
        found.append((UNKNOWN, _("address_id %(code)s is not known.") % {"code": area[:60]}))
    has_place = lat is not None or bool(one.get("lat") or one.get("long")) or bool(address or area)
    if not has_place:
        found.append((BAD, _("Say where: lat and long, address_string or address_id.")))
    description = one.get("description", "")
    if len(description) > DESCRIPTION_SIGNS:
        found.append((BAD, _("description has more than %(most)s signs.") % {"most": DESCRIPTION_SIGNS}))
    media_url = one.get("media_url", "")
    if len(media_url) > LONGEST_URL:
        found.append((BAD, _("media_url is too long.")))
    answers: dict[str, object] = {}
    if category is not None:
        answers, faults = check_answers(category.questions, attributes_in(fields))
        found += [(BAD, _fault(fault)) for fault in faults]
    posted = Posted(
        service=service,
        description=description,
        lat=lat,
        lon=lon,
        address=address,
        area=area,
        device=one.get("device_id", "") or one.get("account_id", ""),
        media_url=media_url,
        answers=answers,
    )
    return posted, found


def read_update(fields: Mapping[str, Sequence[str]]) -> tuple[PostedUpdate | None, Errors]:
    """Return the posted update, None when something is wrong, and all that is."""
    one = {name: values[-1].strip() for name, values in fields.items() if values}
    found: Errors = [
        (BAD, _("%(field)s is missing.") % {"field": name})
        for name in ("service_request_id", "update_id", "status", "updated_datetime")
        if not one.get(name)
    ]
    word = read_word(one.get("status", ""))
    if one.get("status") and word is None:
        found.append((BAD, _("status %(word)s is not known.") % {"word": one["status"][:40]}))
    if one.get("updated_datetime") and read_time(one["updated_datetime"]) is None:
        found.append(
            (
                BAD,
                _("%(field)s is no time with a zone, like 2026-05-04T08:10:00Z.")
                % {"field": "updated_datetime"},
            )
        )
    text = one.get("description", "")
    if len(text) > DESCRIPTION_SIGNS:
        found.append((BAD, _("description has more than %(most)s signs.") % {"most": DESCRIPTION_SIGNS}))
    if len(one.get("update_id", "")) > LONGEST_ID:
        found.append((BAD, _("update_id is too long.")))
    if found or word is None:
        return None, found
    return PostedUpdate(
        number=one["service_request_id"], update_id=one["update_id"], word=word, text=text
    ), found


def _place(one: Mapping[str, Any], found: Errors) -> tuple[int | None, int | None]:
    if not one.get("lat") and not one.get("long"):
        return None, None
    lat, lon = read_degrees(one.get("lat", ""), 90), read_degrees(one.get("long", ""), 180)
    for name, value in (("lat", lat), ("long", lon)):
        if not one.get(name):
            found.append((BAD, _("%(field)s is missing.") % {"field": name}))
        elif value is None:
            found.append((BAD, _("%(field)s is no number of degrees.") % {"field": name}))
    return (lat, lon) if lat is not None and lon is not None else (None, None)


def _fault(fault: Fault) -> str:
    words = {
        "missing": _("attribute[%(code)s] is missing."),
        "unknown": _("attribute[%(code)s] does not exist."),
        "choice": _("attribute[%(code)s] is none of the choices."),
        "number": _("attribute[%(code)s] is no number."),
        "time": _("attribute[%(code)s] is no time with a zone."),
        "many": _("attribute[%(code)s] takes one value."),
    }
    return words[fault.kind] % {"code": fault.code[:60]}
