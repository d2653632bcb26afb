"""Who acts: anything with a reference that is safe in logs and chains."""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest


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


ANYBODY = Device("unknown")


def actor_of(request: HttpRequest) -> Actor:
    """Return who sent ``request``: whom the sign-in or the device named, or anybody."""
    actor: Actor = getattr(request, "actor", ANYBODY)
    return actor
