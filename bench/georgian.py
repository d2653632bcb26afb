"""Folding, readings, language, display guess and layout of `kalaki.georgian`, on phrasings it has not learnt from.

bench/georgian_heldout.tsv: residents' phrasings by an author whose other lines are in no table. The typist below is
none of those the tables were trained with.
"""

import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path

from bench import ROOT, Figure, bench

sys.path[:0] = [path for path in (str(ROOT / "src"),) if path not in sys.path]

from kalaki.georgian import deromanise, guess_language, readings, romanise, skeleton, wrong_layout  # noqa: E402
from kalaki.georgian.layout import retype  # noqa: E402
from kalaki.georgian.romanise import SYSTEMS  # noqa: E402
from kalaki.georgian.tables import DATA, lexicon  # noqa: E402

NOTE = "held-out author"
CHOICES = {
    "თ": "t t T th", "ტ": "t", "კ": "k", "ქ": "k q q k", "ყ": "y q k y", "ფ": "p f f ph", "პ": "p", "ღ": "g gh R gh", "შ": "sh sh S s 6",
    "ჩ": "ch ch C 4 c", "ც": "c c ts", "წ": "w ts c w", "ჭ": "ch W tch ch", "ძ": "dz dz Z z", "ხ": "x kh x h", "ჯ": "j dj j", "ჟ": "zh J j", "ჰ": "h",
}  # fmt: skip
LAZY = dict(zip("ღყქწჭძშთფ", "გკკცჩზსტპ", strict=True))
CYRILLIC_TYPED = "а б г д э в з т и к л м н о п ж р с т у ф к г к ш ч ц дз ц ч х дж х"
CYRILLIC = dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", CYRILLIC_TYPED.split(), strict=True))
AZ_PLAIN = str.maketrans("əçğıöşüƏÇĞİÖŞÜ", "ecgiosuECGIOSU")
AZ_CYRILLIC = dict(zip("abcçdeəfgğhxıijkqlmnoöprsştuüvyz", "абҹчдеәфҝғһхыижкглмноөпрсштуүвјз", strict=True))


@lru_cache(maxsize=1)
def heldout() -> dict[str, list[str]]:
    rows = defaultdict(list)
    for line in Path(__file__).with_name("georgian_heldout.tsv").read_text(encoding="utf-8").splitlines():
        kind, text = line.split("\t")
        rows[kind].append(text)
    return rows


def checked() -> list[tuple[str, str]]:
    lines = (ROOT / "tests" / "georgian" / "messages.tsv").read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


def typist(text: str, rng: random.Random) -> str:
    """One habit per letter for this message, kept in 85 of 100 cases."""
    habits = {letter: rng.choice(ways.split()) for letter, ways in CHOICES.items()}

    def typed(letter: str) -> str:
        if letter not in CHOICES:
            return SYSTEMS["informal"].get(letter, letter)
        return habits[letter] if rng.random() < 0.85 else rng.choice(CHOICES[letter].split())

    return "".join(map(typed, text))


def lazy(text: str, _rng: random.Random) -> str:
    return romanise("".join(LAZY.get(letter, letter) for letter in text), "informal")


@bench("georgian")
def fold() -> list[Figure]:
    """Keys of running text, no word asked twice from memory."""
    words = sorted({word for text in heldout()["ka"] for word in re.findall("[ა-ჰ]+", text)})
    figures = []
    for name, typed in (
        ("georgian", words),
        ("latin", [romanise(word) for word in words]),
        ("cyrillic", [mapped(word, CYRILLIC) for word in words]),
    ):
        spent = cpu(partial(_skeletons, typed))
        figures.append(
            Figure(
                spent / len(typed) * 1e6,
                "µs",
                n=len(typed),
                name=f"fold a word, {name}",
                bar="<= 30 µs",
                note=NOTE,
            )
        )
    typed = [typist(word, random.Random(place)) for place, word in enumerate(words)]
    spent = cpu(lambda: [readings(word) for word in typed])
    figures.append(
        Figure(spent / len(typed) * 1e6, "µs", n=len(typed), name="readings of a word, mixed spelling")
    )
    known = [lexicon().word_at(place)[0] for place in range(len(lexicon().starts) - 1)]
    found = sum(skeleton(word) in readings(romanise(word, "informal")) for word in known)
    figures.append(
        Figure(
            found / len(known),
            "share",
            n=len(known),
            name="words found again, informal",
            bar="= 1",
            note="the shipped lexicon",
        )
    )
    keys = {skeleton(word) for word in known}
    figures.append(Figure(1 - len(keys) / len(known), "share", n=len(known), name="words that share a key"))
    return figures


@bench("georgian")
def language() -> list[Figure]:
    """Language guess, averaged over ka, ka-Latn, ka-Cyrl, ru, az (Latin, without marks, Cyrillic), hy and en."""
    texts = heldout()
    classes = {
        "ka": texts["ka"], "ka-Latn": texts["lat"], "ru": texts["ru"], "en": texts["en"], "az": texts["az"],
        "az without marks": [text.translate(AZ_PLAIN) for text in texts["az"]],
        "az in Cyrillic": [mapped(text.lower(), AZ_CYRILLIC) for text in texts["az"]],
        "ka-Cyrl": [mapped(text, CYRILLIC) for text in texts["ka"]],
        "hy": [text for lang, text in checked() if lang == "hy"],
        "ka-Latn by the typist": [typist(text, random.Random(place)) for place, text in enumerate(texts["ka"])],
    }  # fmt: skip
    figures = []
    for name, cut, bar in (("sentences", str, ">= 0.99"), ("three words", three_words, ">= 0.97")):
        shares = []
        for label, lines in classes.items():
            right = sum(guess_language(cut(line)).lang == label.split()[0] for line in lines)
            shares.append(right / len(lines))
            figures.append(
                Figure(shares[-1], "share", n=len(lines), name=f"language, {name}, {label}", note=NOTE)
            )
        figures.append(
            Figure(
                sum(shares) / len(shares),
                "share",
                n=sum(map(len, classes.values())),
                name=f"language, {name}, macro",
                bar=bar,
                note=NOTE,
            )
        )
    lines = [line for each in classes.values() for line in each]
    spent = cpu(lambda: [guess_language(line) for line in lines])
    return [*figures, Figure(spent / len(lines) * 1e6, "µs", n=len(lines), name="language of a message")]


