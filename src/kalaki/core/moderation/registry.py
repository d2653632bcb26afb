"""What an app gives so that its things can be held, hidden and shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from kalaki.core.subjects import UnknownKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderated:
    """One kind of subject. All three run inside the transaction of the case, in the scope of its municipality.

    original: the words of the thing, to be sealed. hide: take it out of every page, export and feed, and forget its
    words. show: bring it back with the words that ``original`` gave. hide and show must bear being called again.
    """

    original: Callable[[UUID], str]
    hide: Callable[[UUID], object]
    show: Callable[[UUID, str], object]


_kinds: dict[str, Moderated] = {}


def register_moderated(kind: str, moderated: Moderated) -> None:
    """Let subjects of ``kind`` be moderated."""
    _kinds[kind] = moderated


def moderated(kind: str) -> Moderated:
    """Return what the app of ``kind`` gave. Raises UnknownKind."""
    if kind not in _kinds:
        raise UnknownKind(kind)
    return _kinds[kind]
