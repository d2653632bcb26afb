"""Reads of the municipality: a small record that every request carries."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from kalaki.cities.models import Area, DeclaredDayOff, Municipality, Setting
from kalaki.cities.rules.calendar import DayOff, Due, DueRule, Unit
from kalaki.cities.rules.calendar import days_off as days_off_of_year
from kalaki.cities.rules.calendar import due as due_of_rule
from kalaki.core.contract import current_municipality


class CityNotFound(LookupError):
    """No municipality has this slug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """What pages and rules need of a municipality. ``id`` is the key of the scope."""

    id: int
    slug: str
    code: str
    number: int
    names: dict[str, str]
    hub_names: dict[str, str]
    addresses: dict[str, str]
    languages: tuple[str, ...]
    is_open: bool
    hotline: str
    emergency: str
    host: str
    branding: dict[str, Any] = field(default_factory=dict)

    @property
    def default_language(self) -> str:
        """The language whose pages have no language part."""
        return self.languages[0]

    def name_in(self, language: str) -> str:
        """Return the name in ``language``, else in Georgian."""
        return self.names.get(language) or self.names["ka"]

    def hub_name_in(self, language: str) -> str:
        """Return the hub's name in ``language``, else in Georgian."""
        return self.hub_names.get(language) or self.hub_names["ka"]

    def address_in(self, language: str) -> str:
        """Return the postal address in ``language``, else in Georgian; may be empty."""
        return self.addresses.get(language) or self.addresses.get("ka", "")


def list_cities() -> tuple[City, ...]:
    """Return all municipalities, the installation's first one first, in one query."""
    return tuple(_city(row) for row in Municipality.objects.order_by("pk"))


def get_city(slug: str) -> City:
    """Return the municipality ``slug``. Raises CityNotFound."""
    row = Municipality.objects.filter(slug=slug).first()
    if row is None:
        raise CityNotFound(slug)
    return _city(row)


def current_slug() -> str:
    """Return the slug of the municipality in scope."""
    return str(Municipality.objects.values_list("slug", flat=True).get(pk=current_municipality()))


def home_urls() -> dict[str, str]:
    """Return {language: absolute address of the home page, without its last slash} of the municipality in scope.

    For messages, which have no request: its own host, else KALAKI_ADDRESS.
    """
    cities, current = list_cities(), current_municipality()
    city = next(one for one in cities if one.id == current)
    home = f"https://{city.host}" if city.host else settings.KALAKI_ADDRESS
    town = "" if city.host or city.id == cities[0].id else f"/{city.slug}"
    return {
        language: home + town + ("" if language == city.default_language else f"/{language}")
        for language in city.languages
    }


def list_areas() -> tuple[tuple[str, dict[str, str]], ...]:
    """Return (key, names) of the areas of the municipality in scope, in its order."""
    return tuple(Area.objects.order_by("position", "key").values_list("key", "names"))


def get_setting(key: str, *, default: Any) -> Any:
    """Return the value of setting ``key`` of the municipality in scope, else ``default``."""
    rows = list(Setting.objects.filter(key=key).values_list("value", flat=True))
    return rows[0] if rows else default


def days_off(year: int) -> tuple[DayOff, ...]:
    """Return the days off of ``year``: fixed, Easter, and what the government declared."""
    rows = DeclaredDayOff.objects.filter(date__year=year).values_list("date", "key")
    declared = [DayOff(date=date, key=key) for date, key in rows]
    return days_off_of_year(year, fixed=_fixed(), declared=declared)


def due_at(received: dt.datetime, rule: DueRule) -> Due:
    """Return when something received at ``received`` falls due by ``rule``, days off considered."""
    per_year = 12 if rule.unit is Unit.MONTHS else 200  # fewer than the working days of a year
    years = range(received.year, received.year + 2 + rule.count // per_year)
    return due_of_rule(received, rule, off=[day.date for year in years for day in days_off(year)])


@cache
def _fixed() -> dict[tuple[int, int], str]:
    text = Path(settings.CONTENT_DIR, "georgia", "days_off.yaml").read_text(encoding="utf-8")
    return {(row["month"], row["day"]): row["key"] for row in yaml.safe_load(text)["fixed"]}


def _city(row: Municipality) -> City:
    return City(
        id=row.pk,
        slug=row.slug,
        code=row.code,
        number=row.number,
        names=row.names,
        hub_names=row.hub_names,
        addresses=row.addresses,
        languages=tuple(row.languages),
        is_open=row.state == "open",
        hotline=row.hotline,
        emergency=row.emergency,
        host=row.host,
        branding=row.branding,
    )
