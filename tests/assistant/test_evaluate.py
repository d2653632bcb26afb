"""How quality is counted: known answers, naive references, and the command line on real files."""

import csv
import json
import random

import pytest

from kalaki.assistant.rules.evaluate import (
    HONEST,
    WRONG_REFUSALS,
    Answer,
    Bin,
    Row,
    auroc,
    calibration_error,
    evaluate,
    figures,
    reliability,
)
from kalaki.assistant.rules.outcomes import Outcome

from .conftest import small, take_in


def counted(*pairs):
    rows = [row for row, _answer in pairs]
    answers = iter([answer for _row, answer in pairs])
    return figures(evaluate(rows, lambda _row: next(answers))[0])


INSIDE = Row(text="?", code="A")


@pytest.mark.parametrize(
    ("outcome", "is_honest"),
    [
        ("refuse", 1), ("refer", 1), ("unconfirmed", 1), ("history", 1), ("handover", 1), ("emergency", 1), ("smalltalk", 1), ("command", 1), ("empty", 1),
        ("ask", 0), ("answer", 0), ("slot", 0),
    ],
)  # fmt: skip
def test_out_of_scope_every_honest_way_not_to_answer_is_right(outcome, is_honest):
    found = counted((Row(text="?", kind="near"), Answer(outcome=outcome, ranked=("A",))))
    assert found["out_of_scope"] == {
        "n": 1,
        "refused": is_honest,
        "by_kind": {"near": {"n": 1, "refused": is_honest}},
    }
    assert (found["n"], found["r1"], found["wrong_refusals"], found["asked"]) == (1, None, None, None)


@pytest.mark.parametrize(
    ("outcome", "options", "ranked", "right", "refused"),
    [
        ("answer", (), ("A", "B"), 1, 0), ("answer", (), ("B", "A"), 0, 0), ("unconfirmed", (), ("A",), 1, 0), ("history", (), ("A",), 1, 0),
        ("refer", (), ("A",), 1, 0), ("emergency", (), ("A",), 1, 0), ("ask", ("B", "A"), ("B", "A"), 1, 0), ("ask", ("B", "C"), ("B", "C", "A"), 0, 0),
        ("refuse", (), ("A",), 0, 1), ("handover", (), ("A",), 0, 1), ("smalltalk", (), ("A",), 0, 1), ("command", (), ("A",), 0, 1), ("empty", (), (), 0, 1),
    ],
)  # fmt: skip
def test_in_scope_a_refusal_is_wrong_and_asking_back_is_right_with_the_record_among_the_options(
    outcome, options, ranked, right, refused
):
    found = counted((INSIDE, Answer(outcome=outcome, ranked=ranked, options=options)))
    assert (found["correct_outcomes"], found["wrong_refusals"], found["asked"]) == (
        right,
        refused,
        int(outcome == "ask"),
    )


def test_every_outcome_is_counted_on_one_side():
    sides = set(HONEST) | {"answer", "ask", "slot"}
    assert {str(outcome) for outcome in Outcome} == sides
    assert WRONG_REFUSALS < HONEST


@pytest.mark.parametrize(("expected", "right"), [("", 1), ("unconfirmed", 1), ("answer", 0)])
def test_the_outcome_that_a_row_expects_is_demanded(expected, right):
    found = counted(
        (Row(text="?", code="A", expected=expected), Answer(outcome="unconfirmed", ranked=("A",)))
    )
    assert found["correct_outcomes"] == right


