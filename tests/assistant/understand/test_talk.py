"""A trained mind in conversation: places, several questions, follow-ups, layouts, limits, tone."""

import datetime as dt
from dataclasses import replace

import pytest

from kalaki.assistant.rules.outcomes import shown_codes
from kalaki.assistant.rules.understand.context import HOLDS, Context, Slot
from kalaki.assistant.rules.understand.pipeline import Kind
from kalaki.assistant.rules.understand.text import words
from kalaki.georgian.layout import retype

from .conftest import CITY, NOW, TODAY, data

PI, FENCE = "PI-03", "ARCH-08"


def summary(talker, meant):
    """Return (outcome, first record or the place it is for)."""
    first = meant.parts[0] if meant.parts else None
    return talker.outcome(meant), (first.elsewhere or first.codes[0]) if first else meant.name


# --- the catalogue -------------------------------------------------------------------------------


def test_every_record_is_found_by_its_own_question(talker):
    codes = talker.mind.model.rankers.codes
    missed = []
    for code, fact in talker.facts.items():
        part = talker.mind.part(fact.content.question, words(fact.content.question))
        if codes[part.ranking.order[0]] != code:
            missed.append(code)
    assert missed == []


# Their own question speaks of danger, so 112 comes first and the record below it.
DANGER = {"EMG-01", "EMG-09", "EMG-12", "EMG-13", "EMG-14", "EMG-15"}
# Asked in two words ("which is a class I building?"): the decision is not sure enough and asks back.


def test_every_record_gets_the_outcome_that_its_status_demands(talker):
    currencies = talker.currencies(TODAY)
    said = {"current": "answer", "unconfirmed": "unconfirmed", "history": "history"}
    wrong = {}
    for code, fact in talker.facts.items():
        meant = talker.ask(fact.content.question)
        outcome = talker.outcome(meant)
        if code not in currencies:
            # another town's: never itself, but our own record on the same matter, as that one stands
            allowed = {
                "refer",
                "ask",
                "refuse",
                *(said[currencies[own]] for own in shown_codes(meant) if own in currencies),
            }
        elif code in DANGER:
            allowed = {"emergency"}
        else:
            allowed = {said[currencies[code]]}
        if outcome not in allowed:
            wrong[code] = (outcome, allowed)
    assert wrong == {}


def test_nothing_is_said_as_current_a_year_and_a_day_later(talker):
    later = TODAY + dt.timedelta(days=366)
    said = {
        code: talker.outcome(talker.ask(fact.content.question), today=later)
        for code, fact in talker.facts.items()
    }
    assert [code for code, outcome in said.items() if outcome == "answer"] == []


def test_records_of_other_towns_are_referred_when_named_and_never_quoted(talker):
    foreign = {
        code: fact.content
        for code, fact in talker.facts.items()
        if fact.content.city_scope not in {CITY, "national"}
    }
    assert len(foreign) >= 4
    names = {row["slug"]: row["ka"] for row in data("municipalities")["municipalities"]}
    for code, content in foreign.items():
        named = talker.ask(f"{names[content.city_scope]}: {content.question}")
        assert summary(talker, named) == ("refer", content.city_scope), code
        for text in (
            content.question,
            content.question.replace("თბილის", "").replace("გორ", ""),
            *talker.facts[code].examples,
        ):
            for part in talker.ask(text).parts:
                assert part.elsewhere or code not in part.codes, (code, text)


# --- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a town's own matter, named in every script and case
        ("ქუთაისში რა ღირს საბავშვო ბაღი?", ("refer", "kutaisi")), ("ქუთაისის მერია მრავალშვილიანს რამდენს აძლევს?", ("refer", "kutaisi")),
        ("qutaisshi socialuri daxmareba ramdenia", ("refer", "kutaisi")), ("kutaisshi dasuftavebis mosakrebeli ramdenia", ("refer", "kutaisi")),
        ("в Кутаиси сколько пособие для многодетных", ("refer", "kutaisi")), ("Kutaisidə çoxuşaqlı ailəyə nə qədər verilir", ("refer", "kutaisi")),
        ("parking fine in Gori", ("refer", "gori")),
        ("გორში პარკინგის ჯარიმა რამდენია", ("refer", "gori")), ("в Гори паркинг штраф сколько", ("refer", "gori")),
        ("თბილისში 2 ბავშვზე დახმარება რამდენია", ("refer", "tbilisi")), ("ქუთაისში რუსთაველის ქუჩაზე პარკინგი რა ღირს", ("refer", "kutaisi")),
        ("ბათუმს არ ვკითხულობ, მრავალშვილიან ოჯახს რამდენს აძლევს ქუთაისი?", ("refer", "kutaisi")),
        # what holds in the whole country is answered from there too, when it is sure
        ("გორში მცხოვრებმა პირადობა სად ავიღო?", ("answer", "REG-02")), ("თელავში პასპორტის აღება რა ღირს", ("unconfirmed", "REG-04")),
        # home named beside another town is about home, and so is a record that names the other town itself
    ],
)  # fmt: skip
def test_a_place_that_is_named_decides_whose_matter_it_is(talker, text, expected):
    assert summary(talker, talker.ask(text)) == expected


