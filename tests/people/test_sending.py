"""Notices through a real mail server and a real SMS gateway, each a process of its own."""

import datetime as dt
import email
import email.policy
import json
import re
import smtplib

import pytest
from django.test import Client

from kalaki.core.contract import Address, Notice, System, at, notify, now
from kalaki.core.models import NoticeDelivery
from kalaki.core.notices import parked_notices, send_waiting
from kalaki.people.models import Contact, Person
from kalaki.people.queries import addresses_of
from tests.servers import start

SEED = System("test")


@pytest.fixture(scope="module")
def post_office(tmp_path_factory):
    """Start both servers; returns (mail folder, SMS folder, mail port, SMS port)."""
    mail, sms = tmp_path_factory.mktemp("mail"), tmp_path_factory.mktemp("sms")
    first, mail_port = start("mail", "--folder", mail, "--password", "p@ss")
    second, sms_port = start("sms", "--folder", sms, "--key", "k")
    yield mail, sms, mail_port, sms_port
    first.terminate()
    second.terminate()


@pytest.fixture
def ways(post_office, settings):
    """Send through both servers."""
    mail, sms, mail_port, sms_port = post_office
    settings.KALAKI_SMTP_URL = f"smtp://hub:p%40ss@127.0.0.1:{mail_port}/?tls=off&from=hub@rustavi.test"
    settings.KALAKI_SMS_URL = f"http://127.0.0.1:{sms_port}/send?key=k&destination={{to}}&content={{text}}"
    settings.KALAKI_SMS_TETRI = 5
    return mail, sms


def mails(folder, address):
    found = sorted((folder / address).glob("*.eml"), key=lambda path: path.stat().st_mtime)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in found]


def texts(folder, number):
    found = sorted((folder / number).glob("*.json"), key=lambda path: path.stat().st_mtime)
    return [json.loads(path.read_text(encoding="utf-8")) for path in found]


def queue(*addresses, text="გამარჯობა", **more):
    notice = Notice(kind="test.hello", title="სათაური", text=text, **more)
    return notify("person:x", notice, addresses=[Address(way=way, value=value) for way, value in addresses])


def states():
    rows = NoticeDelivery.objects.order_by("id")
    return list(rows.values_list("way", "state", "attempts", "parts", "price", "error"))


def sign_in(client, contact):
    page = client.get("/sign-in/")
    key = page.context["form"]["key"].value()
    return client.post("/sign-in/", {"contact": contact, "key": key})


def write_code(client, digits):
    key = client.get("/sign-in/code/").context["form"]["key"].value()
    return client.post("/sign-in/code/", {"code": digits, "key": key})


def test_resident_signs_in_by_email(client, rustavi, ways):
    mail, _sms = ways
    assert sign_in(client, "Nino.First@Example.ge").url == "/sign-in/code/"
    send_waiting()
    [message] = mails(mail, "nino.first@example.ge")
    digits = re.search(r"\d{6}", message["Subject"])[0]
    assert message["Subject"] == f"რუსთავი: შენი კოდია {digits}"
    assert (message["From"], message["To"], message["Auto-Submitted"]) == (
        "hub@rustavi.test", "nino.first@example.ge", "auto-generated",
    )  # fmt: skip
    assert digits in message.get_content()
    assert write_code(client, f" {digits[:3]} {digits[3:]} ").url == "/me/"
    assert client.get("/me/").context["account"].contacts[0].value == "nino.first@example.ge"
    assert states() == [("email", "sent", 1, 0, 0, "")]
    row = NoticeDelivery.objects.get()
    assert (row.address, row.body, row.others) == (None, None, None)


def test_resident_signs_in_by_sms_in_one_part(client, rustavi, ways):
    _mail, sms = ways
    sign_in(client, "599 11 22 33")
    send_waiting()
    [text] = texts(sms, "995599112233")
    digits = re.search(r"\d{6}", text["text"])[0]
    assert text == {"text": f"რუსთავი: კოდი {digits}. მოქმედებს 3 წუთი. არავის უთხრა.", "parts": 1}
    assert states() == [("sms", "sent", 1, 1, 5, "")]
    assert write_code(client, digits).url == "/me/"
    other = Client()
    sign_in(other, "+995 599 112233")
    send_waiting()
    write_code(other, re.search(r"\d{6}", texts(sms, "995599112233")[-1]["text"])[0])
    assert Person.objects.count() == 1


