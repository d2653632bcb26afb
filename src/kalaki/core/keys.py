"""Key files beside the data, never in the database.

``<data>/keys/hash.key`` and ``seal.keys`` are kept twice (on the machine and in a sealed envelope);
``sign-<purpose>.keys`` and ``es256-<purpose>.keys`` are in no backup: a lost one is replaced, old public keys stay published.
Files with several keys hold the newest first; older ones still open what they closed.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES, ID_BYTES, NONCE_BYTES = 32, 4, 12


class Unopenable(ValueError):
    """No key of this installation opens the sealed bytes, or they were changed."""


def keyed_hash(purpose: str, value: str) -> str:
    """Return HMAC-SHA-256 of ``value`` in hex; equal values of two purposes cannot be compared."""
    key = hmac.digest(_keys("hash.key")[0], purpose.encode(), "sha256")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def seal(purpose: str, data: bytes) -> bytes:
    """Return ``data`` encrypted with AES-256-GCM, bound to ``purpose``."""
    key = _keys("seal.keys")[0]
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _key_id(key) + nonce + AESGCM(key).encrypt(nonce, data, purpose.encode())


def unseal(purpose: str, sealed: bytes) -> bytes:
    """Return what ``seal`` closed, also with an older key. Raises Unopenable."""
    key_id, nonce = sealed[:ID_BYTES], sealed[ID_BYTES : ID_BYTES + NONCE_BYTES]
    for key in _keys("seal.keys"):
        if _key_id(key) == key_id:
            try:
                return AESGCM(key).decrypt(nonce, sealed[ID_BYTES + NONCE_BYTES :], purpose.encode())
            except InvalidTag as error:
                raise Unopenable(purpose) from error
    raise Unopenable(purpose)


def sign(purpose: str, data: bytes) -> bytes:
    """Return the 64 bytes of an Ed25519 signature with the newest key of ``purpose``."""
    return Ed25519PrivateKey.from_private_bytes(_keys(f"sign-{purpose}.keys")[0]).sign(data)


def public_keys(purpose: str) -> list[str]:
    """Return the public keys of ``purpose`` in hex, newest first; each has 32 bytes."""
    seeds = _keys(f"sign-{purpose}.keys")
    return [
        Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex() for seed in seeds
    ]


def is_signed(purpose: str, data: bytes, signature: bytes) -> bool:
    """Tell whether ``signature`` of ``data`` was made with a present or former key of ``purpose``."""
    for public in public_keys(purpose):
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
        except InvalidSignature:
            continue
        return True
    return False


def es256_sign(purpose: str, data: bytes) -> bytes:
    """Return the 64 bytes (r, s) of an ES256 signature (RFC 7518) with the newest key of ``purpose``."""
    r, s = decode_dss_signature(_es256(purpose).sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(KEY_BYTES, "big") + s.to_bytes(KEY_BYTES, "big")


def es256_public(purpose: str) -> bytes:
    """Return the public key of ``es256_sign`` as an uncompressed point of P-256, 65 bytes."""
    point = _es256(purpose).public_key()
    return point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def rotate(name: str) -> None:
    """Put a new key before the others of key file ``name`` ("seal.keys", "sign-<purpose>.keys")."""
    keys = [secrets.token_bytes(KEY_BYTES), *_keys(name)]
    path = _path(name)
    fresh = path.with_suffix(".new")
    _write(fresh, keys)
    fresh.replace(path)


def _es256(purpose: str) -> ec.EllipticCurvePrivateKey:
    # The file holds 256 random bits; what is no scalar of the curve by itself becomes one (FIPS 186-5, A.2.1).
    seed = int.from_bytes(_keys(f"es256-{purpose}.keys")[0], "big")
    return ec.derive_private_key(seed % (_P256_ORDER - 1) + 1, ec.SECP256R1())


_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _keys(name: str) -> list[bytes]:
    path = _path(name)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another process was first
            _write(path, [secrets.token_bytes(KEY_BYTES)])
    return [bytes.fromhex(line) for line in path.read_text().split()]


def _write(path: Path, keys: list[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(key.hex() for key in keys) + "\n")


def _path(name: str) -> Path:
    return Path(settings.KALAKI_DATA) / "keys" / name


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"kalaki key id" + key).digest()[:ID_BYTES]
