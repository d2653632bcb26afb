"""Push in a real browser: allowed by a tap, sent by the hub, opened by the browser's keys, shown by the worker."""

import json
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import expect

from kalaki.core.contract import (
    Card,
    Notice,
    Pushed,
    SubjectRef,
    System,
    command,
    new_key,
    register_subject,
    writing,
)
from kalaki.core.notices import send_waiting
from kalaki.people.contract import announce, subscribe
from kalaki.people.models import PushEndpoint
from tests.journeys.conftest import PATIENCE
from tests.people.conftest import sign_in
from tests.servers import start

LAMP = SubjectRef("test-lamp", UUID(int=7))
# No browser here reaches its maker's push service; ours takes its place behind the same interface.
SERVICE = """
PushManager.prototype.subscribe = async function (options) {
  const key = btoa(String.fromCharCode(...new Uint8Array(options.applicationServerKey)));
  const made = await self.subscribeAtOurs(key.replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, ""));
  const found = { ...made, toJSON: () => made, unsubscribe: async () => { delete self.subscribed; return true; } };
  self.subscribed = found;
  return found;
};
PushManager.prototype.getSubscription = async () => self.subscribed || null;
"""


@pytest.fixture
def service(tmp_path):
    process, port = start("push", "--folder", tmp_path)
    yield tmp_path, port
    process.terminate()


def test_push_from_the_tap_to_the_notice(
    transactional_db, rustavi, live_server, browser, client, resident_row, service, settings
):
    folder, port = service
    settings.KALAKI_PUSH_SUBJECT = "mailto:hub@rustavi.gov.ge"
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1",)
    register_subject("test-lamp", lambda ids: dict.fromkeys(ids, Card(title="ლამპიონი", url="/services/")))
    with writing(rustavi.pk):
        subscribe(recipient=resident_row.ref, ref=LAMP, actor=System("t"), key=new_key())
    cookie = sign_in(client, resident_row).cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(viewport={"width": 390, "height": 844}, permissions=["notifications"])
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.expose_function(
        "subscribeAtOurs",
        lambda key: httpx.post(
            f"http://127.0.0.1:{port}/new?name=phone&key={quote(key)}", trust_env=False
        ).json(),
    )
    page.add_init_script(SERVICE)
    page.goto(live_server.url + "/following/")
    page.get_by_role("button", name="აჩვენე ცნობები ამ მოწყობილობაზე").click()
    expect(page.get_by_role("button", name="ამ მოწყობილობაზე აღარ აჩვენო")).to_be_visible()
    assert list(PushEndpoint.objects.values_list("recipient", flat=True)) == [resident_row.ref]

    pushed = Pushed(number="RUS-1", state="დაგეგმილია", language="ka", path="/services/", topic=str(LAMP))
    with writing(rustavi.pk), command("test.tell", actor=System("t"), key=new_key()) as run:
        announce(LAMP, lambda _language: Notice(kind="test.x", title="x", text="ნინო", pushed=pushed))
        run.finish(None)
    send_waiting()
    [said] = [json.loads(path.read_text())["said"] for path in folder.glob("*.json")]
    assert json.loads(said) == {
        "number": "RUS-1",
        "state": "დაგეგმილია",
        "language": "ka",
        "path": "/services/",
    }

    worker = (
        context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
    )
    shown = worker.evaluate(
        """async (said) => {
          const event = new PushEvent("push", { data: said });
          self.dispatchEvent(event);
          for (let turn = 0; turn < 100; turn++) {
            const [one] = await self.registration.getNotifications();
            if (one) return [one.title, one.body, one.lang, one.data];
            await new Promise((done) => setTimeout(done, 100));
          }
        }""",
        said,
    )
    assert shown == ["RUS-1", "დაგეგმილია", "ka", "/services/"]
    page.get_by_role("button", name="ამ მოწყობილობაზე აღარ აჩვენო").click()
    expect(page.get_by_role("button", name="აჩვენე ცნობები ამ მოწყობილობაზე")).to_be_visible()
    assert PushEndpoint.objects.count() == 0
    context.close()


@pytest.fixture
def resident_row(rustavi):
    from kalaki.people.models import Person

    return Person.objects.create()