@bench("georgian")
def display() -> list[Figure]:
    """Words exactly right in the display guess, and CPU a word, tables loaded."""
    deromanise("gamarjoba")
    ways: dict[str, Callable[[str, random.Random], str]] = {"mixed": typist, "lazy": lazy}
    ways |= {system: _by(system) for system in sorted(SYSTEMS)}
    figures = []
    for name, typed in ways.items():
        right = words = 0
        started = time.process_time()
        for place, text in enumerate(heldout()["ka"]):
            guess = deromanise(typed(text, random.Random(place))).text
            for meant, guessed in zip(text.split(), guess.split(), strict=False):
                if re.search("[ა-ჰ]", meant):
                    words += 1
                    right += meant == guessed
        spent = time.process_time() - started
        figures.append(
            Figure(right / words, "share", n=words, name=f"display guess, {name}", bar=">= 0.92", note=NOTE)
        )
        figures.append(
            Figure(
                spent / words * 1e6,
                "µs",
                n=words,
                name=f"display guess of a word, {name}",
                bar="< 50 µs",
                note="CPU, typing included",
            )
        )
    return figures


@bench("georgian")
def layout() -> list[Figure]:
    """Messages typed with the wrong layout: found with the right language; right messages left alone."""
    texts = heldout()
    figures = []
    for meant, on, bar in (
        ("ka", "ru", ">= 0.97"),
        ("ka", "en", ""),
        ("ru", "ka", ">= 0.97"),
        ("en", "ka", ">= 0.97"),
        ("az", "ka", ">= 0.95"),
    ):
        lines = [(text, retype(text, meant=meant, on=on)) for text in texts[meant]]
        fixes = [wrong_layout(typed) for _text, typed in lines]
        found = sum(bool(fix) and fix[0].lang == meant for fix in fixes)
        figures.append(
            Figure(
                found / len(lines),
                "share",
                n=len(lines),
                name=f"layout, {meant} typed on {on}, found",
                bar=bar,
                note=NOTE,
            )
        )
        pairs = [
            pair
            for (text, _typed), fix in zip(lines, fixes, strict=True)
            if fix
            for pair in zip(bare(text), bare(fix[0].text), strict=False)
        ]
        figures.append(
            Figure(
                sum(one == other for one, other in pairs) / len(pairs),
                "share",
                n=len(pairs),
                name=f"layout, {meant} typed on {on}, words right",
            )
        )
    right = [text for kind in ("ka", "ru", "az", "en") for text in texts[kind]]
    kept = sum(not wrong_layout(text) for text in right)
    figures.append(
        Figure(
            kept / len(right),
            "share",
            n=len(right),
            name="layout, right messages left alone",
            bar=">= 0.998",
            note=NOTE,
        )
    )
    spent = cpu(lambda: [wrong_layout(text) for text in right])
    return [*figures, Figure(spent / len(right) * 1e6, "µs", n=len(right), name="layout of a message")]


@bench("georgian")
def size() -> list[Figure]:
    """Import, tables and memory in a process of their own; the size of the package."""
    figures = [
        Figure(
            alone(IMPORT) * 1e3,
            "ms",
            n=7,
            name="import",
            bar="<= 30 ms",
            note="CPU, median of fresh processes",
        ),
        Figure(
            alone(LOAD) * 1e3, "ms", n=7, name="load all tables", note="CPU; each is read when first needed"
        ),
        Figure(alone(MEMORY), "MB", n=7, name="memory of the tables"),
    ]
    data = sum(path.stat().st_size for path in DATA.iterdir())
    return [*figures, Figure(data / 1e6, "MB", name="size of the data", bar="<= 2 MB")]


IMPORT = "import time; s = time.process_time(); from kalaki.georgian import skeleton; print(time.process_time() - s)"
TABLES = """from kalaki.georgian.tables import DATA, characters, letter_contexts, lexicon
lexicon(), letter_contexts(), [characters(path.stem.removeprefix("chars-")) for path in DATA.glob("chars-*.xz")]
"""
LOAD = f"import time; s = time.process_time()\n{TABLES}print(time.process_time() - s)"
RSS = "int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6"
MEMORY = f"import re, lzma, dataclasses; before = {RSS}\n{TABLES}print({RSS} - before)"


def alone(script: str) -> float:
    """Return the median of what seven fresh processes print."""
    command = [sys.executable, "-c", script]
    environment = {"PYTHONPATH": str(ROOT / "src")}
    return sorted(
        float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        for _ in range(7)
    )[3]


def three_words(text: str) -> str:
    words = text.split()
    start = random.Random(text).randrange(max(1, len(words) - 2))
    return " ".join(words[start : start + 3])


def mapped(text: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in text)


def bare(text: str) -> Iterable[str]:
    return [word.strip('.,?!:;"()').lower() for word in text.split()]


def _skeletons(words: list[str]) -> list[str]:
    return [skeleton(word) for word in words]


def _by(system: str) -> Callable[[str, random.Random], str]:
    return lambda text, _rng: romanise(text, system)


def cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
