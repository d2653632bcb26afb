"""Message catalogues without outside tools: `python -m kalaki.web.messages compile|check`.

A catalogue is src/kalaki/<app>/locale/<language>/LC_MESSAGES/django.po; msgids are English, so English needs
none. Every other language that a municipality under content/ lists must be complete in every app.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1]
FUNCTIONS = {"_", "gettext", "gettext_lazy", "pgettext", "ngettext"}
LINE = re.compile(r'^(msgctxt|msgid|msgstr)?\s*"(.*)"$')
FUZZY = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)
CONTEXT = "\x04"
CONTENT = SOURCE.parents[1] / "content"
NAMES = {"ka": "Georgian", "az": "Azerbaijani", "hy": "Armenian", "ru": "Russian"}


def main(argv: list[str]) -> int:
    """Compile or check every catalogue; return 1 when a message is missing."""
    if argv == ["compile"]:
        for path in SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"):
            path.with_suffix(".mo").write_bytes(to_mo(read_po(path)))
        return 0
    found = problems()
    print("\n".join(found))
    return 1 if found else 0


def problems(content: Path = CONTENT) -> list[str]:
    """Return a line for each message without its words in a listed language, or compiled from other words."""
    apps = sorted(path.parent for path in SOURCE.glob("*/apps.py"))
    return [
        line
        for app in apps
        for needed in [messages_of(app)]
        for language in listed_languages(content)
        for line in _problems_of(app, language, needed)
    ]


def listed_languages(content: Path) -> list[str]:
    """Return the languages besides English that any city.yaml under ``content`` lists, Georgian always first."""
    found = {"ka"}
    for path in content.glob("*/city.yaml"):
        found |= set(yaml.safe_load(path.read_text(encoding="utf-8"))["languages"])
    return sorted(found - {"en"}, key=lambda code: (code != "ka", code))


def _problems_of(app: Path, language: str, needed: set[str]) -> list[str]:
    path = app / "locale" / language / "LC_MESSAGES" / "django.po"
    words = read_po(path) if path.exists() else {}
    name = NAMES.get(language, language)
    found = [
        f"{app.name}: no {name} for {key.replace(CONTEXT, ': ')!r}"
        for key in sorted(needed)
        if not words.get(key)
    ]
    if path.exists() and FUZZY.search(path.read_text(encoding="utf-8")):
        found.append(f"{app.name}: a fuzzy message in {name}")
    compiled = path.with_suffix(".mo")
    if words and (not compiled.exists() or compiled.read_bytes() != to_mo(words)):
        found.append(f"{app.name}: run python -m kalaki.web.messages compile")
    return found


def messages_of(app: Path) -> set[str]:
    """Return every msgid of ``app``, a context before it where there is one."""
    found: set[str] = set()
    for path in app.rglob("*.py"):
        found |= set(_calls(path.read_text(encoding="utf-8")))
    if not settings.configured:
        settings.configure()
    for path in app.rglob("templates/**/*.html"):
        found |= set(_calls(_as_python(templatize(path.read_text(encoding="utf-8"), origin=str(path)))))
    return found


def read_po(path: Path) -> dict[str, str]:
    """Return {msgid, or context + EOT + msgid: msgstr} of a catalogue without plural forms."""
    entries: dict[str, str] = {}
    parts: dict[str, str] = {}
    field = ""
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        match = LINE.match(line)
        if match:
            field = match[1] or field
            parts[field] = parts.get(field, "") + ast.literal_eval(f'"{match[2]}"')
        elif not line.startswith("#") and parts:
            context = parts.get("msgctxt")
            entries[(context + CONTEXT if context else "") + parts["msgid"]] = parts.get("msgstr", "")
            parts = {}
    return entries


def to_mo(entries: dict[str, str]) -> bytes:
    """Return the bytes of a compiled catalogue; equal words give equal bytes."""
    items = sorted((key.encode(), text.encode()) for key, text in entries.items() if text)
    keys = texts = b""
    places = []
    for key, text in items:
        places.append((len(key), len(keys), len(text), len(texts)))
        keys += key + b"\0"
        texts += text + b"\0"
    first = 7 * 4 + 16 * len(items)
    key_table = b"".join(struct.pack("<II", size, first + place) for size, place, _, _ in places)
    text_table = b"".join(struct.pack("<II", size, first + len(keys) + place) for _, _, size, place in places)
    head = struct.pack("<7I", 0x950412DE, 0, len(items), 28, 28 + 8 * len(items), 0, 0)
    return head + key_table + text_table + keys + texts


def _as_python(text: str) -> str:
    # templatize blanks out the markup; only the calls remain readable as Python.
    return "\n".join(re.findall(r"(?:\b_|gettext|pgettext|ngettext)\(.*?\)(?=\s|$)", text, re.DOTALL))


def _calls(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            continue
        words = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if node.func.id == "pgettext" and len(words) > 1:
            yield words[0] + CONTEXT + words[1]
        elif words:
            yield words[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
