"""Reads of the municipality: a small record that every request carries."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings

from kalaki.cities.models import Act, Area, DeclaredDayOff, Municipality, Setting
from kalaki.cities.rules.calendar import ESCALATION, DayOff, Due, DueRule, Step, read_plan
from kalaki.cities.rules.calendar import days_off as days_off_of_year
from kalaki.cities.rules.calendar import due as due_of_rule
from kalaki.core.contract import Card, current_municipality
from kalaki.exact.dates import Unit
from kalaki.exact.geo import Place, contains

DEFAULT_HOLDER, ESCALATION_PLAN = "default_holder", "escalation"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaShape:
    """An area with its outline: rings of [lat, lon] in micro-degrees (``exact.geo``). confirmed: by the municipality."""

    id: int
    public_id: UUID
    key: str
    names: dict[str, str]
    outline: list[list[list[int]]]
    confirmed: bool

    def name_in(self, language: str) -> str:
        """Return the name in ``language``, else in Georgian."""
        return self.names.get(language) or self.names["ka"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """An act as pages and rules need it; the columns of ``Act``."""

    public_id: UUID
    kind: str
    number: str
    date: dt.date
    title: str
    body: str
    article: str
    link: str
    file: str
    checked_by: str
    checked_on: dt.date | None

    @property
    def is_checked(self) -> bool:
        """Whether a lawyer has confirmed edition and article."""
        return bool(self.checked_by)


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


def area_shapes() -> tuple[AreaShape, ...]:
    """Return the areas of the municipality in scope with their outlines, in its order, in one query."""
    names = ("id", "public_id", "key", "names", "outline", "confirmed")
    rows = Area.objects.order_by("position", "key").values_list(*names)
    return tuple(AreaShape(**dict(zip(names, row, strict=True))) for row in rows)


def area_at(lat: int, lon: int, *, shapes: tuple[AreaShape, ...] | None = None) -> AreaShape | None:
    """Return the area of the municipality in scope that holds the place (micro-degrees), or None outside all.

    On a common border it is the first in the municipality's order. shapes: ``area_shapes()``, so that many places
    cost one query together.
    """
    place = Place(lat, lon)
    known = area_shapes() if shapes is None else shapes
    return next((shape for shape in known if contains(shape.outline, place)), None)


def list_acts() -> tuple[ActView, ...]:
    """Return the acts of the municipality in scope, the newest first."""
    return tuple(_act(row) for row in Act.objects.order_by("-date", "number", "article"))


def get_act(public_id: UUID) -> ActView | None:
    """Return one act of the municipality in scope, or None."""
    row = Act.objects.filter(public_id=public_id).first()
    return _act(row) if row else None


def act_cards(ids: frozenset[UUID]) -> dict[UUID, Card]:
    """Return the cards of subjects of kind ``act``."""
    rows = Act.objects.filter(public_id__in=ids).values_list("public_id", "title", "article", "link")
    return {
        public_id: Card(title=f"{title}, {article}" if article else title, url=link)
        for public_id, title, article, link in rows
    }


def default_holder() -> UUID | None:
    """Return the organisation that holds what has no holder yet, or None as long as nobody was named."""
    value = get_setting(DEFAULT_HOLDER, default=None)
    return UUID(value) if value else None


def escalation_plan() -> tuple[Step, ...]:
    """Return the steps of escalation of the municipality in scope, the common ones unless it set others."""
    value = get_setting(ESCALATION_PLAN, default=None)
    return ESCALATION if value is None else read_plan(value)


def get_setting(key: str, *, default: Any) -> Any:
    """Return the value of setting ``key`` of the municipality in scope, else ``default``."""
    rows = list(Setting.objects.filter(key=key).values_list("value", flat=True))
    return rows[0] if rows else default


def days_off(year: int) -> tuple[DayOff, ...]:
    """Return the days off of ``year``: fixed, Easter, and what the government declared."""
    return _days_off(year, year)


def off_days(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Return the dates off of every year from that of ``first`` to that of ``last``, in one query."""
    return frozenset(day.date for day in _days_off(first.year, last.year))


def due_at(received: dt.datetime, rule: DueRule) -> Due:
    """Return when something received at ``received`` falls due by ``rule``, days off considered, in one query."""
    per_year = 12 if rule.unit is Unit.MONTHS else 200  # fewer than the working days of a year
    last = received.year + 1 + rule.count // per_year
    return due_of_rule(received, rule, off=off_days(received.date(), dt.date(last, 12, 31)))


def _days_off(first: int, last: int) -> tuple[DayOff, ...]:
    rows = DeclaredDayOff.objects.filter(date__year__range=(first, last)).values_list("date", "key")
    declared = [DayOff(date=date, key=key) for date, key in rows]
    years = range(first, last + 1)
    return tuple(day for year in years for day in days_off_of_year(year, fixed=_fixed(), declared=declared))


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


def _act(row: Act) -> ActView:
    return ActView(**{name: getattr(row, name) for name in ActView.__dataclass_fields__})
