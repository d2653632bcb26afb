"""A push service that plays a browser's: RFC 8030, 8188, 8291 and 8292, with the browsers' keys in its hands.

POST /new?key=<sender's key>&name=<name> → {endpoint, keys}: a browser subscribes. POST <endpoint>: a push. It
enforces: TTL (400), a Topic of at most 32 signs of base64url (400), aes128gcm of at most 4096 bytes (413, 415),
a vapid token: ES256 signature by the key that the browser subscribed with (403), its audience, an end within 24
hours that has not passed, a subject with a public domain as Apple wants it (403 BadJwtToken), a body that the
browser's keys open (400). Names: gone… is 410, lost… 404, busy… 429 with Retry-After 120, down… 503 with a date,
odd… 400. What it opened is a file in its folder; a newer push with the same topic replaces the older one.
"""

import argparse
import base64
import hmac
import json
import re
import secrets
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

DAY = 86_400
VAPID = re.compile(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)")
BAD_DOMAIN = re.compile(r"(^|\.)(local|localhost|invalid|test|example|internal)$|^[\d.]+$|^[^.]*$")


def unpack(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pack(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def point_of(key):
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


class Browser:
    """One subscription."""

    def __init__(self, sender):
        self.sender, self.key, self.auth = (
            sender,
            ec.generate_private_key(ec.SECP256R1()),
            secrets.token_bytes(16),
        )

    def open(self, body):
        """Return what ``body`` says; the derivations are written out as RFC 8291, 3.4 has them."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        )
        middle = hmac.digest(self.auth, shared, "sha256")
        info = b"WebPush: info\0" + point_of(self.key) + theirs
        root = hmac.digest(salt, hmac.digest(middle, info + b"\x01", "sha256"), "sha256")
        content = hmac.digest(root, b"Content-Encoding: aes128gcm\0\x01", "sha256")[:16]
        nonce = hmac.digest(root, b"Content-Encoding: nonce\0\x01", "sha256")[:12]
        padded = AESGCM(content).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\x02"
        return padded[:-1]


class Service(BaseHTTPRequestHandler):
    """One request."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urlsplit(self.path)
        if url.path == "/new":
            return self.subscribe({name: values[0] for name, values in parse_qs(url.query).items()})
        name = url.path.rpartition("/")[2]
        browser = self.server.browsers.get(name)
        for start, status, headers in (
            ("lost", 404, {}),
            ("gone", 410, {}),
            ("busy", 429, {"Retry-After": "120"}),
            ("down", 503, {"Retry-After": formatdate(self.token_ends(), usegmt=True)}),
            ("odd", 400, {}),
        ):
            if name.startswith(start):
                return self.answer(status, b"", **headers)
        status, words = self.judge(browser, body)
        return self.answer(status, words.encode())

    def token_ends(self):
        """Return when the sender's own token ends: a date that does not hang on this machine's clock."""
        token = self.headers.get("Authorization", "").partition("t=")[2].partition(",")[0]
        claims = token.split(".")[1] if token.count(".") == 2 else ""
        return json.loads(unpack(claims))["exp"] if claims else time.time()

    def subscribe(self, words):
        name = words["name"] + "-" + secrets.token_hex(4)
        browser = self.server.browsers[name] = Browser(words["key"])
        made = {
            "endpoint": f"{self.server.origin}/push/{name}",
            "keys": {"p256dh": pack(point_of(browser.key)), "auth": pack(browser.auth)},
        }
        self.answer(200, json.dumps(made).encode())

    def judge(self, browser, body):
        topic = self.headers.get("Topic", "")
        if browser is None:
            return 404, "no such subscription"
        if not self.headers.get("TTL", "").isdigit():
            return 400, "TTL"
        if not re.fullmatch(r"[\w-]{0,32}", topic, re.ASCII):
            return 400, "Topic"
        if self.headers.get("Content-Encoding") != "aes128gcm":
            return 415, "Content-Encoding"
        if len(body) > 4096:
            return 413, "too long"
        fault = self.fault_of_token(browser)
        if fault:
            return 403, fault
        try:
            said = browser.open(body)
        except (InvalidTag, ValueError, AssertionError, IndexError):
            return 400, "the browser cannot open it"
        path = self.server.folder / (f"{topic}.json" if topic else f"{secrets.token_hex(8)}.json")
        path.write_bytes(
            json.dumps({"ttl": self.headers["TTL"], "size": len(body), "said": said.decode()}).encode()
        )
        return 201, ""

    def fault_of_token(self, browser):
        found = VAPID.fullmatch(self.headers.get("Authorization", ""))
        if not found:
            return "Authorization"
        head, claims, signature, key = found.groups()
        if key != browser.sender:
            return "another sender's key"
        raw = unpack(signature)
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpack(key)).verify(
                encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
                f"{head}.{claims}".encode(),
                ec.ECDSA(hashes.SHA256()),
            )
        except InvalidSignature:
            return "signature"
        if json.loads(unpack(head)) != {"typ": "JWT", "alg": "ES256"}:
            return "algorithm"
        said = json.loads(unpack(claims))
        if said["aud"] != self.server.origin:
            return "audience"
        if not time.time() < said["exp"] <= time.time() + DAY:
            return "expiry"
        host = (
            said["sub"].rpartition("@")[2]
            if said["sub"].startswith("mailto:")
            else urlsplit(said["sub"]).hostname
        )
        return "BadJwtToken" if BAD_DOMAIN.search(host or "") else ""

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Say nothing."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Service)
    server.browsers, server.folder, server.origin = {}, options.folder, f"http://127.0.0.1:{options.port}"
    server.serve_forever()


if __name__ == "__main__":
    main()
