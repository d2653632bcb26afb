from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kalaki.core import textindex
from kalaki.core.contract import SubjectRef, writing
from kalaki.core.models import TextEntry, TextGram
from kalaki.core.textindex import Near, index, nearest, prepare, remove
from kalaki.core.verify import run_verifiers
from kalaki.exact.similar import dice, trigrams
from kalaki.georgian import skeleton

LAMP, LAMPS, ROAD, TREE, LATIN = (
    "კოსტავას გამზირზე ნათურა არ ანთია",
    "ნათურები არ ანთია კოსტავას გამზირზე, სკოლასთან",
    "ორმო გზაზე, მეგობრობის გამზირი 12",
    "ხე წაიქცა ეზოში",
    "kostavas gamzirze natura ar antia",
)


@pytest.fixture(autouse=True)
def _fresh(db):
    if connection.vendor == "sqlite":  # tests that empty the tables leave the index beside them
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO core_textfts(core_textfts) VALUES ('rebuild')")


def ref(number, kind="idea"):
    return SubjectRef(kind, UUID(int=number))


def keep(*texts, kind="idea"):
    for number, text in enumerate(texts, 1):
        index(ref(number, kind), skeleton(text))


def near(text, *, limit=5, kind="idea"):
    return [
        (one.ref.public_id.int, round(one.score, 3))
        for one in nearest(skeleton(text), kind=kind, limit=limit)
    ]


def problems():
    return [finding.text for finding in run_verifiers(["textindex"]) if not finding.ok]


def test_likest_text_comes_first_in_any_letters_and_two_statements(in_rustavi, django_assert_num_queries):
    keep(LAMP, LAMPS, ROAD, TREE)
    with django_assert_num_queries(2):
        found = near(LAMP)
    assert found == [(1, 1.0), (2, 0.712), (3, 0.23)]
    assert near(LATIN)[0][0] == 1
    assert near(LAMP, limit=1) == [(1, 1.0)]
    assert nearest(skeleton(TREE), kind="idea", limit=1) == (Near(ref=ref(4), score=1.0),)
    assert problems() == []


def test_text_of_nothing_known_or_too_short_is_like_nothing(in_rustavi, django_assert_num_queries):
    keep(LAMP, "აბ", "")
    with django_assert_num_queries(1):
        assert near("xyz qqq www") == []
    assert near("აბ") == []
    assert near("") == []
    assert problems() == []


def test_kinds_and_municipalities_do_not_meet(rustavi, gori):
    with writing(gori.pk):
        keep(LAMP)
    with writing(rustavi.pk):
        keep(TREE, LAMP, kind="service")
        assert near(LAMP) == []
        assert near(LAMP, kind="service") == [(2, 1.0)]
        assert remove(ref(1)) is False
    with writing(gori.pk):
        assert near(LAMP) == [(1, 1.0)]
        assert problems() == []


def test_changed_text_is_found_by_its_new_words_alone(in_rustavi, django_assert_num_queries):
    keep(LAMP, TREE)
    index(ref(1), skeleton(ROAD))
    assert near(LAMP) == [(1, 0.23)]
    assert near(ROAD) == [(1, 1.0)]
    assert TextEntry.objects.count() == 2
    reads = 2 if connection.vendor == "postgresql" else 1  # with its lock; between them the savepoint
    with django_assert_num_queries(reads + 2):
        index(ref(1), skeleton(ROAD))
    assert problems() == []


def test_removed_text_leaves_nothing_behind(in_rustavi):
    keep(LAMP, TREE)
    runs = TextGram.objects.count()
    assert remove(ref(1)) is True
    assert remove(ref(1)) is False
    assert near(LAMP) == []
    assert TextGram.objects.count() < runs
    assert remove(ref(2)) is True
    assert list(TextGram.objects.all()) == list(TextEntry.objects.all()) == []
    assert problems() == []


def test_long_text_is_counted_in_several_statements(in_rustavi):
    long = " ".join(f"{one}{other}x" for one in "abcdefghijklmnopqrst" for other in "0123456789abcde")
    index(ref(1), long)
    assert TextGram.objects.count() == 300
    assert [one.score for one in nearest(long, kind="idea", limit=1)] == [1.0]


