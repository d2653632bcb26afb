"""Calls to the outside against a real server: what may go out, how long it may take, where it may lead."""

import json
import socket
import time

import pytest

from kalaki.core import outgoing
from kalaki.core.contract import (
    Limits,
    NoAnswer,
    NotAllowed,
    Request,
    fetch,
    may_reach,
    now,
    read_xml,
    register_purpose,
)
from tests.servers import start


@pytest.fixture(scope="module")
def port():
    process, number = start("stranger")
    yield number
    process.terminate()


@pytest.fixture(autouse=True)
def purpose(settings):
    """Register a purpose and let it reach this machine."""
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1",)
    register_purpose("test", lambda host: host.endswith(".example.ge"))


def why(url, purpose="test", method="GET", **limits):
    with pytest.raises((NotAllowed, NoAnswer)) as caught:
        fetch(purpose, Request(method, url), limits=Limits(**limits))
    return type(caught.value).__name__, caught.value.args[0]


def test_answer_whole(port):
    base = f"http://127.0.0.1:{port}"
    answer = fetch("test", Request("POST", f"{base}/a?b=c", {"X-Secret": "s"}, b"body"))
    assert (answer.status, answer.headers["content-length"], answer.url) == (
        200,
        str(len(answer.body)),
        f"{base}/a?b=c",
    )
    assert json.loads(answer.body) == {
        "method": "POST",
        "path": "/a?b=c",
        "body": "body",
        "host": f"127.0.0.1:{port}",
        "secret": "s",
    }
    assert fetch("test", Request("GET", f"{base}/status/503")).status == 503


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://a.example.ge/", "scheme"),
        ("ftp://a.example.ge/", "scheme"),
        ("https://a.example.ge:8443/", "scheme"),
        ("https://u:p@a.example.ge/", "scheme"),
        ("https://a.example.com/", "host"),
        ("https://localhost/", "host"),
        ("https://10.0.0.1/", "host"),
        ("https://2130706433/", "host"),
        ("https://127.1/", "host"),
        ("https://[::1]/", "host"),
        ("https:///", "url"),
        ("https://a.example.ge:x/", "url"),
        ("https://a.example.ge/ა", "url"),
        ("https://a.example.ge/ b", "url"),
        ("https://a.example.ge/" + "b" * 2048, "url"),
        ("https://[::1", "url"),
        ("ftp://127.0.0.1/", "scheme"),
    ],
)
def test_what_never_goes_out(url, reason):
    assert why(url) == ("NotAllowed", reason)
    assert may_reach("test", url) is False


def test_purposes_are_known_by_name():
    assert why("https://a.example.ge/", purpose="none") == ("NotAllowed", "purpose")
    assert may_reach("test", "https://a.example.ge/") is True


def test_this_machine_is_refused_without_the_setting(settings, port):
    settings.KALAKI_OUTGOING_TEST_HOSTS = ()
    assert why(f"http://127.0.0.1:{port}/") == ("NotAllowed", "scheme")
    assert why("https://127.0.0.1/") == ("NotAllowed", "host")


def test_name_that_leads_into_a_private_network(monkeypatch):
    # The resolver is the machine's; a name with a private address is what an attacker's own zone would answer.
    def zone(address):
        return lambda *_given, **_more: [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in address
        ]

    monkeypatch.setattr(socket, "getaddrinfo", zone(["10.1.2.3"]))
    assert why("https://a.example.ge/") == ("NotAllowed", "address")
    monkeypatch.setattr(socket, "getaddrinfo", zone(["93.184.215.14", "127.0.0.1"]))
    assert why("https://a.example.ge/") == ("NotAllowed", "address")


def test_name_that_does_not_exist():
    assert why("https://nobody.example.ge/") == ("NoAnswer", "resolve")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("0.0.0.0", False),  # noqa: S104
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d70e", True),
    ],
)
def test_public_addresses(address, public):
    assert outgoing.is_public(address) is public


def test_redirects_are_off_and_checked_when_on(port):
    base = f"http://127.0.0.1:{port}"
    assert fetch("test", Request("GET", f"{base}/to/|echo")).status == 302
    answer = fetch(
        "test", Request("POST", f"{base}/to/|a", {"X-Secret": "s"}, b"x"), limits=Limits(redirects=1)
    )
    asked = json.loads(answer.body)
    assert (asked["method"], asked["path"], asked["body"], asked["secret"]) == ("GET", "/a", "", "s")
    asked = json.loads(
        fetch("test", Request("POST", f"{base}/keep/|a", {}, b"x"), limits=Limits(redirects=1)).body
    )
    assert (asked["method"], asked["body"]) == ("POST", "x")
    private = "http:||10.0.0.1|"
    assert why(f"{base}/to/{private}", redirects=3) == ("NotAllowed", "scheme")
    assert why(f"{base}/to/https:||10.0.0.1|", redirects=3) == ("NotAllowed", "host")
    assert why(f"{base}/to/https:||169.254.169.254|latest", redirects=3) == ("NotAllowed", "host")
    assert why(f"{base}/to/|to/|to/|a", redirects=1) == ("NotAllowed", "redirects")


def test_headers_do_not_follow_to_another_host(port, settings):
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1", "localhost")
    moved = f"http://127.0.0.1:{port}/to/http:||localhost:{port}|a"
    answer = fetch("test", Request("GET", moved, {"X-Secret": "s"}), limits=Limits(redirects=1))
    assert json.loads(answer.body)["secret"] == ""


def test_limits_of_size_and_time(port):
    base = f"http://127.0.0.1:{port}"
    assert why(f"{base}/long/2000", max_bytes=1000) == ("NoAnswer", "size")
    assert len(fetch("test", Request("GET", f"{base}/long/1000"), limits=Limits(max_bytes=1000)).body) == 1000
    for word in ("drip", "slowhead"):
        began = time.monotonic()
        assert why(f"{base}/{word}", seconds=0.5) == ("NoAnswer", "time")
        assert time.monotonic() - began < 5  # each single wait was a tenth of a second
    assert why(f"{base}/a", seconds=0) == ("NoAnswer", "time")
    assert why(f"{base}/packed") == ("NoAnswer", "broken")
    assert why(f"{base}/broken") == ("NoAnswer", "broken")
    assert why("http://127.0.0.1:1/") == ("NoAnswer", "connect")


def test_xml_without_entities():
    assert read_xml("<a><b>გ</b></a>".encode())[0].text == "გ"
    for bad in (
        b"<a>",
        b"",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://x/"><a/>',
    ):
        with pytest.raises(NoAnswer, match="broken"):
            read_xml(bad)


def test_certificate_that_nobody_vouches_for(certificate):
    process, number = start("stranger", "--certificate", certificate)
    try:
        assert why(f"https://127.0.0.1:{number}/") == ("NoAnswer", "connect")
        # With the trust that the machine would have, the same server answers: the name is checked, not the address.
        import httpx

        made = httpx.create_ssl_context
        httpx.create_ssl_context = lambda **_given: made(verify=trusting(certificate))
        try:
            answer = fetch("test", Request("GET", f"https://127.0.0.1:{number}/a"))
        finally:
            httpx.create_ssl_context = made
        assert json.loads(answer.body)["path"] == "/a"
    finally:
        process.terminate()


def trusting(path):
    import ssl

    return ssl.create_default_context(cafile=str(path))


@pytest.fixture
def certificate(tmp_path):
    """Write a certificate of 127.0.0.1 that only itself vouches for."""
    import datetime as dt
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stranger.test")])
    begin = now() - dt.timedelta(hours=1)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + dt.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path
