"""Kaplan-Meier over open and closed items, by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.ideas.rules.survival import Drop, Seen, survival


def over(*days):
    return [Seen(day, True) for day in days]


def still(*days):
    return [Seen(day, False) for day in days]


def test_known_answer_with_censoring():
    # Ten items: over after 3, 5, 5, 8, 13 days; open since 4, 6, 9, 13, 20.
    # Day 3: 9/10. Day 5: 9/10 * 6/8 = 27/40. Day 8: * 4/5 = 27/50. Day 13: * 2/3 = 9/25.
    found = survival([*over(3, 5, 5, 8, 13), *still(4, 6, 9, 13, 20)])
    assert (found.n, found.over) == (10, 5)
    assert found.drops == (
        Drop(3, Fraction(9, 10)),
        Drop(5, Fraction(27, 40)),
        Drop(8, Fraction(27, 50)),
        Drop(13, Fraction(9, 25)),
    )
    assert found.median == 13  # of the closed ones alone it would be 5


@pytest.mark.parametrize(
    ("seen", "median"),
    [
        ([], None),
        (over(1, 2, 3, 4), None),  # four are too few
        (over(1, 2, 3, 4, 5), 3),
        (over(0, 0, 0, 9, 9), 0),
        ([*over(1, 2), *still(9, 9, 9)], None),  # more than half is still open
        (still(1, 1, 1, 1, 1), None),
    ],
)
def test_medians(seen, median):
    assert survival(seen).median == median


@given(st.lists(st.builds(Seen, st.integers(0, 60), st.booleans()), max_size=40))
def test_shares_fall_from_one_and_without_open_items_count_plainly(seen):
    found = survival(seen)
    shares = [Fraction(1), *(drop.open_share for drop in found.drops)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)
    if all(one.is_over for one in seen):
        assert [drop.open_share for drop in found.drops] == [
            Fraction(sum(one.days > drop.days for one in seen), len(seen)) for drop in found.drops
        ]
