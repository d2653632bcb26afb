"""Pushes through a real push service, a process of its own that opens what it gets as the browser would."""

import datetime as dt
import json
import os
import subprocess
import sys
from urllib.parse import quote

import httpx
import pytest
from django.test import Client

from kalaki.core.contract import (
    Address,
    Notice,
    Pushed,
    Refused,
    System,
    at,
    es256_public,
    es256_sign,
    new_key,
    notify,
    now,
    writing,
)
from kalaki.core.models import NoticeDelivery
from kalaki.core.notices import send_waiting
from kalaki.people import commands, push
from kalaki.people.models import Person, PushEndpoint
from kalaki.people.push import public_key, subject_refusal
from kalaki.people.queries import addresses_of, device_addresses
from kalaki.people.rules import push as rules
from tests.live_site.server import ROOT
from tests.servers import start

SEED = System("test")
SUBJECT = "mailto:hub@rustavi.gov.ge"
PUSHED = Pushed(
    number="RUS-2026-000123",
    state="დაგეგმილია",
    language="ka",
    path="/ideas/RUS-2026-000123/",
    topic="idea:1",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("push")
    process, port = start("push", "--folder", folder)
    yield folder, port
    process.terminate()


@pytest.fixture
def pushes(service, settings, rustavi):
    """Push through the service; returns the folder of what arrived."""
    folder, _port = service
    for path in folder.iterdir():
        path.unlink()
    settings.KALAKI_PUSH_SUBJECT = SUBJECT
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1",)
    return folder


@pytest.fixture
def browser(service, pushes):
    """Return ``browser(name)``: what a browser's push manager gives the page."""

    def subscribe(name="phone", key=None):
        address = f"http://127.0.0.1:{service[1]}/new?name={name}&key={quote(key or public_key())}"
        return httpx.post(address, trust_env=False).json()

    return subscribe


def keep(made, recipient="person:x"):
    commands.keep_push(
        actor=SEED, key=new_key(), recipient=recipient, url=made["endpoint"], p256dh=made["keys"]["p256dh"],
        auth=made["keys"]["auth"],
    )  # fmt: skip


def send(*ways, pushed=PUSHED):
    notice = Notice(kind="test.hello", title="საიდუმლო სათაური", text="ნინო, +995599123456", pushed=pushed)
    addresses = [Address(way=way, value="person:x") for way in ways or ("push",)]
    notify("person:x", notice, addresses=addresses)
    send_waiting()


def states():
    return list(NoticeDelivery.objects.order_by("id").values_list("way", "state", "error"))


def arrived(folder):
    return [json.loads(path.read_text()) for path in folder.iterdir()]


def test_push_holds_number_state_language_and_path_alone(browser, pushes):
    keep(browser())
    send()
    assert states() == [("push", "sent", "")]
    [one] = arrived(pushes)
    assert (one["ttl"], json.loads(one["said"])) == (
        "86400",
        {
            "number": "RUS-2026-000123",
            "state": "დაგეგმილია",
            "language": "ka",
            "path": "/ideas/RUS-2026-000123/",
        },
    )
    assert [path.stem for path in pushes.iterdir()] == [rules.topic_of("idea:1")]
    send()
    assert len(arrived(pushes)) == 1  # the newer one of a topic replaces the older
    row = PushEndpoint.objects.get()
    assert b"127.0.0.1" not in bytes(row.sealed)


def test_all_browsers_of_a_person_and_those_that_went(browser, pushes):
    for name in ("phone", "gone", "lost", "laptop"):
        keep(browser(name))
    send()
    assert states() == [("push", "sent", "")]
    assert PushEndpoint.objects.count() == 2
    PushEndpoint.objects.all().delete()
    keep(browser("gone"))
    send("push", "sms")
    assert states()[1:] == [("push", "closed", "push_gone")]
    assert PushEndpoint.objects.count() == 0
    send()
    assert states()[2:] == [("push", "closed", "push_gone")]


def wait_of(name, browser):
    keep(browser(name))
    instant = now().replace(microsecond=0)  # as dates in headers have it
    with at(instant):
        send()
    row = NoticeDelivery.objects.get()
    return row.state, row.error, round((row.next_at - instant).total_seconds())


def test_busy_services_are_waited_for(browser):
    assert wait_of("busy", browser) == ("waiting", "push_429", 120)


def test_services_that_name_a_date(browser):
    assert wait_of("down", browser) == ("waiting", "push_503", 12 * 3600)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", 0), ("soon", 0), ("7", 7), ("9" * 12, 86_400), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("-5", 0)],
)
def test_retry_after(text, seconds):
    assert push._seconds(text) == seconds


