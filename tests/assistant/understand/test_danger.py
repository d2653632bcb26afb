"""Every way to say that somebody is in danger is found; what only sounds like it is left alone.

data/danger.csv and data/harmless.csv were written before anybody looked at the patterns.
"""

import csv
from pathlib import Path

import pytest
import yaml

from kalaki.assistant.rules.understand.phrases import PhraseBook, patterns
from kalaki.assistant.rules.understand.text import words

HERE = Path(__file__).parent / "data"
FILE = Path(__file__).resolve().parents[3] / "content" / "rustavi" / "assistant" / "emergency.yaml"
CALM_ENOUGH = 0.03  # share of the look-alikes that may still be shown 112 first


def rows(name):
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def book():
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return PhraseBook(found["phrases"], calm=found["calm"])


def test_lists_are_long_and_in_every_language():
    danger, harmless = rows("danger"), rows("harmless")
    languages = {"ka", "ka-Latn", "ka-Cyrl", "ru", "az", "hy", "en"}
    assert ({row["language"] for row in danger}, {row["language"] for row in harmless}) == (
        languages,
        languages,
    )
    assert {row["danger"] for row in danger} == {
        "fire",
        "gas",
        "suicide",
        "violence",
        "health",
        "accident",
        "flood",
    }
    assert (len({row["text"] for row in danger}) >= 150, len({row["text"] for row in harmless}) >= 80) == (
        True,
        True,
    )


def test_everybody_in_danger_is_heard(book):
    assert [row["text"] for row in rows("danger") if not book.find(words(row["text"]))] == []


@pytest.mark.parametrize("around", ["{}", "გამარჯობა, {}", "{} რა ვქნა, მითხარით რამე", "ᲒᲗᲮᲝᲕᲗ {}!!!"])
def test_everybody_in_danger_is_heard_among_other_words(book, around):
    missed = [row["text"] for row in rows("danger") if not book.find(words(around.format(row["text"])))]
    assert missed == []


def test_what_only_sounds_like_danger_is_left_alone(book):
    alarmed = [row["text"] for row in rows("harmless") if book.find(words(row["text"]))]
    assert len(alarmed) / len(rows("harmless")) <= CALM_ENOUGH, alarmed


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
