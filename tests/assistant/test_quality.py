"""Training at the desk, kept measurements, learning curve, and the widget's way in."""

import datetime as dt
import gzip
import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from kalaki.assistant.access import widget_origins
from kalaki.assistant.cli import main
from kalaki.assistant.commands import add_examples, keep_run, request_training
from kalaki.assistant.commands.training import NOT_COMPARED, check_model, settle, train_model
from kalaki.assistant.jobs import train_when_changed
from kalaki.assistant.minds import apart, model_file, shipped_print
from kalaki.assistant.models import LiveModel, QualityRun
from kalaki.assistant.queries import answer, latest_run, mind, training_state
from kalaki.assistant.queries.asking import catalogue_of_city
from kalaki.assistant.queries.measuring import file_stamp
from kalaki.assistant.queries.quality import catalogue_stamp
from kalaki.assistant.rules import evaluate
from kalaki.assistant.rules.learning import Asked, fewer, learn, plain_words
from kalaki.assistant.rules.quality import (
    Bar,
    Change,
    Found,
    Heard,
    Probe,
    RunKind,
    Use,
    bars,
    compare,
    heard,
)
from kalaki.assistant.rules.understand.catalogue import Phrase
from kalaki.assistant.templatetags.quality import kind_words
from kalaki.cities.contract import city_scope
from kalaki.cities.models import Setting
from kalaki.core.contract import System, at, new_key, now
from kalaki.core.worker import run_once
from kalaki.web.charts import Bar as DrawnBar
from kalaki.web.charts import Bars, Lines, Series, drawing
from tests.assistant.conftest import CONTENT
from tests.people.conftest import enter, staff

__all__ = ["enter", "staff"]
NINO = System("nino")
SITE = "https://rustavi.gov.ge"
PROBES = [
    Probe(code="A-1", text="pinned", use=Use.PINNED),
    Probe(code="A-1", text="same", use=Use.CHECK),
    Probe(code="A-2", text="lost", use=Use.CHECK),
]


@pytest.fixture
def own_models(settings, tmp_path):
    """Keep the models of this test in its own folder."""
    settings.KALAKI_DATA = tmp_path


def run_of(figures, kind=RunKind.EVALUATION, name="ნაკრები"):
    return keep_run(actor=NINO, key=new_key(), kind=kind, name=name, model="f" * 64, figures=figures)


@pytest.fixture
def figures():
    """Return the figures of two questions in scope and two out of it."""
    rows = [
        evaluate.Row(text="a", code="PI-1", script="ka", language="ka"),
        evaluate.Row(text="b", code="PI-1", script="latn", language="ka"),
        evaluate.Row(text="c", kind="weather"),
        evaluate.Row(text="d", kind="weather"),
    ]
    said = {
        "a": evaluate.Answer(outcome="answer", ranked=["PI-1"], first=0.9, area="PI", status="current"),
        "b": evaluate.Answer(outcome="ask", ranked=["X-1", "PI-1"], options=["PI-1"], first=0.5, area="PI"),
        "c": evaluate.Answer(outcome="refuse", ranked=["PI-1"], first=0.1),
        "d": evaluate.Answer(outcome="answer", ranked=["PI-1"], first=0.7),
    }
    return evaluate.figures(evaluate.evaluate(rows, lambda row: said[row.text])[0])


def test_phrasing_is_answered_offered_or_missed():
    found = [
        heard("A", first="A", codes=("A", "B"), is_asked_back=False),
        heard("A", first="B", codes=("B", "A"), is_asked_back=False),
        heard("A", first="B", codes=("B", "A"), is_asked_back=True),
        heard("A", first="B", codes=("B",), is_asked_back=True),
    ]
    assert found == [Heard.ANSWERED, Heard.MISSED, Heard.OFFERED, Heard.MISSED]


