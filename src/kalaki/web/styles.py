"""Flatten the layered sources of the look into the one sheet that every browser reads.

The sources under static/web/css use cascade layers and ``light-dark()``. Chrome before 99 and 123 and
Safari before 15.4 and 17.5 know neither, so what is served has the layers written out in their order
and each colour resolved by ``prefers-color-scheme`` and ``data-theme``. tests/web/test_styles.py and a
journey show that both forms give the same page. See docs/decisions/0008-styles.md.
"""

import re
from collections.abc import Iterable

LAYERS = ("reset", "tokens", "base", "layout", "components", "utilities")
_SOURCE = re.compile(r"\A(?P<before>.*?)@layer (?P<layer>\w+) \{\n(?P<rules>.*)\}\s*\Z", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r"^  :root \{\n(.*?)^  \}\n", re.DOTALL | re.MULTILINE)
_THEME = re.compile(r'^  \[data-theme="\w+"\] \{[^}]*\}\n', re.MULTILINE)
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_PAIR = re.compile(r"light-dark\(\s*([^(),]+?)\s*,\s*([^(),]+?)\s*\)")
_LIGHT, _DARK = r"\1", r"\2"
_USED = re.compile(r"var\((--[\w-]+)")
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r"\s*([{};,])\s*")


class NotLayered(ValueError):
    """A source is not rules in exactly one known ``@layer name { … }``."""


def flatten(sources: Iterable[str]) -> str:
    """Return the sheet of ``sources``: layers in their order, within a layer in the order given.

    What stands before a layer (fonts) comes first. Raises NotLayered.
    """
    before: list[str] = []
    layers: dict[str, list[str]] = {name: [] for name in LAYERS}
    for source in sources:
        found = _SOURCE.match(_COMMENT.sub("", source))
        if found is None or found["layer"] not in layers or "@layer" in found["rules"]:
            raise NotLayered(source[:80])
        before.append(found["before"])
        rules = found["rules"]
        layers[found["layer"]].append(_resolved(rules) if found["layer"] == "tokens" else rules)
    text = "".join([*before, *(rules for name in LAYERS for rules in layers[name])])
    return _TIGHT.sub(r"\1", _SPACE.sub(" ", text)).replace(";}", "}").strip() + "\n"


def pairs(tokens: str) -> dict[str, tuple[str, str]]:
    """Return {token without dashes: (light, dark)} of the colours in the text of tokens.css."""
    found = {}
    for name, value in _TOKEN.findall(_COMMENT.sub("", tokens)):
        pair = _PAIR.fullmatch(value.strip())
        if pair:
            found[name.removeprefix("--")] = (pair[1], pair[2])
    return found


def _resolved(rules: str) -> str:
    """Write the pairs out: light, dark by the system on a screen, dark or light where a theme is set.

    A token made of such tokens is written out too, else a part with a theme of its own would inherit
    the value of the page.
    """
    root = _ROOT.search(rules)
    if root is None:
        raise NotLayered("tokens without :root")
    tokens = _TOKEN.findall(root[1])
    themed = {name for name, value in tokens if "light-dark(" in value}
    while more := {name for name, value in tokens if themed & set(_USED.findall(value))} - themed:
        themed |= more
    light = "".join(f"{name}:{_PAIR.sub(_LIGHT, value)};" for name, value in tokens if name in themed)
    dark = "".join(f"{name}:{_PAIR.sub(_DARK, value)};" for name, value in tokens if name in themed)
    steady = "".join(f"{name}:{value};" for name, value in tokens if name not in themed)
    rest = _THEME.sub("", rules[: root.start()] + rules[root.end() :])
    # Each selector counts as one class, like :root itself, so that the order alone decides.
    return (
        f":root{{{steady}}}"
        f':root,[data-theme="light"]{{color-scheme:light;{light}}}'
        "@media screen{"
        f"@media (prefers-color-scheme:dark){{:root:where(:not([data-theme])){{color-scheme:dark;{dark}}}}}"
        f'[data-theme="dark"]{{color-scheme:dark;{dark}}}'
        "}" + rest
    )
