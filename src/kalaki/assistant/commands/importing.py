"""Bring a kalaki-knowledge/1 file into the municipality in scope."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db.models import F
from django.utils.translation import gettext as _

from kalaki.assistant.commands.publishing import fill, write_parts
from kalaki.assistant.models import (
    ExampleQuestion,
    KnowledgeArea,
    OutOfScope,
    Record,
    RecordText,
    Revision,
    Synonym,
)
from kalaki.assistant.models.knowledge import TextState
from kalaki.assistant.queries.staff_export import staff_document
from kalaki.assistant.rules.content import as_json
from kalaki.assistant.rules.knowledge import LINE, Fact, Knowledge, More, Phrase, parse
from kalaki.assistant.rules.policy import State
from kalaki.assistant.rules.staff_table import BadTable, from_table
from kalaki.core.contract import Actor, Refused, Run, command, current_municipality, unquoted
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


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Remembers the line of every mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        found = super().construct_mapping(node, deep=deep)
        found[LINE] = node.start_mark.line + 1
        return found


def import_knowledge(*, actor: Actor, key: UUID, path: Path, take: tuple[str, ...] = ()) -> ImportReport:
    """Import a kalaki-knowledge/1 file (YAML, or CSV as the staff export writes it) into the municipality in scope.

    Repeatable by code. Each new or changed record gets a published revision. One that was edited here since
    its import, or has a draft waiting, is left alone unless its code is in ``take``.
    Raises Refused bad_file with every fault; then nothing was imported.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    with command("assistant.import_knowledge", actor=actor, key=key, digest=digest, take=list(take)) as run:
        if run.replayed:
            return ImportReport(**run.result | {"conflicts": tuple(run.result["conflicts"])})
        knowledge = _knowledge(content, path)
        plan = _plan(knowledge.facts, take)
        _carry_out(run, knowledge, plan)
        report = plan.report
        run.audit(
            digest[:16],
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            conflicts=len(report.conflicts),
        )
        return run.finish(report)


def preview_import(path: Path, *, take: tuple[str, ...] = ()) -> ImportReport:
    """Return what import_knowledge would do, and change nothing. Raises Refused bad_file with every fault."""
    return _plan(_knowledge(path.read_bytes(), path).facts, take).report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """report, and what is to be published: (record or None, fact, digest, position)."""

    report: ImportReport
    publish: tuple[tuple[Record | None, Fact, str, int], ...]


def _knowledge(content: bytes, path: Path) -> Knowledge:
    """Return what the file says. Raises Refused bad_file."""
    try:
        text = content.decode("utf-8-sig")
        is_table = path.suffix.lower() == ".csv"
        document = from_table(text, unquoted) if is_table else yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
        knowledge = parse(document)
    except BadTable as error:
        return _refuse(Knowledge(faults=error.faults))
    except UnicodeDecodeError as error:
        raise Refused("bad_file", _("The file is not UTF-8. Save it as UTF-8 and try again.")) from error
    except yaml.YAMLError as error:
        raise Refused("bad_file", f"{path}: {error}") from error
    return _refuse(knowledge) if knowledge.faults else knowledge


def _refuse(knowledge: Knowledge) -> Knowledge:
    faults = [asdict(fault) for fault in knowledge.faults]
    message = "\n".join([*knowledge.problems, _("Nothing was imported.")])
    raise Refused("bad_file", message, faults=faults)


def _plan(facts: tuple[Fact, ...], take: tuple[str, ...]) -> _Plan:
    """Return what an import of ``facts`` would do, in 2 queries, 8 for a staff export."""
    stored = {record.code: record for record in Record.objects.all()}
    waiting = set(
        Revision.objects.filter(state__in=[State.DRAFT, State.PROPOSED]).values_list("record_id", flat=True)
    )
    here = _facts_here() if any(fact.more != More() for fact in facts) else {}
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    conflicts: list[str] = []
    publish: list[tuple[Record | None, Fact, str, int]] = []
    for position, fact in enumerate(facts):
        record = stored.get(fact.code)
        digest = _digest(fact)
        is_same = record is not None and (
            record.imported_digest == digest or here.get(fact.code) == _undated(fact)
        )
        if is_same and fact.code not in take:
            counts["unchanged"] += 1
            continue
        is_local = record is not None and (
            record.revision != record.imported_revision or record.pk in waiting
        )
        if is_local and fact.code not in take:
            conflicts.append(fact.code)
            continue
        counts["changed" if record else "new"] += 1
        publish.append((record, fact, digest, position))
    return _Plan(report=ImportReport(**counts, conflicts=tuple(conflicts)), publish=tuple(publish))


def _facts_here() -> dict[str, Fact]:
    """Return the records of the municipality as their own export would have them, undated, by code."""
    return {fact.code: _undated(fact) for fact in parse(staff_document()).facts}


def _undated(fact: Fact) -> Fact:
    """Return ``fact`` without the days of its review: a newer review here is no difference of what it says."""
    return replace(fact, compiled_on=dt.date.min, more=replace(fact.more, last_reviewed=None))


def _digest(fact: Fact) -> str:
    more = repr(fact.more) if fact.more != More() else ""
    return hashlib.sha256((repr(fact) + more).encode()).hexdigest()


