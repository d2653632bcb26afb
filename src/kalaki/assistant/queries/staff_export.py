"""Everything that the staff may take along: each published record with its texts, phrasings and words."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from kalaki.assistant.models import (
    ExampleQuestion,
    KnowledgeArea,
    OutOfScope,
    Record,
    RecordText,
    Revision,
    Synonym,
)
from kalaki.assistant.rules.content import PARTS, as_json, from_json
from kalaki.assistant.rules.knowledge import FORMAT, Phrase, Wording
from kalaki.assistant.rules.policy import State
from kalaki.core.contract import today

HEAD = {"city_scope": "city", "source_url": "source", "appeals": "appeal"}  # named otherwise in files


def staff_document() -> dict[str, Any]:
    """Return the knowledge of the municipality in scope as a kalaki-knowledge/1 document, in 7 queries.

    Complete but for drafts that wait, withdrawn records and people: who owns, wrote and confirmed a record is
    of this municipality alone. Importing it into an empty municipality gives the same records.
    """
    areas = list(KnowledgeArea.objects.order_by("pk"))
    records = list(Record.objects.filter(revision__gte=1).order_by("position", "code"))
    bodies = dict(Revision.objects.filter(state=State.PUBLISHED).values_list("record_id", "body"))
    texts: dict[int, list[dict[str, Any]]] = {}
    for text in RecordText.objects.exclude(language="ka").order_by("language"):
        texts.setdefault(text.record_id, []).append(_shortest(Wording, text))
    phrases: dict[int, list[dict[str, Any]]] = {}
    for phrase in ExampleQuestion.objects.order_by("pk"):
        phrases.setdefault(phrase.record_id, []).append(_shortest(Phrase, phrase))
    return {
        "format": FORMAT,
        "compiled_on": today().isoformat(),
        "areas": [
            {"code": row.code} | {f"name_{key}": name for key, name in row.names.items()} for row in areas
        ],
        "synonyms": [row.words for row in Synonym.objects.order_by("pk")],
        "outside": [
            {"text": text, "language": language}
            for text, language in OutOfScope.objects.order_by("pk").values_list("text", "language")
        ],
        "facts": [
            _fact(row, bodies[row.pk], texts=texts.get(row.pk, []), phrases=phrases.get(row.pk, []))
            for row in records
        ],
    }


def _fact(
    row: Record, body: dict[str, Any], *, texts: list[dict[str, Any]], phrases: list[dict[str, Any]]
) -> dict[str, Any]:
    content = from_json(body)
    plain = {HEAD.get(name, name): value for name, value in as_json(content).items()}
    for name in PARTS:
        plain[HEAD.get(name, name)] = [dict(_told(part)) for part in getattr(content, name)]
    return (
        {
            "id": row.code,
            "compiled_on": row.compiled_on.isoformat(),
            "last_reviewed": row.last_reviewed.isoformat(),
        }
        | plain
        | {"texts": texts, "examples": phrases}
    )


def _told(part: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a part that say something: those that differ from what is taken without them."""
    for (name, value), field in zip(asdict(part).items(), fields(part), strict=True):
        if value != field.default:
            yield name, getattr(value, "value", value)


def _shortest(kind: type, row: Any) -> dict[str, Any]:
    return dict(_told(kind(**{field.name: getattr(row, field.name) for field in fields(kind)})))
