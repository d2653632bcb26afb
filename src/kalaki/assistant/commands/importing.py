"""Bring a kalaki-knowledge/1 file into the municipality in scope."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.utils.translation import gettext as _

from kalaki.assistant.commands.publishing import fill, write_parts
from kalaki.assistant.models import ExampleQuestion, KnowledgeArea, Record, RecordText, Revision
from kalaki.assistant.models.knowledge import TextState
from kalaki.assistant.rules.content import as_json
from kalaki.assistant.rules.knowledge import LINE, Fact, parse
from kalaki.assistant.rules.policy import State
from kalaki.core.contract import Actor, Refused, Run, command, current_municipality
from kalaki.georgian import skeleton

SEED_REVIEWER = "seed, not the municipality"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many records of a file were new, changed, unchanged, or in conflict with a local edit."""

    new: int
    changed: int
    unchanged: int
    conflicts: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged, "
            f"{len(self.conflicts)} in conflict"
        )


class _Loader(yaml.SafeLoader):
    """Remembers the line of every mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        found = super().construct_mapping(node, deep=deep)
        found[LINE] = node.start_mark.line + 1
        return found


def import_knowledge(*, actor: Actor, key: UUID, path: Path, take: tuple[str, ...] = ()) -> ImportReport:
    """Import a kalaki-knowledge/1 file into the municipality in scope; repeatable by code.

    Each new or changed record gets a published revision. One that was edited here since its import, or
    has a draft waiting, is left alone unless its code is in ``take``.
    Raises Refused bad_file with every fault; then nothing was imported.
    """
    text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    with command("assistant.import_knowledge", actor=actor, key=key, digest=digest, take=list(take)) as run:
        if run.replayed:
            return ImportReport(**run.result | {"conflicts": tuple(run.result["conflicts"])})
        report = _import(run, _facts_of(text, path), take)
        run.audit(
            digest[:16],
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            conflicts=len(report.conflicts),
        )
        return run.finish(report)


def _facts_of(text: str, path: Path) -> tuple[tuple[tuple[str, dict[str, str]], ...], tuple[Fact, ...]]:
    try:
        knowledge = parse(yaml.load(text, Loader=_Loader))  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise Refused("bad_file", f"{path}: {error}") from error
    if knowledge.faults:
        faults = [asdict(fault) for fault in knowledge.faults]
        message = "\n".join([*knowledge.problems, _("Nothing was imported.")])
        raise Refused("bad_file", message, faults=faults)
    return knowledge.areas, knowledge.facts


def _import(run: Run, found: tuple[Any, tuple[Fact, ...]], take: tuple[str, ...]) -> ImportReport:
    areas_in_file, facts = found
    areas = {
        code: KnowledgeArea.objects.update_or_create(code=code, defaults={"names": names})[0]
        for code, names in areas_in_file
    }
    stored = {record.code: record for record in Record.objects.all()}
    waiting = set(
        Revision.objects.filter(state__in=[State.DRAFT, State.PROPOSED]).values_list("record_id", flat=True)
    )
    last = _last_numbers()
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    conflicts: list[str] = []
    published: list[tuple[Record, Fact]] = []
    for position, fact in enumerate(facts):
        record = stored.get(fact.code)
        digest = hashlib.sha256(repr(fact).encode()).hexdigest()
        if record is not None and record.imported_digest == digest and fact.code not in take:
            counts["unchanged"] += 1
            continue
        is_local = record is not None and (
            record.revision != record.imported_revision or record.pk in waiting
        )
        if is_local and fact.code not in take:
            conflicts.append(fact.code)
            continue
        counts["changed" if record else "new"] += 1
        record = record or Record(code=fact.code)
        fill(record, fact.content, areas, at=run.at)
        record.compiled_on = record.last_reviewed = fact.compiled_on
        record.reviewed_by, record.imported_digest, record.position = SEED_REVIEWER, digest, position
        record.confirmed_on, record.confirmed_by = None, ""
        record.revision = record.imported_revision = last.get(record.pk, 0) + 1
        record.save()
        published.append((record, fact))
    _write_revisions(run.actor.ref, run.at, published)
    write_parts((record, fact.content) for record, fact in published)
    _write_texts(published)
    return ImportReport(**counts, conflicts=tuple(conflicts))


def _last_numbers() -> dict[int, int]:
    numbers: dict[int, int] = {}
    for record, number in Revision.objects.order_by("number").values_list("record_id", "number"):
        numbers[record] = number
    return numbers


def _write_revisions(actor: str, at: dt.datetime, published: list[tuple[Record, Fact]]) -> None:
    ids = [record.pk for record, _fact in published]
    replaced = Revision.objects.filter(record__in=ids)
    replaced.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED, ended_at=at)
    replaced.filter(state__in=[State.DRAFT, State.PROPOSED]).delete()
    Revision.objects.bulk_create(
        [
            Revision(
                municipality_id=current_municipality(),
                record=record,
                number=record.revision,
                state=State.PUBLISHED,
                body=as_json(fact.content),
                origin="import",
                author=actor,
                published_at=at,
            )
            for record, fact in published
        ]
    )


def _write_texts(published: list[tuple[Record, Fact]]) -> None:
    """Write Georgian as checked and the gloss as an English draft; a checked translation is outdated."""
    city = current_municipality()
    ids = [record.pk for record, _fact in published]
    texts = RecordText.objects.filter(record__in=ids)
    texts.filter(language="ka").delete()
    texts.filter(language="en", state=TextState.DRAFT).delete()
    texts.exclude(language="ka").exclude(state=TextState.DRAFT).update(state=TextState.OUTDATED)
    kept = set(texts.filter(language="en").values_list("record_id", flat=True))
    rows = []
    for record, fact in published:
        content = fact.content
        rows.append(
            RecordText(
                municipality_id=city, record=record, language="ka", question=content.question, answer=content.answer,
                short=content.short, persona=content.persona, state=TextState.CHECKED, of_revision=record.revision,
            )
        )  # fmt: skip
        if fact.gloss_en and record.pk not in kept:
            rows.append(
                RecordText(
                    municipality_id=city, record=record, language="en", answer=fact.gloss_en,
                    state=TextState.DRAFT, of_revision=record.revision,
                )
            )  # fmt: skip
    RecordText.objects.bulk_create(rows)
    ExampleQuestion.objects.filter(record__in=ids, origin="seed").delete()
    ExampleQuestion.objects.bulk_create(
        [
            ExampleQuestion(
                municipality_id=city, record=record, text=text, folded=skeleton(text),
                script=script_of(text), origin="seed",
            )
            for record, fact in published
            for text in fact.examples
        ]
    )  # fmt: skip


def script_of(text: str) -> str:
    """Return "geor", "cyrl", "armn" or "latn": the script of most letters of ``text``."""
    spans = {"geor": ("\u10a0", "\u10ff"), "cyrl": ("\u0400", "\u04ff"), "armn": ("\u0530", "\u058f")}
    counts = {name: sum(low <= sign <= high for sign in text) for name, (low, high) in spans.items()}
    counts["latn"] = sum(sign.isascii() and sign.isalpha() for sign in text)
    return max(counts, key=lambda name: counts[name])
