"""The client module in a real browser against the real web process, which is really killed."""

import os
import uuid

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PATIENCE
from tests.live_site.server import Server, Visitor, own_database


@pytest.fixture(scope="module")
def server(tmp_path_factory, worker_id):
    database = own_database(os.environ.get("DATABASE_URL", ""), f"client_{worker_id}")
    server = Server(tmp_path_factory.mktemp("client"), database_url=database)
    server.streams = iter(server.seed(*(f"tally-{n}" for n in range(8))))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stream(server):
    return next(server.streams)


@pytest.fixture
def device(browser):
    """One phone: what its tabs share is its own."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_tally(server, stream, device):
    def opened(*, host="127.0.0.1"):
        page = device.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(f"http://{host}:{server.port}/tally/{stream}/")
        return page

    return opened


def shows(page, total, state="online 0"):
    expect(page.locator("output")).to_have_text(str(total), timeout=PATIENCE)
    expect(page.locator("[data-state]")).to_have_text(state, timeout=PATIENCE)


def add_one(page):
    page.get_by_role("button", name="Add one").click()


def head(server, stream):
    return Visitor(server.port).get(f"/live/{stream}/events.json")[1]["head"]


def test_what_one_adds_everybody_sees(server, stream, open_tally):
    page = open_tally()
    shows(page, 0)
    Visitor(server.port).arrive(stream).command(stream, uuid.uuid4(), "add", n=5)
    shows(page, 5)
    add_one(page)
    shows(page, 6)
    assert page.evaluate("window.tally.seen") == [["view", 0], ["added", 1], ["added", 2]]
    assert page.said == []


def test_command_sent_while_the_server_is_dead_arrives_once(server, stream, open_tally):
    page = open_tally()
    shows(page, 0)
    add_one(page)
    shows(page, 1)
    server.kill()
    for _ in range(2):
        add_one(page)
    shows(page, 1, "offline 2")
    server.start()
    shows(page, 3)
    assert head(server, stream) == 3
    assert page.evaluate("window.tally.seen") == [["view", 0], ["added", 1], ["added", 2], ["added", 3]]


def test_command_outlives_its_tab(server, stream, open_tally):
    page = open_tally()
    shows(page, 0)
    server.kill()
    add_one(page)
    expect(page.locator("[data-state]")).to_have_text("offline 1", timeout=PATIENCE)
    page.close()
    server.start()
    shows(open_tally(), 1)
    assert head(server, stream) == 1


def test_answer_that_got_lost_is_asked_for_with_the_same_id(server, stream, open_tally):
    page = open_tally()
    shows(page, 0)
    dropped = []

    def lose_first(route):
        if not dropped:
            dropped.append(route.fetch().json()["seq"])  # carried out, but the phone never hears of it
            route.abort()
        else:
            route.continue_()

    page.route("**/commands", lose_first)
    add_one(page)
    shows(page, 1)
    assert (dropped, head(server, stream)) == ([1], 1)


def test_refusal_is_answered_and_leaves_nothing_behind(server, stream, open_tally):
    page = open_tally()
    shows(page, 0)
    answer = page.evaluate("window.tally.table.send('add', {n: 1000001})")
    assert (answer["status"], answer["code"], answer["facts"]) == ("refused", "too_much", {"most": 1_000_000})
    shows(page, 0)


def test_gap_is_answered_by_the_whole_picture(server, stream, open_tally, device):
    page = open_tally()
    shows(page, 0)
    server.kill()
    shows(page, 0, "offline 0")
    device.set_offline(offline=True)
    server.start()
    Visitor(server.port).arrive(stream).command(stream, uuid.uuid4(), "add", n=1, times=501)
    device.set_offline(offline=False)
    shows(page, 501)
    assert page.evaluate("window.tally.seen") == [["view", 0], ["view", 501]]


def test_tabs_of_one_device_share_one_stream(server, stream, open_tally):
    first = open_tally()
    shows(first, 0)
    asked = []
    second_page = open_tally()
    second_page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    shows(second_page, 0)
    add_one(second_page)
    for page in (first, second_page):
        shows(page, 1)
    assert "events" not in asked
    first.close()  # the other takes over
    Visitor(server.port).arrive(stream).command(stream, uuid.uuid4(), "add", n=2)
    shows(second_page, 3)
    assert "events" in asked


def test_plain_http_in_a_hall_needs_no_locks(server, stream, device, open_tally):
    device.add_init_script(
        "for (const [owner, name] of [[Navigator.prototype, 'locks'], [Crypto.prototype, 'randomUUID'],"
        " [Crypto.prototype, 'subtle']]) delete owner[name]"
    )
    pages = [open_tally(), open_tally()]
    assert pages[0].evaluate("[typeof navigator.locks, typeof crypto.randomUUID]") == ["undefined"] * 2
    add_one(pages[0])
    for page in pages:
        shows(page, 1)
