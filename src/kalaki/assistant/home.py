"""What the assistant puts on the home page: subjects of the catalogue as doors."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kalaki.assistant import queries
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


def _name(names: dict[str, str], language: str) -> str:
    if language == "ka" or language not in names:
        return names["ka"]
    # Only scripts with capitals: on Georgian it would make Mtavruli.
    return names[language][:1].upper() + names[language][1:]
