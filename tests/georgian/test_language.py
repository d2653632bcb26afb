"""Language, layout and display guess, on hand-checked messages and by properties over the lexicon."""

import csv
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kalaki.georgian
from kalaki.georgian import (
    Guess,
    LanguageGuess,
    deromanise,
    from_cyrillic,
    guess_language,
    readings,
    romanise,
    skeleton,
    wrong_layout,
)
from kalaki.georgian.layout import retype
from kalaki.georgian.romanise import SYSTEMS
from kalaki.georgian.tables import DATA, lexicon

LINES = Path(__file__).with_name("messages.tsv").read_text(encoding="utf-8").splitlines()
MESSAGES = list(csv.reader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))
WORDS = lexicon()
SIZE = len(WORDS.starts) - 1
word_places = st.integers(0, SIZE - 1)


def test_language_of_every_checked_message():
    guessed = [(text, guess_language(text).lang) for _lang, text, _georgian in MESSAGES]
    assert guessed == [(text, lang) for lang, text, _georgian in MESSAGES]


def test_every_checked_message_finds_its_georgian_words():
    missed = [
        (typed, meant)
        for _lang, text, georgian in MESSAGES
        if georgian
        for typed, meant in zip(text.split(), georgian.split(), strict=True)
        if skeleton(meant) and skeleton(meant) not in readings(typed.strip(".,?!"))
    ]
    assert missed == []


def test_display_guess_of_the_checked_messages():
    missed = [
        (typed, meant, guessed)
        for lang, text, georgian in MESSAGES
        if lang == "ka-Latn"
        for typed, meant, guessed in zip(
            text.split(), georgian.split(), deromanise(text).text.split(), strict=True
        )
        if guessed != meant
    ]
    # Both are words: what the typist meant shows only in the rest of the sentence.
    assert len(missed) <= 3, missed


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_every_word_of_the_lexicon_is_found_again_from_its_romanisation(system):
    words = [WORDS.word_at(place)[0] for place in range(0, SIZE, 7)]
    assert [word for word in words if skeleton(word) not in readings(romanise(word, system))] == []


@given(word_places)
def test_a_word_of_the_lexicon_stands_where_its_key_says(place):
    word, _level = WORDS.word_at(place)
    assert WORDS.key_at(place) == skeleton(word)
    assert word in WORDS


def test_no_word_of_the_lexicon_is_taken_for_another_layout():
    rng = random.Random(2)
    places = rng.sample(range(SIZE), 4000)
    words = [WORDS.word_at(place)[0] for place in places]
    assert [(word, wrong_layout(word)) for word in words if wrong_layout(word)] == []


@given(st.lists(word_places, min_size=2, max_size=8))
@settings(max_examples=200)
def test_no_sentence_of_known_words_is_taken_for_another_layout(places):
    assert wrong_layout(" ".join(WORDS.word_at(place)[0] for place in places)) == []


@pytest.mark.parametrize(
    ("typed", "text", "lang", "layout"),
    [
        ("ьукшшы тщьукш", "მერიის ნომერი", "ka", "ru"),
        ("кфещь фк ьщвшы цнфдш", "რატომ არ მოდის წყალი", "ka", "ru"),
        ("ra aris saWiro baRSi Casawerad", "რა არის საჭირო ბაღში ჩასაწერად", "ka", "en"),
        ("ჰელლო", "hello", "en", "ka"),
        ("ცგჰფდრფ ყე;ყფ", "справка нужна", "ru", "ka"),
        ("ზიბილ პულუნუ ჰარადა ვერირემ", "zibil pulunu harada verirem", "az", "ka"),
        ("მინდა ცგჰფდრფ მერიიდან", "მინდა справка მერიიდან", "ru", "ka"),
        ("წჰერე ცან ი პაყ ტჰე ფინე", "where can i pay the fine", "en", "ka"),
    ],
)
def test_layout_left_on(typed, text, lang, layout):
    best = wrong_layout(typed)[0]
    assert (best.text, best.lang, best.layout) == (text, lang, layout)


