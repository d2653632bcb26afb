"""What one record says: the values that are edited, approved, published and quoted together."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import Enum, StrEnum
from typing import Any, get_type_hints

from kalaki.assistant.rules.currency import Basis, Status

SHORT_LIMIT = 300


class Kind(StrEnum):
    """What sort of record it is."""

    SERVICE = "service"
    FACT = "fact"
    REFERRAL = "referral"
    CRISIS = "crisis"


class AmountKind(StrEnum):
    """Which way an amount goes: paid to the city, as a fine, paid out, left as a deposit, or a limit."""

    FEE = "fee"
    FINE = "fine"
    BENEFIT = "benefit"
    DEPOSIT = "deposit"
    LIMIT = "limit"


class Counting(StrEnum):
    """What a deadline counts; the values are those of cities.contract.Unit."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Duty(StrEnum):
    """Who has to be in time."""

    OFFICE = "office"
    RESIDENT = "resident"


class Place(StrEnum):
    """How a service channel is reached."""

    COUNTER = "counter"
    PHONE = "phone"
    ONLINE = "online"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, in order."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper to bring. form: "", original or copy."""

    name: str
    form: str = ""
    where: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """One amount. tetri: hundredths of ``currency``, 0 = free of charge. per: what it is paid for."""

    tetri: int
    per: str = ""
    kind: AmountKind = AmountKind.FEE
    currency: str = "GEL"
    basis: Basis = Basis.NONE
    exemption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One term: ``count`` units after ``since``; 0 = at once. silence: what it means when nobody answers.

    statutory: fixed by law, else a promise of the office. roll: a due day off moves to a working day.
    """

    count: int
    unit: Counting = Counting.DAYS
    label: str = ""
    since: str = ""
    duty: Duty = Duty.OFFICE
    statutory: bool = True
    roll: bool = True
    silence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """One act behind the answer. version: the date of the wording that was read, "" when unknown."""

    act: str
    article: str = ""
    link: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where the service is given."""

    kind: Place
    name: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""
    url: str = ""
    access: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """Where to complain. days: within how many, None when the source does not say."""

    body: str
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that a revision of a record fixes, in Georgian.

    source_date: "", "2026", "2026-02" or "2026-02-04". figures: further numbers that the answer may hold.
    short: at most SHORT_LIMIT characters, for SMS and cards. persona: the only text that may be styled.
    """

    area: str
    question: str
    answer: str
    kind: Kind = Kind.FACT
    status: Status = Status.LIVE
    confidence: str = "B"
    sensitive: bool = False
    city_scope: str = ""
    unit: str = ""
    source_url: str = ""
    source_date: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    review_every_days: int = 365
    basis: Basis = Basis.NONE
    audience: str = ""
    life_event: str = ""
    short: str = ""
    persona: str = ""
    output: str = ""
    steps: tuple[Step, ...] = ()
    documents: tuple[Document, ...] = ()
    fees: tuple[Fee, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    channels: tuple[Channel, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    figures: tuple[str, ...] = ()


PARTS: dict[str, type] = {
    "steps": Step,
    "documents": Document,
    "fees": Fee,
    "deadlines": Deadline,
    "legal_basis": LegalBasis,
    "channels": Channel,
    "appeals": Appeal,
}
# Changing one of these needs a second person; the rest is wording.
GUARDED = ("fees", "deadlines", "legal_basis", "basis", "valid_from", "valid_to", "status")


def as_json(content: Content) -> dict[str, Any]:
    """Return ``content`` as JSON values, every field present."""
    found: dict[str, Any] = _plain(asdict(content))
    return found


def from_json(values: Mapping[str, Any]) -> Content:
    """Return the content that ``as_json`` wrote. Raises ValueError or TypeError on other values."""
    known = {field.name for field in fields(Content)}
    given: dict[str, Any] = {name: value for name, value in values.items() if name in known}
    for name, part in PARTS.items():
        given[name] = tuple(build(part, row) for row in given.get(name, ()))
    given["figures"] = tuple(given.get("figures", ()))
    for name in ("valid_from", "valid_to"):
        value = given.get(name)
        given[name] = dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None
    for name, enum in (("kind", Kind), ("status", Status), ("basis", Basis)):
        if name in given:
            given[name] = enum(given[name])
    return Content(**given)


def build(part: type, row: Mapping[str, Any]) -> Any:
    """Return one ``part`` from JSON values. Raises ValueError (bad choice) or TypeError (unknown field)."""
    hints = get_type_hints(part)
    values = {
        name: hints[name](value) if isinstance(hints.get(name), type) and issubclass(hints[name], Enum) else value
        for name, value in row.items()
    }
    return part(**values)


def differences(old: Content | None, new: Content) -> list[tuple[str, Any, Any]]:
    """Return (field, before, after) of every field that differs, in the order of the fields."""
    return [
        (field.name, getattr(old, field.name) if old else None, getattr(new, field.name))
        for field in fields(Content)
        if old is None or getattr(old, field.name) != getattr(new, field.name)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
