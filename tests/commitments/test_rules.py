import datetime as dt
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.commitments.rules.reminders import (
    OWNER,
    Plan,
    Step,
    at_nine,
    audiences,
    missed,
    monday,
    month_start,
    next_day,
    steps,
)
from kalaki.commitments.rules.score import Quarter, Score, last_quarters, quarter_of
from kalaki.commitments.rules.status import Facts, Status, Thresholds, days_late, risk_from, status

UTC = dt.UTC
TBILISI = ZoneInfo("Asia/Tbilisi")
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
MADE = dt.datetime(2026, 1, 1, 8, tzinfo=UTC)
DUE = dt.datetime(2026, 4, 11, 8, tzinfo=UTC)  # 100 days later
RULE = Thresholds()

instants = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(UTC))


def facts(**changes):
    return Facts(**({"made_at": MADE, "original_due": DUE, "due": DUE, "heard_at": MADE} | changes))


@st.composite
def any_facts(draw):
    made = draw(instants)
    ahead = st.timedeltas(dt.timedelta(seconds=1), dt.timedelta(days=900))
    return Facts(
        made_at=made,
        original_due=made + draw(ahead),
        due=made + draw(ahead),
        heard_at=made + draw(st.timedeltas(dt.timedelta(0), dt.timedelta(days=900))),
        is_withdrawn=draw(st.booleans()),
        submitted_at=draw(st.none() | instants),
        is_broken=draw(st.booleans()),
        is_at_risk=draw(st.booleans()),
    )


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, MADE, Status.ON_TRACK),
        ({}, DUE - 20 * DAY, Status.ON_TRACK),  # exactly a fifth is left
        ({}, DUE - 20 * DAY + SECOND, Status.AT_RISK),
        ({"heard_at": DUE - 49 * DAY}, DUE - 19 * DAY, Status.AT_RISK),  # silent for exactly 30 days
        ({"heard_at": DUE - 49 * DAY + SECOND}, DUE - 19 * DAY, Status.ON_TRACK),
        ({"is_at_risk": True}, MADE, Status.AT_RISK),
        ({"is_at_risk": True}, DUE, Status.AT_RISK),
        ({}, DUE + SECOND, Status.OVERDUE),
        ({"is_at_risk": True}, DUE + SECOND, Status.OVERDUE),
        ({}, DUE + 90 * DAY, Status.OVERDUE),
        ({}, DUE + 90 * DAY + SECOND, Status.BROKEN),
        ({"is_broken": True}, MADE, Status.BROKEN),
        ({"due": DUE + 10 * DAY}, DUE + 5 * DAY, Status.AT_RISK),
        ({"due": DUE + 10 * DAY, "heard_at": DUE}, DUE + 5 * DAY, Status.ON_TRACK),
        ({"submitted_at": DUE}, DUE + 300 * DAY, Status.KEPT),
        ({"submitted_at": DUE + SECOND}, DUE + DAY, Status.KEPT_LATE),
        # a moved date does not make a late promise a timely one
        ({"due": DUE + 10 * DAY, "submitted_at": DUE + DAY}, DUE + DAY, Status.KEPT_LATE),
        ({"submitted_at": DUE + SECOND, "is_broken": True}, DUE + DAY, Status.KEPT_LATE),
        ({"is_withdrawn": True, "submitted_at": DUE, "is_broken": True}, DUE, Status.WITHDRAWN),
    ],
)
def test_the_first_line_of_the_table_that_fits_is_the_status(changes, now, expected):
    assert status(facts(**changes), now=now, thresholds=RULE) == expected