def test_answers_do_not_tell_who_has_an_account(rustavi, ways):
    """Every byte but the tokens of the form and the masked contact is the same for known and unknown."""
    known, unknown = "known@example.ge", "knows@example.ge"
    person = Person.objects.create()
    from kalaki.people.commands.sign_in import contact_hash
    from kalaki.people.rules.contacts import parse_contact

    Contact.objects.create(
        person=person, kind="email", sealed=b"", lookup=contact_hash(parse_contact(known)), verified_at=now()
    )
    seen = []
    for contact in (known, unknown):
        client = Client()
        first = sign_in(client, contact)
        page = client.get("/sign-in/code/").content.decode()
        page = re.sub(r'value="[^"]{20,}"', "", page)
        wrong = write_code(client, "000000")
        words = re.sub(r'value="[^"]{20,}"', "", wrong.content.decode())
        seen.append((first.status_code, first.url, page, wrong.status_code, words))
    assert seen[0] == seen[1]
    assert NoticeDelivery.objects.count() == 2


def test_next_way_when_one_is_closed(rustavi, ways):
    _mail, sms = ways
    queue(("email", "nobody@example.ge"), ("sms", "+995599000001"))
    assert (send_waiting(), send_waiting(), send_waiting()) == (1, 1, 0)
    assert states() == [("email", "closed", 0, 0, 0, "smtp_550"), ("sms", "sent", 1, 1, 5, "")]
    assert texts(sms, "995599000001") == [{"text": "გამარჯობა", "parts": 1}]


@pytest.mark.parametrize(
    ("way", "address", "error"),
    [("email", "later1@example.ge", "smtp_451"), ("sms", "+995599000999", "sms_503")],
)
def test_server_that_is_busy_is_asked_again(rustavi, ways, way, address, error):
    queue((way, address))
    begin = now()
    done = []
    for seconds in (0, 4, 6):
        with at(begin + dt.timedelta(seconds=seconds)):
            done.append((send_waiting(), states()[0][1:3]))
    assert done == [(1, ("waiting", 1)), (0, ("waiting", 1)), (1, ("sent", 2))]
    assert states()[0][5] == ""


def test_full_mailbox_is_given_up_in_sight(rustavi, ways):
    queue(("email", "full@example.ge"))
    begin = now()
    for hour in range(8):
        with at(begin + dt.timedelta(hours=hour)):
            send_waiting()
    assert states() == [("email", "parked", 6, 0, 0, "smtp_452")]
    assert parked_notices() == [("test.hello", "email", "smtp_452")]


def test_code_that_ran_out_is_not_sent(rustavi, ways):
    mail, _sms = ways
    begin = now()
    queue(("email", "slow@example.ge"), until=begin + dt.timedelta(minutes=3))
    with at(begin + dt.timedelta(minutes=3)):
        assert send_waiting() == 1
    assert states() == [("email", "lapsed", 0, 0, 0, "")]
    assert mails(mail, "slow@example.ge") == []


def test_long_georgian_text_costs_its_parts(rustavi, ways):
    _mail, sms = ways
    queue(("sms", "+995599000002"), text="ა" * 135)
    send_waiting()
    assert states() == [("sms", "sent", 1, 3, 15, "")]
    assert texts(sms, "995599000002") == [{"text": "ა" * 135, "parts": 3}]


def test_wrong_key_and_dead_server_keep_the_notice(rustavi, ways, settings):
    settings.KALAKI_SMS_URL = settings.KALAKI_SMS_URL.replace("key=k", "key=x")
    queue(("sms", "+995599000003"))
    send_waiting()
    settings.KALAKI_SMTP_URL = "smtp://127.0.0.1:1/?tls=off"
    queue(("email", "a@example.ge"))
    send_waiting()
    assert [row[1] + " " + row[5] for row in states()] == [
        "waiting sms_401", "waiting ConnectionRefusedError",
    ]  # fmt: skip


