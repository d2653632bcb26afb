"""Unanswered questions: what is kept of a conversation, the queue, its buttons, and what goes again."""

import datetime as dt
import json
import re
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from kalaki.assistant.commands import (
    add_examples,
    add_group,
    erase_questions,
    forget_group,
    go_back,
    keep_question,
    merge_groups,
    override_stop,
    pin_example,
    refuse_group,
    release_group,
    split_group,
    take_back_outside,
    take_group,
)
from kalaki.assistant.commands.questions import forget_old, group_questions
from kalaki.assistant.commands.training import NOT_COMPARED, settle, train_model
from kalaki.assistant.jobs import forget_questions, sort_questions, train_when_changed
from kalaki.assistant.models import (
    ExampleQuestion,
    LiveModel,
    OutOfScope,
    QualityRun,
    QuestionGroup,
    Record,
    UnansweredQuestion,
)
from kalaki.assistant.queries import (
    Nearest,
    answer,
    get_group,
    list_groups,
    list_outside,
    nearest,
    other_groups,
    training_state,
)
from kalaki.assistant.queries.asking import catalogue_of_city
from kalaki.assistant.queries.questions import Outside, prove_retention
from kalaki.assistant.rules.quality import Stop
from kalaki.assistant.rules.unanswered import (
    Channel,
    Closed,
    Missed,
    Said,
    is_grave,
    left_behind,
    masked,
    oldest_kept,
    urgency,
)
from kalaki.cities.contract import city_scope
from kalaki.core.contract import Refused, System, at, new_key, now
from kalaki.core.models import AuditEntry, CommandRecord
from kalaki.people.contract import Role
from tests.assistant.conftest import CONTENT, TODAY
from tests.people.conftest import enter, staff

__all__ = ["enter", "staff"]
NINO = System("nino")
THREE = ("ბებერი კანტორა ვის გავატანო", "beberi kantora vis gavatano", "бебери кантора вис гаватано")
NEAR = Nearest(code="PI-1", score=0.2, model="f" * 64, language="ka")


def keep(text, *, missed=Missed.REFUSED, channel=Channel.WEB, near=NEAR, key=None):
    return keep_question(key=key or new_key(), text=text, missed=missed, channel=channel, nearest=near)


def grouped(*texts):
    """Keep ``texts``, sort them, and return the public ids of the open groups, oldest first."""
    for text in texts:
        keep(text)
    group_questions()
    return list(QuestionGroup.objects.filter(closed="").order_by("pk").values_list("public_id", flat=True))


def refused(call, **words):
    with pytest.raises(Refused) as caught:
        call(actor=NINO, key=new_key(), **words)
    return caught.value.code


def talk(client, question="", turns="[]", **more):
    """Say something in the chat; returns the page's turns."""
    page = client.post("/chat/", {"q": question, "turns": turns, **more}).content.decode()
    return re.search(r'name="turns" value="([^"]*)"', page)[1].replace("&quot;", '"')


def kept():
    rows = UnansweredQuestion.objects.order_by("pk")
    return list(rows.values_list("text", "outcome", "channel", "times"))


def test_text_is_masked_and_cut():
    assert masked(" ჩემი ნომერია 01024055555, 599 12 34 56 და a@b.ge ") == "ჩემი ნომერია •••, ••• და •••"
    assert len(masked("ა" * 900)) == 500


@pytest.mark.parametrize(
    ("turns", "pick", "left"),
    [
        ((), "", ""),
        ((Said(question="a", outcome="answer"),), "", ""),
        ((Said(question="a", outcome="ask"),), "", "a"),
        ((Said(question="a", outcome="ask"),), "other", "a"),
        ((Said(question="a", outcome="ask"),), "PI-1", ""),
    ],
)
def test_question_is_left_behind_when_no_choice_was_taken(turns, pick, left):
    assert left_behind(turns, pick) == left