@pytest.mark.parametrize(
    ("thing", "town"),
    [
        ("თბილისის ქუჩაზე პარკინგის ჯარიმა რამდენია", "თბილისში ქუჩაზე პარკინგის ჯარიმა რამდენია"), ("ბათუმის ქუჩაზე ღობეს ნებართვა უნდა?", "ბათუმში ღობეს ნებართვა უნდა?"),
        ("parking fine on Tbilisi street", "parking fine in Tbilisi"), ("улица Тбилиси, штраф за парковку", "Тбилиси, штраф за парковку"),
        ("Тбилисская улица, штраф за парковку", "в Тбилиси штраф за парковку"), ("გორის ქუჩა", "გორში ქუჩა"), ("რუსთავი 2-ის ნომერი", "რუსთავის მერიის ნომერი"),
        ("თბილისის ზღვა", "თბილისის მერია"), ("Tbilisi küçəsində parkinq", "Tbilisidə küçədə parkinq"), ("gori 2", "goris meria"), ("ბათუმი 2", "ბათუმში 2"),
        ("ბორჯომის წყალი რა ღირს", "ბორჯომში წყალი რა ღირს"), ("borjomis wyali", "qutaisis wyali"), ("боржоми вода цена", "Боржоми, штраф"),
        ("Tbilisi mall", "Tbilisi city hall"), ("ქუთაისის საერთაშორისო აეროპორტი", "ქუთაისის მერია"), ("qutaisis aeroporti", "qutaisis meria"),
        ("аэропорт Тбилиси", "мэрия Тбилиси"), ("ბათუმის სტადიონი", "ბათუმის პარკინგი"),
    ],
)  # fmt: skip
def test_what_is_named_after_a_town_is_not_the_town(talker, thing, town):
    named = talker.mind.books.places.named
    assert (named(words(thing)), bool(named(words(town)))) == ((), True)


def test_a_street_at_home_named_after_a_town_is_at_home(talker):
    assert talker.mind.books.places.named(words("თბილისის ქუჩა რუსთავში")) == (CITY,)


# --- several questions in one message --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes", "unread"),
    [
        ("საჯარო ინფორმაციას როგორ მოვითხოვ და ღობეს ნებართვა უნდა?", [PI, FENCE], 0),
        ("sajaro informacias rogor movitxov da gobes nebartva unda?", [PI, FENCE], 0),
        ("саджаро инпормациас рогор мовитхов да гобес небартва унда?", [PI, FENCE], 0),
        ("как запросить публичную информацию и нужно ли разрешение на забор", [PI, FENCE], 0),
        ("ღობეს ნებართვა უნდა? პასპორტის აღება რა ღირს? ასლი გვერდი რა ღირს?", [FENCE, "REG-04", "PI-08"], 0),
        ("ღობეს ნებართვა უნდა? პასპორტის აღება რა ღირს? ასლი გვერდი რა ღირს? საჯარო ინფორმაციას როგორ მოვითხოვ?", [FENCE, "REG-04", "PI-08"], 1),
        ("ღობეს ნებართვა უნდა? პასპორტის აღება რა ღირს? ხვალ რა ამინდი იქნება?", [FENCE, "REG-04"], 1),
        # one question: a half without a record of its own, the same record twice, too few words
        ("ღობეს ნებართვა უნდა და ხვალ რა ამინდი იქნება?", None, 0), ("ღობეს ნებართვა უნდა და კიდევ ღობეზე ნებართვა მჭირდება?", [FENCE], 0),
        ("პასპორტი და პირადობა", None, 0),
    ],
)  # fmt: skip
def test_questions_are_split_where_each_has_its_own_record(talker, text, codes, unread):
    meant = talker.ask(text)
    if codes is None:
        assert (len(meant.parts), meant.unread) == (1, ())
    else:
        assert ([part.codes[0] for part in meant.parts], len(meant.unread)) == (codes, unread)