def test_comparison_shows_pinned_ones_and_what_changed():
    after = {"pinned": Heard.ANSWERED, "same": Heard.ANSWERED, "lost": Heard.OFFERED}
    found = compare(
        PROBES,
        [Found(heard=Heard.ANSWERED, ranks_first=True)] * 3,
        [Found(heard=after[probe.text], ranks_first=probe.text != "lost") for probe in PROBES],
    )
    pinned, lost = found.shown
    assert (found.checked, found.before, found.after) == (2, 1.0, 0.5)
    assert (pinned.text, pinned.passes, pinned.is_worse) == ("pinned", True, False)
    assert lost == Change(code="A-2", text="lost", use=Use.CHECK, before=Heard.ANSWERED, after=Heard.OFFERED)
    assert (lost.passes, lost.is_worse) == (False, True)


def test_bars_are_met_missed_or_not_measured(figures):
    found = {bar.key: bar.is_met for bar in bars(figures)}
    assert found == {
        "r1_ka": True, "r3_ka": True, "latin_gap": False, "r3_foreign": None, "asked": False, "refused": False,
        "wrong_refusals": True, "auroc": False, "stale": True,
    }  # fmt: skip
    assert Bar(key="asked", found=0.2, bar=0.2, at_most=True).is_met is True


def test_fewer_phrases_are_chosen_by_their_text_alone():
    phrases = [Phrase(code=code, text=f"{code}{n}") for code in "AB" for n in range(5)]
    few = fewer(phrases, 2)
    assert (
        [one.code for one in few],
        few == fewer(phrases[::-1], 2)[::-1] or set(few) == set(fewer(phrases[::-1], 2)),
    ) == (
        ["A", "A", "B", "B"],
        True,
    )
    assert fewer(phrases, None) == tuple(phrases)
    assert [word.keys for word in plain_words("ASLI ra?")] == [("asli",), ("ra",)]


def test_learning_is_measured_on_the_catalogue_in_scope(few):
    add_examples(
        actor=NINO, key=new_key(), code="PI-1", lines=("ქსეროქსის ფასი", "რა ღირს გადაღება", "ასლის საფასური")
    )
    found = learn(
        catalogue_of_city("rustavi"),
        [Asked(code="PI-1", text="asli ra girs"), Asked(code="FEE-1", text="რა ღირს დასუფთავება")],
    )
    assert [(step["per_record"], step["phrases"]) for step in found["curve"]] == [
        (2, 2),
        (5, 4),
        (10, 4),
        (20, 4),
        (None, 4),
    ]
    assert [one["name"] for one in found["ablation"]] == ["fused", "words", "linear", "no_fold"]
    assert (found["n"], found["ablation"][0]["r1"]) == (2, 1.0)


@pytest.mark.django_db(transaction=True)
def test_taught_phrasing_is_answered_on_a_catalogue_of_three_records(few, own_models):
    train_model.func("rustavi")
    wrong = "ქაღალდის გამრავლება"
    assert answer(wrong, city="rustavi").codes == ()
    add_examples(actor=NINO, key=new_key(), code="PI-1", lines=(wrong,))
    train_model.func("rustavi")
    reply = answer(wrong, city="rustavi")
    assert (reply.outcome, [service.code for service in reply.services]) == ("answer", ["PI-1"])
    [change] = [one for one in training_state("rustavi").last.changes if one.text == wrong]
    assert change == Change(code="PI-1", text=wrong, use=Use.TRAIN, before=Heard.MISSED, after=Heard.ANSWERED)


@pytest.mark.django_db(transaction=True)
def test_phrasing_that_went_wrong_is_right_after_one_training(seeded, own_models):
    wrong = "ქაღალდის გამრავლება"
    train_model.func("rustavi")
    before = training_state("rustavi")
    assert (before.is_current, before.last.changes) == (True, [])
    assert answer(wrong, city="rustavi").codes == ()
    add_examples(actor=NINO, key=new_key(), code="PI-03", lines=(wrong,), use=Use.PINNED)
    assert training_state("rustavi").is_current is False
    assert request_training(actor=NINO, key=new_key(), city="rustavi") == "rustavi"
    request_training(actor=NINO, key=new_key(), city="rustavi")
    assert (DBTaskResult.objects.count(), training_state("rustavi").is_under_way) == (1, True)
    while training_state("rustavi").is_under_way:
        assert run_once()
    state = training_state("rustavi")
    assert (state.is_current, state.has_failed) == (True, False)
    [change] = [one for one in state.last.changes if one.use == Use.PINNED]
    assert change == Change(
        code="PI-03", text=wrong, use=Use.PINNED, before=Heard.MISSED, after=Heard.ANSWERED
    )
    reply = answer(wrong, city="rustavi")
    assert (reply.outcome, [service.code for service in reply.services]) == ("answer", ["PI-03"])


