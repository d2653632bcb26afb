import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.georgian import (
    format_date,
    format_money,
    from_cyrillic,
    readings,
    romanise,
    skeleton,
    slug,
    to_mkhedruli,
)
from kalaki.georgian.romanise import SYSTEMS

WORDS = [
    "საჯარო",
    "ინფორმაცია",
    "როგორ",
    "მოვითხოვო",
    "მერიის",
    "ნომერი",
    "ღობე",
    "წყალი",
    "ჭიშკარი",
    "ყველა",
    "ძაღლი",
    "ჟურნალი",
    "ჰაერი",
    "სააკაძე",
]


@pytest.mark.parametrize(
    "typed",
    [
        "მერიის ნომერი",
        "ᲛᲔᲠᲘᲘᲡ ᲜᲝᲛᲔᲠᲘ",
        "meriis nomeri",
        "МЕРИИС НОМЕРИ",
        "MERIIS NOMERI",
        "  მერიის\u200b ნომერი? ",
    ],
)
def test_every_script_gives_one_key(typed):
    assert skeleton(typed) == "meris nomeri"


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("Rirs", ("rirs", "girs")),
        ("raRac", ("ragac",)),
        ("shoTa", ("sota", "sxota")),
        ("mshoblebi", ("msoblebi", "msxoblebi")),
        ("wyali", ("ckali", "vkali")),
        ("4ama", ("cama",)),
        ("ღობე", ("gobe",)),
        ("сахли", ("saxli", "sahli")),
        ("saxlTan", ("saxltan",)),
        ("rustavtshi", ("rustavdsi", "rustavcxi")),
        ("SAQME", ("sakme",)),
    ],
)
def test_readings_come_best_first(word, keys):
    assert readings(word) == keys


@pytest.mark.parametrize("system", sorted(SYSTEMS))
@pytest.mark.parametrize("word", WORDS)
def test_romanised_word_can_be_read_back_to_its_key(system, word):
    assert skeleton(word) in readings(romanise(word, system))


@given(st.one_of(st.text(max_size=40), st.text(alphabet="თტსშდზჯჰგკქცპაTSRhstdzjkgc'46 ა.", max_size=20)))
def test_folding_a_key_changes_nothing(text):
    key = skeleton(text)
    assert skeleton(key) == key


def test_numbers_and_addresses_stay():
    assert skeleton("my.gov.ge 2026 წელი") == "my.gov.ge 2026 celi"


def test_old_letters_become_those_of_today():
    assert to_mkhedruli("ႠႡ ⴀⴁ ᲐᲑ ჴ ’„“") == 'აბ აბ აბ ხ \'""'


def test_cyrillic_letters_become_sounds():
    assert from_cyrillic("Ра гирс сабути? джер дзагли") == "რა გირს საბუტი? ჯერ ძაგლი"


def test_tables_are_the_published_ones():
    alphabet = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
    assert romanise(alphabet) == "abgdevztik'lmnop'zhrst'upkghq'shchtsdzts'ch'khjh"
    assert romanise(alphabet, "qwerty") == "abgdevzTiklmnopJrstufqRySCcZwWxjh"


def test_slug_is_never_empty_and_stable():
    assert [slug(text) for text in ("ძველი რუსთავი", "Ж!", "12 ა")] == ["dzveli-rustavi", "x", "12-a"]


@pytest.mark.parametrize(
    ("tetri", "lang", "text"),
    [
        (123450, "ka", "1\u00a0234,50\u00a0₾"),
        (123450, "en", "1\u00a0234.50\u00a0₾"),
        (5, "ru", "0,05\u00a0₾"),
        (-10000, "az", "-100\u00a0₾"),
    ],
)
def test_money_is_written_alike(tetri, lang, text):
    assert format_money(tetri, lang) == text


def test_dates_are_words():
    day = dt.date(2026, 11, 22)
    assert [format_date(day, lang) for lang in ("ka", "en", "az", "hy", "ru")] == [
        "22 ნოემბერი, 2026",
        "22 November 2026",
        "22 noyabr 2026",
        "22 նոյեմբերի 2026",
        "22 ноября 2026",
    ]
