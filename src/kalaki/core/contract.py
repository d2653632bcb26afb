"""What other apps may use of the ground floor."""

from kalaki.core.actors import Actor, Device, System
from kalaki.core.audit import erase_text, put_text
from kalaki.core.clock import TBILISI, at, now, today
from kalaki.core.command import Durability, Run, command
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
from kalaki.core.outbox import Event, subscribe
from kalaki.core.privacy import Field
from kalaki.core.problems import add_problem_handlers, problem
from kalaki.core.refusals import Refused
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
    "FULL",
    "NORMAL",
    "TBILISI",
    "Actor",
    "CityOwned",
    "CityOwnedBare",
    "Daily",
    "Device",
    "Durability",
    "Event",
    "Every",
    "Field",
    "Finding",
    "Limit",
    "Refused",
    "Run",
    "Shared",
    "System",
    "Unopenable",
    "Wait",
    "add_problem_handlers",
    "allow",
    "at",
    "command",
    "current_municipality",
    "erase_text",
    "every",
    "is_signed",
    "keyed_hash",
    "new_key",
    "now",
    "problem",
    "public_keys",
    "put_text",
    "reading",
    "register_verifier",
    "seal",
    "sign",
    "subscribe",
    "today",
    "unquoted",
    "unseal",
    "uuid7",
    "write_csv",
    "writing",
]
