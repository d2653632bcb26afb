"""Outlines of areas from a GeoJSON file: one feature an area, named by its property "area"."""

from typing import Any

from kalaki.exact.geo import rings_of


def with_outlines(areas: list[dict[str, Any]], collection: dict[str, Any]) -> list[dict[str, Any]]:
    """Return ``areas`` (key, names, …) with the outline and confirmation that ``collection`` has for each key.

    collection: a FeatureCollection (RFC 7946), with "confirmed" beside its features. Raises ValueError for a feature
    of no area, or of one that had another.
    """
    found: dict[str, list[list[list[int]]]] = {}
    known = {area["key"] for area in areas}
    for feature in collection["features"]:
        key = feature["properties"]["area"]
        if key not in known or key in found:
            raise ValueError(f"No area {key} is left for this outline.")
        found[key] = rings_of(feature["geometry"])
    confirmed = bool(collection.get("confirmed", False))
    return [
        area | {"outline": found[area["key"]], "confirmed": confirmed} if area["key"] in found else area
        for area in areas
    ]
