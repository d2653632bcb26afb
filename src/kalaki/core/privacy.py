"""Whose data a column holds, why, how long, and how it is erased. A column without an answer fails the check."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

# Columns of these types may hold words or persons; numbers, times and booleans alone cannot name anybody.
TELLING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)
PERSON = "people.Person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column. column: "Model.name". whose: "nobody" when it can hold nothing about a person.

    purpose: why it is kept. keep: how long. erase: how it goes.
    """

    column: str
    whose: str
    purpose: str
    keep: str
    erase: str


def undeclared_columns() -> list[str]:
    """Return "app.Model.column" of each telling column without an entry, and entries without a column."""
    return sorted(problem for app in _own_apps() for problem in _problems(app))


def declared_fields(app: str) -> tuple[Field, ...]:
    """Return what app ``app`` ("kalaki.people") declares, or nothing."""
    module = f"{app}.privacy"
    if find_spec(module) is None:
        return ()
    return tuple(import_module(module).FIELDS)


def _own_apps() -> Iterator[str]:
    return (config.name for config in apps.get_app_configs() if config.name.startswith("kalaki."))


def _problems(app: str) -> Iterator[str]:
    label = app.rpartition(".")[2]
    needed = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.concrete_fields
        if _is_telling(column)
    }
    declared = {field.column for field in declared_fields(app)}
    yield from (f"{label}.{name}: no entry in {app}.privacy" for name in needed - declared)
    columns = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.concrete_fields
    }
    yield from (f"{label}.{name}: no such column" for name in declared - columns)


def _is_telling(column: models.Field) -> bool:  # type: ignore[type-arg]
    if column.is_relation:
        return column.related_model is not None and column.related_model._meta.label == PERSON
    return isinstance(column, TELLING)


def _about(
    column: str, purpose: str, *, whose: str = "nobody", keep: str = "for good", erase: str = ""
) -> Field:
    return Field(column=column, whose=whose, purpose=purpose, keep=keep, erase=erase or "not needed")


