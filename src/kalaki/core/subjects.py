"""What a row is about, across apps: the pair (kind, public id), and the card that its own app draws for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

PUBLIC = "public"


@dataclass(frozen=True, slots=True, order=True)
class SubjectRef:
    """One thing of the municipality in scope. kind: as its app registered it, like ``idea``."""

    kind: str
    public_id: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.public_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """How a subject shows itself elsewhere.

    title: a person's words or a lazily translated sentence. url: its page, "" when there is none; as ``reverse``
    gives it, or without city and language, which ``{{ card.url|here }}`` puts before it. photo: address of a small one, or "". audience: "public", or who alone may see the card, as its app names
    it. is_gone: nothing has this reference (any more).
    """

    title: Any
    url: str = ""
    photo: str = ""
    audience: str = PUBLIC
    is_gone: bool = False


Resolver = Callable[[frozenset[UUID]], Mapping[UUID, Card]]
GONE = Card(title=_("This is no longer here."), is_gone=True)
_resolvers: dict[str, Resolver] = {}


class UnknownKind(ValueError):
    """No app has registered this kind of subject."""


def register_subject(kind: str, resolver: Resolver) -> None:
    """Let references of ``kind`` be resolved.

    ``resolver(ids)`` returns the cards of those ids that exist in the municipality in scope, in one query.
    """
    _resolvers[kind] = resolver


def read_ref(text: str) -> SubjectRef:
    """Return the reference that ``str(ref)`` wrote. Raises UnknownKind, or ValueError for another text."""
    kind, _colon, public_id = text.partition(":")
    if kind not in _resolvers:
        raise UnknownKind(kind)
    return SubjectRef(kind, UUID(public_id))


def shown_to_all(card: Card) -> Card:
    """Return ``card`` where everybody may see it, else ``GONE``."""
    return card if card.audience == PUBLIC else GONE


def resolve(refs: Iterable[SubjectRef]) -> dict[SubjectRef, Card]:
    """Return the card of each of ``refs``, in one query a kind.

    A reference to nothing, or of a kind whose app is not installed, gets the card ``GONE``.
    """
    wanted = list(dict.fromkeys(refs))
    found: dict[str, Mapping[UUID, Card]] = {}
    for kind in {ref.kind for ref in wanted} & set(_resolvers):
        found[kind] = _resolvers[kind](frozenset(ref.public_id for ref in wanted if ref.kind == kind))
    return {ref: found.get(ref.kind, {}).get(ref.public_id, GONE) for ref in wanted}
