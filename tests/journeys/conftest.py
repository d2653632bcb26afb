"""A real browser on the pages of a real server."""

import shutil
from pathlib import Path

import pytest

from tests.people.conftest import enter, staff
from tests.web.pages import is_for_members

__all__ = ["enter", "staff"]
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
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def live_server():
    """Serve everything through the site's own middleware, its static files too."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    server.start()
    yield server
    server.stop()


@pytest.fixture
def knowledge(transactional_db, rustavi):
    """Fill the municipality with the content that ships."""
    from kalaki.assistant.contract import import_knowledge
    from kalaki.core.contract import System, new_key, writing

    content = Path(__file__).resolve().parents[2] / "content"
    with writing(rustavi.pk):
        for name in ("rustavi", "georgia"):
            import_knowledge(actor=System("t"), key=new_key(), path=content / name / "services.yaml")
    return rustavi


@pytest.fixture
def member(live_server, knowledge, staff, enter):
    """Return the cookie of somebody with every role, who has just passed the second factor."""
    from django.conf import settings

    from kalaki.people.contract import Role

    found = enter(staff("ნინო", *Role)[0]).cookies[settings.SESSION_COOKIE_NAME]
    return {"name": found.key, "value": found.value, "url": live_server.url}


@pytest.fixture
def open_page(request, browser, live_server, knowledge):
    """Open a path in a fresh phone-sized window; what the console says is kept in ``page.said``.

    A path for members is opened by somebody with every role.
    """
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
        if is_for_members(path.removeprefix("/en")):
            context.add_cookies([request.getfixturevalue("member")])
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: message.text != BLOCKED and page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def violations(page):
    """Return (rule, elements) of every violation that axe finds on ``page``."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found]