def test_other_refusals_close_the_way(browser, pushes, service):
    keep(browser("odd"))
    send()
    assert states() == [("push", "closed", "push_400")]
    PushEndpoint.objects.all().delete()
    keep(browser("phone", key="another"))
    send()
    assert states()[1:] == [("push", "closed", "push_403")]
    send(pushed=None)
    assert states()[2:] == [("push", "closed", "push_nothing_to_say")]


def test_service_that_does_not_answer_and_one_that_is_not_allowed_any_more(browser, settings):
    made = browser()
    keep(made | {"endpoint": "http://127.0.0.1:1/push/x"})
    send()
    assert states() == [("push", "waiting", "push_connect")]
    settings.KALAKI_OUTGOING_TEST_HOSTS = ()
    send()
    assert states()[1:] == [("push", "closed", "push_not_allowed")]
    assert PushEndpoint.objects.count() == 0


def test_wrong_signature_audience_and_expiry_are_refused(browser, pushes, monkeypatch):
    keep(browser())
    make = rules.authorization
    for more, _why in (
        ({"sign": lambda data: es256_sign("other", data)}, "signature"),
        ({"audience": "http://127.0.0.1"}, "audience"),
        ({"at": int(now().timestamp()) - 13 * 3600}, "expiry"),
        ({"at": int(now().timestamp()) + 13 * 3600}, "expiry"),
        ({"subject": "mailto:admin@city.local"}, "BadJwtToken"),
    ):
        monkeypatch.setattr(push, "authorization", lambda more=more, **given: make(**(given | more)))
        send()
    monkeypatch.setattr(push, "authorization", make)
    assert states() == [("push", "closed", "push_403")] * 5
    assert arrived(pushes) == []
    send()
    assert len(arrived(pushes)) == 1


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("mailto:hub@rustavi.gov.ge", None),
        ("https://hub.rustavi.ge/contact", None),
        ("mailto:admin@city.local", "reserved"),
        ("mailto:admin@city.test", "reserved"),
        ("mailto:admin@a.example", "reserved"),
        ("https://hub.internal", "reserved"),
        ("https://hub.invalid./", "reserved"),
        ("mailto:admin@localhost", "reserved"),
        ("https://localhost:8000", "reserved"),
        ("mailto:admin@hub", "one_label"),
        ("https://hub", "one_label"),
        ("https://", "one_label"),
        ("https://a..ge", "one_label"),
        ("mailto:admin@10.0.0.1", "number"),
        ("mailto:admin@[10.0.0.1]", "number"),
        ("https://10.1", "number"),
        ("https://[::1]/", "number"),
        ("mailto:@rustavi.ge", "address"),
        ("mailto:rustavi.ge", "address"),
        ("mailto:a b@rustavi.ge", "address"),
        ("https://[::1", "address"),
        ("http://rustavi.ge", "scheme"),
        ("hub@rustavi.ge", "scheme"),
    ],
)
def test_subject(subject, problem, settings):
    assert rules.subject_problem(subject) == problem
    settings.KALAKI_PUSH_SUBJECT = subject
    assert bool(subject_refusal()) == (problem is not None)