@pytest.mark.django_db(transaction=True)
def test_model_is_measured_once_on_questions_it_never_saw(few, own_models, settings, tmp_path):
    check = tmp_path / "rustavi" / "assistant" / "check.csv"
    shutil.copytree(CONTENT / "rustavi" / "assistant", check.parent)
    check.write_text("text,id,kind,lang,script\nasli ra girs,PI-1,,ka,latn\nხვალ იწვიმებს?,,weather,ka,ka\n")
    settings.CONTENT_DIR, settings.KALAKI_MEASURE = tmp_path, True
    train_model.func("rustavi")
    for _turn in range(2):
        train_when_changed(now())
    assert [job.task_path.rpartition(".")[2] for job in DBTaskResult.objects.all()] == ["check_model"]
    run_once()
    kept = latest_run(RunKind.EVALUATION)
    trained = training_state("rustavi").last
    assert (kept.name, kept.model, kept.figures["n"], kept.figures["r1"]) == ("check", trained.model, 2, 1.0)
    train_when_changed(now())
    check.write_text("text,id,kind,lang,script\nasli ra girs,PI-1,,ka,latn\n")
    settings.KALAKI_MEASURE = False
    train_when_changed(now())
    mine = DBTaskResult.objects.filter(task_path__startswith="kalaki.assistant.")
    assert (mine.count(), QualityRun.objects.filter(kind=RunKind.EVALUATION).count()) == (
        1,
        1,
    )
    settings.KALAKI_MEASURE = True
    train_when_changed(now())
    run_once()
    assert latest_run(RunKind.EVALUATION).figures["n"] == 1
    stale = check_model.func("rustavi", "0" * 64, file_stamp(check))
    again = check_model.func("rustavi", trained.model, file_stamp(check))
    assert (stale, again, QualityRun.objects.filter(kind=RunKind.EVALUATION).count()) == ("", "", 2)


def test_reasons_out_of_scope_are_said_in_words():
    with translation.override("ka"):
        assert [kind_words(kind) for kind in ("near", "city", "own")] == [
            "თითქმის კატალოგის საქმე",
            "სხვა ქალაქები",
            "own",
        ]


@pytest.mark.django_db(transaction=True)
def test_a_bad_check_file_stops_no_training_and_is_named(
    few, own_models, settings, tmp_path, staff, enter, client
):
    check = tmp_path / "rustavi" / "assistant" / "check.csv"
    shutil.copytree(CONTENT / "rustavi" / "assistant", check.parent)
    settings.CONTENT_DIR, settings.KALAKI_MEASURE = tmp_path, True
    enter(staff("ნინო", "editor")[0])
    for content, fault in (
        (b"text,id\nasli ra girs,PI-1\n,PI-1\n", "check.csv, line 3: the column text is empty or missing."),
        (b"text,id\n\xff\xfe,PI-1\n", "check.csv: &#x27;utf-8&#x27; codec"),
    ):
        check.write_bytes(content)
        made = train_model.func("rustavi")
        assert training_state("rustavi").live == made
        assert fault in client.get("/desk/assistant/quality/").content.decode()
        assert check_model.func("rustavi", made, file_stamp(check)) == ""
    check.write_text("text,id\nasli ra girs,PI-1\n")
    assert "check.csv" not in client.get("/desk/assistant/quality/").content.decode()


def test_training_that_takes_too_long_is_ended(few):
    with pytest.raises(subprocess.TimeoutExpired):
        apart({"act": "train"}, at_most=0.001)


