"""What other apps may use of the municipality."""

from collections.abc import Iterator
from contextlib import contextmanager

from kalaki.cities.commands import declare_day_off, save_municipality, save_setting
from kalaki.cities.queries import (
    City,
    CityNotFound,
    current_slug,
    days_off,
    due_at,
    get_city,
    get_setting,
    home_urls,
    list_areas,
    list_cities,
)
from kalaki.cities.rules.calendar import DayOff, Due, DueRule, Unit
from kalaki.core.contract import writing

__all__ = [
    "City",
    "CityNotFound",
    "DayOff",
    "Due",
    "DueRule",
    "Unit",
    "city_scope",
    "current_slug",
    "days_off",
    "declare_day_off",
    "due_at",
    "get_city",
    "get_setting",
    "home_urls",
    "list_areas",
    "list_cities",
    "save_municipality",
    "save_setting",
]


@contextmanager
def city_scope(slug: str) -> Iterator[City]:
    """Enter municipality ``slug``: queries inside see its rows alone. Raises CityNotFound."""
    city = get_city(slug)
    with writing(city.id):
        yield city
