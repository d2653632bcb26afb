"""Colours stand in tokens.css alone, and their contrast holds by WCAG 2.2 (relative luminance, sRGB)."""

import re

from tools.check import ROOT

TEXT, SHAPE = 4.5, 3.0
# (in front, behind, least ratio): what the design puts on what.
PAIRS = (
    *((front, ground, TEXT) for front in ("ink", "ink2") for ground in ("paper", "surface", "sunken")),
    *((front, ground, TEXT) for front in ("accent", "red", "amber", "green", "sun-ink") for ground in ("paper", "surface")),
    ("on-accent", "accent", TEXT),
    ("accent-2", "accent-soft", TEXT),
    *((state, f"{state}-soft", TEXT) for state in ("red", "amber", "green", "accent")),
    ("sun-ink", "sun-soft", TEXT),
    *((front, ground, SHAPE) for front in ("edge", "focus", "sun") for ground in ("paper", "surface")),
)  # fmt: skip
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\(\s*(#[0-9a-fA-F]{3,8})\s*,\s*(#[0-9a-fA-F]{3,8})\s*\)")


COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
COLOUR = re.compile(
    r"(?<![\w&(-])#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b(?![\w-])|"
    r"\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\("
)
# In a template only where a drawing paints: an address may hold such letters too.
PAINT = re.compile(r"""\b(?:fill|stroke|stop-color|bgcolor|color)=["'](?!none|currentColor|\{)[^"']+["']""")


def problems() -> list[str]:
    """Return a line for each pair of tokens below its ratio, and for each colour outside the tokens."""
    path = next((ROOT / "src" / "kalaki" / "web" / "static").rglob("tokens.css"), None)
    if path is None:
        return ["src/kalaki/web/static holds no tokens.css"]
    return [*problems_of(path.read_text(encoding="utf-8")), *_strays()]


def problems_of(css: str) -> list[str]:
    """Return the pairs of ``css`` that are too weak, and the tokens that are missing."""
    tokens = {name: (light, dark) for name, light, dark in TOKEN.findall(css)}
    named = {token for front, ground, _ in PAIRS for token in (front, ground)}
    found = [f"--{name} has no light-dark() pair" for name in sorted(named - tokens.keys())]
    for front, ground, least in PAIRS:
        if front in tokens and ground in tokens:
            for scheme, one, other in zip(("light", "dark"), tokens[front], tokens[ground], strict=True):
                ratio = contrast(one, other)
                if ratio < least:
                    found.append(f"--{front} on --{ground} in {scheme}: {ratio:.2f}, needs {least}")
    return found


def strays_of(text: str, *, suffix: str) -> list[tuple[int, str]]:
    """Return (line, colour) of each colour in a style sheet (".css") or a template (".html")."""
    plain = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    pattern = COLOUR if suffix == ".css" else PAINT
    return [(plain.count("\n", 0, found.start()) + 1, found[0]) for found in pattern.finditer(plain)]


def _strays() -> list[str]:
    source = ROOT / "src" / "kalaki"
    files = [*source.glob("*/static/**/*.css"), *source.glob("*/templates/**/*.html")]
    return [
        f"{path.relative_to(ROOT)}:{line}: {colour} is a colour; only tokens.css names one"
        for path in sorted(files)
        if path.name != "tokens.css" and path.parent.name != "vendor"  # those of others stay as published
        for line, colour in strays_of(path.read_text(encoding="utf-8"), suffix=path.suffix)
    ]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two opaque colours "#rgb" or "#rrggbb", from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