@pytest.mark.django_db(transaction=True)
def test_a_model_that_was_stopped_stands_in_for_none(few, own_models):
    first = train_model.func("rustavi")
    add_examples(actor=NINO, key=new_key(), code="PI-1", lines=("ბებერი კანტორა ვის გავატანო",))
    held = train_model.func("rustavi")
    LiveModel.objects.update(model=first, before="", held=held)
    model_file("rustavi", first).unlink()
    assert mind("rustavi").model.rankers.linear is None  # the records' words alone
    LiveModel.objects.update(held="")
    assert mind("rustavi").model.rankers.linear is not None


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_model_trains_is_compared_next_time(few, own_models):
    began = now()
    with at(began + dt.timedelta(minutes=1)):
        add_examples(actor=NINO, key=new_key(), code="PI-1", lines=("ასლის ფასი მითხარი",))
    with at(began + dt.timedelta(minutes=2)):
        settle(
            "rustavi",
            made="f" * 64,
            found=NOT_COMPARED,
            why=(),
            stamp="1",
            live="",
            answering="",
            began=began,
        )
    with at(began + dt.timedelta(minutes=3)):
        train_model.func("rustavi")
        assert [one.text for one in training_state("rustavi").last.changes] == ["ასლის ფასი მითხარი"]


def test_wordings_of_a_comparison_go_with_the_next_one(few):
    found = replace(
        NOT_COMPARED,
        shown=(Change(code="A", text="სიტყვები", use=Use.TRAIN, before=Heard.MISSED, after=Heard.MISSED),),
    )
    for shown in (found, NOT_COMPARED):
        settle("rustavi", made="", found=shown, why=(), stamp="1", live="", answering="")
    assert [run.figures["shown"] for run in QualityRun.objects.order_by("pk")] == [[], []]


def test_quality_page_shows_the_chosen_measurement_in_words(few, figures, staff, enter, client):
    enter(staff("ნინო", "editor")[0])
    page = "/desk/assistant/quality/"
    assert "--keep NAME" in client.get(page).content.decode()
    old = run_of(figures, name="ძველი")
    new = run_of(figures, name="ახალი")
    step = {"r1": 0.5, "r3": 0.8, "r1_95": [0.4, 0.6], "r3_95": [0.7, 0.9]}
    run_of({"n": 2, "curve": [{"per_record": n, "phrases": 9, **step} for n in (2, None)],
            "ablation": [{"name": "fused", **step}]}, kind=RunKind.LEARNING)  # fmt: skip
    text = client.get(page).content.decode()
    assert client.get(page).context["run"].public_id == new
    for words in ("ვერ შესრულდა", "შესრულდა", "არ გაზომილა", '<title id="curve-t">', '<title id="reliability-t">',
                  '<title id="ablation-t">', "ლათინური ასოები"):  # fmt: skip
        assert words in text, words
    assert client.get(f"{page}?run={old}").context["run"].name == "ძველი"
    assert (
        client.get(f"{page}?run=no").status_code == client.get(f"{page}?run={new_key()}").status_code == 404
    )


def test_everybody_may_read_how_good_it_is(few, figures, client, gori):
    page = "/chat/quality/"
    assert "გაზომვა ჯერ არ გამოქვეყნებულა" in client.get(page).content.decode()
    run_of(figures)
    context = client.get(page).context
    assert (context["inside"], context["answered"], context["false_answers"]) == (2, 1.0, 0.5)
    assert "„" in client.get(page).content.decode() or "ნაკრები" in client.get(page).content.decode()
    assert client.get("/gori/chat/quality/").context["run"] is None
    assert latest_run(RunKind.LEARNING) is None
    assert QualityRun.objects.count() == 1


