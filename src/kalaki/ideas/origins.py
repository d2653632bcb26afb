"""Kinds of origin: each app registers its own, with the mechanism that it belongs to and its cards."""

from collections.abc import Mapping
from dataclasses import dataclass

from kalaki.core.contract import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginKind:
    """One kind of origin. mechanism: key, titles its words by language. resolver: cards of its origins, or None."""

    kind: str
    mechanism: str
    titles: Mapping[str, str]
    resolver: Resolver | None = None


_kinds: dict[str, OriginKind] = {}


def register_origin(
    kind: str, *, mechanism: str, titles: Mapping[str, str], resolver: Resolver | None = None
) -> None:
    """Let items come from origins of ``kind``. resolver(public ids) returns their cards, in one query."""
    _kinds[kind] = OriginKind(kind=kind, mechanism=mechanism, titles=dict(titles), resolver=resolver)


def origin_kind(kind: str) -> OriginKind | None:
    """Return the registered kind, or None."""
    return _kinds.get(kind)


def origin_kinds() -> tuple[OriginKind, ...]:
    """Return all registered kinds, by name."""
    return tuple(_kinds[kind] for kind in sorted(_kinds))
