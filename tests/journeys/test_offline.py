"""Without a connection: the server is really killed, nothing that was written is lost, nothing arrives twice."""

import re

import pytest
from playwright.sync_api import expect

from kalaki.core.contract import new_key
from tests.journeys.conftest import PATIENCE
from tests.live_site.server import Server

SEND = """
async ([queue, stream, key]) => {
  const { register, put } = await import(queue);
  register("tally", ({ key, body }) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    return fetch(`/live/${stream}/commands`, { method: "POST", headers, body: JSON.stringify({ id: key, ...body }) });
  });
  return key && put("tally", key, { type: "add", args: { n: 5 } });
}
"""
WAITS = "კავშირის აღდგენამდე ამ მოწყობილობაში ინახება: 1"
ARRIVED = "ყველაფერი მივიდა."


@pytest.fixture
def server(tmp_path):
    found = Server(tmp_path)
    yield found
    if found.process and found.process.poll() is None:
        found.kill()


@pytest.fixture
def phone(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def queue_address(page):
    return page.evaluate(
        "performance.getEntriesByType('resource').map((one) => one.name).find((name) => name.includes('/js/queue.'))"
    )


def tally(server):
    return server.run(
        "import django; django.setup()\n"
        "from kalaki.core.models import Stream\n"
        "from kalaki.core.contract import writing\n"
        "from kalaki.cities.models import Municipality\n"
        "with writing(Municipality.objects.get().pk):\n"
        "    print(Stream.objects.get().head_seq)"
    ).strip()


def test_form_sent_without_a_server_survives_a_reload_and_arrives_once(server, phone):
    (stream,) = server.seed("one")
    server.start()
    address = f"http://127.0.0.1:{server.port}/tally/{stream}/"
    phone.goto(address)
    queue = queue_address(phone)
    state = phone.locator("[data-queue]")
    server.kill()
    key = str(new_key())
    assert phone.evaluate(SEND, [queue, stream, key]) is True
    expect(state).to_have_text(WAITS, timeout=PATIENCE)
    server.start()
    # A second page of the same phone finds what waits, and the first one tries again by itself.
    other = phone.context.new_page()
    other.goto(address)
    other.evaluate(SEND, [queue, stream, None])
    phone.wait_for_function(
        "([line, said]) => document.querySelector(line).textContent === said",
        arg=["[data-queue]", ARRIVED],
        timeout=PATIENCE,
    )
    other.evaluate(f"import('{queue}').then(({{ flush }}) => flush())")
    server.kill()
    assert tally(server) == "1"


def test_refused_entry_is_said_and_not_sent_again(server, phone):
    (stream,) = server.seed("one")
    server.start()
    phone.goto(f"http://127.0.0.1:{server.port}/tally/{stream}/")
    phone.evaluate(SEND.replace("n: 5", "n: 5_000_000"), [queue_address(phone), stream, str(new_key())])
    refused = re.compile("^ჰაბმა ერთი ჩანაწერი არ მიიღო[.]")
    expect(phone.locator("[data-queue]")).to_have_text(refused, timeout=PATIENCE)
    assert phone.evaluate(f"import('{queue_address(phone)}').then(({{ flush }}) => flush())") == 0
    assert tally(server) == "0"


def test_device_that_keeps_nothing_refuses_quietly(server, phone):
    (stream,) = server.seed("one")
    server.start()
    phone.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    said = []
    phone.on("pageerror", lambda error: said.append(str(error)))
    phone.goto(f"http://127.0.0.1:{server.port}/tally/{stream}/")
    assert phone.evaluate(SEND, [queue_address(phone), stream, str(new_key())]) is False
    assert said == []


def test_phone_without_a_server_gets_the_page_that_says_so_and_keeps_no_other(server, phone):
    server.seed("one")
    server.start()
    root = f"http://127.0.0.1:{server.port}"
    phone.goto(root + "/en/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.goto(root + "/en/services/")
    server.kill()
    phone.goto(root + "/en/chat/")
    assert phone.get_by_role("heading", level=1).inner_text() == "There is no connection"
    assert phone.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Noto Sans Georgian"')
    assert phone.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Noto Sans Georgian\"'))"
    )
    kept = phone.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))"
        ".then((lists) => lists.flat().map((request) => new URL(request.url).pathname))"
    )
    assert sorted({path for path in kept if not path.startswith("/static/")}) == [
        "/en/me/items/",
        "/en/offline/",
        "/en/report/",
    ]
    server.start()
    phone.goto(root + "/en/chat/")
    assert phone.get_by_role("heading", level=1).inner_text() == "C-Bot"


def test_unsent_question_survives_a_reload_and_a_dead_server_and_is_forgotten_when_answered(server, phone):
    server.seed("one")
    server.start()
    root = f"http://127.0.0.1:{server.port}"
    phone.goto(root + "/chat/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    box = phone.get_by_label("შენი კითხვა")
    box.fill("ღობეს ნებართვა უნდა?")
    phone.reload()
    expect(box).to_have_value("ღობეს ნებართვა უნდა?", timeout=PATIENCE)  # the draft is put back by a script
    server.kill()
    box.press("Enter")
    phone.get_by_role("alert").get_by_text("კავშირი").wait_for()
    assert box.input_value() == "ღობეს ნებართვა უნდა?"
    server.start()
    phone.goto(root + "/chat/")
    expect(box).to_have_value("ღობეს ნებართვა უნდა?", timeout=PATIENCE)
    box.press("Enter")
    phone.get_by_role("log").get_by_text("ღობეს ნებართვა უნდა?").wait_for()
    phone.goto(root + "/chat/")
    assert box.input_value() == ""
