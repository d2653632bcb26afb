"""The content that ships: nine proposed categories and three more, and demonstration items in all states."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from kalaki.cities.contract import save_municipality
from kalaki.core.contract import System, new_key
from kalaki.ideas.contract import load_categories, load_demo, load_petitions, summary_of_mechanism
from kalaki.ideas.models import Category, HistoryEntry, Idea
from kalaki.ideas.queries import list_categories, list_types
from kalaki.ideas.rules.acceptance import Stage
from kalaki.ideas.rules.petition import Lack

FOLDER = Path(__file__).resolve().parents[2] / "content" / "rustavi"


@pytest.fixture
def real(in_rustavi):
    """Give the municipality its real areas."""
    fields = yaml.safe_load((FOLDER / "city.yaml").read_text(encoding="utf-8"))
    slug = fields.pop("slug")
    save_municipality(actor=System("t"), key=new_key(), slug=slug, fields=fields)
    return in_rustavi


def test_categories_ship_proposed_in_five_languages(real):
    assert [load_categories(FOLDER / "ideas" / "categories.yaml") for _twice in range(2)] == [12, 12]
    assert {found.stage for found in list_categories()} == {Stage.PROPOSED}
    for row in Category.objects.all():
        assert set(row.names) == set(row.helps) == {"ka", "en", "ru", "az", "hy"}
        assert row.guidance == {} or set(row.guidance) == {"ka", "en", "ru", "az", "hy"}
        assert set(row.siblings) <= set(Category.objects.values_list("key", flat=True))


def test_the_demonstration_is_repeatable_and_counts_nowhere(real):
    load_categories(FOLDER / "ideas" / "categories.yaml")
    assert [load_demo(FOLDER / "ideas") for _twice in range(2)] == [14, 0]
    assert Counter(Idea.objects.values_list("status", flat=True)) == {
        "received": 1, "routed": 3, "merged": 1, "planned": 1, "waiting": 1, "claimed": 2, "confirmed": 1,
        "not_ours": 1, "answered": 2, "declined": 1,
    }  # fmt: skip
    assert [load_petitions(FOLDER / "ideas") for _twice in range(2)] == [1, 0]
    assert [(one.stage, one.threshold, one.lacks) for one in list_types()] == [
        ("open", 1_252, ()), ("draft", 1_252, (Lack.ANSWER, Lack.ACT)),
    ]  # fmt: skip
    assert set(Idea.objects.values_list("demo", flat=True)) == {True}
    assert sorted(found.key for found in list_categories() if found.is_open) == [
        "lighting", "park-equipment", "road-damage", "trees",
    ]  # fmt: skip
    assert HistoryEntry.objects.count() > Idea.objects.count()
    game = summary_of_mechanism("game")
    assert (game.items, game.participants, game.tetri, game.cost_tetri) == (0, 0, 0, None)
