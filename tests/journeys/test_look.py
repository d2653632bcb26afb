"""The flat sheet that is served against the layered sources; and phones of 2021."""

import re

import pytest

from kalaki.web.statics import _URL, LOOK, _beside, parts
from kalaki.web.styles import LAYERS
from tests.journeys.conftest import violations

# Reads every computed value of every element, puts the layered sources in place of the served sheet, reads again.
COMPARE = """
async () => {
  const read = () =>
    [...document.querySelectorAll("html, body *")].flatMap((element) =>
      [null, "::before", "::after"].map((part) => {
        const style = getComputedStyle(element, part);
        if (part && style.content === "none") return [];
        return [...style].filter((key) => !key.startsWith("--") && key !== "color-scheme").map((key) => `${key}: ${style.getPropertyValue(key)}`);
      }),
    );
  await document.fonts.ready;
  const served = document.querySelector("link[rel=stylesheet][href*='/css/kalaki.']");
  const flat = read();
  const layered = document.createElement("link");
  layered.rel = "stylesheet";
  layered.href = new URL("layered.css", served.href).href;
  await new Promise((resolve) => {
    layered.onload = resolve;
    served.after(layered);
  });
  served.sheet.disabled = true;
  await document.fonts.ready;
  const sources = read();
  const elements = [...document.querySelectorAll("html, body *")].map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""}`);
  const different = flat.flatMap((one, n) => {
    const lines = one.filter((line, k) => line !== sources[n][k]).slice(0, 5);
    return one.length !== sources[n].length || lines.length ? [[elements[Math.floor(n / 3)], ...lines]] : [];
  });
  return [elements.length, different];
}
"""
FACES = [
    ("/styleguide/", {"color_scheme": "light"}, 1280),
    ("/styleguide/", {"color_scheme": "dark"}, 390),
    ("/styleguide/?theme=light", {"color_scheme": "dark"}, 390),
    ("/styleguide/?theme=dark", {"color_scheme": "light"}, 1280),
    ("/styleguide/?theme=dark", {"color_scheme": "light", "media": "print"}, 1280),
    ("/", {"color_scheme": "dark", "media": "print"}, 1280),
    ("/", {"color_scheme": "dark"}, 1280),
    ("/chat/", {"color_scheme": "light"}, 390),
    ("/services/PI-03/", {"color_scheme": "dark", "contrast": "more"}, 390),
    ("/styleguide/", {"color_scheme": "light", "contrast": "more"}, 390),
]


def layered():
    text = "".join(part.read_text(encoding="utf-8") for part in parts())
    text = _URL.sub(lambda found: f'url("{_beside(LOOK, found[1])}")', text)
    return f"@layer {', '.join(LAYERS)};\n{text}"


@pytest.mark.parametrize(("path", "face", "width"), FACES)
def test_served_sheet_and_its_layered_sources_give_the_same_page(look_at, hub_server, path, face, width):
    page = look_at("/", width=width)
    page.route("**/layered.css", lambda route: route.fulfill(body=layered(), content_type="text/css"))
    page.emulate_media(**face)
    page.goto(hub_server.url + path)
    elements, different = page.evaluate(COMPARE)
    assert different == []
    assert elements > 50


BLOCK = r"{(?:[^{}]|{[^{}]*})*}"
OLD = (
    re.compile(r"@container[^{]*" + BLOCK),
    re.compile(r"[^{}]*:(?:has|modal|focus-visible)\b[^{}]*{[^{}]*}"),
    re.compile(r"(?:min-height:\s*100dvh|text-wrap:[^;}]*|accent-color:[^;}]*|container:[^;}]*)"),
)


@pytest.mark.parametrize(
    "path", ["/", "/styleguide/", "/chat/", "/services/", "/services/PI-03/", "/nothing/"]
)
def test_phone_of_2021_gets_a_good_page(look_at, hub_server, path):
    """What Chrome 88 and Safari 15.0 skip is taken out of the sheet; the page stays narrow and readable."""
    page = look_at("/", width=320)
    left_out = []

    def as_of_2021(route):
        sheet = route.fetch().text()
        for rule in OLD:
            sheet, number = rule.subn("", sheet)
            left_out.append(number)
        route.fulfill(body=sheet, content_type="text/css")

    page.route(re.compile(r"/css/kalaki\.\w+\.css"), as_of_2021)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(hub_server.url + path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert min(left_out) > 2