_REFERENCE = "an unlinkable or public reference, never a name"
FIELDS = (
    _about("AuditEntry.actor", _REFERENCE),
    _about("AuditEntry.name", "the command"),
    _about("AuditEntry.subject", _REFERENCE),
    _about("AuditEntry.facts", "numbers and public ids"),
    _about("AuditEntry.hash", "the link of the chain"),
    _about(
        "ErasableText.text",
        "a text that a chain refers to",
        whose="who wrote it",
        keep="as the app that stored it declares",
        erase="core.contract.erase_text",
    ),
    _about("ErasableText.salt", "goes with its text", erase="core.contract.erase_text"),
    _about("CommandRecord.scope", _REFERENCE),
    _about("CommandRecord.name", "the command"),
    _about("CommandRecord.fingerprint", "a hash of the payload, for repeated keys"),
    _about("CommandRecord.result", "numbers and public ids"),
    _about("OutboxEvent.kind", "what happened"),
    _about("OutboxEvent.payload", "numbers and public ids, by a published form"),
    _about("OutboxDelivery.handler", "who listens"),
    _about("OutboxDelivery.error", "the class of an error, never its text"),
    _about("Stream.kind", "the kind"),
    _about("Stream.key", "the public id of what the stream is about"),
    _about("Stream.head_hash", "the last link of the chain"),
    _about("StreamEvent.kind", "what happened"),
    _about("StreamEvent.audience", _REFERENCE),
    _about("StreamEvent.body", "numbers, choices and public ids; texts are ErasableText and only named"),
    _about("StreamEvent.hash", "the link of the chain"),
    _about("NoticeDelivery.recipient", _REFERENCE),
    _about("NoticeDelivery.kind", "what the notice is about"),
    _about("NoticeDelivery.way", "how it travels"),
    *(
        _about(
            f"NoticeDelivery.{column}",
            "sealed, to send the notice",
            whose="who is written to",
            keep="until it is sent or given up",
            erase="by itself",
        )
        for column in ("address", "body", "others")
    ),
    _about("NoticeDelivery.state", "how far it got"),
    _about("NoticeDelivery.error", "a code, never an address"),
    _about("ImportRun.kind", "what is brought in"),
    _about("ImportRun.state", "how far it got"),
    _about(
        "ImportRun.name",
        "the name of the file, to find it again",
        whose="who brought it in",
        erase="with the run",
    ),
    _about("ImportRun.digest", "a hash of the file"),
    _about("ImportRun.by", _REFERENCE),
    _about("ImportRun.applied_by", _REFERENCE),
    *(
        _about(
            f"ImportRun.{column}",
            "sealed, for the preview and to take the rows back",
            whose="who stands in the file",
            keep="thirty days",
            erase="by itself",
        )
        for column in ("table", "undo")
    ),
    _about("ImportRun.choices", "numbers of rows and the choice among those offered"),
    _about("ImportRun.plan", "a hash of what was shown"),
    _about("ImportRun.counts", "numbers"),
    _about("ModerationCase.kind", "what the case is about"),
    _about("ModerationCase.reason", "a word of the closed list"),
    _about("ModerationCase.state", "how far it got"),
    _about("ModerationCase.by", _REFERENCE),
    _about("ModerationCase.decided_by", _REFERENCE),
    *(
        _about(
            f"ModerationCase.{column}",
            "sealed, for an appeal and its judge",
            whose="who wrote it",
            keep="until it is shown again, or thirty days after it was hidden or the appeal was refused",
            erase="by itself",
        )
        for column in ("note", "original", "appeal")
    ),
    _about("ModerationCase.link", "a keyed hash of the author's link"),
    _about("NumberSeries.series", "what is numbered"),
    _about("PaperBatch.kind", "what the sheets are for"),
    _about("PaperBatch.about", "what they serve"),
    _about("PaperBatch.by", _REFERENCE),
    _about("PaperSheet.state", "how far it got"),
    _about("PaperSheet.scan_sha256", "a hash of the scan"),
    _about("PaperSheet.refused", "numbers of rows and codes"),
    *(
        _about(
            f"PaperRow.{column}",
            "sealed, what was read on the sheet",
            whose="who wrote on it",
            keep="ninety days after its app took the sheet",
            erase="by itself",
        )
        for column in ("first", "second", "settled")
    ),
    *(_about(f"PaperRow.{column}", _REFERENCE) for column in ("first_by", "second_by", "settled_by")),
    _about("Receipt.kind", "what it is about"),
    _about("Receipt.number", "what people quote"),
    _about("Receipt.digest", "a salted hash; the salt needs the key outside the database"),
    _about("Receipt.files", "hashes of files"),
    _about("Receipt.link", "a keyed hash of the secret link"),
    _about("ScheduleSlot.name", "the schedule"),
    _about("TextEntry.kind", "what the text is about"),
    _about(
        "TextEntry.folded",
        "to find look-alikes; a lossy key of what was written",
        whose="who wrote it",
        keep="as the app that stored it declares",
        erase="core.contract.textindex.remove",
    ),
    _about("TextGram.kind", "what the texts are about"),
    _about("TextGram.gram", "three signs that at least one text holds", erase="with the last such text"),
    _about("LimitCounter.name", "the limit"),
    _about(
        "LimitCounter.who", "a keyed hash", whose="who acted", keep="until the window ends", erase="by itself"
    ),
    _about("Upload.owner", _REFERENCE),
    _about("Upload.kind", "which limits hold"),
    _about("Upload.state", "how far it got"),
    _about("Upload.type", "the media type by its content"),
    _about("Upload.sha256", "a proof of what came; the bytes cannot be made from it"),
    _about("Photo.sender", _REFERENCE),
    _about("Photo.state", "how far it got"),
    _about("Photo.original", "what becomes of the file that came"),
    _about("Photo.regions", "which parts are made unrecognisable, as numbers"),
    _about("Photo.refusal", "a code"),
    _about(
        "Photo.image_hash",
        "64 bits that find the same picture again; it recognises no person",
        whose="who sent the photo",
        keep="as long as the photo",
        erase="core.contract.remove_photo",
    ),
    _about(
        "Photo.sealed",
        "the name of the encrypted original",
        whose="who sent the photo, who is seen on it",
        keep="at most 90 days",
        erase="by itself, core.contract.remove_photo",
    ),
    _about(
        "PhotoFile.name",
        "a random name; the picture behind it shows what was photographed",
        whose="who is seen on the photo",
        keep="as long as what it belongs to",
        erase="core.contract.blur_photo, remove_photo",
    ),
    _about("PhotoFile.sha256", "a proof that the file is whole", erase="with the picture"),
)
