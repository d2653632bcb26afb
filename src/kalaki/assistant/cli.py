"""`./hub assistant import | export | ask | evaluate | learn | train | calibrate | widget`."""

import argparse
import csv
import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

from kalaki.assistant.access import WIDGET_ORIGINS, is_origin, widget_origins
from kalaki.assistant.commands import import_knowledge, keep_run, preview_import
from kalaki.assistant.commands.training import train_model
from kalaki.assistant.contract import answer
from kalaki.assistant.export.staff import FORMS, written
from kalaki.assistant.minds import content_file, make_mind, model_file, train_city
from kalaki.assistant.queries.asking import Reply, catalogue_of_city
from kalaki.assistant.queries.measuring import BadFile, measured, read_rows
from kalaki.assistant.queries.quality import training_state
from kalaki.assistant.queries.staff_export import staff_document
from kalaki.assistant.rules import evaluate as rules
from kalaki.assistant.rules.learning import Asked, learn
from kalaki.assistant.rules.quality import RunKind
from kalaki.assistant.rules.understand.artefact import fingerprint, write_decider
from kalaki.assistant.rules.understand.decide import fit
from kalaki.assistant.rules.understand.text import script_of
from kalaki.assistant.rules.understand.train import unseen
from kalaki.cities.contract import CityNotFound, city_scope, save_setting
from kalaki.core.contract import TBILISI, Refused, System, at
from kalaki.georgian import romanise
from kalaki.georgian.romanise import SYSTEMS

NOON = dt.time(12)


