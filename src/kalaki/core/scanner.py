"""The virus scanner beside the hub: clamd by its INSTREAM command, off unless CLAMD_URL names one.

CLAMD_URL: tcp://host:3310 or unix:///run/clamav/clamd.sock
"""

import socket
from enum import StrEnum
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 20.0
BLOCK = 64 * 1024
PORT = 3310
LONGEST = 4096


class Verdict(StrEnum):
    """What the scanner says. SILENT: it cannot be reached. UNSURE: it does not judge this file."""

    CLEAN = "clean"
    INFECTED = "infected"
    SILENT = "silent"
    UNSURE = "unsure"


def scan(file: BinaryIO) -> Verdict:
    """Return the verdict on the whole ``file``; CLEAN when no scanner is set."""
    if not settings.CLAMD_URL:
        return Verdict.CLEAN
    file.seek(0)
    try:
        with _connect() as server:
            server.sendall(b"zINSTREAM\0")
            while block := file.read(BLOCK):
                server.sendall(len(block).to_bytes(4, "big") + block)
            server.sendall(bytes(4))
            answer = b""
            while b"\0" not in answer and len(answer) < LONGEST and (more := server.recv(LONGEST)):
                answer += more
    except OSError:
        return Verdict.SILENT
    words = answer.partition(b"\0")[0]
    if words == b"stream: OK":
        return Verdict.CLEAN
    return Verdict.INFECTED if words.endswith(b" FOUND") else Verdict.UNSURE


def _connect() -> socket.socket:
    url = urlsplit(settings.CLAMD_URL)
    if url.scheme == "unix":
        server = socket.socket(socket.AF_UNIX)
        server.settimeout(SECONDS)
        server.connect(url.path)
        return server
    return socket.create_connection((url.hostname or "", url.port or PORT), timeout=SECONDS)
