"""Tables of the ground floor."""

from kalaki.core.models.audit import AppendOnly, AuditEntry, ErasableText
from kalaki.core.models.command import CommandRecord
from kalaki.core.models.imports import ImportRun
from kalaki.core.models.jobs import LimitCounter, ScheduleSlot
from kalaki.core.models.moderation import ModerationCase
from kalaki.core.models.notices import NoticeDelivery
from kalaki.core.models.numbers import NumberSeries
from kalaki.core.models.outbox import OutboxDelivery, OutboxEvent
from kalaki.core.models.paper import PaperBatch, PaperRow, PaperSheet
from kalaki.core.models.receipts import Receipt
from kalaki.core.models.streams import Stream, StreamEvent
from kalaki.core.models.textindex import TextEntry, TextGram
from kalaki.core.models.uploads import Photo, PhotoFile, Upload

__all__ = [
    "AppendOnly",
    "AuditEntry",
    "CommandRecord",
    "ErasableText",
    "ImportRun",
    "LimitCounter",
    "ModerationCase",
    "NoticeDelivery",
    "NumberSeries",
    "OutboxDelivery",
    "OutboxEvent",
    "PaperBatch",
    "PaperRow",
    "PaperSheet",
    "Photo",
    "PhotoFile",
    "Receipt",
    "ScheduleSlot",
    "Stream",
    "StreamEvent",
    "TextEntry",
    "TextGram",
    "Upload",
]
