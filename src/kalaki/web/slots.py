"""Places where higher apps appear on pages of this one. A tile exists when its system does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

PLACES = ("header", "home", "home_below", "me", "desk", "item", "origin", "open_data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel. template: rendered with ``panel=context(request)``. queries: how many statements that takes."""

    key: str
    template: str
    context: Callable[[HttpRequest], dict[str, Any]]
    queries: int = 0
    position: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way into a room, as the home page shows it. icon: symbol of icons.svg."""

    url: str
    icon: str
    title: Any
    text: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """A row of doors on the home page. doors: made for each request; an empty row is not shown."""

    key: str
    title: Any
    doors: Callable[[HttpRequest], list[Door]]
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
_doors: dict[str, Doors] = {}
_entries: dict[str, Entry] = {}


class UnknownPlace(LookupError):
    """There is no such place; PLACES lists them."""


def register_slot(place: str, panel: Panel) -> None:
    """Show ``panel`` at ``place``. Raises UnknownPlace."""
    if place not in _panels:
        raise UnknownPlace(place)
    _panels[place][panel.key] = panel


def register_doors(doors: Doors) -> None:
    """Show a row of doors on the home page."""
    _doors[doors.key] = doors


def register_entry(entry: Entry) -> None:
    """Show ``entry`` in the menus."""
    _entries[entry.key] = entry


def panels(place: str) -> list[Panel]:
    """Return the panels of ``place`` in their order."""
    return sorted(_panels[place].values(), key=lambda panel: (panel.position, panel.key))


def rows_of_doors() -> list[Doors]:
    """Return the rows of doors in their order."""
    return sorted(_doors.values(), key=lambda row: (row.position, row.key))


def entries() -> list[Entry]:
    """Return the places of the menus in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.position, entry.key))
