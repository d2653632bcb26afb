"""Addresses in messages about what somebody follows."""

from collections.abc import Mapping
from uuid import UUID

from kalaki.core.contract import keyed_hash

MARK_SIGNS = 24


def stop_mark(following: UUID) -> str:
    """Return what proves that a stop link came from us: 96 bits."""
    return keyed_hash("people.stop", str(following))[:MARK_SIGNS]


def stop_path(following: UUID) -> str:
    """Return the path of the link that ends a following, without city and language."""
    return f"/stop/{following.hex}{stop_mark(following)}/"


def home_of(language: str, homes: Mapping[str, str]) -> str:
    """Return the address of the home page for who reads ``language``; homes: as ``cities.contract.home_urls`` gives them."""
    return homes.get(language) or next(iter(homes.values()))
