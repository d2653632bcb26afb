import datetime as dt
import hashlib
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.exact.canonical import NotCanonical, canonical, canonical_exact
from kalaki.exact.chains import first_break, genesis, link
from kalaki.exact.dates import add_days, add_months, add_working_minutes
from kalaki.exact.intervals import Interval, bootstrap, quantile, wilson


@pytest.mark.parametrize(
    ("number", "text"),
    [  # RFC 8785, appendix B
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-5e-324, "-5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e23, "1e+23"),
        (1.0000000000000001e23, "1.0000000000000001e+23"),
        (999999999999999700000.0, "999999999999999700000"),
        (999999999999999900000.0, "999999999999999900000"),
        (1e21, "1e+21"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        (0.000001, "0.000001"),
        (333333333.3333333, "333333333.3333333"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (4.5, "4.5"),
        (2e-3, "0.002"),
    ],
)
def test_numbers_are_written_as_the_standard_prints_them(number, text):
    assert canonical(number) == text.encode()


def test_members_are_sorted_by_utf16_units():
    value = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}
    assert [json.loads(canonical(value))[k] for k in json.loads(canonical(value))] == [2, 4, 6, 7, 1, 5, 3]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, {1: 2}, {1, 2}, "\ud800"])
def test_what_has_no_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize("value", [0.5, [1.0], {"a": {"b": 2.5}}, "\ud800"])
def test_exact_records_hold_no_floats(value):
    with pytest.raises(NotCanonical):
        canonical_exact(value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_canonical_bytes_parse_back_to_the_value(value):
    assert json.loads(canonical_exact(value)) == value


CHAIN = UUID("00000000-0000-7000-8000-000000000001")


def test_chain_names_the_first_body_that_was_changed():
    start = genesis("audit", CHAIN)
    assert start == hashlib.sha256(b"kalaki.audit/1" + CHAIN.bytes).digest()
    links, prev = [], start
    for body in ({"n": 1}, {"n": 2}, {"n": 3}):
        prev = link(prev, body)
        links.append((body, prev))
    assert first_break(start, links) is None
    links[1] = ({"n": 20}, links[1][1])
    assert first_break(start, links) == 1


D = dt.date


@pytest.mark.parametrize(
    ("day", "n", "options", "result"),
    [
        (D(2026, 11, 20), 3, {}, D(2026, 11, 23)),
        (D(2026, 11, 20), 1, {"kind": "working"}, D(2026, 11, 23)),
        (D(2026, 11, 20), 1, {"kind": "working", "holidays": {D(2026, 11, 23)}}, D(2026, 11, 24)),
        (D(2026, 11, 20), 1, {"shift": "next_working_day"}, D(2026, 11, 23)),
        (D(2026, 11, 20), 0, {"kind": "working"}, D(2026, 11, 20)),
        (D(2027, 12, 31), 60, {}, D(2028, 2, 29)),
    ],
)
def test_days_are_added(day, n, options, result):
    assert add_days(day, n, **options) == result


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2027, 12, 31), 2, D(2028, 2, 29)),
        (D(2026, 3, 15), 12, D(2027, 3, 15)),
    ],
)
def test_month_ends_on_the_same_number_or_the_last_day(day, n, result):
    assert add_months(day, n) == result


def test_deadlines_run_forward_only():
    with pytest.raises(ValueError, match="-1 days"):
        add_days(D(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="-1 months"):
        add_months(D(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="opens before"):
        add_working_minutes(dt.datetime(2026, 1, 1), 5, opens=dt.time(9), closes=dt.time(9))


@pytest.mark.parametrize(
    ("at", "minutes", "result"),
    [
        (dt.datetime(2026, 11, 24, 10), 30, dt.datetime(2026, 11, 24, 10, 30)),
        (dt.datetime(2026, 11, 24, 7), 30, dt.datetime(2026, 11, 24, 9, 30)),
        (dt.datetime(2026, 11, 20, 17, 50), 30, dt.datetime(2026, 11, 24, 9, 20)),  # weekend, then a day off
        (dt.datetime(2026, 11, 20, 17, 30), 30, dt.datetime(2026, 11, 20, 18, 0)),
    ],
)
def test_office_minutes_pass_only_while_the_office_is_open(at, minutes, result):
    hours = {"opens": dt.time(9), "closes": dt.time(18), "holidays": {D(2026, 11, 23)}}
    assert add_working_minutes(at, minutes, **hours) == result


def test_wilson_equals_the_published_example():
    # Newcombe, Statistics in Medicine 17 (1998), table I: 81/263 and 0/20
    found = wilson(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    none = wilson(0, 20)
    assert (none.value, none.low, round(none.high, 4)) == (0.0, 0.0, 0.1611)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_quantile_lies_between_order_statistics():
    assert [quantile([4, 1, 3, 2], q) for q in (0, 0.25, 0.5, 1)] == [1, 1.75, 2.5, 4]
    with pytest.raises(ValueError, match="needs values"):
        quantile([], 0.5)


def test_bootstrap_repeats_with_its_seed():
    values = [1.0, 2.0, 3.0, 4.0]
    first = bootstrap(values, lambda xs: sum(xs) / len(xs), seed=7, rounds=200)
    assert first == bootstrap(values, lambda xs: sum(xs) / len(xs), seed=7, rounds=200)
    assert first.value == 2.5
    assert first.low < 2.5 < first.high
    assert isinstance(first, Interval)
