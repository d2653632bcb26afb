"""Georgian in Latin letters, by published tables.

national: the system of 2002 of the State Department of Geodesy and Cartography and the Institute of
Language; national_plain: the same without apostrophes; qwerty: the Georgian keyboard (LAT);
bgn: BGN/PCGN 1981; iso9984: ISO 9984:1996; informal: as residents type it.
"""

import re

from kalaki.georgian.scripts import to_mkhedruli

_ALPHABET = [
    "ა",
    "ბ",
    "გ",
    "დ",
    "ე",
    "ვ",
    "ზ",
    "თ",
    "ი",
    "კ",
    "ლ",
    "მ",
    "ნ",
    "ო",
    "პ",
    "ჟ",
    "რ",
    "ს",
    "ტ",
    "უ",
    "ფ",
    "ქ",
    "ღ",
    "ყ",
    "შ",
    "ჩ",
    "ც",
    "ძ",
    "წ",
    "ჭ",
    "ხ",
    "ჯ",
    "ჰ",
]
_ROWS = {
    "national": "a b g d e v z t i k' l m n o p' zh r s t' u p k gh q' sh ch ts dz ts' ch' kh j h",
    "national_plain": "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
    "qwerty": "a b g d e v z T i k l m n o p J r s t u f q R y S C c Z w W x j h",
    "bgn": "a b g d e v z t’ i k l m n o p zh r s t u p’ k’ gh q sh ch’ ts’ dz ts ch kh j h",
    "iso9984": "a b g d e v z t̕ i k l m n o p ž r s t u p̕ k̕ ḡ q š č̕ c̕ j c č x ǰ h",
    "informal": "a b g d e v z t i k l m n o p j r s t u f q g y sh ch c dz w ch x j h",
}
SYSTEMS = {name: dict(zip(_ALPHABET, row.split(), strict=True)) for name, row in _ROWS.items()}
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def romanise(text: str, system: str = "national") -> str:
    """Return ``text`` with Georgian letters romanised by ``system`` (a key of SYSTEMS); the rest stays."""
    table = SYSTEMS[system]
    return "".join(table.get(letter, letter) for letter in to_mkhedruli(text))


def slug(text: str) -> str:
    """Return the part of an address for ``text``: a-z, 0-9 and hyphens, never empty, always the same."""
    plain = romanise(text, "national_plain").lower()
    return _NOT_SLUG.sub("-", plain).strip("-") or "x"
