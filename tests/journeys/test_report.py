"""Reporting on a phone: four taps with a connection, and three reports that outlive a dead server and a closed browser."""

import hashlib
import json
import re

import pytest
from playwright.sync_api import expect

from tests.core import photo_files
from tests.journeys.conftest import PATIENCE
from tests.live_site.server import Server
from tools.environment import find_chromium

PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "ka"}
HERE = {
    "geolocation": {"latitude": 41.5491, "longitude": 44.9934, "accuracy": 12},
    "permissions": ["geolocation"],
}
OPEN_LIGHTING = """
import django; django.setup()
from kalaki.core.contract import System, new_key, writing
from kalaki.cities.models import Municipality
from kalaki.exact.dates import Unit
from kalaki.ideas import commands
from kalaki.ideas.models import Category
from kalaki.ideas.rules.clock import Term
from kalaki.people.contract import ensure_organisation
frame = lambda: {"actor": System("t"), "key": new_key()}
with writing(Municipality.objects.get().pk):
    commands.save_categories(**frame(), rows=[{"key": "lighting", "names": {"ka": "განათება"}, "icon": "idea"}])
    category = Category.objects.get().public_id
    unit = ensure_organisation(**frame(), kind="unit", name="განათების სამსახური")
    commands.offer_category(**frame(), category=category, organisation=unit)
    commands.accept_category(
        **frame(), category=category, role="უფროსი", who="ნინო", document="N 1",
        first_answer=Term(count=2, unit=Unit.WORKING_DAYS), resolution=Term(count=5, unit=Unit.WORKING_DAYS),
    )
"""
ARRIVED = """
import django, json; django.setup()
from kalaki.core.contract import reading
from kalaki.cities.models import Municipality
from kalaki.core.models import Upload
from kalaki.ideas.models import Idea
with reading(Municipality.objects.get().pk):
    texts = list(Idea.objects.order_by("serial").values_list("serial", "text"))
    sums = sorted(Upload.objects.exclude(state="open").values_list("sha256", flat=True))
print(json.dumps([texts, sums]))
"""
QUEUED = """
() => new Promise((resolve) => {
  const request = indexedDB.open("kalaki-queue", 1);
  request.onsuccess = () => {
    const rows = request.result.transaction("entries").objectStore("entries").getAll();
    rows.onsuccess = async () => {
      const sums = [];
      for (const file of rows.result.flatMap((row) => row.files)) {
        const sum = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
        sums.push([...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
      }
      request.result.close();
      resolve([rows.result.length, sums.sort()]);
    };
  };
})
"""


@pytest.fixture
def server(tmp_path):
    found = Server(tmp_path / "hub")
    found.seed("one")
    found.run(OPEN_LIGHTING)
    yield found.start()
    if found.process and found.process.poll() is None:
        found.kill()


@pytest.fixture
def photo(tmp_path):
    """Return ``photo(name)``: the path of a JPEG that no other name has."""
    from PIL import Image

    def made(name):
        path = tmp_path / f"{name}.jpg"
        shade = int(hashlib.sha256(name.encode()).hexdigest()[:2], 16)
        path.write_bytes(photo_files.jpeg(Image.new("RGB", (320, 240), (shade, 40, 40))))
        return path

    return made


def phone(browser, folder):
    """Open the browser of one phone, whose storage stays when it is closed; returns (context, page)."""
    found = browser.browser_type.launch_persistent_context(
        str(folder / "phone"), executable_path=find_chromium(), args=["--no-sandbox"], **PHONE, **HERE
    )
    found.set_default_timeout(PATIENCE)
    return found, found.new_page()


def test_four_taps_from_the_tile_to_the_number(browser, server, photo):
    context = browser.new_context(**PHONE, **HERE, service_workers="block")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{server.port}/report/")
    assert len([url for url in asked if "/fonts/" not in url]) <= 12
    page.get_by_text("განათება", exact=True).first.click()
    page.get_by_label("გადაიღე ფოტო").set_input_files(photo("one"))
    page.get_by_role("button", name="აქ, სადაც ვდგავარ").click()
    expect(page.locator("[data-where]")).to_contain_text("12", timeout=PATIENCE)
    expect(page.locator("[data-photos] li")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("button", name="გაგზავნა").click()
    page.get_by_role("heading", name=re.compile(r"^RUS-\d{4}-000001$")).wait_for()
    assert page.get_by_text("განათების სამსახური").is_visible()
    assert page.get_by_text("ფოტო მზადდება").is_visible()
    assert said == []
    context.close()


def test_three_reports_outlive_a_dead_server_and_a_closed_browser(browser, server, photo, tmp_path):
    root = f"http://127.0.0.1:{server.port}"
    context, page = phone(browser, tmp_path)
    page.goto(root + "/report/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    server.kill()
    for name in ("პირველი", "მეორე", "მესამე"):
        page.goto(root + "/report/")
        page.get_by_text("განათება", exact=True).first.click()
        page.get_by_label("გადაიღე ფოტო").set_input_files(photo(name))
        expect(page.locator("[data-photos] li")).to_have_count(1, timeout=PATIENCE)
        page.get_by_label("რა მოხდა (თუ გინდა)").fill(name)
        page.get_by_role("button", name="გაგზავნა").click()
        page.wait_for_url("**/me/items/")
    expect(page.locator("[data-entries] > li")).to_have_count(3, timeout=PATIENCE)
    count, sums = page.evaluate(QUEUED)
    assert (count, len(set(sums))) == (3, 3)
    context.close()
    server.start()
    context, page = phone(browser, tmp_path)
    page.goto(root + "/me/items/")
    expect(page.locator('[data-state="sent"]')).to_have_count(3, timeout=PATIENCE)
    page.reload()
    expect(page.locator("main li[id^=RUS]")).to_have_count(3, timeout=PATIENCE)
    # What covers a card as its link must not cover what can be done with it.
    page.locator("main li[id^=RUS] summary").first.click()
    page.get_by_role("button", name="გამოითხოვე").first.wait_for()
    context.close()
    texts, arrived = json.loads(server.run(ARRIVED))
    assert texts == [[1, "პირველი"], [2, "მეორე"], [3, "მესამე"]]
    assert arrived == sums
