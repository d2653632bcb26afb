"""Voices are people, so merging never adds up and undoing restores every number."""

from hypothesis import given
from hypothesis import strategies as st

from kalaki.ideas.rules.merge import Backing, Refusal, Voices, merge, root_of, tree_of, unmerge, voices

ITEMS = "abcde"


def test_five_items_of_nine_people():
    # 1 to 9 are people; the device d4 belongs to person 4; c has an unknown author.
    backing = {
        "a": Backing(author="1", supporters=frozenset("23"), confirmed=frozenset("12")),
        "b": Backing(author="2", supporters=frozenset({"3", "d4"}), confirmed=frozenset("3")),
        "c": Backing(supporters=frozenset("45"), confirmed=frozenset("4")),
        "d": Backing(author="6", supporters=frozenset("17"), confirmed=frozenset()),
        "e": Backing(author="8", supporters=frozenset("9"), confirmed=frozenset("9")),
    }
    persons = {"d4": "4"}
    assert voices(backing, "abcde", persons=persons) == Voices(total=10, confirmed=5)  # nine and one unknown
    assert voices(backing, "ab", persons=persons) == Voices(total=4, confirmed=3)
    assert voices(backing, "c") == Voices(total=3, confirmed=1)
    assert voices(backing, "bc") == Voices(total=6, confirmed=2)


@given(
    people=st.fixed_dictionaries(
        {
            item: st.tuples(st.sampled_from(["", *"123456789"]), st.frozensets(st.sampled_from("123456789")))
            for item in ITEMS
        }
    ),
    acts=st.lists(st.tuples(st.booleans(), st.sampled_from(ITEMS), st.sampled_from(ITEMS)), max_size=25),
)
def test_any_order_of_merges_and_their_undoing_restores_every_number(people, acts):
    backing = {item: Backing(author=who, supporters=found) for item, (who, found) in people.items()}
    alone = {item: voices(backing, [item]) for item in ITEMS}
    parents = {}
    for is_merge, item, into in acts:
        changed = merge(parents, item, into) if is_merge else unmerge(parents, item)
        if isinstance(changed, Refusal):
            continue
        parents = changed
        assert all(root_of(parents, parent) != child for child, parent in parents.items())
        trees = {root: tree_of(parents, root) for root in ITEMS if root not in parents}
        assert sorted(item for tree in trees.values() for item in tree) == sorted(ITEMS)
        for tree in trees.values():
            counted = voices(backing, tree)
            assert max(alone[item].total for item in tree) <= counted.total
            assert counted.total <= sum(alone[item].total for item in tree)
    for item in list(parents):
        parents = unmerge(parents, item)
    assert {item: voices(backing, tree_of(parents, item)) for item in ITEMS} == alone


def test_what_was_merged_into_an_item_stays_with_it():
    both = merge(merge({}, "c", "b"), "b", "a")
    assert both == {"c": "b", "b": "a"}
    assert (root_of(both, "c"), tree_of(both, "a")) == ("a", frozenset("abc"))
    assert unmerge(both, "b") == {"c": "b"}
    assert unmerge(both, "c") == {"b": "a"}


def test_refusals():
    one = merge({}, "b", "a")
    assert merge(one, "d", "b") == {"b": "a", "d": "a"}  # into the canonical one
    assert merge(one, "a", "b") is Refusal.SAME
    assert merge(one, "b", "c") is Refusal.MERGED
    assert unmerge(one, "a") is Refusal.NOT_MERGED
