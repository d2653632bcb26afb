"""Whether a new model may answer: each reason against it, at its edge."""

import pytest

from kalaki.assistant.rules.quality import OUTSIDE, Found, Heard, Probe, Stop, Use, compare, stops

GOOD, ASKED, BAD = (
    Found(heard=Heard.ANSWERED, ranks_first=True),
    Found(heard=Heard.OFFERED),
    Found(heard=Heard.MISSED),
)


def compared(use, before, after):
    """Return the comparison of ``before`` good ones of 100 with ``after``."""
    probes = [Probe(code="" if use == OUTSIDE else "A-1", text=str(n), use=use) for n in range(100)]
    return compare(probes, [GOOD] * before + [BAD] * (100 - before), [GOOD] * after + [BAD] * (100 - after))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [(80, 80, ()), (80, 78, ()), (80, 77, (Stop.FIRST,)), (60, 90, ()), (29, 27, ()), (57, 55, ())],
)
def test_two_points_may_be_lost(before, after, why):
    assert stops(compared(Use.CHECK, before, after)) == why


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (99, 95, ()),
        (99, 94, (Stop.REFUSED,)),
        (93, 93, ()),
        (93, 92, (Stop.REFUSED,)),
        (90, 94, ()),
        (95, 94, (Stop.REFUSED,)),
    ],
)
def test_refusals_stay_high_or_do_not_fall(before, after, why):
    found = compared(OUTSIDE, before, after)
    assert (stops(found), found.outside, found.refused) == (why, 100, (before / 100, after / 100))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (GOOD, BAD, (Stop.PINNED,)),
        (GOOD, ASKED, (Stop.PINNED,)),
        (ASKED, BAD, (Stop.PINNED,)),
        (BAD, BAD, ()),
        (BAD, GOOD, ()),
    ],
)
def test_pinned_phrasing_must_not_get_worse(before, after, why):
    found = compare([Probe(code="A-1", text="a", use=Use.PINNED)], [before], [after])
    assert (stops(found), len(found.shown)) == (why, 1)


def test_nothing_measured_stops_nothing():
    found = compare([], [], [])
    assert (stops(found), found.first, found.refused) == ((), (None, None), (None, None))


def test_all_reasons_are_named_at_once():
    probes = [
        Probe(code="A-1", text="pinned", use=Use.PINNED),
        Probe(code="A-1", text="check", use=Use.CHECK),
        Probe(code="", text="out", use=OUTSIDE),
    ]
    found = compare(probes, [GOOD] * 3, [BAD] * 3)
    assert stops(found) == (Stop.FIRST, Stop.PINNED, Stop.REFUSED)
    assert [(one.text, one.is_worse, one.is_better) for one in found.shown] == [
        ("pinned", True, False),
        ("check", True, False),
        ("out", True, False),
    ]