def test_a_story_is_not_split(talker):
    story = (
        "გუშინ ღობე დავდგი ეზოში. მეზობელი მოვიდა და მითხრა ღობეს ნებართვა უნდაო. მე პასპორტის აღება მინდოდა და ვერ მოვიცალე. "
        * 4
    )
    assert len(talker.ask(story).parts) == 1


# --- follow-ups ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "chain", "last"),
    [
        ("საჯარო ინფორმაციას როგორ მოვითხოვ?", [("და რა ღირს?", Slot.FEE), ("და საბუთები?", Slot.DOCUMENTS), ("რამდენ ხანში?", Slot.DEADLINE)], "ღობეს ნებართვა უნდა?"),
        ("sajaro informacias rogor movitxov?", [("da ra girs?", Slot.FEE), ("da sabutebi?", Slot.DOCUMENTS), ("sad mivide?", Slot.CHANNEL)], "gobes nebartva unda?"),
        ("как запросить публичную информацию?", [("а сколько стоит?", Slot.FEE), ("а сколько ждать?", Slot.DEADLINE), ("а куда идти?", Slot.CHANNEL)], "нужно ли разрешение на забор?"),
        ("саджаро инпормациас рогор мовитхов?", [("да ра гирс?", Slot.FEE), ("да сабутеби?", Slot.DOCUMENTS), ("рамден ханши?", Slot.DEADLINE)], "гобес небартва унда?"),
        ("ictimai məlumatı necə istəyim?", [("bəs qiyməti?", Slot.FEE), ("hansı sənədlər?", Slot.DOCUMENTS), ("harada?", Slot.CHANNEL)], "şəxsiyyət vəsiqəsi haradan alınır?"),
    ],
)  # fmt: skip
def test_short_questions_go_on_and_a_new_topic_wins(talker, first, chain, last):
    meant = talker.ask(first)
    assert meant.parts[0].codes[0] == PI
    about = Context(code=PI, at=NOW, language=meant.language)
    for minute, (text, slot) in enumerate(chain, 1):
        found = talker.ask(text, about, now=NOW + dt.timedelta(minutes=minute))
        assert (found.kind, found.name, found.language) == (Kind.SLOT, slot, meant.language)
    new = talker.ask(last, about, now=NOW + dt.timedelta(minutes=5))
    assert (new.kind, new.parts[0].codes[0]) == (Kind.QUESTION, "REG-02" if meant.language == "az" else FENCE)


@pytest.mark.parametrize("slot", list(Slot))
def test_every_slot_is_asked_for_in_every_way_that_its_file_lists(talker, slot):
    asked = talker.mind.books.slots.asked
    phrases = [str(phrase).replace("*", "") for phrase in data("slots")["phrases"][slot]]
    assert [phrase for phrase in phrases if asked(words(phrase)) != slot] == []
    assert {talker.ask(phrase, Context(code=PI, at=NOW)).kind for phrase in phrases} == {Kind.SLOT}


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (HOLDS - dt.timedelta(seconds=1), Kind.SLOT),
        (HOLDS, Kind.SLOT),
        (HOLDS + dt.timedelta(seconds=1), Kind.QUESTION),
    ],
)
def test_the_last_record_is_forgotten_after_half_an_hour(talker, after, kind):
    assert talker.ask("და რა ღირს?", Context(code=PI, at=NOW), now=NOW + after).kind == kind


def test_a_short_question_without_a_record_before_it_is_a_question(talker):
    assert talker.ask("და რა ღირს?").kind == Kind.QUESTION


def test_words_instead_of_a_button_are_a_new_question(talker):
    asked = talker.ask("პირადობა")
    written = talker.ask("ღობეს ნებართვა უნდა?", Context(asked=asked.asked))
    assert (written.asked, summary(talker, written)[1]) == (0, FENCE)