def main(argv: list[str]) -> int:
    """Run one of the commands; 1 with a sentence when it cannot."""
    parser = _parser()
    options = parser.parse_args(argv)
    parts: dict[str, Callable[[argparse.Namespace], int]] = {
        "import": _import,
        "export": _export,
        "ask": _ask,
        "evaluate": _evaluate,
        "learn": _learn,
        "train": _train,
        "calibrate": _calibrate,
        "widget": _widget,
    }
    day = getattr(options, "at", None)
    moment = dt.datetime.combine(day, NOON, tzinfo=TBILISI) if day else None
    try:
        with city_scope(options.city), at(moment) if moment else nullcontext():
            return parts[options.part](options)
    except CityNotFound:
        print(
            f"There is no municipality {options.city}. Run ./hub up once, or name it with --city.",
            file=sys.stderr,
        )
    except (Refused, OSError, BadFile) as error:
        print(getattr(error, "message", error), file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./hub assistant", description="C-Bot's knowledge and its quality.")
    parts = parser.add_subparsers(dest="part", required=True)

    def part(name: str, text: str) -> argparse.ArgumentParser:
        made = parts.add_parser(name, help=text, description=text)
        made.add_argument("--data", metavar="DIR", help="data folder (default: data)")
        made.add_argument("--city", default="rustavi", help="the municipality's short name")
        return made

    made = part("import", "import a kalaki-knowledge/1 file (YAML), or a table that export wrote (CSV)")
    made.add_argument("file", type=Path)
    made.add_argument(
        "--preview", action="store_true", help="say what would change or is wrong, change nothing"
    )
    made.add_argument("--take", action="append", default=[], metavar="CODE", help="overwrite a local edit")
    made = part("export", "write the complete knowledge to a file; the name ends in .yaml or .csv")
    made.add_argument("file", type=Path)
    made = part("ask", "ask one question")
    made.add_argument("text")
    made.add_argument("--at", type=dt.date.fromisoformat, metavar="DATE", help="answer as on this day")
    made.add_argument("--json", action="store_true")
    made = part("evaluate", "measure answers on a CSV or JSONL file with text, and id or kind")
    made.add_argument("file", type=Path)
    made.add_argument("--at", type=dt.date.fromisoformat, metavar="DATE", help="answer as on this day")
    made.add_argument("--lang", default="", help="only rows of this language")
    made.add_argument("--details", type=Path, metavar="OUT.csv", help="write a row for each question")
    made.add_argument(
        "--romanise",
        choices=sorted(SYSTEMS),
        metavar="SYSTEM",
        help="turn Georgian rows into Latin letters first",
    )
    made.add_argument("--min", action="append", default=[], metavar="r1=0.75", help="fail below this")
    made.add_argument("--keep", default="", metavar="NAME", help="keep the figures for the quality pages")
    made.add_argument("--json", action="store_true")
    made = part("learn", "measure what more phrasings bring, and each part of understanding; takes minutes")
    made.add_argument("file", type=Path)
    made.add_argument("--keep", default="", metavar="NAME", help="keep the figures for the quality page")
    made.add_argument("--json", action="store_true")
    part("train", "train the model of the present catalogue")
    made = part("widget", "list the sites that may show C-Bot, or change the list")
    made.add_argument("--allow", action="append", default=[], metavar="ORIGIN", help="https://rustavi.gov.ge")
    made.add_argument("--forbid", action="append", default=[], metavar="ORIGIN", help="take it off the list")
    made = part("calibrate", "fit the decision anew and write it beside the content")
    made.add_argument(
        "--out", type=Path, help="the file to write (default: content/<city>/assistant/decision.json)"
    )
    return parser


def _import(options: argparse.Namespace) -> int:
    take = tuple(options.take)
    try:
        if options.preview:
            report = preview_import(options.file, take=take)
        else:
            report = import_knowledge(actor=System("command-line"), key=uuid4(), path=options.file, take=take)
    except Refused as error:
        for fault in error.facts.get("faults", ()):
            print(
                f"line {fault['line']}, {fault['place']}, {fault['field']}: {fault['remedy']}",
                file=sys.stderr,
            )
        print(error.message if not error.facts else "Nothing was imported.", file=sys.stderr)
        return 1
    print(f"{report}; nothing was changed" if options.preview else report)
    for code in report.conflicts:
        print(f"in conflict: {code} was edited here; --take {code} overwrites it")
    return 0


def _export(options: argparse.Namespace) -> int:
    form = options.file.suffix.lower().lstrip(".").replace("yml", "yaml")
    if form not in FORMS:
        print(f"{options.file} is neither .yaml nor .csv. Choose one of them as its ending.", file=sys.stderr)
        return 1
    document = staff_document()
    with options.file.open("wb") as file:
        file.writelines(written(document, form=form))
    print(f"{options.file}: {len(document['facts'])} records, {options.file.stat().st_size} bytes")
    return 0


def _train(options: argparse.Namespace) -> int:
    started = time.monotonic()
    made = train_model.func(options.city)
    if not made:
        print("There is nothing to train on: no records, or too many for a classifier.", file=sys.stderr)
        return 1
    size = model_file(options.city, made).stat().st_size / 1e6
    print(f"{made[:16]}: {size:.0f} MB, {time.monotonic() - started:.1f} s")
    state = training_state(options.city)
    if state.is_stopped and state.last:
        print("It does not answer, because it is worse: " + ", ".join(state.last.stops), file=sys.stderr)
        return 1
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    found = write_decider(fit(unseen(catalogue_of_city(options.city))))
    out = options.out or content_file(options.city, "decision.json")
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(out)
    return 0


def _widget(options: argparse.Namespace) -> int:
    for origin in options.allow:
        if not is_origin(origin):
            print(
                f"{origin} is no origin. Write scheme and host alone: https://rustavi.gov.ge", file=sys.stderr
            )
            return 1
    before = widget_origins()
    after = [one for one in dict.fromkeys([*before, *options.allow]) if one not in options.forbid]
    if after != before:
        save_setting(actor=System("command-line"), key=uuid4(), name=WIDGET_ORIGINS, value=after)
    print("\n".join(after) or "No site may show C-Bot yet. Allow one: --allow https://rustavi.gov.ge")
    return 0


def _ask(options: argparse.Namespace) -> int:
    reply = answer(options.text, city=options.city)
    if options.json:
        print(json.dumps(as_json(reply), ensure_ascii=False, indent=1))
        return 0
    print(f"{reply.outcome} {reply.name}".strip())
    if reply.understood:
        print(f"({reply.understood})")
    for service in reply.services:
        print(f"{service.code} {service.question}\n  {service.answer or service.currency}")
        print(f"  {service.source_url} {service.source_date}")
    return 0


def as_json(reply: Reply) -> dict[str, Any]:
    """Return a reply for programs."""
    return {
        "outcome": reply.outcome,
        "name": reply.name,
        "language": reply.meant.language,
        "understood": reply.understood,
        "records": [
            {"code": s.code, "answer": s.answer, "currency": s.currency, "source": s.source_url, "source_date": s.source_date}
            for s in reply.services
        ],
        "probability": reply.meant.parts[0].first if reply.meant.parts else None,
    }  # fmt: skip


def _evaluate(options: argparse.Namespace) -> int:
    rows = [row for row in read_rows(options.file) if not options.lang or row.language == options.lang]
    if options.romanise:
        rows = [_in_latin(row, options.romanise) for row in rows]
    # The present texts are measured, whatever model answers residents.
    catalogue = catalogue_of_city(options.city)
    train_city(catalogue, city=options.city)
    best, _is_own = make_mind(
        catalogue.entries, lambda: catalogue, city=options.city, live=fingerprint(catalogue)
    )
    tally, answers = rules.evaluate(rows, lambda row: measured(row, city=options.city, best=best))
    figures = rules.figures(tally)
    if options.details:
        _write_details(options.details, rows, answers)
    if options.keep:
        _keep(options, RunKind.EVALUATION, figures)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print(table(figures))
    missed = [bar for bar in options.min if not _keeps(figures, bar)]
    for bar in missed:
        print(f"below the bar: {bar}", file=sys.stderr)
    return 1 if missed else 0


def _learn(options: argparse.Namespace) -> int:
    catalogue = catalogue_of_city(options.city)
    asked = [Asked(code=row.code, text=row.text) for row in read_rows(options.file) if row.code]
    figures = learn(catalogue, asked)
    if options.keep:
        _keep(options, RunKind.LEARNING, figures)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    for step in figures["curve"]:
        print(
            f"{step['per_record'] or 'all':>4} a record, {step['phrases']:6} phrasings  "
            f"R@1 {_percent(step['r1'])}  R@3 {_percent(step['r3'])}"
        )
    for one in figures["ablation"]:
        print(f"{one['name']:10} R@1 {_percent(one['r1'])}  R@3 {_percent(one['r3'])}")
    return 0


def _keep(options: argparse.Namespace, kind: RunKind, figures: dict[str, Any]) -> None:
    keep_run(
        actor=System("command-line"), key=uuid4(), kind=kind, name=options.keep,
        model=fingerprint(catalogue_of_city(options.city)), figures=figures,
    )  # fmt: skip


def table(figures: dict[str, Any]) -> str:
    """Return the figures as lines for people."""
    lines = [
        f"n {figures['n']}   R@1 {_percent(figures['r1'])}   R@3 {_percent(figures['r3'])}   MRR {_percent(figures['mrr'])}"
    ]
    for name in ("by_script", "by_language", "by_status"):
        for value, group in figures[name].items():
            low, high = group["r1_95"]
            lines.append(
                f"  {name[3:]:9}{value:12}{group['n']:6}  R@1 {_percent(group['r1'])} ({_percent(low)} to {_percent(high)})  R@3 {_percent(group['r3'])}"
            )
    outside = figures["out_of_scope"]
    lines.append(f"out of scope {outside['n']}: refused or referred {_percent(outside['refused'])}")
    lines += [
        f"  {kind:12}{group['n']:6}  {_percent(group['refused'])}"
        for kind, group in outside["by_kind"].items()
    ]
    lines.append(
        f"right outcome {_percent(figures['correct_outcomes'])}   asked back {_percent(figures['asked'])}   "
        f"wrong refusals {_percent(figures['wrong_refusals'])}"
    )
    lines.append(f"outcomes {figures['outcomes']}")
    lines.append(f"AUROC {_percent(figures['auroc'])}   ECE {_percent(figures['ece'])}")
    lines.append(f"not-current facts answered as current: {figures['stale_as_current']}")
    if figures["cpu_ms"]:
        lines.append(
            f"CPU per message: p50 {figures['cpu_ms']['p50']:.2f} ms, p99 {figures['cpu_ms']['p99']:.2f} ms"
        )
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _in_latin(row: rules.Row, system: str) -> rules.Row:
    if script_of(row.text) != "ka":
        return row
    return rules.Row(
        text=romanise(row.text, system), code=row.code, kind=row.kind, script="latn", language=row.language
    )


def _keeps(figures: dict[str, Any], bar: str) -> bool:
    name, _sign, least = bar.partition("=")
    found = figures.get(name) if name in figures else figures["out_of_scope"].get(name)
    return isinstance(found, int | float) and found >= float(least)


def _write_details(path: Path, rows: Iterable[rules.Row], answers: Iterable[rules.Answer]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["text", "id", "kind", "outcome", "first", "second", "third", "probability", "cpu_ms"]
        )
        for row, found in zip(rows, answers, strict=True):
            three = [*found.ranked[:3], "", "", ""][:3]
            writer.writerow(
                [
                    row.text,
                    row.code,
                    row.kind,
                    found.outcome,
                    *three,
                    f"{found.first:.3f}",
                    f"{found.cpu_ms:.2f}",
                ]
            )
