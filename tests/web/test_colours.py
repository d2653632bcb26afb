import pytest

from tools.check.colours import problems, strays_of


@pytest.mark.parametrize(
    ("text", "suffix", "found"),
    [
        (".a { color: var(--ink); }", ".css", []),
        (".a {\n  color: #fff;\n}", ".css", [(2, "#fff")]),
        (".a { color: rgb(0 0 0); }", ".css", [(1, "rgb(")]),
        ("/* #fff */ .a { top: 0; }", ".css", []),
        ('<path fill="none" stroke="currentColor"/><a href="#add">', ".html", []),
        ('<path fill="#0b5966"/>', ".html", [(1, 'fill="#0b5966"')]),
        ('<path stroke="red"/>', ".html", [(1, 'stroke="red"')]),
    ],
)
def test_colour_outside_the_tokens_is_found(text, suffix, found):
    assert strays_of(text, suffix=suffix) == found


def test_house_has_none():
    assert problems() == []
