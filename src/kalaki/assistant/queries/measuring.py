"""Measuring what C-Bot makes of a file of questions, by the very program that answers residents."""

import csv
import hashlib
import json
import time
from pathlib import Path

from django.conf import settings

from kalaki.assistant.models import QualityRun, Record
from kalaki.assistant.queries.asking import answer, mind
from kalaki.assistant.queries.catalogue import services
from kalaki.assistant.rules import evaluate as rules
from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.rules.probing import Standing
from kalaki.assistant.rules.quality import RunKind
from kalaki.assistant.rules.understand.context import Context
from kalaki.assistant.rules.understand.pipeline import Mind
from kalaki.assistant.rules.understand.text import clean, script_of, words
from kalaki.core.contract import now


class BadFile(ValueError):
    """A file cannot be read as questions; the sentence says where and what to do."""


def check_file(city: str) -> Path:
    """Return where ``city`` keeps the questions that nothing is ever trained on; the file may be missing."""
    return Path(settings.CONTENT_DIR, city, "assistant", "check.csv")


def file_stamp(path: Path) -> str:
    """Return 32 hexadecimal digits that differ whenever the content of ``path`` does."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def is_measured(*, model: str, stamp: str) -> bool:
    """Tell whether an evaluation of ``model`` on the file of ``stamp`` is kept, in 1 query."""
    return QualityRun.objects.filter(kind=RunKind.EVALUATION, model=model, stamp=stamp).exists()


def sample(rows: list[tuple[str, str]], *, most: int) -> list[tuple[str, str]]:
    """Return at most ``most`` of ``rows``, chosen by their content and not by their order."""
    return sorted(rows, key=lambda row: hashlib.sha256("\n".join(row).encode()).digest())[:most]


def standing_today(city: str) -> Standing:
    """Return what may be said today of the records of ``city``, in scope."""
    codes = tuple(Record.objects.filter(revision__gte=1).order_by("code").values_list("code", flat=True))
    found = services(codes, city=city).values()
    return Standing(
        currencies={one.code: Currency(one.currency) for one in found if one.is_ours},
        stale=frozenset(one.code for one in found if one.answer and one.currency != Currency.CURRENT),
    )


def measured(row: rules.Row, *, city: str, best: Mind | None = None) -> rules.Answer:
    """Answer ``row`` by the production pipeline and note what it cost. best: another mind than the live one."""
    best = best or mind(city)
    started = time.process_time()
    reply = answer(
        row.text,
        city=city,
        context=Context(code=row.context, at=now()) if row.context else None,
        best=best,
    )
    spent = (time.process_time() - started) * 1000
    parts = reply.meant.parts
    if parts and parts[0].ranking is not None:
        ranked = [best.model.rankers.codes[n] for n in parts[0].ranking.order]
    else:  # danger and small talk come first, and the ranks are looked up for the measure alone
        found = best.part(row.text, words(clean(row.text))).ranking
        ranked = [best.model.rankers.codes[n] for n in found.order] if found is not None else []
    shown = next(iter(reply.services), None)
    return rules.Answer(
        outcome=str(reply.outcome),
        ranked=ranked,
        options=reply.codes,
        first=parts[0].first if parts else 0.0,
        stale=any(s.answer and s.currency != Currency.CURRENT for s in reply.services),
        area=row.code.partition("-")[0],
        status=str(shown.currency) if shown else "",
        cpu_ms=spent,
    )


def read_rows(path: Path) -> list[rules.Row]:
    """Return the rows of a CSV (BOM allowed) or JSONL file. Raises BadFile with line and remedy."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".jsonl":
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            found = list(csv.DictReader(text.splitlines(keepends=True)))
    except (ValueError, csv.Error) as error:
        raise BadFile(
            f"{path}: {error}. Save it as UTF-8 CSV with a header, or as one JSON object a line."
        ) from error
    rows = []
    for number, one in enumerate(found, 2 if path.suffix != ".jsonl" else 1):
        if not one.get("text"):
            raise BadFile(
                f"{path}, line {number}: the column text is empty or missing. Give each row its question."
            )
        said = {name: str(one.get(name) or "") for name in ("kind", "script", "expected", "context")}
        rows.append(
            rules.Row(
                text=one["text"],
                code=str(one.get("id") or ""),
                language=str(one.get("lang") or ""),
                kind=said["kind"],
                script=said["script"] or script_name(one["text"], str(one.get("lang") or "")),
                expected=said["expected"],
                context=said["context"],
            )
        )
    return rows


def file_fault(city: str) -> str:
    """Return why the check file of ``city`` cannot be read, with line and remedy; "" when it can or there is none."""
    path = check_file(city)
    try:
        if path.exists():
            read_rows(path)
    except (BadFile, OSError) as error:
        return str(error).replace(str(path), path.name)
    return ""


def script_name(text: str, language: str) -> str:
    """Return the script of a row for the table: ka, latn, cyrl, armn, or the language where it is no Georgian."""
    return language if language in {"ru", "az", "en", "hy"} else script_of(text)
