"""What a template must not contain under the strict content policy, and what every form must."""

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tools.check import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
CSRF = "data-csrf-token-stands-here"
GEORGIAN = re.compile(r"[\u10d0-\u10ff\u1c90-\u1cbf]")
UPPER = re.compile(
    r"text-transform\s*:\s*(?:uppercase|capitalize)|font-variant(?:-caps)?\s*:\s*[\w-]*small-caps"
)


def problems() -> list[str]:
    """Return a line for each fault, with file and line number."""
    source = ROOT / "src" / "kalaki"
    pages = [path for suffix in ("html", "svg") for path in sorted(source.glob(f"*/templates/**/*.{suffix}"))]
    return [*(fault for path in pages for fault in _page(path)), *_styles(source), *_compile()]


def faults_of(text: str) -> list[tuple[int, str]]:
    """Return (line, fault) of one template's text."""
    reader = _Reader()
    # A tag may stand inside an attribute or a loop; blanking it keeps the line numbers.
    plain = COMMENT.sub(_blank, text)
    plain = re.sub(r"{%\s*csrf_token\s*%}", f"<i {CSRF}></i>", plain)
    reader.feed(TAG.sub(_blank, plain))
    reader.close()
    if re.search(r"\|\s*safe\b|{%\s*autoescape\s+off", plain):
        reader.faults.append((1, "|safe and autoescape off let somebody else's markup through; render it"))
    if re.search(r"\|\s*(?:upper|title|capfirst)\b", plain):
        reader.faults.append((1, "|upper, |title and |capfirst turn Georgian into Mtavruli"))
    return reader.faults


def _page(path: "Path") -> "Iterator[str]":
    name = path.relative_to(ROOT)
    text = path.read_text(encoding="utf-8")
    yield from (f"{name}:{line}: {fault}" for line, fault in faults_of(text))
    if GEORGIAN.search(COMMENT.sub("", text)) and "styleguide" not in path.name:
        yield f"{name}: Georgian words stand in the template; messages are English and translated"


def _styles(source: "Path") -> "Iterator[str]":
    for path in sorted(source.glob("*/static/**/*.css")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UPPER.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: capitals by style turn Georgian into Mtavruli"


def _compile() -> list[str]:
    from tools.check.site import python

    return python(
        "-c",
        "import sys, pathlib, django; django.setup()\n"
        "from django.template import TemplateSyntaxError\n"
        "from django.template.loader import get_template\n"
        "from django.apps import apps\n"
        "bad = 0\n"
        "for app in apps.get_app_configs():\n"
        "    root = pathlib.Path(app.path, 'templates')\n"
        "    if app.name.startswith('kalaki.'):\n"
        "        for path in sorted(root.rglob('*.*')):\n"
        "            try: get_template(str(path.relative_to(root)))\n"
        "            except (TemplateSyntaxError, UnicodeDecodeError) as error:\n"
        "                bad = 1; print(f'{path}: {error}')\n"
        "sys.exit(bad)",
    )


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: list[tuple[int, str]] = []
        self._post: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        names = dict(attrs)
        if tag == "style" or "style" in names:
            self.faults.append((line, "an inline style; put it into the component's CSS file"))
        if tag == "script" and "src" not in names and "json" not in (names.get("type") or ""):
            self.faults.append((line, "an inline script; put it into a module under static/"))
        for name, value in attrs:
            if name.startswith(("on", "hx-on")):
                self.faults.append((line, f"{name} is an inline handler; add it in a module"))
            if name in {"href", "src", "action"} and (value or "").strip().lower().startswith("javascript:"):
                self.faults.append((line, "a javascript: address"))
        # data-tokenless: the view checks Origin instead, so that no cookie is set before a first message.
        is_post = (names.get("method") or "").lower() == "post"
        if tag == "form" and is_post and "data-tokenless" not in names:
            self._post = line
        if CSRF in names:
            self._post = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._post is not None:
            self.faults.append((self._post, "a form that posts without {% csrf_token %}"))
            self._post = None
