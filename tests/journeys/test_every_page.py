"""What holds for every page of the site; a new page takes part by being in urls.py (tests/web/pages.py)."""

import re

import pytest

from tests.journeys.conftest import violations
from tests.web.pages import every_page

NUMBER = re.compile(r"\b\d{3}-[0-9a-f]{8}\b")  # an error's number is another one each time
# A passkey needs a script; its part stays hidden without one, and every page has another way beside it.
# What only a script can do (finding the place) is hidden without one too.
PASSKEYS_AWAY = "document.querySelectorAll('[data-passkey], [data-passkey-part], [data-script]').forEach((part) => part.remove())"
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", every_page())
def test_page_is_accessible_narrow_and_quiet(look_at, path, language):
    page = look_at(language + path, width=320, theme="light")
    for width, theme in ((320, "light"), (320, "dark"), (1280, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)
        assert (width, theme, violations(page)) == (width, theme, [])
        assert page.evaluate(FITS), (width, theme)
    assert [line for line in page.said if "status of 404" not in line] == []


@pytest.mark.parametrize("path", every_page())
def test_page_says_the_same_without_script(look_at, path):
    with_script = look_at(path, width=320)
    with_script.evaluate(PASSKEYS_AWAY)
    pages = (with_script, look_at(path, width=320, javascript=False))
    said = [NUMBER.sub("", page.locator("main").inner_text()) for page in pages]
    assert said[0] == said[1]
    assert len(said[0]) > 20


@pytest.mark.parametrize("path", every_page())
def test_page_prints_without_its_chrome_and_with_addresses(look_at, path):
    page = look_at(path, width=1280, theme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".nav", ".menu", ".btn", ".ask", ".skip"):
        assert page.locator(f"{part}:visible").count() == 0, part
    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert (ground, ink) == ("rgba(0, 0, 0, 0)", "rgb(31, 27, 23)")
    shown = page.evaluate(
        "[...document.querySelectorAll('main a[href^=http]')].map(a => [a.getAttribute('href'), getComputedStyle(a, '::after').content])"
    )
    assert [content for _href, content in shown] == [f'" ({href})"' for href, _content in shown]
