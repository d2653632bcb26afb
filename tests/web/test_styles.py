import gzip
import re

import pytest

from kalaki.web.statics import LOOK, built, parts
from kalaki.web.styles import LAYERS, NotLayered, flatten, pairs

TOKENS = """
@font-face { font-family: "A, B"; src: url("a.woff2"); }
@layer tokens {
  :root {
    color-scheme: light dark;
    /* stone */
    --paper: light-dark(#fff, #000);
    --c1: var(--paper);
    --shadow: 0 1px light-dark(#1111, #2222), 0 2px light-dark(#3333, #4444);
    --s2: .5rem;
  }

  [data-theme="light"] { color-scheme: light; }
  [data-theme="dark"] { color-scheme: dark; }

  @media (prefers-contrast: more) {
    :root, [data-theme] { --c1: red; }
  }
}
"""


def test_tokens_are_written_out_for_both_themes_and_paper_stays_light():
    light = "--paper:#fff;--c1:var(--paper);--shadow:0 1px #1111,0 2px #3333"
    dark = "--paper:#000;--c1:var(--paper);--shadow:0 1px #2222,0 2px #4444"
    assert flatten([TOKENS]) == (
        '@font-face{font-family: "A,B";src: url("a.woff2")}'
        ":root{--s2:.5rem}"
        f':root,[data-theme="light"]{{color-scheme:light;{light}}}'
        "@media screen{"
        f"@media (prefers-color-scheme:dark){{:root:where(:not([data-theme])){{color-scheme:dark;{dark}}}}}"
        f'[data-theme="dark"]{{color-scheme:dark;{dark}}}'
        "}@media (prefers-contrast: more){:root,[data-theme]{--c1: red}}\n"
    )


def test_layers_come_in_their_order_and_files_in_the_given_one():
    sources = [
        f"@layer {layer} {{\n  .{layer}{n} {{ top: 0; }}\n}}\n" for layer in LAYERS[2:] for n in (2, 1)
    ]
    assert (
        flatten(reversed(sources))
        == "".join(f".{layer}{n}{{top: 0}}" for layer in LAYERS[2:] for n in (1, 2)) + "\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        ".a { top: 0; }",
        "@layer colours {\n.a { top: 0; }\n}",
        "@layer base {\n.a { top: 0; }\n}\n@layer components {\n.b { top: 0; }\n}",
    ],
)
def test_rules_outside_a_known_layer_are_refused(source):
    with pytest.raises(NotLayered):
        flatten([source])


def test_pairs_of_the_tokens_are_read():
    assert pairs(TOKENS) == {"paper": ("#fff", "#000")}


def test_each_part_stands_once_and_none_is_forgotten():
    root = parts()[0].parent
    apps = root.parents[3]
    assert sorted(parts()) == sorted(
        (set(root.rglob("*.css")) - {root / "styleguide.css"}) | set(apps.glob("*/static/*/components/*.css"))
    )


# What browsers before 2022 do not read, unless it stands in a rule of its own that they may skip.
NEW = {"@layer": 0, "light-dark(": 0, "color-mix(": 0, "&": 0, "@scope": 0, "oklch(": 0, "inset-area": 0}


def test_served_sheet_holds_nothing_that_a_phone_of_2021_stumbles_over():
    sheet = built(LOOK).body.decode()
    assert {sign: sheet.count(sign) for sign in NEW} == NEW
    for selector in re.findall(r"[^{}]*:(?:has|modal)\b[^{}]*(?={)", sheet):
        assert "," not in re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", selector), selector
    for found in re.finditer(r"min-height:\s*100dvh", sheet):
        assert sheet[: found.start()].endswith("min-height: 100vh;")


def test_whole_look_is_small():
    assert len(gzip.compress(built(LOOK).body)) <= 9_000
