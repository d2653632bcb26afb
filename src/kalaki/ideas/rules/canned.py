"""Canned answers: words with places to fill, {number}; what is still empty must not be sent."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with the places that ``values`` names filled; an empty value leaves its place open."""
    return _PLACE.sub(lambda found: values.get(found[1].strip()) or found[0], text)


def unfilled(text: str) -> tuple[str, ...]:
    """Return the names of the places that are still open, each once, in their order."""
    return tuple(dict.fromkeys(found.strip() for found in _PLACE.findall(text)))
