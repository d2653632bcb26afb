from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.exact.similar import dice, jaccard, shingles, trigrams
from kalaki.georgian import skeleton

texts = st.text("ab c", max_size=20)


def test_trigrams_and_shingles_of_a_sentence():
    assert trigrams("gza da") == {"gza", "za ", "a d", " da"}
    assert [trigrams(text) for text in ("", "a", "ab", "abc")] == [set(), {"a"}, {"ab"}, {"abc"}]
    assert shingles("a b c d e f") == {"a b c d e", "b c d e f"}
    assert [shingles(text, size=2) for text in ("", " a ", "a b", "a b c")] == [
        set(),
        {"a"},
        {"a b"},
        {"a b", "b c"},
    ]


@given(texts, texts)
def test_measures_are_those_of_the_papers(one, other):
    a, b = trigrams(one), trigrams(other)
    both = sum(gram in b for gram in a)
    either = len(a) + len(b) - both
    assert jaccard(a, b) == jaccard(b, a) == (float(Fraction(both, either)) if either else 0)
    assert dice(a, b) == dice(b, a) == (float(Fraction(2 * both, len(a) + len(b))) if either else 0)
    assert 0 <= jaccard(a, b) <= dice(a, b) <= 1
    assert (dice(a, b) == 1) == (bool(a) and a == b)


@pytest.mark.parametrize("written", ["kucha dazianebulia", "КУЧА ДАЗИАНЕБУЛИА", "კუჩა დაზიანებულია"])
def test_scripts_of_one_sentence_are_alike(written):
    assert dice(trigrams(skeleton(written)), trigrams(skeleton("ქუჩა დაზიანებულია"))) > 0.85
