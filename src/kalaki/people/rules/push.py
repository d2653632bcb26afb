"""Web push: who sends it (RFC 8292), where it may go, what it looks like on the way (RFC 8291). Pure."""

import base64
import hashlib
import ipaddress
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from kalaki.exact.canonical import canonical

LABELS = 2
RESERVED = ("local", "localhost", "invalid", "test", "example", "internal")
# The services behind the browsers; a push goes nowhere else (each as its maker names it).
HOSTS = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)
TTL, TOKEN_SECONDS = 86_400, 12 * 3600
RECORD = 4096
KEY_BYTES, AUTH_BYTES = 65, 16
UNCOMPRESSED = 4
TOPIC_SIGNS = 32


class SubjectProblem(StrEnum):
    """Why push services would refuse the sender's name."""

    SCHEME = "scheme"
    ADDRESS = "address"
    NUMBER = "number"
    ONE_LABEL = "one_label"
    RESERVED = "reserved"


# In English, as everything that a start says.
WHY = {
    SubjectProblem.SCHEME: "it must begin with mailto: or https:",
    SubjectProblem.ADDRESS: "it is no e-mail address or address of a page",
    SubjectProblem.NUMBER: "its host is a number; push services want a public domain",
    SubjectProblem.ONE_LABEL: "its host has one word only; push services want a public domain",
    SubjectProblem.RESERVED: "its domain ends in a word that is reserved for tests and inner networks",
}


def subject_problem(subject: str) -> SubjectProblem | None:
    """Return why ``subject`` ("mailto:…" or "https://…") names nobody on the public internet, or None."""
    scheme, _, rest = subject.partition(":")
    if scheme == "mailto":
        name, at, host = rest.rpartition("@")
        if not name or not at or set(subject) & set(" <>,;"):
            return SubjectProblem.ADDRESS
    elif scheme == "https":
        try:
            host = urlsplit(subject).hostname or ""
        except ValueError:
            return SubjectProblem.ADDRESS
    else:
        return SubjectProblem.SCHEME
    return _host_problem(host.lower().rstrip("."))


def is_push_host(host: str) -> bool:
    """Tell whether ``host`` belongs to a browser's push service."""
    name = host.lower().rstrip(".")
    return any(name == known or name.endswith("." + known) for known in HOSTS)


def keys_of(p256dh: str, auth: str) -> tuple[bytes, bytes] | None:
    """Return (public point of 65 bytes, secret of 16 bytes) of a browser's subscription, or None."""
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        point, secret = from_base64url(p256dh), from_base64url(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)  # refuses what lies off the curve
    except ValueError:
        return None
    fits = len(point) == KEY_BYTES and point[0] == UNCOMPRESSED and len(secret) == AUTH_BYTES
    return (point, secret) if fits else None


def topic_of(text: str) -> str:
    """Return the Topic of ``text``: at most 32 signs of base64url that say nothing (RFC 8030, 5.4)."""
    return base64url(hashlib.sha256(text.encode()).digest())[:TOPIC_SIGNS]


def authorization(
    *, audience: str, subject: str, at: int, public: bytes, sign: Callable[[bytes], bytes]
) -> str:
    """Return the value of the Authorization header: a token for ``audience`` that ends 12 hours after ``at``.

    at: Unix seconds. public: the sender's point, 65 bytes. sign: ES256, 64 bytes.
    """
    head: dict[str, Any] = {"typ": "JWT", "alg": "ES256"}
    claims: dict[str, Any] = {"aud": audience, "exp": at + TOKEN_SECONDS, "sub": subject}
    text = ".".join(base64url(canonical(part)) for part in (head, claims))
    return f"vapid t={text}.{base64url(sign(text.encode()))}, k={base64url(public)}"


def encrypted(body: bytes, *, point: bytes, secret: bytes, salt: bytes, scalar: int) -> bytes:
    """Return ``body`` as one aes128gcm record that only the browser with ``point`` and ``secret`` opens.

    salt: 16 fresh random bytes. scalar: a fresh private key of P-256. Raises ValueError for a wrong point.
    """
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def derived(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
        return HKDF(hashes.SHA256(), length, salt, info).derive(key)

    own = ec.derive_private_key(scalar, ec.SECP256R1())
    ours = own.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
    key = derived(shared, secret, b"WebPush: info\0" + point + ours, 32)
    content_key = derived(key, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(key, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(content_key).encrypt(nonce, body + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes((len(ours),)) + ours + sealed


def base64url(data: bytes) -> str:
    """Return ``data`` in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes of base64url ``text``, padded or not. Raises ValueError."""
    bare = text.rstrip("=")
    if not bare.isascii() or not bare.replace("-", "a").replace("_", "a").isalnum():
        raise ValueError("base64url")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def _host_problem(host: str) -> SubjectProblem | None:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        labels = host.split(".")
        if labels[-1] in RESERVED:
            return SubjectProblem.RESERVED
        if len(labels) < LABELS or not all(labels):
            return SubjectProblem.ONE_LABEL
        return SubjectProblem.NUMBER if labels[-1].isdigit() else None
    return SubjectProblem.NUMBER
