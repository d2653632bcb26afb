"""The interface of the offline queue: once for each key, whatever is sent again, and words for what is refused."""

import base64
import hashlib
import json

import pytest
from django.test import Client

from kalaki.core.contract import at, new_key
from kalaki.core.models import Upload
from kalaki.ideas import commands
from kalaki.ideas.models import Idea, IdeaPhoto
from tests.core import photo_files
from tests.ideas.conftest import DAY, MONDAY, act, category, end_of

KEY = "01900000-0000-7000-8000-0000000000f2"
REPORT = {
    "category": "lighting",
    "text": "ბნელა",
    "lat": 41.549123,
    "lon": "44.9934564",
    "accuracy": 12,
    "photos": [],
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Keep photos in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


def digest(data):
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def keep(client, number, data, *, key=KEY, **headers):
    given = {"Content-Digest": digest(data)} | headers
    with at(MONDAY):
        return client.put(f"/en/api/v1/intake/{key}/photos/{number}", data, "image/jpeg", headers=given)


def send(client, *, key=KEY, when=MONDAY, headers=None, **changes):
    with at(when):
        return client.post(
            f"/en/api/v1/intake/{key}", json.dumps(REPORT | changes), "application/json", headers=headers
        )


def refusal(answer):
    body = answer.json()
    assert (answer["Content-Type"], body["status"]) == ("application/problem+json", answer.status_code)
    return answer.status_code, body["code"], body["detail"]


def test_report_with_photos_arrives_and_is_answered_with_number_holder_and_date(client, town):
    one, two = photo_files.jpeg(), photo_files.png()
    for number, data in ((1, one), (3, two)):
        answer = keep(client, number, data)
        found = {"photo": number, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        assert (answer.status_code, answer.json()) == (200, found)
    answer = send(client, photos=[3, 1]).json()
    url = answer.pop("url")
    assert answer == {
        "number": "RUS-2026-000001",
        "holder": "განათების სამსახური",
        "due": end_of(2026, 5, 11).isoformat(),
        "held": False,
    }
    assert client.get(url).status_code == 200
    item = Idea.objects.get()
    assert (item.lat, item.lon, item.accuracy_m, item.text) == (41_549_123, 44_993_456, 12, "ბნელა")
    sent = IdeaPhoto.objects.order_by("position").count()
    sums = set(Upload.objects.values_list("sha256", flat=True))
    assert (sent, sums) == (2, {hashlib.sha256(data).hexdigest() for data in (one, two)})


def test_the_same_key_gives_the_same_number_and_another_report_is_refused(client, town):
    photo = photo_files.jpeg()
    keep(client, 1, photo)
    first = send(client, photos=[1])
    assert (keep(client, 1, photo).status_code, send(client, photos=[1]).json()) == (200, first.json())
    assert refusal(send(client, text="სხვა", photos=[1]))[:2] == (409, "key_reused")
    assert refusal(keep(client, 1, photo_files.png()))[:2] == (409, "key_reused")
    assert Idea.objects.count() == 1


def test_a_repetition_arrives_also_after_the_category_closed_the_session_ended_and_the_limit_is_reached(
    client, town
):
    first = send(client).json()
    for n in range(2):
        send(client, key=new_key(), text=f"სხვა {n}")
    assert refusal(send(client, key=new_key(), text="მეოთხე"))[:2] == (429, "too_many_reports")
    act(commands.suspend_category, when=MONDAY + DAY, category=category("lighting"), reason="ხალხი არ არის")
    assert send(client, when=MONDAY + 2 * DAY).json() == first
    stranger = Client()
    assert send(stranger, when=MONDAY + 2 * DAY).json() == first
    closed = refusal(send(stranger, key=new_key(), when=MONDAY + 2 * DAY))
    assert closed == (
        422,
        "category_closed",
        "Nobody takes this category just now. Choose the nearest other one; nothing is lost.",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"category": ""}, "required"),
        ({"category": "nothing"}, "category_unknown"),
        ({"text": "ნინო@example.ge"}, "personal_data"),
        ({"text": "ბ" * 10_001}, "max_length"),
        ({"lat": None, "lon": None, "text": ""}, "text_missing"),
        ({"lat": 91}, "max_value"),
        ({"photos": [1, 2, 3, 4, 5, 6]}, "photo_number"),
        ({"photos": [100]}, "photo_number"),
        ({"photos": [2]}, "photos_missing"),
    ],
)
def test_what_is_wrong_is_said_in_the_asked_language_and_nothing_is_taken(client, town, changes, code):
    answer = send(client, **changes)
    assert (refusal(answer)[1], Idea.objects.count()) == (code, 0)
    body = json.dumps(REPORT | changes)
    with at(MONDAY):
        georgian = client.post(f"/api/v1/intake/{KEY}", body, "application/json")
    assert georgian.json()["code"] == code
    assert georgian.json()["detail"] != answer.json()["detail"]


def test_numbers_of_missing_photos_are_named(client, town):
    keep(client, 1, photo_files.jpeg())
    answer = send(client, photos=[1, 2, 3])
    assert (answer.status_code, answer.json()["photos"]) == (409, [2, 3])


def test_personal_data_goes_when_its_writer_says_so_and_others_see_it_covered(client, town):
    answer = send(client, text="დარეკე 599123456", as_is=True).json()
    page = Client().get(f"/ideas/{answer['number']}/").content.decode()
    assert ("599123456" in page, "•••" in page) == (False, True)


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Sec-Fetch-Site": "same-site"}])
def test_a_page_of_somebody_else_sends_nothing(client, town, headers):
    assert refusal(send(client, headers=headers))[:2] == (403, "foreign_page")
    assert refusal(keep(client, 1, b"x", **headers))[:2] == (403, "foreign_page")
    own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert send(client, headers=own).status_code == 200


def test_photos_that_are_none_damaged_or_out_of_place_are_refused(client, town):
    data = photo_files.jpeg()
    assert refusal(keep(client, 1, b"no picture"))[:2] == (415, "file_type")
    assert refusal(keep(client, 2, data, **{"Content-Digest": digest(b"other")}))[:2] == (
        422,
        "chunk_damaged",
    )
    assert keep(client, 3, data, **{"Content-Digest": "sha-256=:?:"}).status_code == 200
    assert keep(client, 4, data, **{"Content-Digest": ""}).status_code == 200
    assert refusal(keep(client, 0, data))[:2] == (422, "photo_number")


@pytest.mark.parametrize("body", ["[]", "{", "\ud800".encode("utf-16-le", "surrogatepass")])
def test_a_body_that_is_no_report_is_said_so(client, town, body):
    answer = client.post(f"/en/api/v1/intake/{KEY}", body, "application/json")
    assert refusal(answer)[:2] == (422, "bad_body")


def test_form_fields_and_answers_are_taken_too(client, town):
    with at(MONDAY):
        answer = client.post(
            f"/en/api/v1/intake/{KEY}",
            {"category": "lighting", "text": "ბნელა", "website": "https://x.example"},
        )
    assert (answer.json()["held"], Idea.objects.get().held) == (True, True)
    rows = [
        {"key": "lighting", "names": {"ka": "განათება"}, "questions": [
            {"code": "how", "datatype": "multivaluelist", "order": 1, "texts": {"ka": "როგორ"},
             "values": [{"key": "dark", "names": {"ka": "ბნელა"}}]}]}
    ]  # fmt: skip
    act(commands.save_categories, rows=rows)
    send(client, key=new_key(), answers={"how": ["dark"]})
    assert Idea.objects.order_by("-pk").first().answers == {"how": ["dark"]}
