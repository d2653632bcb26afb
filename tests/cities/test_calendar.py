import datetime as dt
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kalaki.cities.rules.calendar import (
    ESCALATION,
    TBILISI,
    ActMissing,
    Basis,
    DayOff,
    Due,
    DueRule,
    Mark,
    Step,
    Unit,
    days_off,
    due,
    extended,
    marks,
    moved_by,
    orthodox_easter,
    pause_ends,
    read_plan,
    resumed,
)
from kalaki.exact.dates import is_working_day

UTC = dt.UTC
ACT = UUID("00000000-0000-7000-8000-00000000000a")


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2016, dt.date(2016, 5, 1)),
        (2017, dt.date(2017, 4, 16)),
        (2018, dt.date(2018, 4, 8)),
        (2019, dt.date(2019, 4, 28)),
        (2020, dt.date(2020, 4, 19)),
        (2021, dt.date(2021, 5, 2)),
        (2022, dt.date(2022, 4, 24)),
        (2023, dt.date(2023, 4, 16)),
        (2024, dt.date(2024, 5, 5)),
        (2025, dt.date(2025, 4, 20)),
        (2026, dt.date(2026, 4, 12)),
        (2027, dt.date(2027, 5, 2)),
        (2028, dt.date(2028, 4, 16)),
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


def noon(text):
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(8), tzinfo=UTC)


def end(text):
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(19, 59, 59), tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "count", "day"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_month_ends_on_its_day_or_on_the_months_last(received, count, day):
    rule = DueRule(count=count, unit=Unit.MONTHS, roll=False)
    assert due(noon(received), rule, off=[]).at == end(day)


def test_rule_runs_forward_and_a_statutory_one_names_its_act():
    with pytest.raises(ValueError, match="-1 days do not"):
        DueRule(count=-1, unit=Unit.DAYS)
    with pytest.raises(ActMissing):
        DueRule(count=1, unit=Unit.MONTHS, basis=Basis.STATUTORY)
    assert DueRule(count=1, unit=Unit.MONTHS, basis=Basis.STATUTORY, act=ACT).act == ACT


def test_extension_runs_from_the_old_end_and_a_statutory_one_cites_its_act():
    chosen = DueRule(count=5, unit=Unit.WORKING_DAYS)
    more = DueRule(count=3, unit=Unit.WORKING_DAYS)
    assert extended(end("2026-11-20"), more, rule=chosen, off=[dt.date(2026, 11, 23)]) == Due(
        at=end("2026-11-26"), steps=("2026-11-20 + 3 working_days = 2026-11-26",)
    )
    statutory = DueRule(count=1, unit=Unit.MONTHS, basis=Basis.STATUTORY, act=ACT)
    with pytest.raises(ActMissing):
        extended(end("2026-11-20"), more, rule=statutory, off=[])
    by_act = DueRule(count=1, unit=Unit.MONTHS, act=ACT)
    assert extended(end("2026-11-20"), by_act, rule=statutory, off=[]).at == end("2026-12-21")


@pytest.mark.parametrize(
    ("until", "unit", "paused", "again", "expected"),
    [
        # Wednesday to Friday are left; they begin after the Friday on which the answer came.
        ("2026-06-12", Unit.WORKING_DAYS, "2026-06-09", "2026-06-12", "2026-06-17"),
        ("2026-06-12", Unit.WORKING_DAYS, "2026-06-09", "2026-06-09", "2026-06-12"),
        # Paused and taken up on a weekend.
        ("2026-06-12", Unit.WORKING_DAYS, "2026-06-06", "2026-06-13", "2026-06-19"),
        ("2026-06-12", Unit.DAYS, "2026-06-09", "2026-06-12", "2026-06-15"),
        ("2026-06-12", Unit.MONTHS, "2026-06-09", "2026-06-10", "2026-06-15"),  # the 13th is a Saturday
        # Never taken up: it runs again after ten working days, from Tuesday 23 June.
        ("2026-06-12", Unit.WORKING_DAYS, "2026-06-09", "2026-12-01", "2026-06-26"),
        # On the last day nothing is left, and the pause ends on a Saturday.
        ("2026-06-12", Unit.WORKING_DAYS, "2026-06-12", "2026-06-13", "2026-06-15"),
    ],
)
def test_pause_leaves_the_days_that_were_left(until, unit, paused, again, expected):
    rule = DueRule(count=5, unit=unit)
    found = resumed(end(until), rule, paused=noon(paused), resumed=noon(again), off=[])
    assert found.at == end(expected)


def test_pause_says_how_it_was_reckoned_and_a_late_one_is_refused():
    rule = DueRule(count=5, unit=Unit.DAYS)
    found = resumed(end("2026-06-12"), rule, paused=noon("2026-06-09"), resumed=noon("2026-06-10"), off=[])
    assert found.steps == (
        "2026-06-12, stood still 2026-06-09 to 2026-06-10: 2026-06-13",
        "2026-06-13 is no working day: 2026-06-15",
    )
    for paused, again in (("2026-06-13", "2026-06-14"), ("2026-06-10", "2026-06-09")):
        with pytest.raises(ValueError, match="A pause begins"):
            resumed(end("2026-06-12"), rule, paused=noon(paused), resumed=noon(again), off=[])


def test_pause_ends_by_itself_after_ten_working_days():
    assert pause_ends(noon("2026-06-09"), off=[]) == end("2026-06-23")
    assert pause_ends(noon("2026-06-09"), off=[dt.date(2026, 6, 11)], days=2) == end("2026-06-12")