def test_figures_of_a_small_file_are_the_ones_counted_by_hand():
    found = counted(
        (Row(text="1", code="A", script="ka", language="ka"), Answer(outcome="answer", ranked=("A", "B"), first=0.95, area="X", status="current", cpu_ms=1.0)),
        (Row(text="2", code="A", script="latn", language="ka"), Answer(outcome="ask", ranked=("B", "A"), options=("B", "A"), first=0.45, area="X", cpu_ms=2.0)),
        (Row(text="3", code="A", script="ka", language="ka"), Answer(outcome="refuse", ranked=("B", "C", "D", "A"), first=0.05, area="X", cpu_ms=3.0)),
        (Row(text="4", code="A", script="ka", language="ru"), Answer(outcome="answer", ranked=("B",), first=0.75, stale=True, area="X", status="current", cpu_ms=4.0)),
        (Row(text="5", kind="world"), Answer(outcome="refuse", ranked=("A",), first=0.02, cpu_ms=5.0)),
        (Row(text="6", kind="near"), Answer(outcome="answer", ranked=("A",), first=0.75, cpu_ms=6.0)),
    )  # fmt: skip
    shares = {
        name: found[name]
        for name in (
            "n",
            "r1",
            "r3",
            "mrr",
            "correct_outcomes",
            "asked",
            "wrong_refusals",
            "stale_as_current",
            "cpu_ms",
        )
    }
    assert shares == {
        "n": 6, "r1": 0.25, "r3": 0.5, "mrr": (1 + 1 / 2 + 1 / 4 + 0) / 4, "correct_outcomes": 0.5, "asked": 0.25, "wrong_refusals": 0.25,
        "stale_as_current": 1, "cpu_ms": {"p50": 3.5, "p99": pytest.approx(5.95)},
    }  # fmt: skip
    assert {name: (group["n"], group["r1"], group["r3"]) for name, group in found["by_script"].items()} == {
        "ka": (3, 1 / 3, 1 / 3),
        "latn": (1, 0, 1),
    }
    assert {name: group["n"] for name, group in found["by_language"].items()} == {"ka": 3, "ru": 1}
    assert {name: group["n"] for name, group in found["by_area"].items()} == {"X": 4}
    assert found["out_of_scope"]["by_kind"] == {
        "near": {"n": 1, "refused": 0},
        "world": {"n": 1, "refused": 1},
    }
    assert found["outcomes"] == {"answer": 3, "ask": 1, "refuse": 2}
    assert found["auroc"] == (2 + 1 + 1 + 1.5) / 8
    assert found["ece"] == pytest.approx(
        (abs(0.95 - 1) + abs(0.45 - 0) + 2 * abs(0.035 - 0) + 2 * abs(0.75 - 0)) / 6
    )