def test_conversation_about_danger_and_times():
    assert is_grave([Said(question="a", outcome="emergency")]) is True
    assert is_grave([Said(question="a", outcome="refuse")]) is False
    day = dt.date(2026, 11, 24)
    assert oldest_kept(day, sensitive=False) == dt.date(2026, 8, 26)
    assert oldest_kept(day, sensitive=True) == dt.date(2026, 10, 25)
    assert (urgency(3, day, day), urgency(3, day - dt.timedelta(days=4), day)) == (3, 15)


def test_refused_question_is_kept_without_who_asked(few, client):
    talk(client, "ბებერი კანტორა ვის გავატანო 01024055555")
    row = UnansweredQuestion.objects.get()
    assert (row.text, row.outcome, row.channel, row.language, row.script, row.day, row.times) == (
        "ბებერი კანტორა ვის გავატანო •••",
        "refused",
        "web",
        "ka",
        "geor",
        TODAY.date(),
        1,
    )
    columns = {field.name for field in UnansweredQuestion._meta.concrete_fields}
    assert columns == {
        "id", "municipality", "group", "text", "folded", "language", "script", "channel", "outcome", "nearest",
        "score", "model", "sensitive", "day", "times",
    }  # fmt: skip
    entry = AuditEntry.objects.get(name="assistant.keep_question")
    assert (entry.actor, entry.facts) == ("system:chat", {"missed": "refused"})
    told = json.dumps([*CommandRecord.objects.values("scope", "name", "result")])
    assert "კანტორა" not in told
    talk(client, "ბებერი კანტორა ვის გავატანო 01024066666")
    assert kept() == [("ბებერი კანტორა ვის გავატანო •••", "refused", "web", 2)]


def test_thumbs_down_and_its_words_are_kept_once(few, client):
    turns = talk(client, "asli ra girs")
    assert kept() == []
    turn = json.loads(turns)[0][0]
    turns = talk(client, turns=turns, useful=f"no:{turn}")
    talk(client, turns=turns, useful=f"no:{turn}")
    assert kept() == [("asli ra girs", "wrong", "web", 1)]


@pytest.mark.parametrize(
    ("said", "code"),
    [({"pick": "PI-1"}, "PI-1"), ({"question": "gamarjoba"}, ""), ({"pick": "area:PI"}, "PI-1")],
)
def test_what_is_no_question_is_not_kept_when_it_is_called_wrong(few, client, said, code):
    turns = talk(client, **said)
    row = json.loads(turns)[0]
    talk(client, turns=turns, useful=f"no:{row[0]}")
    talk(client, "არასწორია", turns)
    assert (row[3][:1], kept()) == ([code][: len(code)], [])


def test_words_that_call_an_answer_wrong_keep_its_question(few, client):
    talk(client, "არასწორია", talk(client, "asli ra girs"))
    assert kept() == [("asli ra girs", "wrong", "web", 1)]


def test_choices_that_nobody_meant_are_kept(few, client):
    row = ["0" * 32, "ასლი სად", "ask", ["PI-1"], "", 0, "", "", int(now().timestamp()), "ka"]
    talk(client, turns=json.dumps([row]), pick="other")
    assert kept() == [("ასლი სად", "unchosen", "web", 1)]


def test_danger_is_never_kept(few, client):
    turns = talk(client, "saxli iwvis")
    talk(client, "ბებერი კანტორა ვის გავატანო", turns)
    keep("გვიშველეთ", near=Nearest(is_grave=True))
    keep("?!")
    assert kept() == []
    assert nearest("saxli iwvis", city="rustavi").is_grave is True


def test_sensitive_neighbour_shortens_the_time(few):
    Record.objects.filter(code="PI-1").update(sensitive=True)
    found = nearest("რა ღირს ასლი", city="rustavi")
    assert (found.code, found.is_sensitive, found.is_grave) == ("PI-1", True, False)
    assert nearest("…", city="rustavi").code == ""


def test_my_words_are_erased_at_once(few, client):
    keep(THREE[0])
    turns = talk(client, THREE[0])
    assert kept() == [(THREE[0], "refused", "web", 2)]
    page = client.post("/chat/", {"q": "წაშალე ჩემი მონაცემები", "turns": turns}).content.decode()
    assert "წაიშალა ყველაფერი" in page
    assert kept() == [(THREE[0], "refused", "web", 1)]
    group_questions()
    key = new_key()
    assert erase_questions(key=key, texts=(THREE[0], "სხვა რამე")) == 1
    assert erase_questions(key=key, texts=(THREE[0],)) == 1
    assert (kept(), QuestionGroup.objects.count()) == ([], 0)