@pytest.mark.parametrize(
    ("unit", "roll", "day", "expected"),
    [
        (Unit.WORKING_DAYS, True, "2026-06-10", "2026-06-15"),  # counted
        (Unit.WORKING_DAYS, False, "2026-06-12", "2026-06-15"),  # the last one
        (Unit.WORKING_DAYS, True, "2026-06-08", None),  # the day of receipt is not counted
        (Unit.WORKING_DAYS, True, "2026-06-13", None),  # after the end, and a Saturday
        (Unit.WORKING_DAYS, True, "2026-06-15", None),  # after the end
        (Unit.DAYS, True, "2026-06-12", "2026-06-15"),
        (Unit.DAYS, True, "2026-06-10", None),
        (Unit.MONTHS, False, "2026-06-12", None),
        (Unit.WORKING_DAYS, True, "2026-06-11", None),  # was a day off before
    ],
)
def test_declared_day_off_moves_the_clocks_that_count_it(unit, roll, day, expected):
    rule = DueRule(count=4, unit=unit, roll=roll)
    found = moved_by(
        end("2026-06-12"), rule,
        received=noon("2026-06-08"), day=dt.date.fromisoformat(day), off=[dt.date(2026, 6, 11)],
    )  # fmt: skip
    moved = expected and Due(at=end(expected), steps=(f"{day} is a day off: {expected}",))
    assert found == moved


def test_three_quarters_of_the_time_the_end_a_week_and_a_month_after_it():
    received = dt.datetime(2026, 11, 20, 20, 0, 1, 500_000, tzinfo=UTC)
    assert marks(received, end("2026-11-24")) == (
        Mark(key="holder", at=dt.datetime(2026, 11, 23, 19, 59, 59, 625_000, tzinfo=UTC)),
        Mark(key="unit_head", at=end("2026-11-24")),
        Mark(key="supervisor", at=end("2026-12-01")),
        Mark(key="mayor", at=end("2026-12-24")),
    )
    plan = (Step(key="head", share=Fraction(1, 2)), Step(key="all", days=1))
    assert marks(noon("2026-11-20"), end("2026-11-20"), plan=plan) == (
        Mark(key="head", at=dt.datetime(2026, 11, 20, 13, 59, 59, 500_000, tzinfo=UTC)),
        Mark(key="all", at=end("2026-11-21")),
    )


def test_plan_of_escalation_is_read_from_a_setting():
    value = [
        {"key": "holder", "percent": 75},
        {"key": "unit_head", "days": 0},
        {"key": "supervisor", "days": 7},
        {"key": "mayor", "days": 30},
    ]
    assert read_plan(value) == ESCALATION
    for wrong in ({"key": "x"}, {"key": "x", "percent": 100}, {"key": "x", "days": -1}, {"days": 1}):
        with pytest.raises(ValueError, match="A step has a key"):
            read_plan([wrong])


instants = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2032, 12, 31)).map(
    lambda at: at.replace(tzinfo=UTC)
)
rules = st.builds(DueRule, count=st.integers(0, 40), unit=st.sampled_from(Unit), roll=st.booleans())


@st.composite
def clocks(draw):
    received = draw(instants)
    near = st.integers(-10, 120).map(lambda n: received.date() + dt.timedelta(days=n))
    return received, draw(rules), draw(st.frozensets(near, max_size=25)), draw(near)


def day_of(instant):
    return instant.astimezone(TBILISI).date()


@given(clocks())
def test_deadline_is_never_on_a_day_off_when_rolling_and_grows_with_its_days(clock):
    received, rule, off, _day = clock
    found = due(received, rule, off=off)
    assert found.at >= received
    if rule.roll:
        assert is_working_day(day_of(found.at), off)
    longer = DueRule(count=rule.count + 1, unit=rule.unit, roll=rule.roll)
    assert due(received, longer, off=off).at >= found.at
    assert due(received + dt.timedelta(days=1), rule, off=off).at >= found.at


@given(clocks())
def test_day_off_declared_later_gives_the_end_that_it_had_given_from_the_first(clock):
    received, rule, off, day = clock
    assume(rule.count > 0 or day > day_of(received))
    before, after = due(received, rule, off=off), due(received, rule, off=off | {day})
    moved = moved_by(before.at, rule, received=received, day=day, off=off)
    assert (before.at if moved is None else moved.at) == after.at


@given(clocks(), st.integers(0, 30), st.integers(0, 40))
def test_pause_never_shortens_and_a_longer_one_never_ends_earlier(clock, wait, length):
    received, rule, off, _day = clock
    until = due(received, rule, off=off).at
    paused = received + dt.timedelta(days=wait)
    assume(paused <= until)
    again = [paused + dt.timedelta(days=length + more) for more in (0, 1)]
    ends = [resumed(until, rule, paused=paused, resumed=at, off=off).at for at in again]
    assert until <= ends[0] <= ends[1]
    if rule.unit is Unit.WORKING_DAYS:
        stop = min(day_of(again[0]), day_of(pause_ends(paused, off=off)))
        assert left(stop, ends[0], off) >= left(day_of(paused), until, off)


def left(day, until, off):
    span = (day_of(until) - day).days
    return sum(is_working_day(day + dt.timedelta(days=n), off) for n in range(1, span + 1))
