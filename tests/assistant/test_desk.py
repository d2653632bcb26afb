"""The desk of the knowledge, as staff use it."""

import re

import pytest

from kalaki.assistant.models import Revision
from kalaki.assistant.queries import services
from tests.assistant.conftest import ANSWER
from tests.people.conftest import enter, staff

__all__ = ["enter", "staff"]
PAGE = "/desk/assistant/PI-1/"


@pytest.fixture
def two(few, staff):
    """Return an editor and a content owner."""
    return staff("ნინო", "editor")[0], staff("გია", "owner")[0]


def fields(client):
    """Return the fields of the edit form as a browser would send them."""
    form = client.get(PAGE).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in found.items()} | {"act": "save"}


def press(client, act, **words):
    key = re.search(r'name="key" value="([^"]+)"', client.get(PAGE).content.decode())[1]
    return client.post(PAGE, {"act": act, "key": key} | words)


def test_desk_is_closed_to_others(few, client, staff, enter):
    assert client.get("/desk/assistant/").status_code == 302
    enter(staff("ანა", "clerk")[0])
    assert client.get("/desk/assistant/").status_code == 403


def test_amount_goes_from_editor_to_owner_to_readers(two, client, enter):
    nino, gia = two
    enter(nino)
    data = fields(client) | {"answer": ANSWER.replace("0,05", "0,07"), "short": ""}
    data["parts"] = data["parts"].replace("tetri: 5", "tetri: 7")
    assert client.post(PAGE, data).status_code == 302
    assert press(client, "propose").status_code == 302
    refused = press(client, "approve")
    assert (refused.status_code, "ავტორის გარდა სხვამ" in refused.content.decode()) == (422, True)
    enter(gia)
    page = client.get(PAGE).content.decode()
    assert ("0,05\u00a0₾ გვერდი" in page, "0,07\u00a0₾ გვერდი" in page) == (True, True)
    assert press(client, "approve").status_code == 302
    assert services(("PI-1",), city="rustavi")["PI-1"].answer == ANSWER.replace("0,05", "0,07")
    assert press(client, "confirm").status_code == 302
    assert services(("PI-1",), city="rustavi")["PI-1"].confirmed_on.isoformat() == "2026-11-24"
    enter(nino)
    assert press(client, "confirm").status_code == 422
    compared = client.get(f"{PAGE}1-2/").content.decode()
    assert ANSWER in compared
    assert client.get(f"{PAGE}1-9/").status_code == 404


def test_wrong_form_keeps_everything_and_names_the_fault(two, client, enter):
    enter(two[0])
    data = fields(client) | {"parts": "fees: [{weeks: 3}]", "unit": "ახალი სამსახური"}
    page = client.post(PAGE, data)
    text = page.content.decode()
    assert page.status_code == 422
    for words in ("ახალი სამსახური", "weeks: 3", "ეს ვერ იკითხება"):
        assert words in text
    assert Revision.objects.filter(record__code="PI-1").count() == 1


def test_stray_figure_is_named_on_the_page(two, client, enter):
    enter(two[0])
    assert client.post(PAGE, fields(client) | {"answer": ANSWER + " ოთახი 12"}).status_code == 302
    page = press(client, "propose")
    assert (page.status_code, "მითითებულ რიცხვებში: 12." in page.content.decode()) == (422, True)


def test_desk_tries_adds_returns_and_withdraws(two, client, enter):
    enter(two[0])
    assert "<li>PI-1 " in press(client, "try", words="asli ra girs").content.decode()
    assert press(client, "examples", lines="ქსეროქსი მინდა").status_code == 302
    assert press(client, "examples", lines="ქსეროქსი მინდა").status_code == 422
    assert press(client, "translate", language="en", question="Price?", answer="0.05, 10").status_code == 302
    assert press(client, "check", language="en").status_code == 302
    client.post(PAGE, fields(client))
    press(client, "propose")
    assert press(client, "return", reason="").status_code == 422
    assert press(client, "return", reason="წყარო ძველია").status_code == 302
    assert press(client, "withdraw", reason="მცდარია").status_code == 302
    assert services(("PI-1",), city="rustavi") == {}
    assert press(client, "nothing").status_code == 422
    assert client.post(PAGE, {"act": "propose", "key": "x"}).status_code == 422
    listed = client.get("/desk/assistant/?only=withdrawn").content.decode()
    assert ("PI-1" in listed, "FEE-1" in listed) == (True, False)
    assert client.get("/desk/assistant/NO-1/").status_code == 404
