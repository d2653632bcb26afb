"""`python -m tools.language FOLDER [--bank NAME …]`: write src/kalaki/georgian/data/ anew.

Deterministic: the same FOLDER gives the same bytes. Only counts and lists of words leave the texts, no sentence.
"""

import argparse
import lzma
import math
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import yaml

from kalaki.georgian.fold import readings, skeleton
from kalaki.georgian.romanise import SYSTEMS, romanise
from kalaki.georgian.tables import BIT, characters, word_cost
from tools.language.letters import context_table
from tools.language.texts import LANGUAGES, lines_of
from tools.language.typists import az_cyrillic, az_plain, hy_latin, ka_cyrillic, ka_latin, ru_latin

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "kalaki" / "georgian" / "data"
SCRIPT = {"ka": "ა-ჰ", "az": "a-zəçğıöşü", "ru": "а-яё", "hy": "ա-և", "en": "a-z", "lat": "a-z"}
DAMPING = 0.6  # a menu's favourite words are not a resident's
PADDED = " {} "
LEAST = {3: 2.0, 2: 0.5, 1: 0.0}
_SURE = 4
_COMMON = 8000
_ENGLISH = 2 * BIT
Counts = dict[str, float]


def main(argv: list[str]) -> int:
    """Build all tables; print their sizes."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.language", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bank", nargs="*", default=[], help="files of FOLDER/bank/ to learn from")
    options = parser.parse_args(argv)
    DATA.mkdir(exist_ok=True)
    words = {lang: _words(options.folder, lang, options.bank) for lang in (*LANGUAGES, "lat")}
    for line in _catalogue():
        for word in re.findall(f"[{SCRIPT['ka']}]+", line):
            words["ka"][word] += 6
    for name, counts in _typed(words).items():
        _write(f"chars-{name}.xz", _character_model(counts))
    for lang in ("en", "ru", "az"):
        _write(f"common-{lang}.xz", "\n".join(_common(words[lang])))
    lexicon = _lexicon(options.folder, words["ka"])
    _write("words.xz", "\n".join(f"{word}{level}" for word, level in lexicon))
    _write("letters.xz", context_table(lexicon))
    print(f"{sum(path.stat().st_size for path in DATA.glob('*.xz')):,} bytes in {DATA}")
    return 0


def _words(folder: Path, lang: str, bank: list[str]) -> Counts:
    pattern = re.compile(f"(?<![^\\W_])[{SCRIPT[lang]}]+(?![^\\W_])")
    counts: Counts = defaultdict(float)
    for line, weight in lines_of(folder, lang, bank=bank):
        lowered = line.replace("İ", "i").replace("I", "ı").lower() if lang == "az" else line.lower()
        for word in pattern.findall(lowered):
            counts[word] += weight
    return counts


def _catalogue() -> list[str]:
    lines = []
    for path in sorted((ROOT / "content").glob("*/services.yaml")):
        for fact in yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]:
            lines += [str(value) for value in fact.values() if isinstance(value, str)]
    return lines


def _typed(words: dict[str, Counts]) -> dict[str, Counts]:
    """Return the word counts of every language in every script people type it in."""
    typed = {lang: counts for lang, counts in words.items() if lang != "hy"}  # its script alone tells
    typed["ka-Latn"] = _through(words["ka"], ka_latin)
    for word, count in typed.pop("lat").items():
        typed["ka-Latn"][word] += count
    typed["ka-Cyrl"] = _through(words["ka"], ka_cyrillic)
    typed["az"] = _through(words["az"], lambda word: [word, word, *az_plain(word)])
    typed["az-Cyrl"] = _through(words["az"], az_cyrillic)
    typed["ru"] = _through(words["ru"], lambda word: [word.replace("ё", "е"), word])
    typed["ru-Latn"] = _through(words["ru"], ru_latin)
    typed["hy-Latn"] = _through(words["hy"], hy_latin)
    return typed


def _through(counts: Counts, spell: Callable[[str], list[str]]) -> Counts:
    result: Counts = defaultdict(float)
    for word, count in counts.items():
        spellings = spell(word)
        for spelling in spellings:
            result[spelling] += count / len(spellings)
    return result


def _character_model(counts: Counts) -> str:
    """Return costs (eighths of a bit) of each seen gram of 1, 2, 3 characters: its last one after the others.

    Interpolated after Witten and Bell. A gram follows the other without a separator: n characters and one for the cost.
    """
    grams: dict[int, Counts] = {size: defaultdict(float) for size in (0, 1, 2, 3)}
    for word, count in sorted(counts.items()):
        weight, padded = count**DAMPING, PADDED.format(word)
        for place in range(1, len(padded)):
            for size in (0, 1, 2, 3):
                if place + 1 >= size:
                    grams[size][padded[place + 1 - size : place + 1]] += weight
    contexts: dict[int, Counts] = {size: defaultdict(float) for size in (0, 1, 2)}
    kinds: dict[int, Counts] = {size: defaultdict(float) for size in (0, 1, 2)}
    for size in (1, 2, 3):
        for gram, count in grams[size].items():
            contexts[size - 1][gram[:-1]] += count
            kinds[size - 1][gram[:-1]] += 1
    alphabet = len(grams[1])
    share: dict[str, float] = {}
    for size in (1, 2, 3):
        for gram in sorted(grams[size]):
            before = gram[:-1]
            lower = share[gram[1:]] if size > 1 else 1 / alphabet
            kind = kinds[size - 1][before]
            share[gram] = (grams[size][gram] + kind * lower) / (contexts[size - 1][before] + kind)
    parts = []
    for size in (1, 2, 3):
        kept = [gram for gram in sorted(grams[size]) if grams[size][gram] >= LEAST[size]]
        parts.append(
            "".join(f"{gram}{chr(48 + min(200, round(-math.log2(share[gram]) * 8)))}" for gram in kept)
        )
    return "\n".join(parts)


def _common(counts: Counts) -> list[str]:
    often = [word for word, count in counts.items() if count >= _SURE and len(word) > 1]
    return sorted(sorted(often, key=lambda word: (-counts[word], word))[:_COMMON])


def _lexicon(folder: Path, counts: Counts) -> list[tuple[str, int]]:
    """Return (word, level 0 to 9) in the order of their keys; the level grows with the logarithm of its count.

    Left out: rare words that are English typed on the wrong keyboard, and those (German, typed so too) that their
    own romanisation does not find again.
    """
    known: Counts = defaultdict(float, {word: count for word, count in counts.items() if count > 1})
    for line in (
        (folder / "npm" / "dictionary-ka-1.1.0" / "package" / "index.dic")
        .read_text(encoding="utf-8")
        .splitlines()
    ):
        word = line.strip().partition("/")[0]
        if re.fullmatch("[ა-ჰ]{2,28}", word):
            known[word] += 1
    georgian, english = characters("ka"), characters("en")
    kept = []
    for word, count in known.items():
        key = skeleton(word)
        if count < _SURE and word_cost(romanise(word, "qwerty").lower(), english) + _ENGLISH < word_cost(
            word, georgian
        ):
            continue
        if all(key in readings(romanise(word, system)) for system in SYSTEMS):
            kept.append((key, word, min(9, int(math.log2(count)))))
    return [(word, level) for _key, word, level in sorted(kept, key=lambda row: (row[0], -row[2], row[1]))]


def _write(name: str, text: str) -> None:
    packed = lzma.compress(text.encode(), format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)
    (DATA / name).write_bytes(packed)
    print(f"{name}: {len(packed):,} bytes, {len(text):,} characters")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