def _carry_out(run: Run, knowledge: Knowledge, plan: _Plan) -> None:
    areas = {
        code: KnowledgeArea.objects.update_or_create(code=code, defaults={"names": names})[0]
        for code, names in knowledge.areas
    }
    last = _last_numbers()
    published: list[tuple[Record, Fact]] = []
    for stored, fact, digest, position in plan.publish:
        record = stored or Record(code=fact.code)
        fill(record, fact.content, areas)
        record.compiled_on = fact.compiled_on
        record.last_reviewed = fact.more.last_reviewed or fact.compiled_on
        record.reviewed_by, record.imported_digest, record.position = SEED_REVIEWER, digest, position
        record.confirmed_on, record.confirmed_by = None, ""
        record.revision = record.imported_revision = last.get(record.pk, 0) + 1
        record.save()
        published.append((record, fact))
    _write_revisions(run.actor.ref, run.at, published)
    write_parts((record, fact.content) for record, fact in published)
    _write_texts(published)
    _write_phrases(published)
    _write_synonyms(knowledge.synonyms)
    _write_outside(knowledge.outside, author=run.actor.ref, at=run.at)


def _last_numbers() -> dict[int, int]:
    return dict(Revision.objects.order_by("number").values_list("record_id", "number"))


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
    given = {(record.pk, text.language) for record, fact in published for text in fact.more.texts}
    replaced = [text.pk for text in texts if (text.record_id, text.language) in given]
    texts.filter(pk__in=replaced).delete()
    rows = []
    for record, fact in published:
        content = fact.content
        rows.append(
            RecordText(
                municipality_id=city, record=record, language="ka", question=content.question, answer=content.answer,
                short=content.short, persona=content.persona, state=TextState.CHECKED, of_revision=record.revision,
            )
        )  # fmt: skip
        rows += [
            RecordText(
                municipality_id=city, record=record, language=text.language, question=text.question,
                answer=text.answer, short=text.short, persona=text.persona, state=text.state,
                of_revision=record.revision,
            )
            for text in fact.more.texts
        ]  # fmt: skip
        if fact.gloss_en and record.pk not in kept and (record.pk, "en") not in given:
            rows.append(
                RecordText(
                    municipality_id=city, record=record, language="en", answer=fact.gloss_en,
                    state=TextState.DRAFT, of_revision=record.revision,
                )
            )  # fmt: skip
    RecordText.objects.bulk_create(rows)


def _write_phrases(published: list[tuple[Record, Fact]]) -> None:
    """Replace the phrasings of the seed; those of a staff export are added where they are not there yet."""
    ids = [record.pk for record, _fact in published]
    ExampleQuestion.objects.filter(record__in=ids, origin="seed").delete()
    known = set(ExampleQuestion.objects.filter(record__in=ids).values_list("record_id", "text"))
    phrases = [
        (record, phrase)
        for record, fact in published
        for phrase in (*(Phrase(text=text) for text in fact.examples), *fact.more.phrases)
    ]
    ExampleQuestion.objects.bulk_create(
        [
            ExampleQuestion(
                municipality_id=current_municipality(), record=record, text=phrase.text,
                folded=skeleton(phrase.text), language=phrase.language, script=script_of(phrase.text),
                origin=phrase.origin, set=phrase.set, pinned=phrase.pinned,
            )
            for record, phrase in phrases
            if (record.pk, phrase.text) not in known
        ],
        batch_size=1000,
    )  # fmt: skip


def _write_synonyms(sets: tuple[tuple[str, ...], ...]) -> None:
    """Add the sets of words that the municipality does not have yet."""
    if not sets:
        return
    known = {tuple(words) for words in Synonym.objects.values_list("words", flat=True)}
    city = current_municipality()
    fresh = [
        Synonym(municipality_id=city, words=list(words), folded=[skeleton(word) for word in words])
        for words in sets
        if words not in known
    ]
    Synonym.objects.bulk_create(fresh, batch_size=1000)
    if fresh:
        Record.objects.update(version=F("version") + 1)


def _write_outside(messages: tuple[tuple[str, str], ...], *, author: str, at: dt.datetime) -> None:
    """Add the messages that must be refused and that the municipality does not know yet."""
    if not messages:
        return
    known = set(OutOfScope.objects.values_list("folded", flat=True))
    fresh = {skeleton(text): (text, language) for text, language in reversed(messages)}
    OutOfScope.objects.bulk_create(
        [
            OutOfScope(
                municipality_id=current_municipality(), text=text, folded=folded, language=language, author=author,
                created_at=at,
            )
            for folded, (text, language) in reversed(fresh.items())
            if folded not in known
        ]
    )  # fmt: skip


def script_of(text: str) -> str:
    """Return "geor", "cyrl", "armn" or "latn": the script of most letters of ``text``."""
    spans = {"geor": ("\u10a0", "\u10ff"), "cyrl": ("\u0400", "\u04ff"), "armn": ("\u0530", "\u058f")}
    counts = {name: sum(low <= sign <= high for sign in text) for name, (low, high) in spans.items()}
    counts["latn"] = sum(sign.isascii() and sign.isalpha() for sign in text)
    return max(counts, key=lambda name: counts[name])
