"""What went wrong becomes right at the desk, and C-Bot on the municipality's own site."""

import threading

import pytest
from django.conf import settings as django_settings

from kalaki.assistant.commands.training import train_model
from kalaki.cities.models import Setting
from kalaki.core.contract import System, new_key, now, writing
from kalaki.core.worker import run_once
from kalaki.people import commands
from kalaki.people.models import Person
from kalaki.people.second_factor import SESSION_KEY
from tests.journeys.conftest import violations
from tests.servers import start

WRONG = "პატარას საჭმელზე ქალაქი თუ გვეხმარება რამით"


@pytest.fixture
def worker(transactional_db):
    """Work as the worker does, in a thread beside the server, until the test ends."""
    from django.db import connection

    stop = threading.Event()

    def work():
        while not stop.is_set():
            if not run_once():
                stop.wait(0.2)
        connection.close()

    thread = threading.Thread(target=work)
    yield thread
    stop.set()
    if thread.is_alive():
        thread.join(60)


@pytest.fixture
def editor(rustavi, client):
    """Return the session of an editor who has passed the second factor."""
    with writing(rustavi.pk):
        made = commands.make_staff(actor=System("t"), key=new_key(), name="ნინო", roles=["editor"])
    client.force_login(
        Person.objects.get(public_id=made.person), backend="kalaki.people.backends.PersonBackend"
    )
    session = client.session
    session[SESSION_KEY] = now().isoformat()
    session.save()
    return session.session_key


@pytest.mark.parametrize(
    ("javascript", "wrong"), [(True, WRONG), (False, "ბოთლის ბალღს მერია რამეს თუ უყიდის საჭმელად")]
)
def test_wrong_answer_becomes_right_in_one_sitting(open_page, live_server, worker, editor, javascript, wrong):
    train_model.func("rustavi")  # so that an earlier model answers, as in a running hub
    page = open_page("/chat/", javascript=javascript)
    page.context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": editor, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/desk/assistant/SOC-01/phrasings/")
    assert violations(page) == [] if javascript else True
    page.locator("#lines").fill(wrong)
    page.get_by_label("აღარასდროს უნდა გაფუჭდეს").check()
    page.get_by_role("button", name="დამატება").click()
    page.get_by_role("button", name="წვრთნის დაწყება").click()
    page.get_by_text("მიმდინარეობს წვრთნა").wait_for()
    worker.start()
    live = page.get_by_text("სწორედ ამ ტექსტების მოდელი უკვე პასუხობს")
    if javascript:
        live.wait_for(timeout=90_000)
    while not live.count():
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="განახლება").click()
        page.reload()
    row = page.locator("#training tbody tr", has_text=wrong)
    assert row.locator("td").all_inner_texts() == ["ვერ პოულობს", "პასუხობს"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.said == []
    page.goto(f"{live_server.url}/chat/")
    page.get_by_label("შენი კითხვა").fill(wrong)
    page.get_by_label("შენი კითხვა").press("Enter")
    page.get_by_role("article").wait_for()
    assert page.get_by_role("article").get_by_role("heading", level=2).inner_text() == (
        "რა დახმარებაა ჩვილი ბავშვის კვებაზე რუსთავში?"
    )


@pytest.fixture
def site(live_server):
    """Start the municipality's own site; returns ``site(*words)``, its origin."""
    started = []

    def run(*words):
        process, port = start("municipality", "--hub", live_server.url, *words)
        started.append(process)
        return f"http://127.0.0.1:{port}"

    yield run
    for process in started:
        process.terminate()


def listed(rustavi, *origins):
    with writing(rustavi.pk):
        Setting.objects.update_or_create(key="assistant.widget_origins", defaults={"value": list(origins)})


def test_widget_talks_on_a_foreign_page_under_a_strict_policy(open_page, rustavi, site):
    origin = site("--connect")
    page = open_page("/chat/", width=390)
    listed(rustavi, origin)
    page.goto(origin)
    page.get_by_role("button", name="ჰკითხე C-Bot-ს").click()
    page.get_by_label("შენი კითხვა").fill("merias nomeri")
    page.get_by_label("შენი კითხვა").press("Enter")
    answer = page.get_by_role("log").get_by_role("heading", level=2)
    answer.wait_for()
    assert answer.inner_text() == "რუსთავის მერიის ცხელი ხაზი რა ნომერია?"
    link = page.get_by_role("log").get_by_role("link", name="რუსთავის მერიის ცხელი ხაზი რა ნომერია?")
    assert link.get_attribute("href").endswith(
        "/rustavi/services/KIN-07/"
    ) or "/services/" in link.get_attribute("href")
    assert page.get_by_role("log").locator("svg, img, script, style, form").count() == 0
    page.get_by_role("button", name="კი").click()
    page.get_by_text("ეს შემდეგს დაეხმარება").wait_for()
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="ჰკითხე C-Bot-ს").evaluate(
        "e => e === e.getRootNode().activeElement"
    )
    assert [line for line in page.said if "favicon" not in line and "404" not in line] == []


def test_widget_is_a_link_where_it_is_not_listed_or_may_not_ask(open_page, live_server, rustavi, site):
    origin = site()
    page = open_page("/chat/")
    page.goto(origin)
    link = page.get_by_role("link", name="ჰკითხე C-Bot-ს")
    link.wait_for()
    assert link.get_attribute("href") == f"{live_server.url}/rustavi/chat/"
    listed(rustavi, origin)
    page = open_page("/chat/")
    page.goto(origin)
    page.get_by_role("button", name="ჰკითხე C-Bot-ს").click()
    page.get_by_label("შენი კითხვა").fill("merias nomeri")
    page.get_by_label("შენი კითხვა").press("Enter")
    page.get_by_role("alert").wait_for()
    assert (
        page.get_by_role("alert").get_by_role("link").get_attribute("href")
        == f"{live_server.url}/rustavi/chat/"
    )
    assert page.get_by_label("შენი კითხვა").input_value() == "merias nomeri"
