"""Accounts in a real browser: a code without JavaScript, a passkey with a virtual authenticator."""

import json
import re

import pytest

from kalaki.core.contract import System, new_key, writing
from kalaki.core.notices import send_waiting
from kalaki.people import commands
from kalaki.people.models import Contact, Person
from tests.journeys.conftest import PATIENCE, violations
from tests.servers import start


@pytest.fixture
def host(live_server):
    """Return the address by name: browsers give no passkeys to bare numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def sms(tmp_path, settings):
    """Send SMS through a gateway of its own process; returns the folder of what it accepted."""
    process, port = start("sms", "--folder", tmp_path, "--key", "k")
    settings.KALAKI_SMS_URL = f"http://127.0.0.1:{port}/send?key=k&destination={{to}}&content={{text}}"
    yield tmp_path
    process.terminate()


@pytest.fixture
def window(browser):
    """Open a window with a virtual authenticator that has a screen lock."""
    contexts = []

    def opened(*, width=390, theme="light", javascript=True):
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=theme, java_script_enabled=javascript
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        if javascript:
            page.wire = context.new_cdp_session(page)
            page.wire.send("WebAuthn.enable")
            options = {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
            }  # fmt: skip
            page.lock = page.wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
                "authenticatorId"
            ]
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def invited(rustavi):
    """Return (name, path of the one-time link) of a new administrator."""
    with writing(rustavi.pk):
        made = commands.make_staff(actor=System("t"), key=new_key(), name="ნინო ბერიძე", roles=["admin"])
    return f"/sign-in/link/{made.link_token}/"


def test_staff_makes_a_passkey_and_enters_with_it_alone(window, host, transactional_db, rustavi, invited):
    page = window()
    page.goto(host + invited)
    page.get_by_role("button", name="შესვლა").click()
    page.get_by_role("button", name="შექმენი წვდომის გასაღები").click()
    page.wait_for_url("**/me/recovery-codes/**")
    assert page.locator(".codes li").count() == 10
    page.goto(host + "/desk/people/")
    assert page.get_by_role("heading", level=1).inner_text() == "ჰაბის ადამიანები"
    page.goto(host + "/me/")
    page.get_by_role("button", name="გასვლა").first.click()
    page.wait_for_url(host + "/")
    page.goto(host + "/desk/")
    page.get_by_role("button", name="შედი წვდომის გასაღებით").click()
    page.wait_for_url("**/desk/")
    page.goto(host + "/desk/people/")
    assert page.get_by_role("heading", level=1).inner_text() == "ჰაბის ადამიანები"
    assert page.said == []
    assert (Person.objects.count(), Contact.objects.count()) == (1, 0)


def test_person_who_does_not_unlock_stays_outside(window, host, transactional_db, rustavi, invited):
    page = window()
    page.goto(host + invited)
    page.get_by_role("button", name="შესვლა").click()
    page.wire.send("WebAuthn.setUserVerified", {"authenticatorId": page.lock, "isUserVerified": False})
    page.get_by_role("button", name="შექმენი წვდომის გასაღები").click()
    page.get_by_role("alert").wait_for()
    page.goto(host + "/desk/")
    assert "/me/second-factor/" in page.url


def test_resident_signs_in_without_javascript(window, host, transactional_db, rustavi, sms):
    page = window(javascript=False)
    page.goto(host + "/me/")
    page.get_by_label("ელფოსტა ან მობილურის ნომერი").fill("ნინო")
    page.get_by_role("button", name="გამომიგზავნე კოდი").click()
    assert page.get_by_label("ელფოსტა ან მობილურის ნომერი").input_value() == "ნინო"
    page.get_by_label("ელფოსტა ან მობილურის ნომერი").fill("599 77 66 55")
    page.get_by_role("button", name="გამომიგზავნე კოდი").click()
    send_waiting()
    [text] = (sms / "995599776655").glob("*.json")
    digits = re.search(r"[0-9]{6}", json.loads(text.read_text(encoding="utf-8"))["text"])[0]
    page.get_by_label("კოდი").fill(digits)
    page.get_by_role("button", name="შესვლა").click()
    page.wait_for_url("**/me/")
    assert page.locator("#contacts b").all_inner_texts() == ["+995599776655"]
    assert not page.get_by_role("button", name="შექმენი წვდომის გასაღები").is_visible()


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (1280, "dark")])
@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_accessible_narrow_and_quiet(
    window,
    host,
    transactional_db,
    rustavi,
    invited,
    sms,
    width,
    theme,
    language,
):
    page = window(width=width, theme=theme)

    def check(path=""):
        if path:
            page.goto(host + language + path)
        found = violations(page)
        assert (page.url, found) == (page.url, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    check("/sign-in/")
    page.locator("main form button[type=submit]").first.click()
    check()
    check(invited)
    page.locator("main form button[type=submit]").click()
    check()
    page.locator("[data-passkey] button").click()
    page.wait_for_url("**/me/recovery-codes/**")
    check()
    for path in (
        "/me/",
        "/me/delete/",
        "/me/second-factor/",
        "/sign-in/second-factor/",
        "/desk/",
        "/desk/people/",
        "/desk/people/invite/",
    ):
        check(path)
    page.goto(host + language + "/desk/people/")
    page.locator("table a").click()
    check()
    assert [line for line in page.said if "422" not in line] == []
