"""Places where higher apps appear on pages of this one. A tile exists when its system does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

PLACES = ("nav", "home", "me", "desk", "item", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel. template: rendered with ``context(request)``. queries: how many statements that takes."""

    key: str
    template: str
    context: Callable[[HttpRequest], dict[str, Any]]
    queries: int = 0
    position: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One place in the menus. url: name to reverse. icon: symbol of icons.svg. label: lazily translated."""

    key: str
    url: str
    icon: str
    label: Any
    position: int = 100


_panels: dict[str, dict[str, Panel]] = {place: {} for place in PLACES}
_entries: dict[str, Entry] = {}


class UnknownPlace(LookupError):
    """There is no such place; PLACES lists them."""


def register_slot(place: str, panel: Panel) -> None:
    """Show ``panel`` at ``place``. Raises UnknownPlace."""
    if place not in _panels:
        raise UnknownPlace(place)
    _panels[place][panel.key] = panel


def register_entry(entry: Entry) -> None:
    """Show ``entry`` in the menus."""
    _entries[entry.key] = entry


def panels(place: str) -> list[Panel]:
    """Return the panels of ``place`` in their order."""
    return sorted(_panels[place].values(), key=lambda panel: (panel.position, panel.key))


def entries() -> list[Entry]:
    """Return the places of the menus in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.position, entry.key))