def test_an_empty_file_has_no_figures():
    found = figures(evaluate([], lambda _row: None)[0])
    assert {name: found[name] for name in ("n", "r1", "r3", "mrr", "auroc", "ece", "cpu_ms", "correct_outcomes")} == {
        "n": 0, "r1": None, "r3": None, "mrr": None, "auroc": None, "ece": None, "cpu_ms": None, "correct_outcomes": None,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_auroc_is_the_share_of_pairs_in_order(seed):
    chance = random.Random(seed)
    inside = [chance.randint(0, 9) / 10 for _ in range(chance.randint(1, 40))]
    outside = [chance.randint(0, 9) / 10 for _ in range(chance.randint(1, 40))]
    naive = sum((a > b) + (a == b) / 2 for a in inside for b in outside) / (len(inside) * len(outside))
    assert auroc(inside, outside) == pytest.approx(naive)
    assert (auroc(inside, []), auroc([], outside)) == (None, None)


@pytest.mark.parametrize("seed", range(10))
def test_calibration_error_is_the_gap_of_each_bin(seed):
    chance = random.Random(seed)
    pairs = [(chance.random(), chance.random() < 0.5) for _ in range(200)]
    naive = 0.0
    for number in range(10):
        group = [(p, right) for p, right in pairs if number / 10 <= p < (number + 1) / 10]
        naive += abs(sum(p for p, _r in group) - sum(right for _p, right in group)) / len(pairs)
    assert calibration_error(pairs) == pytest.approx(naive)
    assert sum(bin_.n for bin_ in reliability(pairs)) == len(pairs)
    assert calibration_error([]) is None


def test_bins_are_half_open_and_certainty_is_in_the_last():
    assert reliability([(0.0, False), (0.1, True), (0.999, True), (1.0, False)]) == [
        Bin(low=0.0, n=1, mean=0.0, right=0.0), Bin(low=0.1, n=1, mean=0.1, right=1.0), Bin(low=0.9, n=2, mean=0.9995, right=0.5),
    ]  # fmt: skip


# --- ./hub assistant evaluate --------------------------------------------------------------------------

QUESTIONS = [("asli ra girs", "PI-1", ""), ("რა ღირს ასლი?", "PI-1", ""), ("ხვალ რა ამინდია", "", "world")]


@pytest.fixture
def asked(rustavi, today, tmp_path):
    """Three records, and a function that runs the command and returns (exit code, printed, complained)."""
    from kalaki.assistant import cli
    from kalaki.core.contract import writing

    with writing(rustavi.pk):
        take_in(small(tmp_path))

    def run(capsys, *arguments):
        code = cli.main(["evaluate", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def write_csv(path, *, encoding="utf-8", names=("text", "id", "kind")):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(QUESTIONS)
    return path


def test_csv_with_and_without_a_mark_and_json_lines_give_the_same_figures(asked, capsys, tmp_path):
    lines = tmp_path / "q.jsonl"
    lines.write_text(
        "\n".join(json.dumps({"text": t, "id": i, "kind": k}, ensure_ascii=False) for t, i, k in QUESTIONS)
        + "\n\n",
        encoding="utf-8",
    )
    files = [write_csv(tmp_path / "a.csv"), write_csv(tmp_path / "b.csv", encoding="utf-8-sig"), lines]
    found = []
    for file in files:
        code, printed, complained = asked(capsys, file, "--json")
        values = json.loads(printed)
        values.pop("cpu_ms")
        found.append((code, values, complained))
    assert found[0] == found[1] == found[2]
    assert (found[0][0], found[0][1]["n"], found[0][1]["r1"], found[0][1]["stale_as_current"]) == (
        0,
        3,
        1.0,
        0,
    )
    assert {name: group["n"] for name, group in found[0][1]["by_script"].items()} == {"ka": 1, "latn": 1}


def test_romanised_rows_are_counted_as_latin(asked, capsys, tmp_path):
    code, printed, _complained = asked(
        capsys, write_csv(tmp_path / "a.csv"), "--json", "--romanise", "national_plain"
    )
    assert (code, {name: group["n"] for name, group in json.loads(printed)["by_script"].items()}) == (
        0,
        {"latn": 2},
    )


@pytest.mark.parametrize(
    ("bar", "code", "complained"),
    [
        ("r1=1", 0, ""),
        ("r1=1.01", 1, "below the bar: r1=1.01\n"),
        ("refused=1.01", 1, "below the bar: refused=1.01\n"),
        ("nothing=0", 1, "below the bar: nothing=0\n"),
    ],
)
def test_a_missed_bar_fails(asked, capsys, tmp_path, bar, code, complained):
    assert asked(capsys, write_csv(tmp_path / "a.csv"), "--min", bar)[::2] == (code, complained)


def test_details_hold_a_row_for_each_question(asked, capsys, tmp_path):
    out = tmp_path / "out.csv"
    assert asked(capsys, write_csv(tmp_path / "a.csv"), "--details", out)[0] == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["text"], row["id"], row["kind"], row["first"]) for row in rows][:2] == [
        (t, i, k, "PI-1") for t, i, k in QUESTIONS[:2]
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [("question,id\nra girs,PI-1\n", 2), ("text,id\nra girs,PI-1\n,PI-1\n", 3)],
)
def test_a_missing_question_is_named_with_its_line(asked, capsys, tmp_path, content, line):
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    code, printed, complained = asked(capsys, path)
    assert (code, printed) == (1, "")
    assert (
        complained
        == f"{path}, line {line}: the column text is empty or missing. Give each row its question.\n"
    )


def test_broken_json_says_what_to_do(asked, capsys, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": "x"}\n{oops\n', encoding="utf-8")
    code, printed, complained = asked(capsys, path)
    assert (
        code,
        printed,
        complained.endswith("Save it as UTF-8 CSV with a header, or as one JSON object a line.\n"),
    ) == (1, "", True)
