"""What the rest of the house hears of promises; the forms are in docs/standards/events/."""

from dataclasses import dataclass
from typing import ClassVar

from kalaki.commitments.models import Commitment
from kalaki.core.contract import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _About(Event):
    commitment: str
    kind_of: str
    source_kind: str
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSoon(_About):
    """A promise falls due in ``days_left`` days."""

    kind: ClassVar[str] = "commitments.due_soon"
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue(_About):
    """The current due of a promise passed."""

    kind: ClassVar[str] = "commitments.overdue"
    days_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(_About):
    """Evidence was accepted. days_late: against the original due. accepted_as: who said yes."""

    kind: ClassVar[str] = "commitments.kept"
    days_late: int
    accepted_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken(_About):
    """A promise is broken. declared: by its owner, not by the time that passed."""

    kind: ClassVar[str] = "commitments.broken"
    declared: bool


def about(row: Commitment) -> dict[str, str]:
    """Return the fields that all events of promise ``row`` share."""
    return {
        "commitment": str(row.public_id),
        "kind_of": str(row.kind),
        "source_kind": row.source_kind,
        "source_id": str(row.source_id),
    }
