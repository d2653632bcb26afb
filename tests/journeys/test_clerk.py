"""Clerk mode without a mouse: an entry, the slip, the next person."""

from django.conf import settings as django_settings

from kalaki.core.contract import writing
from kalaki.ideas.models import Idea
from tests.journeys.conftest import violations, windows
from tests.people.conftest import make_staff, sign_in


def test_clerk_serves_by_keyboard_alone(browser, live_server, transactional_db, rustavi, client):
    signed_in = sign_in(client, make_staff(rustavi, "ლია", "clerk")[0])
    cookie = signed_in.cookies[django_settings.SESSION_COOKIE_NAME]
    member = {"name": cookie.key, "value": cookie.value, "url": live_server.url}
    with windows(browser, live_server.url, member=member) as opened:
        page = opened("/desk/clerk/")
        keys = page.keyboard
        keys.type("ეზოში სანათი ჩაქრა")
        for _field in ("kind", "category", "area", "address"):
            keys.press("Tab")
        keys.type("კოსტავას 12")
        keys.press("Enter")
        page.wait_for_url("**/desk/clerk/*-*/")
        with writing(rustavi.pk):
            number = Idea.objects.values_list("number", flat=True).get()
        assert number in page.locator("main").inner_text()
        assert page.evaluate("document.activeElement.href").endswith("slip.pdf")
        assert violations(page) == []
        keys.press("Tab")
        keys.press("Enter")
        page.wait_for_url("**/desk/clerk/")
        assert page.evaluate("document.activeElement.name") == "text"
        assert page.said == []
