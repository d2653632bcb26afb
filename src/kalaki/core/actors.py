"""Who acts: anything with a reference that is safe in logs and chains."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """``ref``: kind and public id, like ``person:0190…``; never a name, number or address."""

    @property
    def ref(self) -> str:
        """Return the reference."""


@dataclass(frozen=True, slots=True)
class System:
    """A part of the system that acts by itself: the seed, a schedule."""

    name: str

    @property
    def ref(self) -> str:
        """Return ``system:<name>``."""
        return f"system:{self.name}"


@dataclass(frozen=True, slots=True)
class Device:
    """A device without an account, by its unlinkable reference."""

    id: str

    @property
    def ref(self) -> str:
        """Return ``device:<id>``."""
        return f"device:{self.id}"
