"""A category that nobody has taken is accepted, and a report in it is planned and done, by keyboard alone."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from kalaki.core.contract import System, new_key, today, writing
from kalaki.ideas import commands, queries
from kalaki.ideas.commands import Acting, Author, OriginRef, Submission
from kalaki.ideas.models import Idea
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import By, Kind
from kalaki.people.contract import ensure_organisation
from tests.journeys.conftest import violations
from tests.people.conftest import make_staff, sign_in

AUTHOR = Acting(by=By.AUTHOR, who="device:" + "a" * 32)


class _Author:
    ref = AUTHOR.who


@pytest.fixture
def keys(rustavi, knowledge, open_page, live_server):
    """Open a page of the desk as a supervisor."""
    with writing(rustavi.pk):
        ensure_organisation(actor=System("t"), key=new_key(), kind="unit", name="წყლის სამსახური")
    cookie = sign_in(Client(), make_staff(rustavi, "გია", "supervisor")[0]).cookies[
        django_settings.SESSION_COOKIE_NAME
    ]
    page = open_page("/styleguide/", width=1280)
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}/desk/categories/water-leak/")
    return page


def test_from_the_acceptance_to_the_word_of_the_reporter(keys, rustavi, live_server):
    def fold(title):
        keys.locator("summary", has_text=title).focus()
        keys.keyboard.press("Enter")

    def write(label, text):
        keys.get_by_label(label, exact=True).focus()
        keys.keyboard.type(text)

    fold("სამსახურისთვის შეთავაზება")
    keys.get_by_label("სამსახური ან ორგანიზაცია").focus()
    keys.keyboard.press("End")
    keys.locator("#act-offer button").press("Enter")
    keys.locator("#act-accept").wait_for(state="attached")
    fold("თანხმობის ჩაწერა")
    for label, text in (
        ("ვინ მიიღო", "გია გიგაური"), ("თანამდებობა", "უფროსი"), ("საბუთი", "N 5"), ("პირველი პასუხი", "1"),
        ("შესრულების ვადა", "5"),
    ):  # fmt: skip
        write(label, text)
    keys.keyboard.press("Enter")
    keys.get_by_text("გია გიგაური").wait_for()
    with writing(rustavi.pk):
        assert queries.get_category("water-leak").is_open
        receipt = commands.submit_idea(
            actor=_Author(),
            key=new_key(),
            submission=Submission(
                kind=Kind.REPORT, origin=OriginRef(kind="form"), text="წყალი გამოდის", category="water-leak",
                author=Author(who=AUTHOR.who),
            ),
        )  # fmt: skip
    keys.goto(f"{live_server.url}/desk/ideas/?q={receipt.number}")
    assert violations(keys) == []
    keys.keyboard.press("j")
    keys.keyboard.press("Enter")
    keys.wait_for_url(f"**/desk/ideas/{receipt.number}/")
    assert violations(keys) == []
    keys.keyboard.press("p")
    day = today()
    for part in (day.day, day.month, day.year):
        keys.keyboard.type(str(part))
        keys.keyboard.press("Tab")
    keys.keyboard.press("Tab")
    keys.keyboard.press("Enter")
    keys.get_by_text("დაინიშნა").first.wait_for()
    keys.keyboard.press("d")
    keys.keyboard.type("მილი გამოიცვალა")
    keys.locator("#act-claim button").press("Enter")
    keys.get_by_text("მილი გამოიცვალა").wait_for()
    with writing(rustavi.pk):
        commands.say_fixed(
            actor=_Author(), key=new_key(), idea=receipt.public_id, acting=AUTHOR, said=Said.YES
        )
        assert Idea.objects.get(public_id=receipt.public_id).status == "confirmed"
    assert keys.said == []
