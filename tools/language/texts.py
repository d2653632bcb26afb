"""Reads running text and word lists out of unpacked packages; nothing here touches the network.

FOLDER holds what `docs/guides/georgian.md` says: deb/NAME/ (unpacked Debian packages), npm/NAME/ (unpacked
npm packages) and bank/*.txt (residents' phrasings of our own, lines `ka: …`, `ru: …`, `az: …`, `en: …`).
"""

import gettext
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("ka", "az", "ru", "hy", "en")
PACK = {"ka": "ka", "az": "az", "ru": "ru", "hy": "hy-am", "en": "en-gb"}
NOISE = re.compile(
    r"<[^>]*>|\{\{[^}]*\}\}|\{[^}]*\}|\[\[|\]\]|\[?https?://\S+|%\S*|\$\S*|&\w+;|\\\w|\w*[_/@#=|]\w*"
)
ASSIGNMENT = re.compile(r"^[\w.-]+\s*=\s*(.*)$")
BANK_LINE = re.compile(r"^(ka|lat|ru|az|en): (.+)$")


def lines_of(folder: Path, lang: str, *, bank: list[str]) -> Iterator[tuple[str, int]]:
    """Yield (line, weight) of all text in ``lang``; ``bank`` names the bank files to read."""
    for name in ("firefox-esr", "thunderbird") if lang in PACK else ():
        for pack in sorted((folder / "deb" / f"{name}-l10n-{PACK[lang]}").rglob("*.xpi")):
            yield from ((line, 1) for line in _from_xpi(pack))
    for catalogue in sorted((folder / "deb").rglob(f"{lang}/LC_MESSAGES/*.mo")):
        yield from ((line, 1) for line in _from_mo(catalogue))
    for messages in sorted((folder / "deb" / "mediawiki").rglob(f"{lang}.json")):
        yield from ((line, 1) for line in _from_json(messages))
    for name in bank:
        for found in map(BANK_LINE.match, (folder / "bank" / name).read_text(encoding="utf-8").splitlines()):
            if found and found[1] == lang:
                yield found[2], 6


def _from_xpi(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith((".ftl", ".properties")):
                for line in archive.read(name).decode("utf-8", "replace").splitlines():
                    found = ASSIGNMENT.match(line.strip())
                    if not line.startswith("#"):
                        yield NOISE.sub(" ", found[1] if found else line)


def _from_mo(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        try:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  the only way to list it
        except (UnicodeDecodeError, OSError):  # an old catalogue in another encoding
            return
    for text in catalogue.values():
        yield NOISE.sub(" ", text.replace("&", "").replace("_", "").replace("~", ""))


def _from_json(path: Path) -> Iterator[str]:
    for key, text in json.loads(path.read_text(encoding="utf-8")).items():
        if isinstance(text, str) and not key.startswith("@"):
            yield NOISE.sub(" ", text.replace("'''", "").replace("''", ""))
