import datetime as dt
from pathlib import Path

import pytest
import yaml

from kalaki.assistant.rules.understand.context import HOLDS, Context, Slot, Slots
from kalaki.assistant.rules.understand.phrases import PhraseBook
from kalaki.assistant.rules.understand.places import Gazetteer
from kalaki.assistant.rules.understand.text import clean, script_of, sentences, words

DATA = Path(__file__).resolve().parents[3] / "content" / "rustavi" / "assistant"
NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)


def data(name):
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def places():
    return Gazetteer(data("municipalities")["municipalities"])


@pytest.fixture(scope="module")
def slots():
    found = data("slots")
    return Slots(found["phrases"], spare=found["spare"])


IN_ARMENIAN = {"greeting", "thanks", "goodbye", "who_are_you", "plain"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("თბილისში რა ღირს", ("tbilisi",)), ("tbilisshi ra girs", ("tbilisi",)), ("в Тбилиси сколько стоит", ("tbilisi",)),
        ("Tbilisidə neçəyədir", ("tbilisi",)), ("ბათუმის მერია", ("batumi",)), ("ქუთაისიდან რუსთავში", ("kutaisi", "rustavi")),
        ("გორის ბაღი", ("gori",)), ("გორაკზე სახლი", ()), ("თბილისელი ვარ", ("tbilisi",)), ("რუსთავი 2 არხი", ()), ("ქედის დასაწვავი", ("keda",)),
        ("ვანო მქვია", ()), ("ონკანი გაფუჭდა", ()), ("ონლაინ", ()), ("მარნეულში ვცხოვრობ", ("marneuli",)), ("კასპიის ზღვა", ()),
        ("ფოთლები ყრია", ()), ("ხონთქარი", ()), ("ახალი ქალაქი", ()), ("ახალქალაქში", ("akhalkalaki",)), ("თელავური ღვინო", ()),
    ],
)  # fmt: skip
def test_places_are_named_and_what_only_looks_like_one_is_not(places, text, named):
    assert places.named(words(text)) == named


@pytest.mark.parametrize(
    ("phrase", "message", "stands"),
    [
        ("გაზ* სუნ*", "ბინაში გაზის საშინელი სუნია", True), ("გაზ* სუნ*", "gazis sunia", True), ("გაზ* სუნ*", "გაზის გადასახადი", False),
        ("გაზ* სუნ*", "სუნი და გაზი", False), ("გაზ* სუნ*", "გაზი ერთი ორი სამი სუნი", False), ("მცემს", "ქმარი მცემს", True),
        ("მცემს", "მცემსები", False), ("дом горит", "Дом горит!", True),
    ],
)  # fmt: skip
def test_phrase_stands_in_order_with_small_gaps(phrase, message, stands):
    assert PhraseBook({"x": [phrase]}).find(words(message)) == (["x"] if stands else [])


@pytest.mark.parametrize(
    ("message", "slot"),
    [
        ("და რა ღირს?", Slot.FEE), ("da ra girs", Slot.FEE), ("а сколько стоит?", Slot.FEE), ("და საბუთები?", Slot.DOCUMENTS),
        ("da sabutebi?", Slot.DOCUMENTS), ("а сколько ждать?", Slot.DEADLINE), ("სად?", Slot.CHANNEL), ("and how much is it?", Slot.FEE),
        ("bəs qiyməti?", Slot.FEE), ("რა ღირს ქორწინების რეგისტრაცია", None), ("ბაღში რა საბუთებია საჭირო", None),
    ],
)  # fmt: skip
def test_short_question_asks_for_a_part_of_the_last_answer(slots, message, slot):
    assert slots.asked(words(message)) == slot


def test_last_record_holds_for_half_an_hour():
    context = Context(code="A-1", at=NOW)
    assert [
        context.holds(NOW + HOLDS),
        context.holds(NOW + HOLDS + dt.timedelta(seconds=1)),
        Context().holds(NOW),
    ] == [True, False, False]


def test_control_characters_and_the_rest_of_a_long_text_go():
    assert clean("ა\x00ბ\u200b\nგ" + "x" * 2000) == "აბ გ" + "x" * 994
    assert clean(" \t\x07 ") == ""


def test_scripts_and_sentences():
    assert [script_of(t) for t in ("გამარჯობა ok", "privet", "привет", "բարեւ", "123 ?")] == [
        "ka",
        "latn",
        "cyrl",
        "armn",
        "",
    ]
    assert sentences("ერთი? ორი. სამი\nოთხი") == ["ერთი?", "ორი.", "სამი", "ოთხი"]


@pytest.mark.parametrize("name", ["greeting", "thanks", "who_are_you", "joke", "insult"])
def test_small_talk_speaks_four_languages_in_three_ways(name):
    intent = next(i for i in data("smalltalk")["intents"] if i["key"] == name)
    assert {language: len(replies) for language, replies in intent["replies"].items()} == {
        "ka": 3,
        "en": 3,
        "ru": 3,
        "az": 3,
    } | ({"hy": 3} if name in IN_ARMENIAN else {})