@given(any_facts(), instants)
def test_every_promise_has_one_status_and_only_the_words_of_the_table_decide_it(found, now):
    late = now - found.due
    table = {
        Status.WITHDRAWN: found.is_withdrawn,
        Status.KEPT: found.submitted_at is not None and found.submitted_at <= found.original_due,
        Status.KEPT_LATE: found.submitted_at is not None and found.submitted_at > found.original_due,
        Status.BROKEN: found.is_broken or late > 90 * DAY,
        Status.OVERDUE: late > dt.timedelta(0),
        Status.AT_RISK: found.is_at_risk
        or (5 * (found.due - now) < found.due - found.made_at and now - found.heard_at >= 30 * DAY),
        Status.ON_TRACK: True,
    }
    assert list(table) == list(Status)
    assert status(found, now=now, thresholds=RULE) == next(one for one, fits in table.items() if fits)


@given(any_facts(), instants, st.timedeltas(dt.timedelta(0), dt.timedelta(days=900)))
def test_time_alone_never_makes_a_promise_better(found, now, later):
    order = [Status.ON_TRACK, Status.AT_RISK, Status.OVERDUE, Status.BROKEN]
    before = status(found, now=now, thresholds=RULE)
    after = status(found, now=now + later, thresholds=RULE)
    if before in order:
        assert order.index(after) >= order.index(before)
    else:
        assert after == before


def test_other_thresholds_count_when_the_municipality_chose_them():
    chosen = Thresholds(risk_percent=50, quiet_days=10, broken_days=5)
    assert [
        status(facts(), now=now, thresholds=chosen)
        for now in (DUE - 50 * DAY, DUE - 49 * DAY, DUE + 5 * DAY, DUE + 6 * DAY)
    ] == [Status.ON_TRACK, Status.AT_RISK, Status.OVERDUE, Status.BROKEN]
    assert risk_from(MADE, DUE, chosen) == DUE - 50 * DAY


@pytest.mark.parametrize(
    ("end", "days"),
    [
        (dt.datetime(2026, 4, 1, 19, 59, 59, tzinfo=UTC), 0),
        (dt.datetime(2026, 4, 1, 20, 0, 0, tzinfo=UTC), 1),  # midnight in Tbilisi
        (dt.datetime(2026, 4, 30, 12, tzinfo=UTC), 29),
        (dt.datetime(2026, 3, 1, 12, tzinfo=UTC), 0),
    ],
)
def test_days_late_are_days_of_the_calendar_in_georgia(end, days):
    assert days_late(dt.datetime(2026, 4, 1, 19, 59, 59, tzinfo=UTC), end) == days


def test_a_promise_of_a_hundred_days_has_its_steps_by_hand():
    day = dt.date(2026, 4, 11)
    assert steps(MADE, DUE, Plan()) == (
        Step(kind="share", day=dt.date(2026, 3, 17), audience=OWNER),
        Step(kind="before_14", day=day - 14 * DAY, audience=OWNER),
        Step(kind="before_7", day=day - 7 * DAY, audience=OWNER),
        Step(kind="before_1", day=day - DAY, audience=OWNER),
        Step(kind="before_0", day=day, audience=OWNER),
        Step(kind="overdue", day=day + DAY, audience=OWNER),
        Step(kind="after_7_supervisor", day=day + 7 * DAY, audience="supervisor"),
        Step(kind="after_30_manager", day=day + 30 * DAY, audience="manager"),
        Step(kind="broken", day=day + 91 * DAY, audience=OWNER),
    )


def test_a_promise_of_three_days_is_not_reminded_of_before_it_was_made():
    due = MADE + 3 * DAY
    assert [(one.kind, one.day.day) for one in steps(MADE, due, Plan(escalations=()))] == [
        ("before_1", 3),
        ("share", 3),
        ("before_0", 4),
        ("overdue", 5),
        ("broken", 5),
    ]


def test_a_moved_date_begins_a_new_plan_on_its_day():
    since = dt.date(2026, 4, 5)
    assert [one.kind for one in steps(MADE, DUE, Plan(), since=since)] == [
        "before_1", "before_0", "overdue", "after_7_supervisor", "after_30_manager", "broken",
    ]  # fmt: skip


