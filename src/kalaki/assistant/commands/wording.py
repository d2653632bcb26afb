"""Translations, phrasings and synonyms: words around a record that are no legal text."""

import csv
import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import yaml
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kalaki.assistant.commands.importing import script_of
from kalaki.assistant.models import ExampleQuestion, Record, RecordText, Revision, Synonym
from kalaki.assistant.models.knowledge import TextState
from kalaki.assistant.rules.content import from_json
from kalaki.assistant.rules.figures import stray_figures
from kalaki.assistant.rules.policy import State
from kalaki.assistant.rules.quality import Use
from kalaki.core.contract import Actor, Refused, command, current_municipality
from kalaki.georgian import skeleton

BANK = "bank"  # origin of phrasings that came with the content
CHECKER = "check"  # how the names of authors begin whose phrasings only measure


def save_translation(
    *, actor: Actor, key: UUID, code: str, language: str, question: str, answer: str, short: str = ""
) -> str:
    """Keep a translation as a draft; it is said as official only after check_translation.

    Raises Refused not_found, source_language (Georgian is edited as a revision).
    """
    with command(
        "assistant.save_translation", actor=actor, key=key, code=code, language=language,
        question=question, answer=answer, short=short,
    ) as run:  # fmt: skip
        if run.replayed:
            return str(run.result)
        if language == "ka":
            raise Refused("source_language", _("The Georgian text is the legal one. Edit the record itself."))
        record = _record(code)
        RecordText.objects.update_or_create(
            record=record,
            language=language,
            defaults={
                "question": question,
                "answer": answer,
                "short": short,
                "state": TextState.DRAFT,
                "of_revision": record.revision,
            },
        )
        _touch(record, shown_at=run.at)
        run.audit(record.public_id, language=language)
        return run.finish(str(TextState.DRAFT))


def check_translation(*, actor: Actor, key: UUID, code: str, language: str) -> str:
    """Declare a translation official. Its figures must be the record's.

    Raises Refused not_found, stray_figures, incomplete.
    """
    with command("assistant.check_translation", actor=actor, key=key, code=code, language=language) as run:
        if run.replayed:
            return str(run.result)
        record = _record(code)
        text = RecordText.objects.filter(record=record, language=language).exclude(language="ka").first()
        published = Revision.objects.filter(record=record, state=State.PUBLISHED).first()
        if text is None or published is None:
            raise Refused("not_found", _("There is no such translation."), status=404)
        if not text.question.strip() or not text.answer.strip():
            raise Refused(
                "incomplete", _("Question and answer are both needed."), fields=["question", "answer"]
            )
        stray = stray_figures(f"{text.answer}\n{text.short}", from_json(published.body))
        if stray:
            raise Refused(
                "stray_figures",
                _("The translation holds figures that the record does not: %(figures)s.")
                % {"figures": ", ".join(stray)},
                figures=list(stray),
            )
        text.state, text.of_revision = TextState.CHECKED, record.revision
        text.save()
        _touch(record, shown_at=run.at)
        run.audit(record.public_id, language=language)
        return run.finish(str(TextState.CHECKED))


def add_examples(
    *,
    actor: Actor,
    key: UUID,
    code: str,
    lines: tuple[str, ...],
    language: str = "ka",
    origin: str = "editor",
    use: Use = Use.TRAIN,
) -> int:
    """Add phrasings to record ``code``; one that folds to a known one is left out. Returns how many came in.

    use: whether they teach, teach and must never break, or only check.

    Raises Refused not_found, nothing_new, taken (another record has this phrasing).
    """
    with command(
        "assistant.add_examples", actor=actor, key=key, code=code, lines=list(lines), language=language,
        origin=origin, use=use,
    ) as run:  # fmt: skip
        if run.replayed:
            return int(run.result)
        record = _record(code)
        added = add_lines(
            record, lines, language=language, origin=origin, author=actor.ref, at=run.at, use=use
        )
        if not added:
            raise Refused("nothing_new", _("These phrasings are already there."))
        run.audit(record.public_id, phrasings=added)
        return run.finish(added)


def add_lines(
    record: Record,
    lines: Iterable[str],
    *,
    language: str,
    origin: str,
    author: str,
    at: dt.datetime,
    use: Use = Use.TRAIN,
) -> int:
    """Add phrasings to ``record``, locked in the command under way; returns how many were new. Raises Refused taken."""
    wanted = {skeleton(line): line.strip() for line in reversed(list(lines)) if skeleton(line)}
    known = dict(
        ExampleQuestion.objects.filter(folded__in=list(wanted)).values_list("folded", "record__code")
    )
    foreign = sorted({other for other in known.values() if other != record.code})
    if foreign:
        raise Refused(
            "taken",
            _("Another record already has this phrasing: %(codes)s.") % {"codes": ", ".join(foreign)},
            status=409,
            codes=foreign,
        )
    fresh = {folded: line for folded, line in wanted.items() if folded not in known}
    ExampleQuestion.objects.bulk_create(
        [
            ExampleQuestion(
                municipality_id=current_municipality(), record=record, text=line, folded=folded,
                language=language, script=script_of(line), origin=origin, author=author,
                set="check" if use is Use.CHECK else "train", pinned=use is Use.PINNED, created_at=at,
            )
            for folded, line in fresh.items()
        ]
    )  # fmt: skip
    if fresh:
        _touch(record)
    return len(fresh)


