"""The score of two items: what holds for all of them, and the figures of some by hand."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kalaki.exact.geo import Place
from kalaki.georgian import romanise, skeleton
from kalaki.ideas.rules.duplicates import (
    DAY,
    WEIGHTS,
    Likeness,
    Part,
    Report,
    Weights,
    likeness,
    may_be_same,
    photo_likeness,
    suggested,
)
from tests.ideas.conftest import MONDAY

HERE = Place(41_549_123, 44_993_456)
LAMP = "ლამპიონი არ ანათებს კოსტავას ქუჩაზე"
_words = st.text(alphabet="abgdevzTiklmnop ", max_size=40)
_reports = st.builds(
    Report,
    folded=_words,
    received_at=st.integers(0, 400).map(lambda days: MONDAY - days * DAY),
    place=st.none()
    | st.builds(Place, st.integers(41_540_000, 41_560_000), st.integers(44_980_000, 45_000_000)),
    photos=st.frozensets(st.integers(0, 2**64 - 1), max_size=2),
)
_radius = st.integers(1, 500)


def report(words=LAMP, *, metres=0, days=0, photos=()):
    """Return a report so many metres north of HERE."""
    return Report(
        folded=skeleton(words),
        received_at=MONDAY - days * DAY,
        place=Place(HERE.lat + round(metres / 0.111195), HERE.lon),
        photos=frozenset(photos),
    )


@given(_reports, _reports, _radius)
def test_likeness_is_symmetric_and_stays_between_none_and_all(one, other, radius):
    like = likeness(one, other, radius_m=radius)
    assert like == likeness(other, one, radius_m=radius)
    assert 0 <= like.score <= 1
    assert all(0 <= value <= 1 for value in like.parts.values())


@given(_reports, _radius)
def test_nothing_is_more_like_an_item_than_itself(one, radius):
    like = likeness(one, one, radius_m=radius)
    if like.distance_m is None and Part.WORDS not in like.parts:
        assert like.score == 0
    else:
        assert (
            like.score >= (WEIGHTS.age + WEIGHTS.words) / (WEIGHTS.age + WEIGHTS.words + WEIGHTS.photo) - 1e-9
        )


@given(_reports, _reports, _radius, st.integers(0, 5_000), st.integers(0, 5_000))
def test_farther_away_is_never_more_alike(one, other, radius, near, far):
    assume(one.place is not None)
    near, far = sorted((near, far))

    def at(metres):
        there = Place(one.place.lat + metres, one.place.lon)
        return Report(folded=other.folded, received_at=other.received_at, place=there, photos=other.photos)

    assert (
        likeness(one, at(far), radius_m=radius).score
        <= likeness(one, at(near), radius_m=radius).score + 1e-12
    )


@given(_reports, _reports, _radius, st.integers(0, 100), st.integers(0, 100))
def test_longer_ago_is_never_more_alike(one, other, radius, near, far):
    near, far = sorted((near, far))

    def ago(days):
        return Report(
            folded=other.folded,
            received_at=one.received_at - days * DAY,
            place=other.place,
            photos=other.photos,
        )

    assert likeness(one, ago(far), radius_m=radius).score <= likeness(one, ago(near), radius_m=radius).score


@given(_reports, _reports, _radius)
def test_a_photo_alone_neither_brings_nor_forbids_a_suggestion(one, other, radius):
    bare = [Report(folded=r.folded, received_at=r.received_at, place=r.place) for r in (one, other)]
    same = [
        Report(folded=r.folded, received_at=r.received_at, place=r.place, photos=frozenset({7}))
        for r in (one, other)
    ]
    without, with_ = (likeness(*pair, radius_m=radius).score for pair in (bare, same))
    assert without <= with_ <= without + WEIGHTS.photo / (WEIGHTS.age + WEIGHTS.words + WEIGHTS.photo) + 1e-12
    far = Report(folded="", received_at=MONDAY - 900 * DAY, place=Place(0, 0), photos=frozenset({7}))
    here = Report(folded="", received_at=MONDAY, place=HERE, photos=frozenset({7}))
    assert suggested([("x", likeness(here, far, radius_m=radius))]) == ()


@pytest.mark.parametrize(
    "typed", [romanise(LAMP), romanise(LAMP).capitalize(), LAMP + "!!", "ЛАМПИОНИ АР АНАТЕБС КОСТАВАС КУЧАЗЕ"]
)
def test_latin_cyrillic_and_georgian_letters_are_one_text(typed):
    assert likeness(report(), report(typed), radius_m=50).parts[Part.WORDS] >= 0.95


def test_the_score_of_some_pairs_by_hand():
    whole = likeness(report(photos=[5]), report(photos=[5]), radius_m=50)
    assert (whole.score, whole.distance_m, set(whole.parts.values())) == (pytest.approx(1), 0, {1})
    away = likeness(report(), report(metres=50, days=30), radius_m=50)
    assert away.score == pytest.approx(WEIGHTS.place * 0.5 + WEIGHTS.words + WEIGHTS.age / math.e, abs=0.001)
    short = likeness(report("ბნელა"), report("ბნელა"), radius_m=50)
    assert Part.WORDS not in short.parts
    assert short.score == pytest.approx((WEIGHTS.place + WEIGHTS.age) / (1 - WEIGHTS.words))


def test_places_known_by_their_square_are_never_scored_as_nearer_than_that():
    same, square = (likeness(report(), report(metres=metres), radius_m=145, least_m=52) for metres in (0, 52))
    assert (same.score, same.distance_m) == (pytest.approx(square.score, abs=1e-4), 0)
    assert likeness(report(), report(metres=100), radius_m=145, least_m=52).score < same.score


def test_words_of_seven_signs_drop_out_and_eight_count():
    seven, eight = (
        likeness(Report(folded=folded, received_at=MONDAY, place=HERE), report(), radius_m=50)
        for folded in ("abcdefg", "abcdefgh")
    )
    assert (Part.WORDS in seven.parts, Part.WORDS in eight.parts) == (False, True)


def test_pictures_of_chance_are_like_nothing():
    assert photo_likeness([0], [2**64 - 1]) == 0
    assert photo_likeness([0], [0b11]) == 30 / 32
    assert photo_likeness([], [1]) == 0
    assert photo_likeness([0, 2**63], [2**63]) == 1


def test_the_five_likest_are_suggested_and_equals_keep_their_order():
    def like(score):
        return Likeness(score=score, distance_m=None, parts={})

    scored = [
        (name, like(score))
        for name, score in zip("abcdefgh", (0.6, 0.9, 0.6, 0.54, 0.55, 0.7, 0.6, 1), strict=True)
    ]
    limit = Weights(suggest=0.55)
    assert [name for name, _ in suggested(scored, weights=limit)] == ["h", "b", "f", "a", "c"]


def test_siblings_may_be_the_same_whichever_of_them_says_so():
    assert may_be_same("road", "road")
    assert may_be_same("road", "manhole", siblings=["manhole"])
    assert may_be_same("manhole", "road", other_siblings=["manhole"])
    assert not may_be_same("road", "trees", siblings=["manhole"], other_siblings=["parks"])
    assert may_be_same("", "trees")