def test_logs_name_neither_number_nor_code(rustavi, ways, caplog):
    caplog.set_level("DEBUG", logger="kalaki")
    queue(("sms", "+995599000000"), text="კოდი 483920")
    queue(("email", "nobody2@example.ge"), text="კოდი 483920")
    send_waiting()
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("kalaki"))
    assert ("59900" in said, "nobody2" in said, "483920" in said) == (False, False, False)


def test_persons_contacts_are_tried_email_first(rustavi, ways):
    from kalaki.core.contract import seal

    person = Person.objects.create()
    for kind, value in (("phone", "+995599000004"), ("email", "order@example.ge")):
        Contact.objects.create(
            person=person, kind=kind, sealed=seal("contact", value.encode()), lookup=value, verified_at=now()
        )
    assert addresses_of(person.ref) == [
        Address(way="email", value="order@example.ge"), Address(way="sms", value="+995599000004"),
    ]  # fmt: skip
    assert notify(person.ref, Notice(kind="a.b", title="t", text="t")) is not None
    assert notify(Person.objects.create().ref, Notice(kind="a.b", title="t", text="t")) is None


def test_limits_hold_for_a_contact(client, rustavi, ways):
    answers = [sign_in(Client(), "often@example.ge").status_code for _time in range(6)]
    assert answers == [302] * 5 + [429]
    assert NoticeDelivery.objects.count() == 5


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["MAIL FROM:<a@b.ge>"], 503),
        (["EHLO x", "MAIL FROM:<a@b.ge>"], 530),
        (["EHLO x", "RCPT TO:<a@b.ge>"], 503),
        (["EHLO x", "DATA"], 503),
        (["EHLO x", "FLY"], 502),
    ],
)
def test_mail_server_enforces_the_order(post_office, lines, code):
    with smtplib.SMTP("127.0.0.1", post_office[2], timeout=60) as server:
        assert [server.docmd(line) for line in lines][-1][0] == code


def test_another_code_goes_to_the_same_contact(client, rustavi, ways):
    mail, _sms = ways
    sign_in(client, "again@example.ge")
    send_waiting()
    assert client.post("/sign-in/code/again/", {}).url == "/sign-in/code/"
    send_waiting()
    first, second = (re.search(r"\d{6}", one["Subject"])[0] for one in mails(mail, "again@example.ge"))
    assert write_code(client, second).url == "/me/"
    assert first != second
    assert Client().post("/sign-in/code/again/").url == "/sign-in/"


def test_another_code_counts_against_the_limit(client, rustavi, ways):
    sign_in(client, "again2@example.ge")
    assert [client.post("/sign-in/code/again/").status_code for _time in range(5)] == [302] * 4 + [429]


@pytest.fixture
def certificate(tmp_path):
    """Write a certificate of 127.0.0.1 that only itself vouches for."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    begin = now() - dt.timedelta(hours=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_mail_travels_encrypted_to_a_server_that_is_who_it_says(
    rustavi, settings, tmp_path, certificate, monkeypatch
):
    process, port = start("mail", "--folder", tmp_path, "--password", "p", "--certificate", certificate)
    try:
        settings.KALAKI_SMTP_URL = f"smtp://hub:p@127.0.0.1:{port}/?tls=off&from=hub@rustavi.test"
        queue(("email", "tls@example.ge"))
        send_waiting()
        settings.KALAKI_SMTP_URL = f"smtp://hub:p@127.0.0.1:{port}/?from=hub@rustavi.test"
        queue(("email", "tls@example.ge"))
        send_waiting()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        queue(("email", "tls@example.ge"))
        send_waiting()
    finally:
        process.terminate()
    assert [row[1] + " " + row[5] for row in states()] == [
        "waiting smtp_530", "waiting SSLCertVerificationError", "sent ",
    ]  # fmt: skip
    assert len(mails(tmp_path, "tls@example.ge")) == 1
