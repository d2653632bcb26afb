"""What the assistant puts on pages of the hub: subjects of the catalogue as doors, and its open data."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kalaki.assistant import queries
from kalaki.assistant.export import cpsv
from kalaki.web.contract import Door

# The subjects that city hall is asked about most come first; the rest is one door further.
FIRST = ("SOC", "ARCH", "KIN", "FEE", "TRA")
ICONS = {
    "SOC": "hands",
    "ARCH": "hall",
    "KIN": "group",
    "FEE": "coin",
    "TRA": "bus",
}


def service_doors(request: HttpRequest) -> list[Door]:
    """Return a door for each of the first subjects that has records, and one to all; none without records."""
    language = request.language  # type: ignore[attr-defined]
    areas = {area.code: area for area in queries.list_areas()}
    address = reverse("assistant:services")
    doors = [
        Door(
            url=f"{address}?area={code}",
            icon=ICONS[code],
            title=_name(areas[code].names, language),
            text=_("%(number)s answers") % {"number": areas[code].records},
        )
        for code in FIRST
        if code in areas
    ]
    if not doors:
        return []
    return [
        *doors,
        Door(url=address, icon="book", title=_("All services"), text=_("Each with source and date")),
    ]


def open_data_panel(request: HttpRequest) -> dict[str, Any]:
    """Return the formats of the catalogue and what the addresses of concepts and organisations in it mean."""
    found = queries.open_catalogue(request.city)  # type: ignore[attr-defined]
    return {
        "found": found,
        "organisations": [(cpsv.organisation_id(one.id), one.names) for one in found.organisations],
        "events": [(cpsv.life_event_id(name), name) for name in found.life_events],
        "channels": cpsv.CHANNELS,
        "statuses": {key: label for key, (label, _like) in cpsv.STATUSES.items()},
    }


def _name(names: dict[str, str], language: str) -> str:
    if language == "ka" or language not in names:
        return names["ka"]
    # Only scripts with capitals: on Georgian it would make Mtavruli.
    return names[language][:1].upper() + names[language][1:]
