"""One script out of four: Mtavruli, Asomtavruli and Nuskhuri letters become Mkhedruli."""

import re
import unicodedata

_OFFSETS = (
    (0x1C90, 0x1CBA, 0x10D0),
    (0x1CBD, 0x1CBF, 0x10FD),
    (0x10A0, 0x10C5, 0x10D0),
    (0x2D00, 0x2D25, 0x10D0),
)
# Letters out of use since the reform of 1879, in the spelling of today (our choice).
_ARCHAIC = {"ჱ": "ეი", "ჲ": "ი", "ჳ": "უი", "ჴ": "ხ", "ჵ": "ო", "ჶ": "ფ"}
_SIGNS = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "„": '"', "“": '"', "”": '"', "«": '"', "»": '"'}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def _table() -> dict[int, str]:
    table = {
        code: chr(code - first + target)
        for first, last, target in _OFFSETS
        for code in range(first, last + 1)
    }
    table |= {0x10C7: "ჷ", 0x10CD: "ჽ", 0x2D27: "ჷ", 0x2D2D: "ჽ"}  # U+10C7, U+10CD and their Nuskhuri forms
    table = {code: _ARCHAIC.get(letter, letter) for code, letter in table.items()}
    return table | {ord(sign): text for sign, text in (_ARCHAIC | _SIGNS).items()}


_TABLE = _table()


def to_mkhedruli(text: str) -> str:
    """Return ``text`` (any length) in NFC with every Georgian letter in Mkhedruli.

    Invisible characters go, quotation marks and apostrophes become the plain ones, archaic letters
    get the modern spelling; everything else stays as it is.
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_TABLE)
