"""What other apps may use of the ground floor."""

from kalaki.core import imports, moderation, textindex
from kalaki.core.actors import ANYBODY, Actor, Device, System, actor_of
from kalaki.core.audit import erase_text, put_text
from kalaki.core.clock import TBILISI, at, now, today
from kalaki.core.command import Durability, Run, command
from kalaki.core.documents import (
    Block,
    Column,
    Document,
    Figure,
    Grid,
    Heading,
    Items,
    Signatures,
    Text,
    TwoColumns,
    Unprintable,
    pdf,
    qr_svg,
    typeset,
)
from kalaki.core.given import whole_number
from kalaki.core.ids import new_key, uuid7
from kalaki.core.jobs import Daily, Every, every
from kalaki.core.keys import (
    Unopenable,
    is_signed,
    keyed_hash,
    public_keys,
    seal,
    sign,
    unseal,
)
from kalaki.core.limits import Limit, Wait, allow
from kalaki.core.notices import (
    Address,
    Closed,
    Later,
    Notice,
    Sent,
    notify,
    open_ways,
    register_recipients,
    register_way,
)
from kalaki.core.numbers import next_number, number_text, read_number
from kalaki.core.outbox import Event, subscribe
from kalaki.core.privacy import Field
from kalaki.core.problems import add_problem_handlers, problem
from kalaki.core.receipts import (
    ReceiptView,
    find_receipt,
    is_receipt_of,
    issue_receipt,
    receipt_by_link,
    receipt_of,
)
from kalaki.core.refusals import Refused
from kalaki.core.streams.commands import NotThere, run_stream_command, state_of
from kalaki.core.streams.kinds import Command, NewEvent, StoredEvent, StreamKind, register_stream_kind
from kalaki.core.streams.live import Live, open_live
from kalaki.core.streams.log import close_stream, open_stream
from kalaki.core.streams.views import LIVE_HEADER
from kalaki.core.subjects import Card, SubjectRef, UnknownKind, read_ref, register_subject, resolve
from kalaki.core.tables import unquoted, write_csv
from kalaki.core.tenancy import (
    CityOwned,
    CityOwnedBare,
    Shared,
    current_municipality,
    reading,
    writing,
)
from kalaki.core.verify import Finding, register_verifier

FULL, NORMAL = Durability.FULL, Durability.NORMAL

__all__ = [
    "ANYBODY",
    "FULL",
    "LIVE_HEADER",
    "NORMAL",
    "TBILISI",
    "Actor",
    "Address",
    "Block",
    "Card",
    "CityOwned",
    "CityOwnedBare",
    "Closed",
    "Column",
    "Command",
    "Daily",
    "Device",
    "Document",
    "Durability",
    "Event",
    "Every",
    "Field",
    "Figure",
    "Finding",
    "Grid",
    "Heading",
    "Items",
    "Later",
    "Limit",
    "Live",
    "NewEvent",
    "NotThere",
    "Notice",
    "ReceiptView",
    "Refused",
    "Run",
    "Sent",
    "Shared",
    "Signatures",
    "StoredEvent",
    "StreamKind",
    "SubjectRef",
    "System",
    "Text",
    "TwoColumns",
    "UnknownKind",
    "Unopenable",
    "Unprintable",
    "Wait",
    "actor_of",
    "add_problem_handlers",
    "allow",
    "at",
    "close_stream",
    "command",
    "current_municipality",
    "erase_text",
    "every",
    "find_receipt",
    "imports",
    "is_receipt_of",
    "is_signed",
    "issue_receipt",
    "keyed_hash",
    "moderation",
    "new_key",
    "next_number",
    "notify",
    "now",
    "number_text",
    "open_live",
    "open_stream",
    "open_ways",
    "pdf",
    "problem",
    "public_keys",
    "put_text",
    "qr_svg",
    "read_number",
    "read_ref",
    "reading",
    "receipt_by_link",
    "receipt_of",
    "register_recipients",
    "register_stream_kind",
    "register_subject",
    "register_verifier",
    "register_way",
    "resolve",
    "run_stream_command",
    "seal",
    "sign",
    "state_of",
    "subscribe",
    "textindex",
    "today",
    "typeset",
    "unquoted",
    "unseal",
    "uuid7",
    "whole_number",
    "write_csv",
    "writing",
]
