import datetime as dt

import pytest

from kalaki.cities.rules.calendar import DayOff, Due, DueRule, Unit, days_off, due, orthodox_easter

UTC = dt.UTC


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2016, dt.date(2016, 5, 1)),
        (2021, dt.date(2021, 5, 2)),
        (2023, dt.date(2023, 4, 16)),
        (2024, dt.date(2024, 5, 5)),
        (2025, dt.date(2025, 4, 20)),
        (2026, dt.date(2026, 4, 12)),
        (2027, dt.date(2027, 5, 2)),
    ],
)
def test_easter_falls_on_the_published_sundays(year, easter):
    assert orthodox_easter(year) == easter


@pytest.mark.parametrize("year", [1899, 2100])
def test_easter_is_refused_where_thirteen_days_do_not_hold(year):
    with pytest.raises(ValueError, match=f"not for {year}"):
        orthodox_easter(year)


def test_days_off_join_fixed_easter_and_declared_days():
    declared = [
        DayOff(date=dt.date(2026, 5, 25), key="bridge"),
        DayOff(date=dt.date(2025, 5, 25), key="other"),
    ]
    assert days_off(2026, fixed={(5, 26): "independence_day"}, declared=declared) == (
        DayOff(date=dt.date(2026, 4, 10), key="good_friday"),
        DayOff(date=dt.date(2026, 4, 11), key="holy_saturday"),
        DayOff(date=dt.date(2026, 4, 12), key="easter"),
        DayOff(date=dt.date(2026, 4, 13), key="easter_monday"),
        DayOff(date=dt.date(2026, 5, 25), key="bridge"),
        DayOff(date=dt.date(2026, 5, 26), key="independence_day"),
    )


def test_ten_working_days_skip_weekend_and_day_off():
    received = dt.datetime(2026, 11, 20, 9, tzinfo=UTC)  # a Friday
    rule = DueRule(count=2, unit=Unit.WORKING_DAYS)
    assert due(received, rule, off=[dt.date(2026, 11, 23)]) == Due(
        at=dt.datetime(2026, 11, 25, 19, 59, 59, tzinfo=UTC),
        steps=("2026-11-20 + 2 working_days = 2026-11-25",),
    )


def test_receipt_late_in_the_evening_counts_from_the_day_in_tbilisi():
    received = dt.datetime(2026, 11, 24, 20, 30, tzinfo=UTC)  # 00:30 of the 25th in Tbilisi
    assert due(received, DueRule(count=1, unit=Unit.DAYS, roll=False), off=[]).at == dt.datetime(
        2026, 11, 26, 19, 59, 59, tzinfo=UTC
    )


def test_month_that_ends_on_a_saturday_rolls_to_monday():
    received = dt.datetime(2026, 1, 28, 8, tzinfo=UTC)  # 28 February 2026 is a Saturday
    assert due(received, DueRule(count=1, unit=Unit.MONTHS), off=[]) == Due(
        at=dt.datetime(2026, 3, 2, 19, 59, 59, tzinfo=UTC),
        steps=("2026-01-28 + 1 months = 2026-02-28", "2026-02-28 is no working day: 2026-03-02"),
    )
