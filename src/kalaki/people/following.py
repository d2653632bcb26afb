"""Addresses in messages about what somebody follows."""

from uuid import UUID

from django.conf import settings

from kalaki.cities.contract import list_cities
from kalaki.core.contract import current_municipality, keyed_hash

MARK_SIGNS = 24


def stop_mark(following: UUID) -> str:
    """Return what proves that a stop link came from us: 96 bits."""
    return keyed_hash("people.stop", str(following))[:MARK_SIGNS]


def stop_path(following: UUID) -> str:
    """Return the path of the link that ends a following, without city and language."""
    return f"/stop/{following.hex}{stop_mark(following)}/"


def prefix_of(language: str) -> str:
    """Return the first parts of addresses of the municipality in scope: "", "/en", "/gori" or "/gori/en"."""
    cities = list_cities()
    slug = next(city.slug for city in cities if city.id == current_municipality())
    city = "" if slug == cities[0].slug else f"/{slug}"
    return city if language == "ka" else f"{city}/{language}"


def site_address(language: str, path: str) -> str:
    """Return the whole address of ``path``, as a message needs it."""
    return settings.KALAKI_ADDRESS + prefix_of(language) + path
