"""`./hub assistant import | ask | evaluate`."""

import argparse
import csv
import datetime as dt
import json
import sys
import time
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

from kalaki.assistant.commands import import_knowledge
from kalaki.assistant.queries import answer, index
from kalaki.cities.contract import CityNotFound, city_scope
from kalaki.core.contract import TBILISI, Refused, System, at
from kalaki.exact.intervals import quantile


def main(argv: list[str]) -> int:
    """Run one of the three commands; 1 with a sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="./hub assistant", description="C-Bot's knowledge and its quality.")
    parser.add_argument("--data", metavar="DIR", help="data folder (default: data)")
    parser.add_argument("--city", default="rustavi", help="the municipality's short name")
    parser.add_argument("--at", type=_instant, metavar="DATE", help="answer as of this day, like 2027-01-01")
    parts = parser.add_subparsers(dest="part", required=True)
    part = parts.add_parser("import", help="import a kalaki-knowledge/1 file")
    part.add_argument("file", type=Path)
    part.add_argument("--take", action="append", default=[], metavar="CODE", help="overwrite a local edit")
    part = parts.add_parser("ask", help="ask one question")
    part.add_argument("text")
    part.add_argument("--json", action="store_true")
    part = parts.add_parser("evaluate", help="measure answers on a CSV or JSONL file")
    part.add_argument("file", type=Path)
    part.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        with at(options.at) if options.at else nullcontext(), city_scope(options.city):
            return {"import": _import, "ask": _ask, "evaluate": _evaluate}[options.part](options)
    except CityNotFound:
        print(
            f"There is no municipality {options.city}. Run ./hub up once, or name it with --city.",
            file=sys.stderr,
        )
    except (Refused, OSError) as error:
        print(getattr(error, "message", error), file=sys.stderr)
    return 1


def _instant(day: str) -> dt.datetime:
    """Return noon of ``day`` in Tbilisi."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), tzinfo=TBILISI)


def _import(options: argparse.Namespace) -> int:
    report = import_knowledge(
        actor=System("command-line"), key=uuid4(), path=options.file, take=tuple(options.take)
    )
    print(report)
    for code in report.conflicts:
        print(f"in conflict: {code} was edited here; --take {code} overwrites it")
    return 0


def _ask(options: argparse.Namespace) -> int:
    reply = answer(options.text, city=options.city)
    if options.json:
        rows = [
            {"code": s.code, "answer": s.answer, "currency": s.currency, "source": s.source_url}
            for s in reply.services
        ]
        print(json.dumps({"outcome": reply.decision.outcome, "records": rows}, ensure_ascii=False, indent=1))
        return 0
    print(reply.decision.outcome)
    for service in reply.services:
        print(f"{service.code} {service.question}\n  {service.answer or service.currency}")
        print(f"  {service.source_url} {service.source_date}")
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    figures = evaluate(_rows(options.file), city=options.city)
    print(json.dumps(figures, ensure_ascii=False, indent=None if options.json else 1))
    return 0


def evaluate(rows: list[dict[str, str]], *, city: str) -> dict[str, object]:
    """Return the figures of HOUSE.md section 9 for ``rows`` with text, and id or kind."""
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    refused, outside, wrong, stale = 0, 0, 0, 0
    times = []
    for row in rows:
        before = time.process_time()
        reply = answer(row["text"], city=city)
        times.append((time.process_time() - before) * 1000)
        outcome = str(reply.decision.outcome)
        # An answer whose record is not current shows no wording as current, so it counts as said honestly.
        stale += sum(1 for s in reply.services if s.answer and s.currency != "current")
        if row.get("id"):
            ranks = [hit.code for hit in reply.hits] or [s.code for s in index().search(row["text"])]  # type: ignore[attr-defined]
            found[row.get("script") or _script(row["text"])].append(
                (ranks[:1] == [row["id"]], row["id"] in ranks[:3])
            )
            wrong += outcome in {"refuse", "greeting", "thanks", "empty"}
        else:
            outside += 1
            said = outcome == "answer" and bool(reply.services and reply.services[0].answer)
            refused += not said and outcome != "ask"
    inside = [pair for pairs in found.values() for pair in pairs]
    return {
        "n": len(rows),
        "r1": _share([first for first, _three in inside]),
        "r3": _share([three for _first, three in inside]),
        "by_script": {
            script: {
                "n": len(pairs),
                "r1": _share([p[0] for p in pairs]),
                "r3": _share([p[1] for p in pairs]),
            }
            for script, pairs in sorted(found.items())
        },
        "out_of_scope": {"n": outside, "refused": refused / outside if outside else None},
        "wrong_refusals": wrong / len(inside) if inside else None,
        "stale_as_current": stale,
        "cpu_ms": {"p50": quantile(times, 0.5), "p99": quantile(times, 0.99)} if times else None,
    }


def _share(values: list[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _script(text: str) -> str:
    if any("ა" <= letter <= "ჿ" for letter in text):
        return "ka"
    return "cyrl" if any("а" <= letter <= "я" for letter in text.lower()) else "latn"


def _rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return list(csv.DictReader(text.splitlines()))
