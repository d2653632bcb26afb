import datetime as dt

import pytest

from kalaki.cities.commands import declare_day_off
from kalaki.cities.contract import city_scope
from kalaki.cities.models import Area, Setting
from kalaki.cities.queries import (
    City,
    CityNotFound,
    current_slug,
    days_off,
    due_at,
    get_city,
    get_setting,
    list_areas,
    list_cities,
    off_days,
)
from kalaki.cities.rules.calendar import DayOff, Due, DueRule, Unit
from kalaki.core.contract import System, current_municipality, new_key, writing
from tests.conftest import GORI


def city_of(row):
    return City(
        id=row.pk,
        slug="gori",
        code="GOR",
        number=2,
        names=GORI["names"],
        hub_names=GORI["hub_names"],
        addresses={},
        languages=("ka", "en"),
        is_open=True,
        hotline="0370 00 00 00",
        emergency="112",
        host="",
        branding={},
    )


def test_municipality_is_found_by_its_slug_and_listed_in_order(rustavi, gori, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert get_city("gori") == city_of(gori)
    with django_assert_num_queries(1):
        assert [(city.id, city.slug) for city in list_cities()] == [
            (rustavi.pk, "rustavi"),
            (gori.pk, "gori"),
        ]
    with pytest.raises(CityNotFound, match=r"^kutaisi$"):
        get_city("kutaisi")


def test_words_of_a_municipality_fall_back_to_georgian(rustavi):
    rustavi.names, rustavi.hub_names, rustavi.state = {"ka": "რუსთავი"}, {"ka": "ჰაბი"}, "preparing"
    rustavi.addresses = {"ka": "კოსტავას 22", "en": "22 Kostava"}
    rustavi.save()
    city = get_city("rustavi")
    assert (city.default_language, city.is_open) == ("ka", False)
    assert [city.name_in("hy"), city.hub_name_in("hy"), city.address_in("hy"), city.address_in("en")] == [
        "რუსთავი",
        "ჰაბი",
        "კოსტავას 22",
        "22 Kostava",
    ]
    rustavi.addresses = {}
    rustavi.save()
    assert get_city("rustavi").address_in("ka") == ""


def test_scope_of_a_slug_holds_its_rows_alone(rustavi, gori):
    for city in (rustavi, gori):
        with writing(city.pk):
            Area.objects.create(key="old", names={"ka": city.slug}, folded="x", position=1)
    with city_scope("gori") as city:
        Area.objects.create(key="north", names={"ka": "ჩრდილოეთი"}, folded="x")
        assert (city.id, current_municipality(), current_slug()) == (gori.pk, gori.pk, "gori")
        assert list_areas() == (("north", {"ka": "ჩრდილოეთი"}), ("old", {"ka": "gori"}))
    with city_scope("rustavi"):
        assert (current_slug(), list_areas()) == ("rustavi", (("old", {"ka": "rustavi"}),))
    with pytest.raises(CityNotFound, match=r"^kutaisi$"), city_scope("kutaisi"):
        pass


@pytest.mark.parametrize("value", [3, 0, False, "", []], ids=repr)
def test_setting_is_what_was_set_even_nothing_and_never_the_neighbours(rustavi, gori, value):
    with writing(gori.pk):
        Setting.objects.create(key="limit", value=99)
    with writing(rustavi.pk):
        assert get_setting("limit", default=7) == 7
        Setting.objects.create(key="limit", value=value)
        assert get_setting("limit", default=7) == value
    with writing(gori.pk):
        assert get_setting("limit", default=7) == 99


def test_days_off_hold_what_was_declared_for_the_year(db):
    for date in ("2026-05-25", "2025-12-30"):
        declare_day_off(
            actor=System("t"), key=new_key(), date=date, reason="bridge", source="https://example.ge/act"
        )
    found = days_off(2026)
    assert [day for day in found if day.date.month == 5] == [
        DayOff(date=dt.date(2026, 5, 9), key="victory_day"),
        DayOff(date=dt.date(2026, 5, 12), key="saint_andrew_day"),
        DayOff(date=dt.date(2026, 5, 25), key="bridge"),
        DayOff(date=dt.date(2026, 5, 26), key="independence_day"),
    ]
    assert (len(found), len(days_off(2024))) == (18, 17)


@pytest.mark.parametrize(
    ("received", "rule", "end", "steps"),
    [
        # Received in Tbilisi's new year, while it is still the old one by UTC.
        (
            dt.datetime(2026, 12, 31, 20, 30, tzinfo=dt.UTC),
            DueRule(count=1, unit=Unit.WORKING_DAYS),
            dt.datetime(2027, 1, 4, 19, 59, 59, tzinfo=dt.UTC),
            ("2027-01-01 + 1 working_days = 2027-01-04",),
        ),
        # Years ahead a day off still counts: 26 May 2028 is a Friday.
        (
            dt.datetime(2026, 5, 26, 8, tzinfo=dt.UTC),
            DueRule(count=24, unit=Unit.MONTHS),
            dt.datetime(2028, 5, 29, 19, 59, 59, tzinfo=dt.UTC),
            ("2026-05-26 + 24 months = 2028-05-26", "2028-05-26 is no working day: 2028-05-29"),
        ),
    ],
)
def test_due_day_considers_the_days_off_of_every_year_it_reaches(
    db, django_assert_num_queries, received, rule, end, steps
):
    with django_assert_num_queries(1):
        assert due_at(received, rule) == Due(at=end, steps=steps)


def test_dates_off_of_some_years_cost_one_query(db, django_assert_num_queries):
    declare_day_off(
        actor=System("t"), key=new_key(), date="2027-05-03", reason="bridge", source="https://example.ge/act"
    )
    expected = frozenset(day.date for year in (2026, 2027, 2028) for day in days_off(year))
    with django_assert_num_queries(1):
        found = off_days(dt.date(2026, 12, 31), dt.date(2028, 1, 1))
    assert found == expected
    assert dt.date(2027, 5, 3) in found


def test_messages_link_to_the_host_of_their_municipality_or_to_the_installation(rustavi, gori, settings):
    from kalaki.cities.contract import home_urls
    from kalaki.core.contract import writing

    settings.KALAKI_ADDRESS = "https://hub.example.ge"
    with writing(rustavi.pk):
        assert home_urls() == {"ka": "https://hub.example.ge", "en": "https://hub.example.ge/en"}
    with writing(gori.pk):
        assert home_urls() == {"ka": "https://hub.example.ge/gori", "en": "https://hub.example.ge/gori/en"}
        gori.host = "hub.gori.ge"
        gori.save()
        assert home_urls() == {"ka": "https://hub.gori.ge", "en": "https://hub.gori.ge/en"}
