"""A real browser on the pages of a real server."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from kalaki.people.contract import Role
from tests.conftest import RUSTAVI, make_ideas, make_petition, make_promises, take_in_content
from tests.people.conftest import make_staff, sign_in
from tests.web.pages import is_for_members
from tools.environment import find_chromium

PATIENCE = 90_000  # milliseconds that a busy machine may take for one step; none waits for nothing
# Without a worker every request is seen by the test; Playwright says so in the page's console.
BLOCKED = "Service Worker registration blocked by Playwright"
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.nodeid:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def hub_server(django_db_setup):
    """Serve everything through the site's own middleware, its static files too."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    server.start()
    yield server
    server.stop()


@pytest.fixture
def live_server(hub_server):
    """Return the server; a test that names it starts from empty tables."""
    return hub_server


@pytest.fixture
def knowledge(transactional_db, rustavi):
    """Fill the municipality with the content that ships."""
    take_in_content(rustavi)
    make_promises(rustavi)
    make_ideas(rustavi)
    make_petition(rustavi)
    return rustavi


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, hub_server):
    """Make the municipality, its content and a member with every role, once for a module that only looks.

    Returns the member's cookie.
    """
    from kalaki.cities.models import Municipality

    with django_db_blocker.unblock():
        city = Municipality.objects.get_or_create(slug="rustavi", defaults=RUSTAVI)[0]
        take_in_content(city)
        make_promises(city)
        make_ideas(city)
        make_petition(city)
        client = sign_in(Client(), make_staff(city, "ნინო", *Role)[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        yield {"name": cookie.key, "value": cookie.value, "url": hub_server.url}
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def open_page(browser, live_server, knowledge):
    """Open a path in a fresh phone-sized window; what the console says is kept in ``page.said``."""
    with windows(browser, live_server.url) as opened:
        yield opened


@pytest.fixture
def look_at(browser, hub_server, standing):
    """Open a path as ``open_page`` does, and what is for members as a member; nothing may be changed."""
    with windows(browser, hub_server.url, member=standing) as opened:
        yield opened


@contextmanager
def windows(browser, url, *, member=None):
    """Give a function that opens a path of ``url`` in a window of its own."""
    contexts = []

    def opened(path, *, width=390, theme="light", javascript=True, workers="block"):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=theme,
            java_script_enabled=javascript,
            bypass_csp=False,
            reduced_motion="reduce",
            service_workers=workers,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if member and is_for_members(path.removeprefix("/en")):
            context.add_cookies([member])
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: message.text != BLOCKED and page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def violations(page):
    """Return (rule, elements) of every violation that axe finds on ``page``."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]
