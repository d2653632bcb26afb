"""How people spell a language with the letters they have: for training only, benches use others."""

from kalaki.georgian.romanise import romanise

_LAZY = str.maketrans({"ღ": "g", "ჭ": "ch", "წ": "c", "ც": "c", "ძ": "dz", "ხ": "x", "ყ": "k", "ქ": "k"})
_HASTY = str.maketrans(
    {"ხ": "kh", "წ": "w", "ც": "c", "ჭ": "ch", "ყ": "y", "ქ": "q", "ჟ": "zh", "ფ": "f", "ღ": "g"}
)
_AZ_PLAIN = str.maketrans("əçğıöşü", "ecgiosu")
_AZ_LETTERS = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"
_AZ_CYRILLIC = dict(zip(_AZ_LETTERS, "абҹчдеәфҝғһхыижкглмноөпрсштуүвјз", strict=True))
_AZ_RUSSIAN_TYPED = "а б дж ч д е э ф г г х х ы и ж к г л м н о о п р с ш т у у в й з"
_AZ_RUSSIAN = dict(zip(_AZ_LETTERS, _AZ_RUSSIAN_TYPED.split(), strict=True))
_KA_CYRILLIC_TYPED = "а б г д е в з т и к л м н о п ж р с т у п к г к ш ч ц дз ц ч х дж х"
_KA_CYRILLIC = dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", _KA_CYRILLIC_TYPED.split(), strict=True))
_RU_LATIN_TYPED = "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sch  y  e yu ya"
_RU_LATIN = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", _RU_LATIN_TYPED.split(" "), strict=True))
_HY_LATIN_TYPED = "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r c v p q o f ev"
_HY_LATIN = dict(zip("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև", _HY_LATIN_TYPED.split(), strict=True))


def ka_latin(word: str) -> list[str]:
    """Return Georgian as four kinds of typists write it."""
    return [
        romanise(word, "national_plain"),
        romanise(word, "qwerty").lower(),
        romanise(word, "informal"),
        romanise(word.translate(_LAZY), "informal"),
        romanise(word.translate(_HASTY), "informal"),
    ]


def ka_cyrillic(word: str) -> list[str]:
    """Return Georgian in Russian letters."""
    plain = "".join(_KA_CYRILLIC[letter] for letter in word)
    hasty = "".join(_KA_CYRILLIC[letter] if letter != "ფ" else "ф" for letter in word)
    return [
        plain,
        hasty,
        hasty.replace("дз", "з").replace("ц", "тс").replace("дж", "ж"),
        hasty.replace("е", "э"),
    ]


def az_plain(word: str) -> list[str]:
    """Return Azerbaijani without its marks, and with sh and ch."""
    return [word.translate(_AZ_PLAIN), word.replace("ş", "sh").replace("ç", "ch").translate(_AZ_PLAIN)]


def az_cyrillic(word: str) -> list[str]:
    """Return Azerbaijani in the alphabet of 1958 and in Russian letters only."""
    return [
        "".join(_AZ_CYRILLIC.get(letter, letter) for letter in word),
        "".join(_AZ_RUSSIAN.get(letter, letter) for letter in word),
        "".join(_AZ_RUSSIAN.get(letter, letter) for letter in word.replace("ə", "a")),
    ]


def ru_latin(word: str) -> list[str]:
    """Return Russian in Latin letters."""
    plain = "".join(_RU_LATIN.get(letter, letter) for letter in word.replace("ё", "е"))
    return [
        plain,
        plain.replace("h", "kh") if "ch" not in plain and "sh" not in plain and "zh" not in plain else plain,
        plain.replace("ts", "c"),
    ]


def hy_latin(word: str) -> list[str]:
    """Return Armenian in Latin letters."""
    plain = "".join(_HY_LATIN.get(letter, letter) for letter in word.replace("ու", "u~").replace("~", ""))
    return [plain, plain.replace("gh", "x").replace("kh", "x")]