def test_two_misses_in_a_row_bring_a_person(talker):
    nonsense = "ხვალ რა ამინდი იქნება?"
    first = talker.ask(nonsense)
    second = talker.ask(nonsense, Context(missed=first.missed))
    good = talker.ask("ღობეს ნებართვა უნდა?", Context(missed=first.missed))
    assert [(m.missed, talker.outcome(m)) for m in (first, second, good)] == [
        (1, "refuse"),
        (2, "handover"),
        (0, "unconfirmed"),
    ]


def test_it_asks_back_twice_and_then_hands_over(talker):
    text = "მარტოხელა მშობელს რა საბუთები სჭირდება?"
    context, outcomes = Context(), []
    for _turn in range(3):
        meant = talker.ask(text, context)
        outcomes.append(talker.outcome(meant))
        context = replace(context, asked=meant.asked)
    assert outcomes == ["ask", "ask", "handover"]


# --- letters, layouts, limits ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "   ", "👍", "😀😀", "???", "...", "\u200b\u200b", "\x00\x07", "(((", "—"]
)
def test_what_has_no_words_is_answered_and_never_ranked(talker, text):
    meant = talker.ask(text)
    assert (meant.kind, meant.parts, talker.outcome(meant)) == (Kind.EMPTY, (), "empty")


def test_a_thousand_characters_are_read_and_the_reply_says_so(talker):
    question = "ღობეს ნებართვა უნდა? "
    whole, longer = question.ljust(1000, "."), question.ljust(1001, ".")
    assert [(talker.ask(text).was_cut, talker.ask(text).parts[0].codes[0]) for text in (whole, longer)] == [
        (False, FENCE),
        (True, FENCE),
    ]
    hidden = "." * 1000 + " სახლი იწვის"
    assert talker.ask(hidden).kind == Kind.EMPTY


def test_control_characters_change_nothing(talker):
    plain, dirty = "ღობეს ნებართვა უნდა?", "ღო\u200bბეს\x00 ნებ\u00adართვა\tუნდა?\x07"
    assert talker.ask(dirty).parts[0].codes == talker.ask(plain).parts[0].codes


@pytest.mark.parametrize(
    ("text", "meant", "on"),
    [
        ("ღობეს ნებართვა სჭირდება", "ka", "ru"), ("ღობეს ნებართვა სჭირდება", "ka", "en"), ("нужно ли разрешение на забор", "ru", "ka"),
        ("şəxsiyyət vəsiqəsi haradan alınır", "az", "ka"), ("do I need a permit for a fence", "en", "ka"),
    ],
)  # fmt: skip
def test_a_wrong_keyboard_layout_is_seen_through(talker, text, meant, on):
    typed = retype(text, meant=meant, on=on)
    assert typed != text
    assert talker.ask(typed).parts[0].codes[0] == ("REG-02" if meant == "az" else FENCE)


@pytest.mark.parametrize(
    ("text", "setting", "language", "is_unknown"),
    [
        ("ღობეს ნებართვა უნდა?", "ru", "ka", False), ("gobes nebartva unda?", "", "ka", False), ("нужно ли разрешение на забор", "", "ru", False),
        ("do I need a permit for a fence", "", "en", False), ("hasara icazə lazımdır", "", "az", False), ("ցանկապատի թույլտվություն", "", "hy", False),
        ("你好", "", "ka", True), ("Wo kann ich hier mein Auto abstellen bitte", "", "en", True), ("İkametgah belgesi almak istiyorum nereye gitmeliyim", "", "az", True), ("你好", "en", "en", True), ("مرحبا كيف", "az", "az", True), ("12345", "", "ka", True),
    ],
)  # fmt: skip
def test_language_of_the_reply_is_the_readers_and_an_unknown_one_is_said(
    talker, text, setting, language, is_unknown
):
    meant = talker.ask(text, language=setting)
    assert (meant.language, "unknown_language" in meant.reasons) == (language, is_unknown)


# --- figures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", ["50 ლარია", "5000 ლარი ღირს", "50 lari girs", "1 თეთრია"])
def test_a_figure_in_the_question_finds_the_same_record(talker, figure):
    plain, with_figure = (
        talker.ask("საჯარო ინფორმაციის ასლი გვერდი რა ღირს?"),
        talker.ask(f"საჯარო ინფორმაციის ასლი გვერდი {figure}?"),
    )
    assert [m.parts[0].codes[0] for m in (plain, with_figure)] == ["PI-08", "PI-08"]
    # What is said is the record's text; nothing of the question travels beside it except itself.
    number = figure.split()[0]
    assert number not in talker.facts["PI-08"].content.figures