def test_an_outage_of_three_days_leaves_its_steps_to_be_told_once_and_folded():
    planned = steps(MADE, DUE, Plan())
    due_day = dt.date(2026, 4, 11)
    done = [
        ("share", dt.date(2026, 3, 17)),
        ("before_14", due_day - 14 * DAY),
        ("before_7", due_day - 7 * DAY),
    ]
    late = missed(planned, done=done, today=due_day + DAY)
    assert [one.kind for one in late] == ["before_1", "before_0", "overdue"]
    assert audiences(late) == (OWNER,)
    assert missed(planned, done=[*done, *((one.kind, one.day) for one in late)], today=due_day + DAY) == ()
    assert next_day(planned, after=due_day + DAY) == due_day + 7 * DAY
    assert next_day(planned, after=due_day + 91 * DAY) is None
    assert audiences(missed(planned, done=done, today=due_day + 40 * DAY)) == (OWNER, "manager", "supervisor")


@given(
    instants, st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(days=400)), st.lists(st.integers(0, 500))
)
def test_whatever_the_days_on_which_the_job_runs_each_step_is_told_once(made, span, offsets):
    planned = steps(made, made + span, Plan())
    last = max((one.day for one in planned), default=made.date())
    days = sorted({made.date() + offset * DAY for offset in offsets} | {last})
    told: list[Step] = []
    for today in days:
        told += missed(planned, done=[(one.kind, one.day) for one in told], today=today)
    assert sorted(told, key=planned.index) == list(planned)
    assert len({(one.kind, one.day) for one in planned}) == len(planned)


@pytest.mark.parametrize(
    ("slot", "week", "month"),
    [
        (dt.datetime(2026, 11, 23, 5, tzinfo=UTC), dt.date(2026, 11, 23), dt.date(2026, 11, 1)),
        (dt.datetime(2026, 11, 22, 19, 59, tzinfo=UTC), dt.date(2026, 11, 16), dt.date(2026, 11, 1)),
        (dt.datetime(2026, 11, 22, 20, 0, tzinfo=UTC), dt.date(2026, 11, 23), dt.date(2026, 11, 1)),
        (dt.datetime(2026, 11, 30, 20, 0, tzinfo=UTC), dt.date(2026, 11, 30), dt.date(2026, 12, 1)),
    ],
)
def test_weeks_and_months_begin_in_georgia(slot, week, month):
    assert (monday(slot), month_start(slot)) == (week, month)
    assert at_nine(week) == dt.datetime(week.year, week.month, week.day, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "on_time", "percent"),
    [
        (0, 0, None),
        (4, 4, None),
        (5, 0, 0),
        (5, 4, 80),
        (5, 5, 100),
        (1000, 999, 99),
        (1000, 1, 1),
        (8, 1, 13),
    ],
)
def test_no_percentage_below_five_and_none_that_flatters(due, on_time, percent):
    assert Score(due=due, on_time=on_time).percent == percent
    assert Score(due=due, on_time=on_time).share == (None if percent is None else Fraction(on_time, due))


def test_quarters_by_hand():
    assert quarter_of(dt.datetime(2026, 3, 31, 19, 59, tzinfo=UTC)) == Quarter(2026, 1)
    assert quarter_of(dt.datetime(2026, 3, 31, 20, 0, tzinfo=UTC)) == Quarter(2026, 2)
    assert last_quarters(dt.datetime(2026, 2, 1, tzinfo=UTC), 3) == (
        Quarter(2025, 3),
        Quarter(2025, 4),
        Quarter(2026, 1),
    )
    assert Quarter(2026, 4).closes == Quarter(2027, 1).opens == dt.datetime(2027, 1, 1, tzinfo=TBILISI)


@given(instants)
def test_each_instant_lies_in_its_quarter_and_quarters_leave_no_gap(instant):
    found = quarter_of(instant)
    assert found.opens <= instant < found.closes
    assert found.moved(5).moved(-5) == found
    assert found.moved(-1) < found < found.moved(1)