def test_chart_draws_what_its_table_says():
    lines = drawing(
        Lines(name="c", title="t", description="d", caption="c", x_label="x", ticks=((0, "0"), (2, "all")),
              series=(Series(label="a", points=((0, 0.0), (2, 1.0))), Series(label="b", points=((0, 0.25),))))
    )  # fmt: skip
    assert lines["lines"][0]["path"] == "M52.0 250.0L416.0 14.0"
    assert (lines["columns"], lines["rows"]) == (
        ["x", "a", "b"],
        [["0", "0.0", "25.0"], ["all", "100.0", ""]],
    )
    ends = [line["end"][1] for line in drawing(
        Lines(name="c", title="t", description="d", caption="c", x_label="x", ticks=((0, "0"), (1, "1")),
              series=tuple(Series(label=n, points=((0, 0.0), (1, 1.0))) for n in "ab"))
    )["lines"]]  # fmt: skip
    assert ends == ["29.0", "14.0"]
    bars_ = drawing(
        Bars(name="b", title="t", description="d", caption="c", what="w",
             bars=(DrawnBar(label="one", value=0.5, low=0.4, high=0.6), DrawnBar(label="two", value=0.0)))
    )  # fmt: skip
    assert bars_["rows"] == [["one", "50.0", "40.0 to 60.0"], ["two", "0.0", ""]]
    assert [(bar["width"], bar["low"], bar["high"]) for bar in bars_["bars"]] == [
        ("189.0", "151.2", "226.8"),
        ("0.0", "", ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_sites_that_may_show_the_widget_are_listed_by_a_command(few, gori, capsys):
    other = "http://127.0.0.1:8001"
    assert main(["widget"]) == 0
    assert capsys.readouterr().out.startswith("No site may show C-Bot yet.")
    assert main(["widget", "--allow", SITE, "--allow", other, "--allow", SITE]) == 0
    assert (capsys.readouterr().out, widget_origins()) == (f"{SITE}\n{other}\n", [SITE, other])
    assert main(["widget", "--forbid", other]) == 0
    assert widget_origins() == [SITE]
    for wrong in (f"{SITE}/", "rustavi.gov.ge", "https://Rustavi.gov.ge", "javascript://x", "https://"):
        assert main(["widget", "--allow", wrong]) == 1
    assert Setting.objects.count() == 1
    with city_scope("gori"):
        assert widget_origins() == []


def test_widget_is_small_and_talks_to_listed_origins_alone(few, client, gori):
    Setting.objects.create(key="assistant.widget_origins", value=[SITE])
    script = client.get("/widget.js")
    told = json.loads(re.search(r"const told = (\{.*\});", script.content.decode())[1])
    assert (told["home"], told["origins"], len(gzip.compress(script.content)) < 15_000) == ("/", [SITE], True)
    assert (script["Content-Type"], script.cookies) == ("text/javascript; charset=utf-8", {})
    assert client.get("/widget.js", headers={"If-None-Match": script["ETag"]}).status_code == 304
    ask = {"q": "asli ra girs", "turns": "[]"}
    heard_ = client.post("/widget/ask/", ask, headers={"Origin": SITE})
    assert (heard_.status_code, heard_["Access-Control-Allow-Origin"], heard_["Vary"], heard_.cookies) == (
        200,
        SITE,
        "Origin",
        {},
    )
    assert '<div id="new">' in heard_.content.decode()
    for headers in ({"Origin": "https://evil.example"}, {}):
        refused = client.post("/widget/ask/", ask, headers=headers)
        assert (refused.status_code, refused.has_header("Access-Control-Allow-Origin")) == (403, False)
    assert client.get("/widget/ask/").status_code == 403
    assert client.post("/chat/", ask, headers={"Origin": SITE}).status_code == 403
    assert client.post("/gori/widget/ask/", ask, headers={"Origin": SITE}).status_code == 403


def test_other_files_that_ship_make_another_stamp(seeded, settings, tmp_path):
    before = catalogue_stamp()
    copied = tmp_path / "rustavi" / "assistant"
    shutil.copytree(CONTENT / "rustavi" / "assistant", copied)
    settings.CONTENT_DIR = tmp_path
    shipped_print.cache_clear()
    assert catalogue_stamp() == before
    with (copied / "danger.csv").open("a", encoding="utf-8") as file:
        file.write(",just a smell of paint\n")
    shipped_print.cache_clear()
    assert catalogue_stamp() != before
    shipped_print.cache_clear()
