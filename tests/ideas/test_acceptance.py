"""A category is open while somebody answers for it."""

import datetime as dt
from dataclasses import replace

import pytest

from kalaki.ideas.rules.acceptance import Acceptance, Stage, is_lapsing, lapse_of, stage_of

D = dt.date
WORD = Acceptance(
    offered_on=D(2026, 1, 10), accepted_on=D(2026, 2, 1), opens_on=D(2026, 2, 10), lapses_on=D(2027, 2, 1)
)


@pytest.mark.parametrize(
    ("changes", "day", "stage"),
    [
        ({"accepted_on": None}, D(2026, 1, 20), Stage.OFFERED),
        ({}, D(2026, 2, 9), Stage.ACCEPTED),
        ({"opens_on": None}, D(2026, 3, 1), Stage.ACCEPTED),
        ({}, D(2026, 2, 10), Stage.OPEN),
        ({}, D(2027, 1, 31), Stage.OPEN),
        ({}, D(2027, 2, 1), Stage.SUSPENDED),
        ({"suspended_on": D(2026, 5, 1)}, D(2026, 5, 1), Stage.SUSPENDED),
        ({"suspended_on": D(2026, 5, 1), "withdrawn_on": D(2026, 6, 1)}, D(2026, 6, 1), Stage.WITHDRAWN),
    ],
)
def test_the_stage_follows_from_the_days(changes, day, stage):
    assert stage_of(replace(WORD, **changes), day) is stage


def test_without_a_word_it_is_proposed():
    assert stage_of(None, D(2026, 1, 1)) is Stage.PROPOSED


def test_an_acceptance_lapses_after_a_year_with_a_warning_before():
    assert lapse_of(D(2024, 2, 29)) == D(2025, 2, 28)
    days = [D(2027, 1, 1), D(2027, 1, 2), D(2027, 1, 31), D(2027, 2, 1)]
    assert [is_lapsing(WORD, day) for day in days] == [False, True, True, False]
    assert not is_lapsing(replace(WORD, lapses_on=None), D(2027, 1, 31))