def test_everything_of_a_talk_is_erased_however_it_was_kept(few, client):
    key = new_key()
    keep(THREE[0])
    keep(THREE[0], missed=Missed.WRONG)
    for _other in range(2):
        keep(THREE[1])
    assert erase_questions(key=key, texts=(THREE[0], THREE[1], THREE[1])) == 4
    assert kept() == []


def test_a_comparison_with_a_model_that_no_longer_answers_settles_nothing(few):
    LiveModel.objects.create(model="new", before="old")
    words = {"made": "made", "found": NOT_COMPARED, "why": (), "stamp": "1", "live": "old"}
    assert settle("rustavi", answering="old", **words) is False
    row = LiveModel.objects.get()
    assert (row.model, row.before, row.held, QualityRun.objects.count()) == ("new", "old", "", 0)
    assert settle("rustavi", answering="new", **(words | {"live": "new"})) is True
    row.refresh_from_db()
    assert (row.model, row.before) == ("made", "new")


def test_flood_of_one_network_and_of_a_day_is_not_kept(few, client, monkeypatch):
    from kalaki.assistant.commands import questions
    from kalaki.assistant.views import unanswered
    from kalaki.core.contract import Limit

    monkeypatch.setattr(unanswered, "PER_NETWORK", Limit(times=1, seconds=3600))
    for text in THREE:
        talk(client, text + " პირველი")
    assert len(kept()) == 1
    monkeypatch.setattr(questions, "MOST_A_DAY", 1)
    assert keep("სულ სხვა კითხვა") is False


def test_program_that_asks_is_a_channel(few, client):
    client.post("/api/v1/assistant/ask", {"text": THREE[0]}, content_type="application/json")
    client.post("/api/v1/assistant/ask", {"text": "asli ra girs"}, content_type="application/json")
    assert kept() == [(THREE[0], "refused", "api", 1)]


def test_same_key_keeps_once(few):
    key = new_key()
    assert [keep(THREE[0], key=key), keep(THREE[0], key=key)] == [True, True]
    assert len(kept()) == 1


def test_three_scripts_join_one_group_which_stays(few, gori):
    [first] = grouped(*THREE[:2])
    assert group_questions() == 0
    again = grouped(THREE[2], "როდის გააქვთ ნაგავი ჩვენს ქუჩაზე")
    assert again[0] == first
    view = get_group(first)
    assert ([one.text for one in view.wordings], view.asked, view.nearest, view.score) == (
        list(THREE),
        3,
        "PI-1",
        0.2,
    )
    assert (view.languages, view.channels, view.since, view.days) == (("ka",), ("web",), TODAY.date(), 0)
    queue = list_groups()
    assert ([row.public_id for row in queue.rows], queue.total, queue.waiting) == (again, 2, 0)
    assert other_groups(first) == [(again[1], "როდის გააქვთ ნაგავი ჩვენს ქუჩაზე")]
    with city_scope("gori"):
        assert (list_groups().rows, get_group(first)) == ((), None)


