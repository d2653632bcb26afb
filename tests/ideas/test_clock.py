"""Clocks: due dates that move in sight only."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.cities.rules.calendar import DueRule, due
from kalaki.cities.rules.calendar import Unit as CalendarUnit
from kalaki.ideas.rules.clock import (
    DEFAULT,
    TBILISI,
    Basis,
    Clock,
    ClockRule,
    Refusal,
    Term,
    Unit,
    extend,
    later,
    pause,
    resume,
    start,
    take_over,
    version_at,
    working_days_between,
)

OFF = frozenset({dt.date(2026, 5, 12), dt.date(2026, 5, 26)})  # St Andrew, independence


def due_of(received, term):
    rule = DueRule(count=term.count, unit=CalendarUnit(term.unit), roll=term.roll)
    return due(received, rule, off=OFF).at


def end_of(*day):
    return dt.datetime(*day, 23, 59, 59, tzinfo=TBILISI).astimezone(dt.UTC)


def local(*when):
    return dt.datetime(*when, tzinfo=TBILISI)


LIGHTS = ClockRule(
    version=1,
    first_answer=Term(count=2, unit=Unit.WORKING_DAYS),
    resolution=Term(count=5, unit=Unit.WORKING_DAYS),
)
MONDAY = local(2026, 5, 4, 8, 10)
CLOCK = Clock(original=end_of(2026, 5, 11), due=end_of(2026, 5, 11), first_answer_due=end_of(2026, 5, 6))


def test_start_counts_from_the_day_after():
    assert start(LIGHTS, MONDAY, due_of=due_of) == CLOCK
    # 11 May + 5 working days over St Andrew's day.
    assert start(LIGHTS, local(2026, 5, 11, 23, 59), due_of=due_of).due == end_of(2026, 5, 19)
    assert start(DEFAULT, MONDAY, due_of=due_of).due == end_of(2026, 6, 3)


def test_first_answer_is_never_due_after_the_resolution():
    rule = replace(LIGHTS, first_answer=Term(count=1, unit=Unit.MONTHS))
    assert start(rule, MONDAY, due_of=due_of).first_answer_due == CLOCK.due


@pytest.mark.parametrize(
    ("day", "version"),
    [((2026, 1, 1), None), ((2026, 2, 1), 1), ((2026, 4, 30), 1), ((2026, 5, 1), 2), ((2027, 1, 1), 2)],
)
def test_the_version_of_the_day_holds(day, version):
    rules = [
        replace(LIGHTS, opens=dt.date(2026, 2, 1), closes=dt.date(2026, 5, 1)),
        replace(LIGHTS, version=2, opens=dt.date(2026, 5, 1)),
    ]
    found = version_at(rules, dt.date(*day))
    assert (found.version if found else None) == version


def test_a_pause_moves_the_due_day_by_its_working_days():
    paused = pause(CLOCK, local(2026, 5, 6, 9), dt.date(2026, 5, 20), off=OFF)
    assert paused == replace(CLOCK, paused_since=local(2026, 5, 6, 9))
    # 7, 8, 11, 13 May; 12 May is a day off.
    assert resume(paused, dt.date(2026, 5, 13), off=OFF) == Clock(
        original=CLOCK.original, due=end_of(2026, 5, 18), first_answer_due=end_of(2026, 5, 13), paused_days=4
    )


def test_a_pause_ends_after_ten_working_days_of_all_pauses():
    first = resume(pause(CLOCK, MONDAY, dt.date(2026, 5, 8), off=OFF), dt.date(2026, 5, 8), off=OFF)
    assert first.paused_days == 4
    assert pause(first, local(2026, 5, 11, 9), dt.date(2026, 5, 21), off=OFF) is Refusal.TOO_LONG
    assert pause(first, local(2026, 5, 11, 9), dt.date(2026, 5, 10), off=OFF) is Refusal.NOT_LATER
    second = pause(first, local(2026, 5, 11, 9), dt.date(2026, 5, 20), off=OFF)
    assert resume(second, dt.date(2026, 6, 30), off=OFF).paused_days == 10


def test_a_running_clock_does_not_resume():
    assert resume(CLOCK, MONDAY.date(), off=OFF) == CLOCK
    same_day = pause(CLOCK, MONDAY, dt.date(2026, 5, 8), off=OFF)
    assert resume(same_day, MONDAY.date(), off=OFF) == CLOCK


def test_an_extension_is_given_once_and_names_its_act():
    longer = end_of(2026, 5, 20)
    assert extend(CLOCK, LIGHTS, longer) == replace(CLOCK, due=longer, is_extended=True)
    assert extend(extend(CLOCK, LIGHTS, longer), LIGHTS, end_of(2026, 5, 25)) is Refusal.EXTENDED_ONCE
    assert extend(CLOCK, replace(LIGHTS, may_extend=False), longer) is Refusal.EXTENDED_ONCE
    assert extend(CLOCK, LIGHTS, CLOCK.due) is Refusal.NOT_LATER
    statutory = replace(LIGHTS, basis=Basis.STATUTORY)
    assert extend(CLOCK, statutory, longer, act=" ") is Refusal.ACT_MISSING
    assert extend(CLOCK, statutory, longer, act="GAC 100") == replace(CLOCK, due=longer, is_extended=True)


def test_another_category_keeps_the_earlier_due_day():
    slower = replace(CLOCK, due=end_of(2026, 6, 1), first_answer_due=end_of(2026, 5, 5))
    assert take_over(CLOCK, slower) == replace(CLOCK, first_answer_due=end_of(2026, 5, 5))


@given(
    days=st.integers(0, 60),
    pauses=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4),
)
def test_pauses_only_ever_move_a_due_day_forward_and_never_onto_a_day_off(days, pauses):
    clock, at = start(LIGHTS, MONDAY + dt.timedelta(days=days), due_of=due_of), MONDAY
    for wait, length in pauses:
        at += dt.timedelta(days=wait)
        paused = pause(clock, at, at.date() + dt.timedelta(days=length), off=OFF)
        if isinstance(paused, Refusal):
            assert paused is (Refusal.LATE if clock.due <= at else Refusal.TOO_LONG)
            continue
        at += dt.timedelta(days=length)
        moved = resume(paused, at.date(), off=OFF)
        assert moved.due >= clock.due
        day = moved.due.astimezone(TBILISI).date()
        assert day.weekday() < 5
        assert day not in OFF
        clock = moved
    assert 0 <= clock.paused_days <= 10
    assert clock.original == start(LIGHTS, MONDAY + dt.timedelta(days=days), due_of=due_of).original


def test_working_days_between():
    assert working_days_between(dt.date(2026, 5, 8), dt.date(2026, 5, 13), off=OFF) == 2
    assert working_days_between(dt.date(2026, 5, 13), dt.date(2026, 5, 8), off=OFF) == 0
    assert later(CLOCK.due, 0, off=OFF) == CLOCK.due
