import re

import pytest

from tests.journeys.conftest import violations


def say(page, words):
    page.get_by_label("შენი კითხვა").fill(words)
    page.get_by_label("შენი კითხვა").press("Enter")


@pytest.mark.parametrize("javascript", [True, False])
def test_talk_goes_on_with_and_without_script(open_page, javascript):
    page = open_page("/chat/", width=320, javascript=javascript)
    say(page, "ra girs sajaro informaciis asli")
    page.get_by_role("article").nth(0).wait_for()
    page.get_by_label("შენი კითხვა").fill("დაუსრულებელი")
    page.get_by_role("article").get_by_role("button", name="კი").click()
    page.get_by_text("ეს შემდეგს დაეხმარება").wait_for()
    assert page.get_by_label("შენი კითხვა").input_value() == "დაუსრულებელი"
    say(page, "МЕРИИС НОМЕРИ")
    page.get_by_role("article").nth(1).wait_for()
    headings = page.get_by_role("article").get_by_role("heading", level=2).all_inner_texts()
    assert headings == ["რა ღირს საჯარო ინფორმაციის ასლი?", "რუსთავის მერიის ცხელი ხაზი რა ნომერია?"]
    assert page.context.cookies() == []
    assert page.said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_reload_keeps_talk_and_unsent_words_and_kiosk_forgets(open_page):
    page = open_page("/chat/")
    say(page, "merias nomeri")
    page.get_by_role("article").wait_for()
    page.get_by_label("შენი კითხვა").press_sequentially("ნახევარი")
    page.reload()
    page.get_by_role("article").wait_for()
    assert page.get_by_label("შენი კითხვა").input_value() == "ნახევარი"
    assert violations(page) == []
    page.clock.install()
    page.goto(re.sub(r"/chat/.*", "/chat/?kiosk=1", page.url))
    page.get_by_role("article").wait_for()
    page.clock.run_for(91_000)
    page.wait_for_function("document.querySelectorAll('[data-turn]').length === 0")
    assert page.evaluate("sessionStorage.length") == 0


def test_lost_connection_keeps_the_words(open_page):
    page = open_page("/chat/")
    page.context.set_offline(True)
    say(page, "merias nomeri")
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("შენი კითხვა").input_value() == "merias nomeri"
    page.context.set_offline(False)
    page.locator("#ask button").click()
    page.get_by_role("article").wait_for()


def test_subject_leads_to_an_answer_and_a_service_page(open_page):
    page = open_page("/chat/")
    page.get_by_role("button", name="საჯარო ინფორმაცია").click()
    page.get_by_role("button", name="რამდენ დღეში უნდა მიპასუხონ საჯარო ინფორმაციაზე?").click()
    page.get_by_role("article").get_by_role("heading").get_by_role("link").click()
    page.wait_for_url("**/services/PI-05/")
    assert page.said == []
    assert violations(page) == []


@pytest.mark.parametrize(
    "path", ["/services/PI-08/", "/services/BUS-11/", "/services/SOC-01/", "/services/?area=SOC"]
)
def test_catalogue_is_accessible_in_both_themes(open_page, path):
    for width, theme in ((320, "light"), (1280, "dark")):
        page = open_page(path, width=width, theme=theme)
        assert violations(page) == []
        assert page.said == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("javascript", [True, False])
def test_answer_begins_at_the_top_and_the_box_is_always_in_view(open_page, javascript):
    page = open_page("/chat/", javascript=javascript)
    asked = page.locator("[data-turn]")
    bar = page.locator(".tabbar").bounding_box()["y"]

    def box_ends():
        box = page.locator("#ask").bounding_box()
        return box["y"] + box["height"]

    assert bar - 24 < box_ends() < bar
    for number, words in enumerate(("ra girs sajaro informaciis asli", "merias nomeri", "ოპერატორი " * 60)):
        say(page, words)
        asked.nth(number).wait_for()
        page.evaluate("document.fonts.ready.then(() => true)")
        assert 0 <= asked.last.bounding_box()["y"] < 32, words
        assert bar - 24 < box_ends() < bar
    assert asked.last.locator(".me").bounding_box()["height"] < 280  # a long text is folded
    assert page.said == []


def test_letters_are_fetched_by_pages_that_hold_them(open_page):
    page = open_page("/chat/")
    fonts = []
    page.on("request", lambda request: fonts.append(request.url) if "/fonts/" in request.url else None)
    page.reload()
    page.evaluate("document.fonts.ready.then(() => true)")
    assert [url for url in fonts if "cyrillic" in url or "armenian" in url] == []
    say(page, "МЕРИИС НОМЕРИ")
    page.get_by_role("article").wait_for()
    page.evaluate("document.fonts.ready.then(() => true)")
    assert ["cyrillic" in url for url in fonts if "noto-ka" not in url and "latin" not in url] == [True]
