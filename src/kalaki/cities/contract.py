"""What other apps may use of the municipality."""

from collections.abc import Iterator
from contextlib import contextmanager

from kalaki.cities.commands import (
    DayOffDeclared,
    declare_day_off,
    save_act,
    save_municipality,
    save_setting,
    set_default_holder,
    set_escalation_plan,
)
from kalaki.cities.queries import (
    ActView,
    AreaShape,
    City,
    CityNotFound,
    area_at,
    area_shapes,
    current_slug,
    days_off,
    default_holder,
    due_at,
    escalation_plan,
    get_act,
    get_city,
    get_setting,
    home_urls,
    list_acts,
    list_areas,
    list_cities,
    off_days,
)
from kalaki.cities.rules.calendar import (
    ActMissing,
    DayOff,
    Due,
    DueRule,
    Mark,
    Step,
    extended,
    marks,
    moved_by,
    pause_ends,
    resumed,
)
from kalaki.cities.rules.outlines import with_outlines
from kalaki.core.contract import writing
from kalaki.exact.dates import Basis, Unit

__all__ = [
    "ActMissing",
    "ActView",
    "AreaShape",
    "Basis",
    "City",
    "CityNotFound",
    "DayOff",
    "DayOffDeclared",
    "Due",
    "DueRule",
    "Mark",
    "Step",
    "Unit",
    "area_at",
    "area_shapes",
    "city_scope",
    "current_slug",
    "days_off",
    "declare_day_off",
    "default_holder",
    "due_at",
    "escalation_plan",
    "extended",
    "get_act",
    "get_city",
    "get_setting",
    "home_urls",
    "list_acts",
    "list_areas",
    "list_cities",
    "marks",
    "moved_by",
    "off_days",
    "pause_ends",
    "resumed",
    "save_act",
    "save_municipality",
    "save_setting",
    "set_default_holder",
    "set_escalation_plan",
    "with_outlines",
]


@contextmanager
def city_scope(slug: str) -> Iterator[City]:
    """Enter municipality ``slug``: queries inside see its rows alone. Raises CityNotFound."""
    city = get_city(slug)
    with writing(city.id):
        yield city