def test_no_more_than_four_hundred_newest_are_scored(in_rustavi, monkeypatch):
    monkeypatch.setattr(textindex, "CANDIDATES", 3)
    monkeypatch.setattr(textindex, "REACH", 3)
    monkeypatch.setattr(textindex, "MOST", 2)
    for number in range(1, 6):
        index(ref(number), "lampa ar antia")
    index(ref(9), "lampa xuz")
    assert near("lampa") == [(9, 0.6), (5, 0.4)]
    # The rare run alone is asked for: it reaches one text, and the next would reach six.
    assert near("lampa xuz") == [(9, 1.0)]


def oracle(texts, asked, limit):
    """Say by looking at every text what is nearest: the definition, without any index."""
    words = lambda text: {gram for gram in trigrams(text) if len(gram) == 3 and " " not in gram}  # noqa: E731
    counts = {gram: sum(gram in words(text) for text in texts.values()) for gram in words(asked)}
    chosen, reached = [], 0
    rare = sorted((count, gram) for gram, count in counts.items() if count)[: textindex.RUNS]
    for count, gram in rare:
        reached += count
        if chosen and reached > textindex.REACH:
            break
        chosen.append(gram)
    held = {
        number: sum(gram in text for _count, gram in rare) if any(gram in text for gram in chosen) else 0
        for number, text in texts.items()
    }
    holding = sorted((-count, -number) for number, count in held.items() if count)[: textindex.CANDIDATES]
    scored = [(dice(trigrams(asked), trigrams(texts[-number])), -number) for _count, number in holding]
    return [(number, score) for score, number in sorted(scored, reverse=True)[:limit]]


sentences = st.lists(
    st.sampled_from(
        ["lampa", "lamba", "gza", "gzaze", "ormo", "xe", "ar", "antia", "12", "ქალ", "ՀԱՅ", "əşğ"]
    ),
    max_size=6,
).map(" ".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(sentences, max_size=12), asked=sentences, cut=st.integers(1, 20), reach=st.integers(1, 60)
)
def test_both_engines_give_what_looking_at_every_text_gives(in_rustavi, texts, asked, cut, reach):
    kind = f"k{uuid4()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textindex, "CANDIDATES", cut)
        patch.setattr(textindex, "REACH", reach)
        patch.setattr(textindex, "RUNS", 1 + reach % 7)
        for number, text in enumerate(texts, 1):
            index(ref(number, kind), text)
        found = [(one.ref.public_id.int, one.score) for one in nearest(asked, kind=kind, limit=5)]
        assert found == oracle(dict(enumerate(texts, 1)), asked, 5)
    assert problems() == []


def test_verifier_names_wrong_counts_and_a_broken_index(in_rustavi):
    keep(LAMP)
    TextGram.objects.filter(gram="ntu").update(texts=2)
    TextGram.objects.filter(gram="nat").update(texts=7)
    assert problems() == [f"municipality {in_rustavi.pk}: the counts of runs differ from the texts"]
    TextGram.objects.filter(gram="ntu").update(texts=1)
    TextGram.objects.filter(gram="nat").update(texts=1)
    assert problems() == []
    if connection.vendor == "sqlite":
        TextEntry.objects.update(folded="abc")
        assert any(text.startswith("core_textfts: ") for text in problems())


def test_index_is_made_once(in_rustavi):
    assert (prepare(), prepare()) == (True, True)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the embedded database has no extension to refuse"
)
def test_database_that_refuses_the_extension_answers_the_same_and_says_who_can_help(in_rustavi):
    keep(LAMP, LAMPS, ROAD, TREE)
    before = near(LAMP)
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE kalaki_plain")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO kalaki_plain")
        cursor.execute("SET LOCAL ROLE kalaki_plain")
        assert prepare() is False
        assert near(LAMP) == before
        (finding,) = run_verifiers(["textindex"])
        cursor.execute("RESET ROLE")
    assert finding.ok is True
    assert finding.text == (
        "4 texts; look-ups read the whole table until the database's owner runs: "
        f"{textindex.EXTENSION}; {textindex.GIN};"
    )
