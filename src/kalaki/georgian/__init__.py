"""Georgian however it is typed: folding, romanisation, formats. Pure: no Django, no network."""

from kalaki.georgian.cyrillic import from_cyrillic
from kalaki.georgian.fold import readings, skeleton
from kalaki.georgian.format import format_date, format_money, format_number
from kalaki.georgian.romanise import romanise, slug
from kalaki.georgian.scripts import to_mkhedruli

__all__ = [
    "format_date",
    "format_money",
    "format_number",
    "from_cyrillic",
    "readings",
    "romanise",
    "skeleton",
    "slug",
    "to_mkhedruli",
]
