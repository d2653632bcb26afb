"""Followers: who hears of what, at once or once a day, and the link that ends it; pages and real mail."""

import datetime as dt
import email
import email.policy
import json
import re
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import set_script_prefix

from kalaki.core.contract import (
    Card,
    Notice,
    Pushed,
    Refused,
    SubjectRef,
    System,
    command,
    new_key,
    now,
    register_subject,
    seal,
    writing,
)
from kalaki.core.jobs import _schedules
from kalaki.core.models import AuditEntry, NoticeDelivery
from kalaki.core.notices import send_waiting
from kalaki.people import commands
from kalaki.people.contract import FollowMode, announce, followings_of, subscribe, unsubscribe
from kalaki.people.models import Contact, DigestLine, Following, Person, PushEndpoint
from kalaki.people.queries import export_person
from kalaki.people.rules.push import base64url
from kalaki.people.ways import SEAL
from tests.servers import start

SEED = System("test")
LAMP, ROAD = SubjectRef("test-thing", UUID(int=1)), SubjectRef("test-thing", UUID(int=2))
CARDS = {LAMP.public_id: Card(title="ლამპიონი", url="/things/1/"), ROAD.public_id: Card(title="გზა")}


@pytest.fixture(scope="module", autouse=True)
def things():
    register_subject("test-thing", lambda ids: {one: CARDS[one] for one in ids if one in CARDS})


@pytest.fixture(scope="module")
def post_office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail")
    process, port = start("mail", "--folder", folder)
    yield folder, port
    process.terminate()


@pytest.fixture
def mail(post_office, settings):
    folder, port = post_office
    settings.KALAKI_SMTP_URL = f"smtp://127.0.0.1:{port}/?tls=off&from=hub@rustavi.ge"
    settings.KALAKI_ADDRESS = "https://hub.rustavi.ge"
    set_script_prefix("/")
    return folder


def make_person(address):
    person = Person.objects.create()
    Contact.objects.create(
        person=person, kind="email", sealed=seal(SEAL, address.encode()), lookup=address, verified_at=now()
    )
    return person


def follow(recipient, ref=LAMP, key=None, **more):
    return subscribe(recipient=recipient, ref=ref, actor=SEED, key=key or new_key(), **more)


def words(language):
    title = {"ka": "დაიგეგმა", "en": "Planned"}[language]
    pushed = Pushed(number="RUS-1", state=title, language="", path="/things/1/", topic="test-thing:1")
    return Notice(kind="test.planned", title=title, text=f"{title}.", pushed=pushed)


def tell(ref=LAMP, **more):
    with command("test.tell", actor=SEED, key=new_key()) as run:
        told = announce(ref, words, at=run.at, **more)
        run.finish(told)
    return told


def read(folder, address):
    found = sorted((folder / address).glob("*.eml"), key=lambda path: path.stat().st_mtime)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in found]


