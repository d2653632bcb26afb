"""Georgian however it is typed: folding, romanisation, language, layout, sums, order. Pure: no Django, no network.

Each name is imported from its module when first asked for, and each table read when first needed: a program that
only folds pays for nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kalaki.georgian.romanise import romanise, slug  # at once: the module has the function's name

if TYPE_CHECKING:
    from kalaki.exact.dates import add_days
    from kalaki.georgian.amounts import Amount, parse_amounts
    from kalaki.georgian.collate import sort_key
    from kalaki.georgian.cyrillic import from_cyrillic
    from kalaki.georgian.display import Guess, deromanise
    from kalaki.georgian.fold import readings, skeleton
    from kalaki.georgian.format import format_date, format_money, format_number
    from kalaki.georgian.layout import Fix, wrong_layout
    from kalaki.georgian.lid import LanguageGuess, guess_language
    from kalaki.georgian.personal import Span, find_personal, mask
    from kalaki.georgian.scripts import to_mkhedruli

_HOME = {
    "Amount": "kalaki.georgian.amounts",
    "Fix": "kalaki.georgian.layout",
    "Guess": "kalaki.georgian.display",
    "LanguageGuess": "kalaki.georgian.lid",
    "Span": "kalaki.georgian.personal",
    "add_days": "kalaki.exact.dates",
    "deromanise": "kalaki.georgian.display",
    "find_personal": "kalaki.georgian.personal",
    "format_date": "kalaki.georgian.format",
    "format_money": "kalaki.georgian.format",
    "format_number": "kalaki.georgian.format",
    "from_cyrillic": "kalaki.georgian.cyrillic",
    "guess_language": "kalaki.georgian.lid",
    "mask": "kalaki.georgian.personal",
    "parse_amounts": "kalaki.georgian.amounts",
    "readings": "kalaki.georgian.fold",
    "skeleton": "kalaki.georgian.fold",
    "sort_key": "kalaki.georgian.collate",
    "to_mkhedruli": "kalaki.georgian.scripts",
    "wrong_layout": "kalaki.georgian.layout",
}

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


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