def at_once(city, *acts):
    """Carry out ``acts`` in threads of their own that begin together; returns what each returned, or its error."""
    barrier, found = Barrier(len(acts)), [None] * len(acts)

    def act(place):
        try:
            barrier.wait()
            with city_scope(city.slug):
                found[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - what a thread meets is what the test is about
            found[place] = error
        finally:
            connection.close()

    threads = [Thread(target=act, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_the_same_question_asked_eight_times_at_once_is_one_row(few):
    assert at_once(few, *[lambda: keep(THREE[0])] * 8) == [True] * 8
    assert kept() == [(THREE[0], "refused", "web", 8)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_sort_at_once_make_one_group(few):
    for text in THREE:
        keep(text)
    assert sorted(at_once(few, group_questions, group_questions)) == [0, 3]
    assert list(QuestionGroup.objects.values_list("closed", "asked")) == [("", 3)]


@pytest.mark.django_db(transaction=True)
def test_groups_that_two_editors_merge_into_each_other_end_as_one(few):
    one, other = grouped(THREE[0], "როდის გააქვთ ნაგავი ჩვენს ქუჩაზე")
    first, second = at_once(
        few,
        lambda: merge_groups(actor=NINO, key=new_key(), group=one, into=other),
        lambda: merge_groups(actor=NINO, key=new_key(), group=other, into=one),
    )
    won, lost = (first, second) if isinstance(second, Refused) else (second, first)
    assert (lost.code, won in {one, other}) == ("gone", True)
    assert [(row.public_id, row.asked) for row in list_groups().rows] == [(won, 2)]


def test_a_group_that_was_closed_while_likeness_was_computed_takes_nothing_more(few, monkeypatch):
    from kalaki.assistant.commands import questions

    [group] = grouped(THREE[0])
    keep(THREE[1])
    compute = questions._places

    def closing(texts):
        found = compute(texts)
        forget_group(actor=NINO, key=new_key(), group=group)
        return found

    monkeypatch.setattr(questions, "_places", closing)
    assert (group_questions(), [row[0] for row in kept()]) == (0, [THREE[1]])
    monkeypatch.undo()
    assert group_questions() == 1


def test_queue_is_sorted_by_people_times_days(few):
    with at(TODAY - dt.timedelta(days=9)):
        old = grouped("როდის გააქვთ ნაგავი ჩვენს ქუჩაზე")[0]
    for _person in range(11):
        keep(THREE[0])
    new = grouped(THREE[1])[1]
    assert [(row.public_id, row.urgency) for row in list_groups().rows] == [(new, 12), (old, 10)]
    page = list_groups(page=2, size=1)
    assert ([row.public_id for row in page.rows], page.has_more, list_groups(size=1).has_more) == (
        [old],
        False,
        True,
    )


def test_group_teaches_a_record_and_its_words_go(few):
    [group] = grouped(*THREE)
    key = new_key()
    assert add_group(actor=NINO, key=key, group=group, code="PI-1", city="rustavi") == 1
    assert add_group(actor=NINO, key=key, group=group, code="PI-1", city="rustavi") == 1
    taught = ExampleQuestion.objects.select_related("record").get(origin="queue")
    assert (taught.text, taught.record.code, taught.set, taught.author) == (
        THREE[0],
        "PI-1",
        "train",
        "system:nino",
    )
    row = QuestionGroup.objects.select_related("record").get()
    assert (row.closed, row.record.code, kept(), DBTaskResult.objects.count()) == (
        Closed.ADDED,
        "PI-1",
        [],
        1,
    )
    assert refused(add_group, group=group, code="PI-1", city="rustavi") == "gone"
    assert refused(add_group, group=new_key(), code="PI-1", city="rustavi") == "not_found"
    [other] = grouped("სულ სხვა კითხვა")
    assert refused(add_group, group=other, code="NO-1", city="rustavi") == "not_found"
    assert get_group(group).record == "PI-1"


def test_phrasing_of_another_record_stops_the_click(few):
    add_examples(actor=NINO, key=new_key(), code="FEE-1", lines=(THREE[0],))
    keep(THREE[2])
    keep(THREE[1], missed=Missed.WRONG)
    [group] = grouped()
    assert kept() == [(THREE[1], "wrong", "web", 1)]
    assert refused(add_group, group=group, code="PI-1", city="rustavi") == "taken"
    assert QuestionGroup.objects.get().closed == ""


def test_group_teaches_to_refuse(few):
    [group] = grouped(*THREE[:2])
    key = new_key()
    assert [refuse_group(actor=NINO, key=key, group=group, city="rustavi") for _twice in range(2)] == [1, 1]
    assert [one.text for one in OutOfScope.objects.all()] == [THREE[0]]
    assert catalogue_of_city("rustavi").negatives[-1].text == THREE[0]
    assert (kept(), QuestionGroup.objects.get().closed) == ([], Closed.OUTSIDE)


def test_personal_words_go_at_once(few):
    [group] = grouped("ნინო ბერიძის მეზობელი ავადაა")
    key = new_key()
    assert [forget_group(actor=NINO, key=key, group=group) for _twice in range(2)] == [True, True]
    assert (kept(), QuestionGroup.objects.get().closed) == ([], Closed.PERSONAL)


def test_group_is_split_and_put_together(few):
    [group] = grouped(THREE[0], "ბებერი კანტორა ვის მივცე")
    one, _other = get_group(group).wordings
    assert refused(split_group, group=group, questions=()) == "no_choice"
    both = tuple(row.key for row in get_group(group).wordings)
    assert refused(split_group, group=group, questions=both) == "no_choice"
    key = new_key()
    made = split_group(actor=NINO, key=key, group=group, questions=(one.key,))
    assert split_group(actor=NINO, key=key, group=group, questions=(one.key,)) == made
    assert [row.asked for row in list_groups().rows] == [1, 1]
    assert refused(merge_groups, group=made, into=made) == "no_choice"
    key = new_key()
    for _twice in range(2):
        assert merge_groups(actor=NINO, key=key, group=made, into=group) == group
    assert [(row.public_id, row.asked) for row in list_groups().rows] == [(group, 2)]
    assert get_group(made).closed == Closed.MERGED


def test_somebody_holds_a_group_and_gives_it_back(few, staff):
    [group] = grouped(THREE[0])
    _person, membership = staff("ნინო", "editor")
    key = new_key()
    words = {"group": group, "membership": membership}
    assert [take_group(actor=NINO, key=key, role=Role.EDITOR, **words) for _twice in range(2)] == [True, True]
    view = get_group(group)
    assert (view.holder, view.holder_membership, view.held_since) == ("ნინო", membership, TODAY.date())
    assert refused(take_group, role=Role.OWNER, **words) == "not_allowed"
    key = new_key()
    assert [release_group(actor=NINO, key=key, group=group) for _twice in range(2)] == [True, True]
    assert get_group(group).holder == ""


def test_questions_go_when_their_time_is_over(few, gori):
    with at(TODAY - dt.timedelta(days=91)):
        grouped("როდის გააქვთ ნაგავი ჩვენს ქუჩაზე")
        with city_scope("gori"):
            keep("გორის კითხვა")
    with at(TODAY - dt.timedelta(days=31)):
        keep(THREE[0], near=Nearest(code="PI-1", is_sensitive=True))
        keep("ეს რჩება")
    [finding] = prove_retention()
    assert (finding.ok, finding.text) == (False, "3 of 4 are kept over their time")
    forget_questions(now())
    assert ([row[0] for row in kept()], QuestionGroup.objects.count(), forget_old()) == (["ეს რჩება"], 0, 0)
    with city_scope("gori"):
        assert (len(kept()), forget_old(), kept()) == (1, 1, [])
    assert prove_retention()[0].text == "1 kept, none over its time"


@pytest.fixture
def own_models(settings, tmp_path):
    """Keep the models of this test in its own folder, and its check questions few."""
    content = tmp_path / "content"
    settings.KALAKI_DATA, settings.CONTENT_DIR = tmp_path, content
    (content / "rustavi").mkdir(parents=True)
    (content / "rustavi" / "assistant").symlink_to(CONTENT / "rustavi" / "assistant")


@pytest.mark.django_db(transaction=True)
def test_broken_pin_stops_the_model_until_an_editor_says_why(few, own_models):
    pinned = "ასლის ფასი მითხარი"
    add_examples(actor=NINO, key=new_key(), code="PI-1", lines=(pinned,))
    first = train_model.func("rustavi")
    assert answer(pinned, city="rustavi").codes == ("PI-1",)
    example = ExampleQuestion.objects.get(text=pinned)
    pin_example(actor=NINO, key=new_key(), example=example.public_id)
    # The same words for another record: nobody can be right any more.
    ExampleQuestion.objects.create(
        record=Record.objects.get(code="FEE-1"), text="ასლის ფასი, მითხარი!", origin="editor"
    )
    Record.objects.filter(code="FEE-1").update(version=50)
    lines = [
        f"ასლის ფასი მითხარი {word}" for word in ("დღეს", "ახლა", "სწრაფად", "გთხოვ", "ბატონო", "ქალბატონო")
    ]
    add_examples(actor=NINO, key=new_key(), code="FEE-1", lines=tuple(lines))
    second = train_model.func("rustavi")
    state = training_state("rustavi")
    assert (state.live, state.held, state.is_stopped) == (first, second, True)
    assert Stop.PINNED in state.last.stops
    assert [one.text for one in state.last.changes if one.is_worse and one.use == "pinned"] == [pinned]
    assert answer(pinned, city="rustavi").codes == ("PI-1",)
    train_when_changed(now())
    assert DBTaskResult.objects.count() == 0
    assert refused(override_stop, model=second, reason=" ") == "reason_missing"
    assert refused(override_stop, model=first, reason="ასე ჯობს") == "not_held"
    key = new_key()
    for _twice in range(2):
        assert override_stop(actor=NINO, key=key, model=second, reason="ასე ჯობს") == second
    state = training_state("rustavi")
    assert (state.live, state.before, state.held, state.is_stopped) == (second, first, "", False)
    assert "reason" in AuditEntry.objects.filter(name="assistant.override_stop").get().facts
    assert refused(go_back, model=first) == "not_live"
    key = new_key()
    for _twice in range(2):
        assert go_back(actor=NINO, key=key, model=second) == first
    state = training_state("rustavi")
    assert (state.live, state.held, state.is_stopped, state.is_put_back) == (first, second, True, False)
    assert answer(pinned, city="rustavi").codes == ("PI-1",)
    assert refused(go_back, model=first) == "no_model_before"
    train_when_changed(now())
    assert DBTaskResult.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_withdrawn_record_stops_at_once_whatever_model_answers(few, own_models):
    train_model.func("rustavi")
    assert answer("asli ra girs", city="rustavi").codes == ("PI-1",)
    Record.objects.filter(code="PI-1").update(revision=0, version=90)
    assert answer("asli ra girs", city="rustavi").codes == ()
    train_when_changed(now())
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_lost_model_is_made_again(few, own_models, settings):
    settings.KALAKI_MEASURE = False
    made = train_model.func("rustavi")
    train_when_changed(now())
    assert DBTaskResult.objects.count() == 0
    for path in (settings.KALAKI_DATA / "models" / "rustavi").iterdir():
        path.unlink()
    assert answer("asli ra girs", city="rustavi").outcome in {"answer", "ask"}
    train_when_changed(now())
    assert DBTaskResult.objects.count() == 1
    assert (train_model.func("rustavi"), LiveModel.objects.get().model) == (made, made)


def test_catalogue_without_records_trains_nothing(in_rustavi):
    assert (train_model.func("rustavi"), LiveModel.objects.count()) == ("", 0)
    train_when_changed(now())
    assert DBTaskResult.objects.count() == 0


PAGE = "/desk/assistant/questions/"


@pytest.fixture
def nino(staff, enter):
    return enter(staff("ნინო", "editor")[0])


@pytest.mark.parametrize("groups", [0, 10, 1000])
def test_queue_takes_the_same_few_statements(few, nino, groups):
    made = QuestionGroup.objects.bulk_create(
        [QuestionGroup(municipality=few, since=TODAY.date(), asked=1) for _n in range(groups)]
    )
    UnansweredQuestion.objects.bulk_create(
        [
            UnansweredQuestion(
                municipality=few, group=row, text=f"კითხვა {n}", folded=f"{n}", language="ka", channel="web",
                outcome="refused", nearest="PI-1", day=TODAY.date(),
            )
            for n, row in enumerate(made)
        ]
    )  # fmt: skip
    nino.get(PAGE)
    pages = [PAGE, *([f"{PAGE}{made[0].public_id}/"] if made else [])]
    for page in pages:
        with CaptureQueriesContext(connection) as captured:
            assert nino.get(page).status_code == 200
        assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) <= 12, page


OUTSIDE_PAGE = f"{PAGE}outside/"


def press(client, page, act, **words):
    return client.post(page, {"key": str(new_key()), "act": act, **words})


def test_what_was_declared_outside_by_mistake_is_taken_back_at_the_desk(few, nino, gori):
    [group] = grouped(*THREE[:2])
    refuse_group(actor=NINO, key=new_key(), group=group, city="rustavi")
    message = OutOfScope.objects.get()
    assert list_outside() == Outside(rows=((message.public_id, THREE[0], "ka"),), page=1, has_more=False)
    with city_scope("gori"):
        assert list_outside().rows == ()
        assert refused(take_back_outside, message=message.public_id, city="gori") == "not_found"
    page = nino.get(OUTSIDE_PAGE).content.decode()
    assert (THREE[0] in page, "მერიის საქმე არ არის" in page) == (True, True)
    key = str(new_key())
    for _twice in range(2):
        done = nino.post(OUTSIDE_PAGE, {"key": key, "act": "again", "message": str(message.public_id)})
        assert done.status_code == 302
    assert (OutOfScope.objects.count(), THREE[0] in nino.get(OUTSIDE_PAGE).content.decode()) == (0, False)
    assert press(nino, OUTSIDE_PAGE, "again", message=str(message.public_id)).status_code == 404
    assert press(nino, OUTSIDE_PAGE, "again", message="x").status_code == 422
    assert all(one.text != THREE[0] for one in catalogue_of_city("rustavi").negatives)


def test_every_button_of_a_group_works_without_a_script(few, nino):
    first, second = grouped(THREE[0], "ბებერი კანტორა ვის მივცე", "როდის გააქვთ ნაგავი ჩვენს ქუჩაზე")
    page = f"{PAGE}{first}/"
    assert "ჯერ არავის აუღია" in nino.get(page).content.decode()
    assert press(nino, page, "take").url == page
    assert nino.get(page).context["is_mine"] is True
    assert press(nino, page, "release").url == page
    found = press(nino, page, "find", words="asli")
    assert [hit.code for hit in found.context["hits"]] == ["PI-1"]
    one = get_group(first).wordings[0]
    assert press(nino, page, "split", question=[one.key]).url == page
    third = QuestionGroup.objects.order_by("-pk").values_list("public_id", flat=True)[0]
    assert press(nino, f"{PAGE}{third}/", "merge", into=str(first)).url == f"{PAGE}?done=merge"
    assert press(nino, page, "add", code="PI-1").url == f"{PAGE}?done=add#training"
    shown = nino.get(page)
    assert ("მისი კითხვებით ჩანაწერი სწავლობს" in shown.content.decode(), shown.status_code) == (True, 200)
    assert press(nino, page, "outside").status_code == 409
    assert press(nino, f"{PAGE}{second}/", "personal").url == f"{PAGE}?done=personal"
    assert nino.get(f"{PAGE}?done=personal").status_code == 200
    assert nino.get(f"{PAGE}{new_key()}/").status_code == 404
    [last] = grouped("ეს მერიის საქმე სულაც არ არის")
    assert press(nino, f"{PAGE}{last}/", "outside").url == f"{PAGE}?done=outside#training"
    assert press(nino, PAGE, "train").url == f"{PAGE}#training"
    assert press(nino, PAGE, "override", model="x", reason="რადგან").status_code == 409
    assert press(nino, PAGE, "back", model="x").status_code == 409


def test_new_record_begins_with_the_question_and_takes_the_group(few, nino):
    [group] = grouped(THREE[0])
    address = f"/desk/assistant/new/?group={group}"
    assert nino.get(address).context["form"]["question"].value() == THREE[0]
    assert nino.get("/desk/assistant/new/?group=no").status_code == 404
    assert nino.get(f"/desk/assistant/new/?group={new_key()}").status_code == 200


def test_owner_may_not_override_and_residents_see_nothing(few, client, staff, enter):
    assert client.get(PAGE).status_code == 302
    owner = enter(staff("გია", "owner")[0])
    assert press(owner, PAGE, "override", model="x", reason="რადგან").status_code == 403
    sort_questions(now())
