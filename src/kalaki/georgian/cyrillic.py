"""Georgian typed in Cyrillic letters: "ра гирс сабути" for „რა ღირს საბუთი“."""

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
    lowered = text.casefold()
    for pair, letter in _PAIRS:
        lowered = lowered.replace(pair, letter)
    return "".join(_LETTERS.get(letter, letter) for letter in lowered)
