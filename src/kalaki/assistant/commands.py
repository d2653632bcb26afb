"""Writes of the assistant's knowledge."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

import yaml
from django.utils.translation import gettext as _

from kalaki.assistant.models import ExampleQuestion, KnowledgeArea, Record, RecordText
from kalaki.assistant.rules.knowledge import Fact, parse
from kalaki.core.contract import Actor, Refused, command


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


def import_knowledge(*, actor: Actor, key: UUID, path: Path, take: tuple[str, ...] = ()) -> ImportReport:
    """Import a kalaki-knowledge/1 file into the municipality in scope; repeatable by code.

    A record that was edited here since its import is left alone unless its code is in ``take``.
    Raises Refused bad_file with every fault; then nothing was imported.
    """
    text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    with command("assistant.import_knowledge", actor=actor, key=key, digest=digest, take=list(take)) as run:
        if run.replayed:
            return ImportReport(**run.result | {"conflicts": tuple(run.result["conflicts"])})
        try:
            knowledge = parse(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise Refused("bad_file", f"{path}: {error}") from error
        if knowledge.problems:
            raise Refused("bad_file", "\n".join([*knowledge.problems, _("Nothing was imported.")]))
        areas = {
            code: KnowledgeArea.objects.update_or_create(code=code, defaults={"names": names})[0]
            for code, names in knowledge.areas
        }
        stored = {record.code: record for record in Record.objects.all()}
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        conflicts = []
        for fact in knowledge.facts:
            outcome = _import_fact(fact, areas[fact.area], stored.get(fact.code), taken=fact.code in take)
            if outcome == "conflict":
                conflicts.append(fact.code)
            else:
                counts[outcome] += 1
        report = ImportReport(**counts, conflicts=tuple(conflicts))
        run.audit(digest[:16], **counts, conflicts=len(conflicts))
        return run.finish(report)


def _import_fact(fact: Fact, area: KnowledgeArea, record: Record | None, *, taken: bool) -> str:
    digest = hashlib.sha256(repr(asdict(fact)).encode()).hexdigest()
    if record is not None and record.imported_digest == digest:
        return "unchanged"
    if record is not None and record.reviewed_by != "seed" and not taken:
        return "conflict"
    outcome = "changed" if record else "new"
    record = record or Record(code=fact.code)
    record.area = area
    record.status, record.confidence, record.city_scope = fact.status, fact.confidence, fact.city_scope
    record.source_url, record.source_date = fact.source_url, fact.source_date
    record.compiled_on = record.last_reviewed = fact.compiled_on
    record.reviewed_by, record.review_every_days = "seed", fact.review_every_days
    record.amount_basis, record.imported_digest = fact.basis, digest
    record.save()
    RecordText.objects.filter(record=record).delete()
    ExampleQuestion.objects.filter(record=record, origin="seed").delete()
    city = record.municipality_id
    RecordText.objects.bulk_create(
        [
            RecordText(municipality_id=city, record=record, language=language, question=question, answer=answer, is_checked=checked)
            for language, question, answer, checked in (
                ("ka", fact.question, fact.answer, True),
                ("en", "", fact.gloss_en, False),
            )
            if answer
        ]
    )  # fmt: skip
    ExampleQuestion.objects.bulk_create(
        [
            ExampleQuestion(municipality_id=city, record=record, text=text, origin="seed")
            for text in fact.examples
        ]
    )
    return outcome