def refusal(act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    return caught.value.code


def test_follower_hears_at_once_and_stops_with_one_tap(in_rustavi, mail, client):
    nino = make_person("nino@example.ge")
    follow(nino.ref)
    assert tell() == 1
    assert tell(ROAD) == 0
    send_waiting()
    [message] = read(mail, "nino@example.ge")
    text = message.get_content()
    [link] = re.findall(r"https://hub\.rustavi\.ge(/stop/[0-9a-f]+/)", text)
    assert (message["Subject"], text.startswith("დაიგეგმა.\n\n")) == ("დაიგეგმა", True)
    assert message["List-Unsubscribe"] == f"<https://hub.rustavi.ge{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = client.get(link)  # a mail program's look ends nothing
    assert (page.status_code, "ლამპიონი" in page.content.decode(), Following.objects.count()) == (
        200,
        True,
        1,
    )
    for _ in range(2):
        assert client.post(link).status_code == 200
    assert Following.objects.count() == 0
    assert client.get(link).status_code == 200
    assert tell() == 0
    for wrong in (link[:-2] + "x/", "/stop/x/", "/stop/" + "0" * 56 + "/", link[:-3] + "ა/"):
        assert (client.get(wrong).status_code, client.post(wrong).status_code) == (410, 410)
    assert refusal(commands.stop_following, token="x", key=new_key()) == "token_over"
    key = new_key()
    for _ in range(2):
        commands.stop_following(token=link.split("/")[2], key=key)


def test_notice_without_a_push_and_a_follower_whom_nothing_reaches(in_rustavi, mail):
    nobody = Person.objects.create()
    follow(nobody.ref)
    with command("test.tell", actor=SEED, key=new_key()) as run:
        assert announce(LAMP, lambda _language: Notice(kind="test.plain", title="x", text="y")) == 0
        run.finish(None)
    assert (NoticeDelivery.objects.count(), Following.objects.get().last_notice) == (0, None)


def test_language_place_and_who_knows_already(in_rustavi, gori, mail):
    nino, gia = make_person("nino2@example.ge"), make_person("gia2@example.ge")
    with writing(gori.pk):
        follow(nino.ref, language="en")
        follow(gia.ref)
        assert tell(skip=[gia.ref]) == 1
    assert tell() == 0  # nobody follows in Rustavi
    send_waiting()
    [message] = read(mail, "nino2@example.ge")
    assert "https://hub.rustavi.ge/gori/en/stop/" in message.get_content()
    assert message["Subject"] == "Planned"
    assert read(mail, "gia2@example.ge") == []


def test_one_row_for_each_subject_and_the_latest_mode(in_rustavi):
    key = new_key()
    first = follow("person:x", key=key)
    assert follow("person:x", key=key) == first
    assert follow("person:x", mode=FollowMode.DAILY, language="en") == first
    assert follow("person:x", ROAD) != first
    rows = list(Following.objects.order_by("pk").values_list("public_id", "mode", "language", "subject_id"))
    assert rows[0] == (first, "daily", "en", LAMP.public_id)
    assert AuditEntry.objects.filter(name="people.subscribe").count() == 3
    assert refusal(follow, "person:x", SubjectRef("test-thing", uuid4())) == "not_found"
    assert refusal(follow, "person:x", SubjectRef("test-none", uuid4())) == "not_found"
    key = new_key()
    for _ in range(2):
        unsubscribe(following=first, recipient="person:y", actor=SEED, key=key)  # somebody else's stays
    assert Following.objects.count() == 2
    unsubscribe(following=first, recipient="person:x", actor=SEED, key=new_key())
    assert [row.url for row in followings_of("person:x")] == [""]


def test_daily_message_folds_everything_into_one(in_rustavi, mail):
    nino, gia = make_person("nino3@example.ge"), make_person("gia3@example.ge")
    nobody = Person.objects.create()
    for ref in (LAMP, ROAD):
        follow(nino.ref, ref, mode=FollowMode.DAILY)
    follow(gia.ref, mode=FollowMode.DAILY)
    follow(nobody.ref, mode=FollowMode.DAILY)
    assert [tell(), tell(ROAD), tell()] == [0, 0, 0]
    assert NoticeDelivery.objects.count() == 0
    _rule, task = _schedules["people.digests"]
    task(now())
    task(now())  # nothing is left
    send_waiting()
    [message] = read(mail, "nino3@example.ge")
    text = message.get_content()
    assert (text.count("დაიგეგმა"), text.count("https://hub.rustavi.ge/things/1/"), text.count("/stop/")) == (
        3,
        3,
        3,
    )
    assert len(read(mail, "gia3@example.ge")) == 1
    assert DigestLine.objects.count() == 0
    assert [row.state for row in followings_of(nobody.ref)] == [""]
    follow(gia.ref, mode=FollowMode.DAILY)
    with command("test.tell", actor=SEED, key=new_key()) as run:
        announce(LAMP, lambda _language: Notice(kind="test.plain", title="ახალი", text="x"))
        run.finish(None)
    unsubscribe(
        following=Following.objects.get(recipient=gia.ref).public_id,
        recipient=gia.ref,
        actor=SEED,
        key=new_key(),
    )
    assert DigestLine.objects.filter(following__recipient=gia.ref).count() == 0
    assert commands.send_digests(now()) == 2
    send_waiting()
    assert "ახალი" in read(mail, "nino3@example.ge")[1].get_content()


def test_last_delivery_stands_on_the_own_page(in_rustavi, mail, enter, django_assert_num_queries):
    nino = make_person("nino4@example.ge")
    follow(nino.ref, ROAD)
    follow(nino.ref)
    assert [row.state for row in followings_of(nino.ref)] == ["", ""]
    tell()
    assert [str(row.state) for row in followings_of(nino.ref)] == ["გზაშია", ""]
    send_waiting()
    with django_assert_num_queries(2):
        [lamp, road] = followings_of(nino.ref)
    assert (lamp.title, lamp.url, str(lamp.way), str(lamp.state)) == (
        "ლამპიონი",
        "/things/1/",
        "ელფოსტა",
        "გაიგზავნა",
    )
    assert (road.title, road.state) == ("გზა", "")
    browser = enter(nino)
    for address in ("/me/", "/following/"):
        html = browser.get(address).content.decode()
        assert html.count("ბოლო ცნობა") == 1
        assert "web/js/push" in html
    key = browser.get("/following/").context["key_form"]["key"].value()
    assert browser.post("/following/end/", {"id": str(lamp.public_id), "key": key}).url == "/following/"
    assert browser.post("/following/end/", {"id": "x"}).url == "/following/"
    assert [row.title for row in followings_of(nino.ref)] == ["გზა"]


def test_device_without_account_follows_and_sees_its_list(in_rustavi, client, settings):
    assert "ლამპიონი" not in client.get("/following/").content.decode()
    assert client.cookies.get("device") is None  # looking makes no device
    settings.KALAKI_PUSH_SUBJECT = "mailto:hub@rustavi.gov.ge"
    endpoint = "https://fcm.googleapis.com/fcm/send/x"
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    keys = {"p256dh": base64url(raw), "auth": "A" * 22}
    client.post("/push/", {"endpoint": endpoint, "keys": keys}, content_type="application/json")
    recipient = PushEndpoint.objects.get().recipient
    follow(recipient)
    assert tell() == 1
    assert list(NoticeDelivery.objects.values_list("recipient", "way")) == [(recipient, "push")]
    html = client.get("/following/").content.decode()
    assert ("ლამპიონი" in html, "გზაშია" in html) == (True, True)


def test_followings_go_with_the_account(in_rustavi, gori, mail):
    nino = make_person("nino5@example.ge")
    follow(nino.ref, mode=FollowMode.DAILY)
    with writing(gori.pk):
        follow(nino.ref)
    tell()
    found = json.loads(export_person(nino))["municipalities"]
    assert [one["subject"] for slug in ("rustavi", "gori") for one in found[slug]["following"]] == [
        str(LAMP)
    ] * 2
    commands.delete_account(actor=SEED, key=new_key(), person=nino.public_id)
    for city in (in_rustavi, gori):
        with writing(city.pk):
            assert (Following.objects.count(), DigestLine.objects.count()) == (0, 0)


def test_digest_hour_is_evening_in_georgia():
    rule, _task = _schedules["people.digests"]
    assert rule.last_slot(dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)).hour == 14
