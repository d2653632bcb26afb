"""Merging without adding up: who stands behind an item is a set, so numbers come back when a merge is undone.

A merged item keeps the one that it was merged into; the canonical item is the root of that tree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Parents = Mapping[str, str]  # merged item -> the item that it was merged into


class Refusal(StrEnum):
    """Why two items stay apart, or together."""

    SAME = "merge_same"
    MERGED = "already_merged"
    NOT_MERGED = "not_merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """Who stands behind one item. author "" = unknown. confirmed: those of ``supporters`` and author who are."""

    author: str = ""
    supporters: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """People behind an item: all of them, and those whose identity is confirmed."""

    total: int
    confirmed: int


def root_of(parents: Parents, item: str) -> str:
    """Return the canonical item of ``item``, itself when it is not merged."""
    while item in parents:
        item = parents[item]
    return item


def tree_of(parents: Parents, item: str) -> frozenset[str]:
    """Return ``item`` and everything merged into it, directly or through others."""
    found, left = {item}, [item]
    while left:
        one = left.pop()
        children = [child for child, parent in parents.items() if parent == one]
        found.update(children)
        left += children
    return frozenset(found)


def merge(parents: Parents, item: str, into: str) -> dict[str, str] | Refusal:
    """Return the parents after ``item`` was merged into the canonical item of ``into``."""
    if item in parents:
        return Refusal.MERGED
    root = root_of(parents, into)
    if root == item:
        return Refusal.SAME
    return {**parents, item: root}


def unmerge(parents: Parents, item: str) -> dict[str, str] | Refusal:
    """Return the parents after ``item`` stands alone again; what was merged into it stays with it."""
    if item not in parents:
        return Refusal.NOT_MERGED
    return {child: parent for child, parent in parents.items() if child != item}


def voices(
    backing: Mapping[str, Backing], items: Iterable[str], *, persons: Mapping[str, str] | None = None
) -> Voices:
    """Count the people behind ``items`` together: the union of authors and supporters, each once.

    persons: the person of a device that has signed in. An unknown author counts once for each item.
    """
    known = persons or {}
    everybody: set[str] = set()
    confirmed: set[str] = set()
    for item in items:
        one = backing[item]
        everybody.update(known.get(who, who) for who in one.supporters)
        everybody.add(known.get(one.author, one.author) if one.author else f"unknown:{item}")
        confirmed.update(known.get(who, who) for who in one.confirmed)
    return Voices(total=len(everybody), confirmed=len(confirmed & everybody))
