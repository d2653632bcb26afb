"""Groups of questions that mean the same: against an outside implementation, and with groups that stand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalaki.assistant.rules.clusters import CUT, assign, cosine, vectors_of

THREE = ("ძაღლის რეგისტრაცია სად ხდება", "dzaglis registracia sad xdeba", "дзаглис регистрация сад хдеба")
OTHERS = ("რა ღირს პარკირება ცენტრში", "ra girs parkireba centrshi", "როდის გააქვთ ნაგავი ჩვენს ქუჩაზე")
WORDS = ["ნაგავი", "ძაღლი", "პარკირება", "კოტეჯი", "ბაღი", "ქუჩა", "ღირს", "როდის", "სად", "ნებართვა"]
texts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), max_size=14, unique=True
)


def parted(keys):
    """Return the groups as sets of places."""
    groups = {}
    for place, key in enumerate(keys):
        groups.setdefault(key, set()).add(place)
    return sorted(map(sorted, groups.values()))


def far(asked):
    """Return the distances between ``asked``, all pairs."""
    vectors = vectors_of(asked)
    if not asked:
        return np.zeros((0, 0))
    table = np.array([[1 - cosine(one, other) for other in vectors] for one in vectors])
    np.fill_diagonal(table, 0)
    return np.maximum(table, 0)


def naive(asked):
    """Return the groups of complete link by trying every pair of groups each time."""
    table = far(asked)
    groups = [[n] for n in range(len(asked))]
    while True:
        pairs = [
            (max(table[a, b] for a in one for b in other), n, m)
            for n, one in enumerate(groups)
            for m, other in enumerate(groups)
            if n < m
        ]
        best = min(pairs, default=(2.0, 0, 0))
        if best[0] > 1 - CUT:
            return sorted(map(sorted, groups))
        groups[best[1]] += groups.pop(best[2])


def test_three_scripts_of_one_question_are_one_group():
    assert parted(assign({}, [*THREE, *OTHERS])) == [[0, 1, 2], [3, 4], [5]]


def test_nothing_asked_makes_no_group():
    assert (assign({}, []), assign({4: THREE}, [])) == ([], [])


def test_text_without_words_stays_alone():
    assert parted(assign({}, ["?!", "…", THREE[0]])) == [[0], [1], [2]]
    assert cosine({}, {"a": 1.0}) == 0


@settings(max_examples=60)
@given(texts)
def test_groups_are_those_of_the_naive_way(asked):
    distances = far(asked)
    ties = len({round(d, 9) for d in distances[np.triu_indices(len(asked), 1)]})
    found = parted(assign({}, asked))
    # Equal distances may be merged in any order; then each group still holds what the cut asks for.
    if ties == len(asked) * (len(asked) - 1) // 2:
        assert found == naive(asked)
    for group in found:
        assert all(distances[a, b] <= 1 - CUT + 1e-9 for a in group for b in group)


def test_groups_are_those_of_scipy():
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    asked = [f"{a} {b} {c}" for a, b, c in zip(WORDS * 3, WORDS[3:] * 4, WORDS[1::2] * 6, strict=False)]
    asked = [*dict.fromkeys(asked), *THREE, *OTHERS]
    labels = fcluster(linkage(squareform(far(asked), checks=False), "complete"), 1 - CUT, "distance")
    assert parted(assign({}, asked)) == parted(labels)


@settings(max_examples=40)
@given(texts, texts)
def test_standing_groups_keep_their_key_and_are_never_merged(old, new):
    keys = assign({}, old)
    standing = {}
    for key, text in zip(keys, old, strict=True):
        standing.setdefault(-key, []).append(text)
    found = assign(standing, new)
    assert all(key in standing or key < 0 for key in found)
    assert assign(standing, new) == found
    for group in {key for key in found if key < 0}:
        assert found.count(group) >= 1


@pytest.mark.parametrize("place", range(3))
def test_new_script_joins_the_standing_group(place):
    rest = [text for n, text in enumerate(THREE) if n != place]
    assert assign({7: rest, 9: [OTHERS[0]]}, [THREE[place], OTHERS[2]]) == [7, -2]