def remove_example(*, actor: Actor, key: UUID, example: UUID) -> bool:
    """Remove a phrasing by its public id. Raises Refused not_found, pinned."""
    with command("assistant.remove_example", actor=actor, key=key, example=example) as run:
        if run.replayed:
            return True
        row = ExampleQuestion.objects.filter(public_id=example).select_related("record").first()
        if row is None:
            raise Refused("not_found", _("There is no such phrasing."), status=404)
        if row.pinned:
            raise Refused("pinned", _("This phrasing must never break. Unpin it first."))
        record = _record(row.record.code)
        row.delete()
        _touch(record)
        run.audit(record.public_id, removed=1)
        return run.finish(result=True)


def pin_example(*, actor: Actor, key: UUID, example: UUID) -> bool:
    """Declare that a phrasing must never break. Raises Refused not_found."""
    return _set_pinned("assistant.pin_example", pinned=True, actor=actor, key=key, example=example)


def unpin_example(*, actor: Actor, key: UUID, example: UUID) -> bool:
    """Let a phrasing be removed and changed again. Raises Refused not_found."""
    return _set_pinned("assistant.unpin_example", pinned=False, actor=actor, key=key, example=example)


def save_synonyms(*, actor: Actor, key: UUID, words: tuple[str, ...]) -> UUID:
    """Let ``words`` (at least two) mean the same in this municipality. Raises Refused too_few."""
    with command("assistant.save_synonyms", actor=actor, key=key, words=list(words)) as run:
        if run.replayed:
            return UUID(run.result)
        given = [word.strip() for word in words if word.strip()]
        folded = list(dict.fromkeys(skeleton(word) for word in given))
        if len(folded) < 2:  # noqa: PLR2004 - one word has no synonym
            raise Refused("too_few", _("Write at least two different words, each on its own line."))
        row = Synonym.objects.create(municipality_id=current_municipality(), words=given, folded=folded)
        _touch_all()
        run.audit(row.public_id, words=len(given))
        return run.finish(row.public_id)


def remove_synonyms(*, actor: Actor, key: UUID, synonyms: UUID) -> bool:
    """Remove a set of synonyms. Raises Refused not_found."""
    with command("assistant.remove_synonyms", actor=actor, key=key, synonyms=synonyms) as run:
        if run.replayed:
            return True
        if not Synonym.objects.filter(public_id=synonyms).delete()[0]:
            raise Refused("not_found", _("There is no such set of words."), status=404)
        _touch_all()
        run.audit(synonyms, removed=1)
        return run.finish(result=True)


def import_phrases(*, actor: Actor, key: UUID, path: Path) -> int:
    """Bring the phrase bank of ``path`` (CSV: code, text, lang, author) into the municipality in scope; returns their number.

    Replaces what an earlier import brought; phrasings of editors stay, and so does a pin. Rows whose author
    begins with "check" only measure. Rows of records that are not here are passed over. Raises Refused bad_file.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    with command("assistant.import_phrases", actor=actor, key=key, digest=digest) as run:
        if run.replayed:
            return int(run.result)
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
        if rows and not {"code", "text", "lang", "author"} <= set(rows[0]):
            raise Refused("bad_file", _("The file needs the columns code, text, lang and author."))
        records = dict(Record.objects.values_list("code", "pk"))
        bank = ExampleQuestion.objects.filter(origin=BANK)
        pins = set(bank.filter(pinned=True).values_list("record_id", "text"))
        bank.delete()
        city = current_municipality()
        made = [
            ExampleQuestion(
                municipality_id=city, record_id=records[row["code"]], text=row["text"], folded=skeleton(row["text"]),
                language=row["lang"], script=script_of(row["text"]), origin=BANK, author=row["author"],
                set="check" if row["author"].startswith(CHECKER) else "train",
                pinned=(records[row["code"]], row["text"]) in pins,
            )
            for row in rows
            if row["code"] in records
        ]  # fmt: skip
        ExampleQuestion.objects.bulk_create(made, batch_size=1000)
        _touch_all()
        run.audit(digest[:16], phrases=len(made))
        return run.finish(len(made))


def import_synonyms(*, actor: Actor, key: UUID, path: Path) -> int:
    """Bring the sets of synonyms of ``path`` (YAML: groups) into the municipality in scope; returns their number.

    A municipality that has sets of its own keeps them.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    with command("assistant.import_synonyms", actor=actor, key=key, digest=digest) as run:
        if run.replayed:
            return int(run.result)
        groups = yaml.safe_load(content)["groups"]
        known = {tuple(words) for words in Synonym.objects.values_list("words", flat=True)}
        city = current_municipality()
        made = [
            Synonym(municipality_id=city, words=group, folded=[skeleton(word) for word in group])
            for group in groups
            if tuple(group) not in known
        ]
        Synonym.objects.bulk_create(made, batch_size=1000)
        _touch_all()
        run.audit(digest[:16], sets=len(made))
        return run.finish(len(made))


def _set_pinned(name: str, *, pinned: bool, actor: Actor, key: UUID, example: UUID) -> bool:
    with command(name, actor=actor, key=key, example=example) as run:
        if run.replayed:
            return pinned
        if not ExampleQuestion.objects.filter(public_id=example).update(pinned=pinned):
            raise Refused("not_found", _("There is no such phrasing."), status=404)
        run.audit(example, pinned=pinned)
        return run.finish(pinned)


def _record(code: str) -> Record:
    record = Record.objects.select_for_update().filter(code=code).first()
    if record is None:
        raise Refused("not_found", _("There is no record with this code."), status=404)
    return record


def _touch(record: Record, *, shown_at: dt.datetime | None = None) -> None:
    """Note that ``record`` has changed. shown_at: the instant, where readers are shown something else from now on."""
    changed = {"version": F("version") + 1} | ({"touched_at": shown_at} if shown_at else {})
    Record.objects.filter(pk=record.pk).update(**changed)


def _touch_all() -> None:
    Record.objects.update(version=F("version") + 1)
