"""Refused in three scripts, one group, one click, answered; and an addition that breaks what must never break."""

import pytest
from django.conf import settings as django_settings

from kalaki.assistant.commands import add_examples, keep_question
from kalaki.assistant.commands.questions import group_questions
from kalaki.assistant.commands.training import train_model
from kalaki.assistant.models import ExampleQuestion, Record
from kalaki.assistant.queries import nearest
from kalaki.assistant.rules.quality import Use
from kalaki.assistant.rules.unanswered import Channel, Missed
from kalaki.core.contract import System, new_key, writing
from tests.journeys.conftest import violations
from tests.journeys.test_desk import editor, worker

__all__ = ["editor", "worker"]

NINO = System("nino")
THREE = ("ბებერი კანტორა ვის გავატანო", "beberi kantora vis gavatano", "бебери кантора вис гаватано")
PINNED = "ასლის აღების ტარიფი მითხარი"
ROGUE = "ასლის აღების ტარიფი მითხარი რა"
FITS = "document.documentElement.scrollWidth <= innerWidth"


def said(page, url, text):
    """Ask in the chat and return what the last turn says."""
    page.goto(f"{url}/chat/")
    page.get_by_label("შენი კითხვა").fill(text)
    page.get_by_label("შენი კითხვა").press("Enter")
    page.wait_for_url("**/chat/**")
    page.locator("[data-turn]").last.wait_for()
    return page.locator("[data-turn]").last.inner_text()


@pytest.fixture
def few_checks(settings, tmp_path):
    """Compare models on two questions: the bank of phrasings, which holds a model up, is not imported here."""
    own = tmp_path / "rustavi" / "assistant"
    own.mkdir(parents=True)
    for path in (settings.CONTENT_DIR / "rustavi" / "assistant").iterdir():
        (own / path.name).symlink_to(path)
    (own / "check.csv").unlink()
    (own / "check.csv").write_text(
        "text,id,kind,lang,script\nasli ra girs,PI-03,,ka,latn\nხვალ იწვიმებს?,,weather,ka,ka\n"
    )
    settings.CONTENT_DIR = tmp_path


def test_one_click_answers_three_scripts(open_page, live_server, rustavi, few_checks, worker, editor):
    train_model.func("rustavi")
    page = open_page("/chat/", javascript=False)
    for text in THREE:
        assert "ეს არ ვიცი" in said(page, live_server.url, text)
    with writing(rustavi.pk):
        assert group_questions() == 3
    page.context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": editor, "url": live_server.url}]
    )
    queue = f"{live_server.url}/desk/assistant/questions/"
    page.goto(queue)
    [group] = page.locator("li.asked").all()
    assert [text in group.inner_text() for text in THREE] == [True] * 3
    code = group.locator("input[name=code]").input_value()
    worker.start()
    group.get_by_role("button").click()
    live = page.get_by_text("სწორედ ამ ტექსტების მოდელი უკვე პასუხობს")
    while not live.count():
        assert page.get_by_text("ახალი მოდელი უარესია").count() == 0
        page.wait_for_timeout(1000)
        page.goto(queue)
    assert THREE[0] in page.get_by_role("table", name="შეიძინა").inner_text()
    assert page.locator("li.asked").count() == 0
    for text in THREE:
        said(page, live_server.url, text)
        assert (
            page.get_by_role("article").last.get_by_role("link").first.get_attribute("href")
            == f"/services/{code}/"
        )
    assert page.said == []


def test_addition_that_breaks_a_pin_is_stopped_with_the_rows(open_page, live_server, rustavi, editor):
    with writing(rustavi.pk):
        add_examples(actor=NINO, key=new_key(), code="PI-03", lines=(PINNED,), use=Use.PINNED)
        train_model.func("rustavi")
        # The pinned words taught for another record too: neither can be known by its words any more.
        other = Record.objects.get(code="FEE-01")
        ExampleQuestion.objects.create(record=other, text=PINNED + "!", folded="x", origin="editor")
        keep_question(
            key=new_key(), text=ROGUE, missed=Missed.WRONG, channel=Channel.WEB,
            nearest=nearest(ROGUE, city="rustavi"),
        )  # fmt: skip
        group_questions()
        add_examples(
            actor=NINO, key=new_key(), code="FEE-01",
            lines=tuple(f"{PINNED} {word}" for word in ("დღეს", "ახლა", "გთხოვ", "ბატონო", "ხვალ", "სწრაფად", "უცებ")),
        )  # fmt: skip
        train_model.func("rustavi")
    page = open_page("/chat/", width=390)
    page.context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": editor, "url": live_server.url}]
    )
    queue = f"{live_server.url}/desk/assistant/questions/"
    page.goto(queue)
    page.get_by_text("ახალი მოდელი უარესია").wait_for()
    row = page.get_by_role("table", name="დაიკარგა").locator("tr", has_text=PINNED)
    assert "PI-03" in row.first.inner_text()
    for width, theme in ((320, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)
        assert (violations(page), page.evaluate(FITS)) == ([], True)
    assert "/services/PI-03/" in said_link(page, live_server.url)
    page.goto(queue)
    page.get_by_role("button", name="უპასუხოს", exact=True).click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("ახალმა მოდელმა მაინც უპასუხოს, რადგან").fill("ასე გადაწყდა")
    page.get_by_role("button", name="უპასუხოს", exact=True).click()
    page.get_by_text("სწორედ ამ ტექსტების მოდელი უკვე პასუხობს").wait_for()
    page.get_by_role("button", name="წინა მოდელის დაბრუნება").click()
    page.get_by_text("ახალი მოდელი უარესია").wait_for()
    page.locator("li.asked h3 a").click()
    assert (violations(page), page.evaluate(FITS)) == ([], True)


def said_link(page, url):
    said(page, url, PINNED)
    return page.get_by_role("article").last.get_by_role("link").first.get_attribute("href")
