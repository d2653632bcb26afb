"""Georgian however it is typed: folding, romanisation, language, layout, sums, order. Pure: no Django, no network.

Tables are read when first needed, so the import costs a few milliseconds.
"""

from kalaki.exact.dates import add_days
from kalaki.georgian.amounts import Amount, parse_amounts
from kalaki.georgian.collate import sort_key
from kalaki.georgian.cyrillic import from_cyrillic
from kalaki.georgian.deromanise import Guess, deromanise
from kalaki.georgian.fold import readings, skeleton
from kalaki.georgian.format import format_date, format_money, format_number
from kalaki.georgian.layout import Fix, wrong_layout
from kalaki.georgian.lid import LanguageGuess, guess_language
from kalaki.georgian.personal import Span, find_personal, mask
from kalaki.georgian.romanise import romanise, slug
from kalaki.georgian.scripts import to_mkhedruli

__all__ = [
    "Amount",
    "Fix",
    "Guess",
    "LanguageGuess",
    "Span",
    "add_days",
    "deromanise",
    "find_personal",
    "format_date",
    "format_money",
    "format_number",
    "from_cyrillic",
    "guess_language",
    "mask",
    "parse_amounts",
    "readings",
    "romanise",
    "skeleton",
    "slug",
    "sort_key",
    "to_mkhedruli",
    "wrong_layout",
]
