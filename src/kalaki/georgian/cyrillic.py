"""Georgian typed in Cyrillic letters: "ра гирс сабути" for „რა ღირს საბუთი“."""

import unicodedata

_PAIRS = (
    ("дз", "ძ"),
    ("дж", "ჯ"),
    ("тч", "ჭ"),
    ("тц", "წ"),
    ("гх", "ღ"),
    ("кх", "ხ"),
    ("пх", "ფ"),
    ("ия", "ია"),
    ("ья", "ია"),
)
_LETTERS = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіқғҳҷ",
        ("ა", "ბ", "ვ", "გ", "დ", "ე", "ჟ", "ზ", "ი", "ი", "კ", "ლ", "მ", "ნ", "ო", "პ", "რ", "ს", "ტ", "უ", "ფ",
         "ხ", "ც", "ჩ", "შ", "შ", "", "ი", "", "ე", "იუ", "ია", "იო", "ი", "ყ", "ღ", "ჰ", "ჯ"),
        strict=True,
    )
)  # fmt: skip


def from_cyrillic(text: str) -> str:
    """Return ``text`` with each Cyrillic letter as the Georgian sound it stands for; the rest stays.

    The result is one reading, fit for folding: к may be კ, ქ or ყ, and ``skeleton`` joins these.
    """
    lowered = text.lower()
    for pair, letter in _PAIRS:
        lowered = lowered.replace(pair, letter)
    return "".join(_sound(letter) for letter in lowered)


def _sound(letter: str) -> str:
    """Return the sound of ``letter``, without an accent that the table does not know (ќ as к)."""
    if letter in _LETTERS:
        return _LETTERS[letter]
    return _LETTERS.get(unicodedata.normalize("NFD", letter)[0], letter)
