"""From a revision's body to the rows that residents are answered from."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from kalaki.assistant import models
from kalaki.assistant.models import KnowledgeArea, Record, RecordText
from kalaki.assistant.models.knowledge import TextState
from kalaki.assistant.rules.content import Content
from kalaki.core.contract import current_municipality

TABLES = {
    "steps": models.Step,
    "documents": models.RequiredDocument,
    "fees": models.Fee,
    "deadlines": models.Deadline,
    "legal_basis": models.LegalBasis,
    "channels": models.ServiceChannel,
    "appeals": models.Appeal,
}


def fill(record: Record, content: Content, areas: Mapping[str, KnowledgeArea], *, at: dt.datetime) -> None:
    """Copy the plain fields of ``content`` onto ``record``; the caller saves it."""
    record.area = areas[content.area]
    record.kind, record.status, record.confidence = content.kind, content.status, content.confidence
    record.sensitive, record.city_scope = content.sensitive, content.city_scope
    record.responsible_unit, record.output_document = content.unit, content.output
    record.source_url, record.source_date = content.source_url, content.source_date
    record.valid_from, record.valid_to = content.valid_from, content.valid_to
    record.review_every_days, record.amount_basis = content.review_every_days, content.basis
    record.audience, record.life_event = content.audience, content.life_event
    record.changed_at = at


def write_parts(published: Iterable[tuple[Record, Content]]) -> None:
    """Replace the parts of every record of ``published``: two statements a table, however many records."""
    city = current_municipality()
    pairs = list(published)
    ids = [record.pk for record, _content in pairs]
    for name, table in TABLES.items():
        table.objects.filter(record__in=ids).delete()
        table.objects.bulk_create(
            [
                table(municipality_id=city, record=record, position=position, **asdict(part))
                for record, content in pairs
                for position, part in enumerate(getattr(content, name))
            ]
        )
    models.DeclaredFigure.objects.filter(record__in=ids).delete()
    models.DeclaredFigure.objects.bulk_create(
        [
            models.DeclaredFigure(municipality_id=city, record=record, position=position, value=value)
            for record, content in pairs
            for position, value in enumerate(content.figures)
        ]
    )


def write_georgian(record: Record, content: Content, *, revision: int) -> None:
    """Make the Georgian text that of ``content``; when question or answer changed, others are outdated."""
    wording = {
        "question": content.question,
        "answer": content.answer,
        "short": content.short,
        "persona": content.persona,
    }
    before = RecordText.objects.filter(record=record, language="ka").first()
    RecordText.objects.update_or_create(
        record=record,
        language="ka",
        defaults=wording | {"state": TextState.CHECKED, "of_revision": revision},
    )
    if before is not None and (before.question, before.answer) != (content.question, content.answer):
        RecordText.objects.filter(record=record).exclude(language="ka").exclude(state=TextState.DRAFT).update(
            state=TextState.OUTDATED
        )