@pytest.mark.parametrize(
    "text",
    [row[1] for row in MESSAGES if row[0] in {"ka", "ru", "az", "en", "hy", "und"}],
)
def test_a_message_in_its_own_layout_stays(text):
    assert wrong_layout(text) == []


def test_guess_says_script_and_runner_up():
    assert guess_language("მერიის ნომერი") == LanguageGuess("ka", "Geor", 1.0, "")
    assert guess_language("") == LanguageGuess("und", "Zyyy", 0.0, "")
    mixed = guess_language("მერიის ნომერი нужен")
    assert (mixed.lang, mixed.script, mixed.runner_up) == ("ka", "Geor", "ru")


def test_display_guess_keeps_addresses_numbers_and_georgian():
    guess = deromanise("ბაღი my.gov.ge-ze 2026, a@b.ge")
    assert guess.text == "ბაღი my.gov.ge-ze 2026, a@b.ge"
    assert deromanise("") == Guess("", (), 1.0)


@pytest.mark.parametrize("system", ["national", "qwerty"])
def test_unambiguous_systems_are_read_back(system):
    text = "რუსთავის მერიის ცხელი ხაზი და წყლის გადასახადი ჭიშკართან"
    assert deromanise(romanise(text, system)).text == text


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text):
    guess, language = deromanise(text), guess_language(text)
    assert 0 <= guess.confidence <= 1
    assert len(guess.alternatives) <= 3
    assert language.lang in {"ka", "ka-Latn", "ka-Cyrl", "ru", "az", "hy", "en", "und"}
    assert all(fix.text != text for fix in wrong_layout(text))


def test_cyrillic_georgian_is_not_mistaken_for_russian_and_back():
    assert guess_language("рогор мовитхово сабути").lang == "ka-Cyrl"
    assert guess_language("как получить документ").lang == "ru"
    assert from_cyrillic("рогор мовитхово сабути") == "როგორ მოვიტხოვო საბუტი"


def test_shipped_tables_are_small():
    assert sum(path.stat().st_size for path in DATA.glob("*.xz")) < 2_000_000
    assert not [path for path in DATA.iterdir() if not re.fullmatch(r"[\w-]+\.(xz|md)", path.name)]


@pytest.mark.parametrize(
    ("text", "meant", "on"),
    [
        ("რატომ არ მოდის წყალი", "ka", "ru"),
        ("მინდა ჭიშკარი და ღობე", "ka", "ru"),
        ("რატომ არ მოდის წყალი", "ka", "en"),
        ("справка нужна", "ru", "ka"),
        ("where can i pay", "en", "ka"),
        ("zibil pulunu harada verirəm", "az", "ka"),
    ],
)
def test_what_the_keys_of_another_layout_gave_is_read_back(text, meant, on):
    typed = retype(text, meant=meant, on=on)
    assert typed != text
    best = wrong_layout(typed)[0]
    assert (best.text, best.lang, best.layout) == (text, meant, on)


def test_keys_without_a_letter_in_the_other_layout_stay():
    assert retype("ბაღი 5!", meant="ka", on="ru") == "ифКш 5!"
    assert retype("Съезд", meant="ru", on="ka") == "ჩ]ტპლ"


def test_word_that_is_known_and_guessed_alike_is_one_reading():
    assert deromanise("ts'otakhnit'").text == "ცოტახნით"


def test_letter_whose_small_form_is_two_signs_is_read_as_one():
    assert skeleton("İstanbul") == skeleton("istanbul") == "istanbul"


def test_library_says_which_name_it_lacks():
    with pytest.raises(AttributeError, match=r"^module 'kalaki\.georgian' has no attribute 'nothing'$"):
        kalaki.georgian.nothing  # noqa: B018 - the access is the test
