"""Every way to say that somebody is in danger is found; what only sounds like it is left alone.

content/rustavi/assistant/danger.csv teaches the learned view. data/harmless.csv and the two unseen files never
train, and nobody looked at the phrases while writing the unseen ones.
"""

import csv
from pathlib import Path

import pytest
import yaml

from kalaki.assistant.rules.understand.phrases import PhraseBook, patterns
from kalaki.assistant.rules.understand.pipeline import LEARNED, Kind
from kalaki.assistant.rules.understand.text import words

from .conftest import ASSISTANT, table

HERE = Path(__file__).parent / "data"
FILE = ASSISTANT / "emergency.yaml"
CALM_ENOUGH = 0.03  # share of the look-alikes that may still be shown 112 first
FIRST_AUTHOR = "d1"  # whose phrasings the phrases were written for


def rows(name):
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said():
    """Return the phrasings that the phrase list must hear, all of them."""
    return [row for row in table("danger") if row["danger"] and row["author"] == FIRST_AUTHOR]


@pytest.fixture(scope="module")
def book():
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return PhraseBook(found["phrases"], calm=found["calm"])


def test_lists_are_long_and_in_every_language():
    danger, harmless = said(), rows("harmless") + rows("unseen_harmless")
    languages = {"ka", "ka-Latn", "ka-Cyrl", "ru", "az", "hy", "en"}
    assert [{row["language"] for row in found} for found in (harmless, rows("unseen_danger"))] == [
        languages
    ] * 2
    assert {row["lang"] for row in danger} == languages
    assert {row["danger"] for row in danger} == {
        "fire",
        "gas",
        "suicide",
        "violence",
        "health",
        "accident",
        "flood",
    }
    assert (len({row["text"] for row in danger}) >= 150, len({row["text"] for row in harmless}) >= 180) == (
        True,
        True,
    )


def test_everybody_in_danger_is_heard(book):
    assert [row["text"] for row in said() if not book.find(words(row["text"]))] == []


@pytest.mark.parametrize("around", ["{}", "გამარჯობა, {}", "{} რა ვქნა, მითხარით რამე", "ᲒᲗᲮᲝᲕᲗ {}!!!"])
def test_everybody_in_danger_is_heard_among_other_words(book, around):
    missed = [row["text"] for row in said() if not book.find(words(around.format(row["text"])))]
    assert missed == []


def test_what_only_sounds_like_danger_is_left_alone(book):
    alarmed = [row["text"] for row in rows("harmless") if book.find(words(row["text"]))]
    assert len(alarmed) / len(rows("harmless")) <= CALM_ENOUGH, alarmed


def test_unseen_files_never_train():
    taught = {row["text"].strip().lower() for row in table("danger")}
    held = {
        row["text"].strip().lower()
        for name in ("harmless", "unseen_danger", "unseen_harmless")
        for row in rows(name)
    }
    assert taught & held == set()


def test_the_learned_view_hears_what_no_phrase_does(talker, book):
    unseen = [row["text"] for row in rows("unseen_danger")]
    by_phrases = sum(bool(book.find(words(text))) for text in unseen)
    heard = sum(talker.ask(text).kind is Kind.EMERGENCY for text in unseen)
    assert heard / len(unseen) >= 0.9 > by_phrases / len(unseen)


def test_the_learned_view_leaves_almost_all_else_alone(talker):
    def alarmed(texts):
        return sum(talker.mind.model.is_alarming(words(text)) for text in texts) / len(texts)

    calm = [row["text"] for row in table("check") if not row["id"].startswith("EMG")]
    near = [row["text"] for name in ("harmless", "unseen_harmless") for row in rows(name)]
    assert (alarmed(calm) <= 0.005, alarmed(near) <= 0.15) == (True, True)


@pytest.mark.parametrize(
    "text", ["你好", "مرحبا كيف", "asdfgh qwerty", "zxcv", "12345", "Wo kann ich hier parken", "ok"]
)
def test_of_unknown_words_it_says_nothing(talker, text):
    assert talker.ask(text).kind is not Kind.EMERGENCY


def test_the_record_that_is_asked_for_stands_below_112(talker):
    asked = talker.ask("გაზის სუნზე სად დავრეკო?")
    lost = talker.ask("кто-то тонет")
    assert (asked.kind, asked.parts[0].codes[0]) == (Kind.EMERGENCY, "GEN-04")
    assert (lost.kind, lost.parts) == (Kind.EMERGENCY, ())


def test_a_greeting_hides_no_danger(talker):
    assert talker.ask("გამარჯობა, კანფეტი გადასცდა ბავშვს").kind is Kind.EMERGENCY


def test_what_no_phrase_names_is_told_apart_for_the_figures(talker):
    found = talker.ask("ბავშვს კანფეტი გადასცდა, ლურჯდება")
    assert (found.kind, found.name, found.reasons) == (Kind.EMERGENCY, LEARNED, ("emergency", LEARNED))


@pytest.mark.parametrize(
    ("harmless", "danger"),
    [
        ("ხანძარსაწინააღმდეგო ნორმები", "ხანძარსაწინააღმდეგო სისტემა ჩაირთო, სახლი იწვის"), ("ინსულტის შემდეგ სტატუსი", "ინსულტის შემდეგ ისევ ვერ სუნთქავს"),
        ("ოჯახში ძალადობის სტატისტიკა", "ოჯახში ძალადობაა"), ("რა თანხა მემუქრება", "ქმარი მემუქრება"), ("ჩემს შვილს ბაღი უნდა", "შვილს სცემს ქმარი"),
        ("პატივს სცემს მოხუცებს", "მოხუცებს სცემს"), ("ნაგავს ისვრიან ეზოში", "ეზოში ისვრიან"), ("წყლის ავარია", "ავარია მოხდა"),
        ("სახლს უყიდიან", "სახლს ცეცხლი უკიდია"), ("რამეს მიშველის საჩივარი", "მიშველეთ"), ("ფასი იწევს", "ბინა იწვის"),
        ("pul olmalidir, bu olur?", "olmek isteyirem"), ("Rustavidə yaşamaq istəyirəm", "yaşamaq istəmirəm"), ("küçə işığı yanmır", "evimiz yanır"),
        ("boru partlayıb", "qaz partlayıb"), ("qəzalı bina", "qəza baş verdi"), ("после пожара компенсация", "после пожара снова пожар, дом горит"),
        ("фонарь не горит", "балкон горит"), ("нас затопили соседи", "нас затопило, вода поднимается быстро"), ("инвалидность после инсульта", "у него инсульт"),
        ("I sell cakes", "the river is flooding our street"), ("after his stroke he got a group", "he is having a stroke"), ("fire extinguisher rules", "fire in the kitchen"),
        ("հրդեհային անվտանգության կանոններ", "հրդեհ է"),
    ],
)  # fmt: skip
def test_pairs_differ_by_little(book, harmless, danger):
    assert (book.find(words(harmless)), bool(book.find(words(danger)))) == ([], True)


def test_bars_stand_for_each_choice_and_calm_words_hide_no_others():
    assert [found.keys for found in patterns("a|b* c|d")] == [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")]
    assert [found.open for found in patterns("a|b* c")] == [(False, False), (True, False)]
    assert patterns("!") == []
    book = PhraseBook({"x": ["one two"], "y": ["three*"]}, calm=["no two"])
    assert book.find(words("one two")) == ["x"]
    assert book.find(words("one no two")) == []
    assert book.find(words("one no two threes")) == ["y"]
    assert book.find(words("one no two two")) == ["x"]  # only the words of the calm phrase are left out