def test_start_refuses_a_subject_that_services_refuse(tmp_path):
    environment = os.environ | {
        "KALAKI_DATA": str(tmp_path),
        "KALAKI_PUSH_SUBJECT": "mailto:admin@city.local",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "kalaki.site", "serve", "--port", "1"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (
        1,
        (
            "KALAKI_PUSH_SUBJECT=mailto:admin@city.local cannot be used: "
            "its domain ends in a word that is reserved for tests and inner networks.\n"
        ),
    )


def test_check_names_the_subject(settings):
    from kalaki.people.checks import push_subject

    settings.KALAKI_PUSH_SUBJECT = "mailto:a@hub"
    assert [error.id for error in push_subject(None)] == ["people.E001"]
    settings.KALAKI_PUSH_SUBJECT = ""
    assert push_subject(None) == []


def test_known_answer_of_rfc_8291():
    point = rules.from_base64url(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    scalar = int.from_bytes(rules.from_base64url("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    sealed = rules.encrypted(
        b"When I grow up, I want to be a watermelon",
        point=point,
        secret=rules.from_base64url("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=rules.from_base64url("DGv6ra1nlYgDCS1FRnbzlw"),
        scalar=scalar,
    )
    assert rules.base64url(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("fcm.googleapis.com", True),
        ("updates.push.services.mozilla.com", True),
        ("web.push.apple.com.", True),
        ("db5p.notify.windows.com", True),
        ("googleapis.com", False),
        ("fcm.googleapis.com.evil.ge", False),
        ("evilfcm.googleapis.com", False),
    ],
)
def test_push_hosts(host, known):
    assert rules.is_push_host(host) is known


def post(client, made, method="post"):
    return getattr(client, method)("/push/", json.dumps(made), content_type="application/json")


def test_browser_subscribes_and_ends_without_an_account(browser, client, pushes):
    assert client.get("/push/").json() == {"open": True, "key": public_key()}
    assert len(rules.from_base64url(public_key())) == 65
    made = browser()
    assert post(client, made).status_code == 204
    recipient = PushEndpoint.objects.get().recipient
    assert recipient.startswith("device:")
    assert device_addresses(recipient) == [Address(way="push", value=recipient)]
    notify(recipient, Notice(kind="test.hello", title="x", text="x", pushed=PUSHED))
    send_waiting()
    assert len(arrived(pushes)) == 1
    assert post(Client(), made, "delete").status_code == 204  # somebody else's device ends nothing
    assert PushEndpoint.objects.count() == 1
    assert post(client, made, "delete").status_code == 204
    assert PushEndpoint.objects.count() == 0
    assert device_addresses(recipient) == []


def test_browser_belongs_to_who_signed_in_last_and_goes_with_the_account(
    browser, client, resident, enter, rustavi
):
    made = browser()
    post(client, made)
    enter(resident)
    assert post(client, made).status_code == 204
    assert PushEndpoint.objects.get().recipient == resident.ref
    assert addresses_of(resident.ref) == [Address(way="push", value=resident.ref)]
    with writing(rustavi.pk):
        commands.delete_account(actor=SEED, key=new_key(), person=resident.public_id)
    assert PushEndpoint.objects.count() == 0
    assert Person.objects.get(pk=resident.pk).erased_at is not None


def test_wrong_subscriptions_are_refused(browser, client, settings, pushes):
    made = browser()
    keys = made["keys"]
    private = {"endpoint": "https://10.0.0.1/push", "keys": keys}
    for bad in (
        private,
        {"endpoint": "https://evil.ge/push", "keys": keys},
        {"endpoint": "http://fcm.googleapis.com/x", "keys": keys},
        {"endpoint": made["endpoint"], "keys": {"p256dh": "x", "auth": keys["auth"]}},
        {"endpoint": made["endpoint"], "keys": {"p256dh": keys["p256dh"], "auth": "é"}},
        {"endpoint": made["endpoint"]},
        {},
        [],
    ):
        answer = post(client, bad)
        assert (answer.status_code, answer.json()["code"]) == (422, "push_endpoint")
    assert client.post("/push/", b"{", content_type="application/json").status_code == 422
    settings.KALAKI_PUSH_SUBJECT = ""
    assert client.get("/push/").json() == {"open": False, "key": ""}
    assert post(client, made).json()["code"] == "push_closed"
    assert PushEndpoint.objects.count() == 0


def test_same_key_twice_is_one_browser(browser):
    made, key = browser(), new_key()
    for _ in range(2):
        commands.keep_push(
            actor=SEED, key=key, recipient="person:x", url=made["endpoint"], p256dh=made["keys"]["p256dh"],
            auth=made["keys"]["auth"],
        )  # fmt: skip
    assert PushEndpoint.objects.count() == 1
    for _ in range(2):
        commands.forget_push(actor=SEED, key=key_of(key), recipient="person:x", url=made["endpoint"])
    assert PushEndpoint.objects.count() == 0
    with pytest.raises(Refused):
        commands.forget_push(actor=SEED, key=key, recipient="person:x", url=made["endpoint"])


def key_of(key):
    from uuid import uuid5

    return uuid5(key, "end")


def test_keys_stay_and_differ_by_purpose():
    assert es256_public("vapid") == es256_public("vapid") != es256_public("other")
    assert len(es256_sign("vapid", b"x")) == 64
    assert dt.timedelta(seconds=rules.TOKEN_SECONDS) <= dt.timedelta(hours=24)
