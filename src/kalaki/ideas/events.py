"""What the rest of the house hears of the register; the forms are in docs/standards/events/."""

from dataclasses import dataclass
from typing import ClassVar

from kalaki.core.contract import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _About(Event):
    idea: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaReceived(_About):
    """An item came in. holder: public id of the unit, "" while a petition collects."""

    kind: ClassVar[str] = "idea.received"
    kind_of: str
    category: str
    origin_kind: str
    origin_id: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(_About):
    """An item moved; sent with every move, beside the more telling events."""

    kind: ClassVar[str] = "idea.status_changed"
    before: str
    after: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaRouted(_About):
    """A unit has the item."""

    kind: ClassVar[str] = "idea.routed"
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaAnswered(_About):
    """The official answer was published."""

    kind: ClassVar[str] = "idea.answered"
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaMerged(_About):
    """The item was merged. canonical: public id of the item that goes on."""

    kind: ClassVar[str] = "idea.merged"
    canonical: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaReopened(_About):
    """The item is open again, for the ``times``-th time."""

    kind: ClassVar[str] = "idea.reopened"
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaConfirmed(_About):
    """The reporter says that it is fixed."""

    kind: ClassVar[str] = "idea.confirmed"