# --- tone ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("გამარჯობა", "greeting"), ("გამარჯობა მეგობარო", "greeting"), ("გამარჯობა, როგორ ხარ?", "how_are_you"), ("hello, who are you?", "who_are_you"),
        ("დიდი მადლობა დახმარებისთვის", "thanks"), ("анекдот", "joke"), ("salam", "greeting"),
    ],
)  # fmt: skip
def test_small_talk_is_answered_as_such(talker, text, name):
    meant = talker.ask(text)
    assert (meant.kind, meant.name) == (Kind.SMALLTALK, name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("გამარჯობა, ღობეს ნებართვა უნდა?", FENCE), ("გამარჯობა პასპორტი?", "REG-04"), ("მადლობა, პასპორტი რა ღირს?", "REG-04"),
        ("salam, merias nomeri", "GEN-01"), ("hello parking fine", "FEE-12"), ("მითხარი ანეკდოტი და პასპორტი რა ღირს", "REG-04"),
    ],
)  # fmt: skip
def test_a_question_beside_small_talk_is_a_question(talker, text, code):
    meant = talker.ask(text)
    assert (meant.kind, meant.parts[0].codes[0]) == (Kind.QUESTION, code)


@pytest.mark.parametrize(
    ("earlier", "name"),
    [
        ((), "joke"), (("ღობეს ნებართვა უნდა?",), "joke"), (("გაზის სუნია",), "plain"), (("saxli iwvis", "madloba"), "plain"), (("хочу умереть",), "plain"),
        (("მამა გარდამეცვალა, რა საბუთებია საჭირო?",), "plain"), (("deda gardaicvala",), "plain"), (("კიბო მაქვს, წამალს აფინანსებთ?",), "plain"),
        (("ვალი მაქვს გადასახადზე", "სად გადავიხადო?"), "plain"), (("borcum var",), "plain"), (("my father died",), "plain"),
    ],
)  # fmt: skip
def test_no_joke_in_a_thread_about_danger_illness_death_or_debt(talker, earlier, name):
    meant = talker.ask("ხუმრობა მითხარი", Context(earlier=earlier))
    assert (meant.kind, meant.name) == (Kind.SMALLTALK, name)


def test_plain_talk_has_its_words_in_every_language():
    intents = {intent["key"]: intent for intent in data("smalltalk")["intents"]}
    assert {language: len(said) for language, said in intents["plain"]["replies"].items()} == {
        "ka": 3,
        "en": 3,
        "ru": 3,
        "az": 3,
        "hy": 3,
    }
    assert len(intents) >= 12


def test_danger_comes_before_everything_else(talker):
    for text in (
        "გამარჯობა, სახლი იწვის",
        "menu, saxli iwvis",
        "ღობეს ნებართვა უნდა? გაზის სუნია!",
        "Привет, дом горит",
        "ხუმრობა მითხარი, თავს მოვიკლავ",
    ):
        assert talker.ask(text, Context(code=PI, at=NOW)).kind == Kind.EMERGENCY, text


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("სამშენებლო ნებართვა რა საბუთებით ავიღო", "question", "ARCH-11"),
        ("თბილისში ბაღში როგორ ჩავწერო", "refer", ""),
        ("და საბუთები?", "slot", ""),
    ],
)
def test_a_new_topic_is_no_follow_up_of_the_last_answer(talker, text, outcome, code):
    meant = talker.ask(text, context=Context(code="GEN-01", at=NOW))
    found = talker.outcome(meant)
    if outcome == "question":
        assert (meant.kind, meant.parts[0].codes[0]) == (Kind.QUESTION, code)
    else:
        assert found == outcome


@pytest.mark.parametrize(
    "text",
    ["beberi kantora vis gavatano", "chemi kudiani gorgoladze gaburtyna", "zghapari mzetunaxavze momikevi"],
)
def test_georgian_in_latin_letters_is_never_taken_for_another_language(talker, text):
    meant = talker.ask(text)
    assert (meant.name, meant.language) == ("", "ka")
