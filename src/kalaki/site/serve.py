"""Start the web process and the worker, say when pages answer, keep both running, stop both together."""

import argparse
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import IO

from django.conf import settings

from kalaki.people.rules.push import WHY, subject_problem

READY_SECONDS = 60
LOOK_SECONDS = 0.2
MOST_STARTS, START_SECONDS = 5, 60.0  # a part that ends more often than this is given up
NEEDS_REDIS = "A second web process needs REDIS_URL, so that live pages hear of each other's writes."
# An open live page holds one of the counted requests, so the default of about a thousand is too few.
GRANIAN = (
    "--interface", "asgi",
    "--backlog", "4096",
    "--backpressure", "4096",
    "--workers-kill-timeout", "10",
    "--respawn-failed-workers", "--respawn-interval", "0.2",
    "--no-access-log",
    "--log-level", "warning",
    "--no-ws",
)  # fmt: skip


def main(argv: list[str]) -> int:
    """Serve until SIGTERM or Ctrl-C; prints ``ready http://…`` when pages answer."""
    parser = argparse.ArgumentParser(prog="./hub serve", description="Start web and worker.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", metavar="DIR", help="data folder (default: data)")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="web processes (default: 1)")
    parser.add_argument("--hall", action="store_true", help="serve the local network, plain HTTP")
    options = parser.parse_args(argv)
    if options.processes > 1 and not settings.REDIS_URL:
        parser.error(NEEDS_REDIS)
    if settings.KALAKI_PUSH_SUBJECT and (problem := subject_problem(settings.KALAKI_PUSH_SUBJECT)):
        print(
            f"KALAKI_PUSH_SUBJECT={settings.KALAKI_PUSH_SUBJECT} cannot be used: {WHY[problem]}.",
            file=sys.stderr,
        )
        return 1
    host = "0.0.0.0" if options.hall else "127.0.0.1"  # noqa: S104 - a hall is meant to be reached
    if not is_free(host, options.port):
        print(
            f"Port {options.port} is in use, perhaps by a hub that runs already. Stop it, or choose another "
            "with --port.",
            file=sys.stderr,
        )
        return 1
    place = take_place(settings.KALAKI_DATA, shared=bool(settings.REDIS_URL))
    if place is None:
        print(f"Another web process uses {settings.KALAKI_DATA}. {NEEDS_REDIS}", file=sys.stderr)
        return 1
    web = [sys.executable, "-m", "granian", "--host", host, "--port", str(options.port)]
    web += ["--workers", str(options.processes), *GRANIAN, "kalaki.site.asgi:application"]
    worker = [sys.executable, "-m", "kalaki.site", "worker"]
    return keep({"web": web, "worker": worker}, address=f"http://127.0.0.1:{options.port}/")


def keep(commands: dict[str, list[str]], *, address: str) -> int:
    """Run ``commands`` until told to stop; one that ends by itself is started again.

    Prints ``ready`` when ``address`` answers. Returns 1 when a part cannot be kept running.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_given: stopping.set())
    parts = [Part(name, command) for name, command in commands.items()]
    ready, ends, fault = False, time.monotonic() + READY_SECONDS, ""
    while not (fault or stopping.wait(LOOK_SECONDS)):
        if not ready and _answers(address):
            ready = True
            print(f"ready {address}", flush=True)
        elif not ready and time.monotonic() > ends:
            fault = f"The pages did not answer within {READY_SECONDS} seconds."
        # What ends before the first page has a reason that another start does not change.
        fault = fault or next((found for part in parts if (found := part.look(again=ready))), "")
    for part in parts:
        part.process.terminate()
    for part in parts:
        part.process.wait()
    if fault:
        print(fault, file=sys.stderr)
    return 1 if fault else 0


class Part:
    """One process of the hub, started again when it ends by itself."""

    def __init__(self, name: str, command: list[str]) -> None:
        """Start it."""
        self.name, self.command = name, command
        self.starts: list[float] = []
        self.process = self._start()

    def look(self, *, again: bool) -> str:
        """Start it anew when it has ended; returns why the hub must stop, "" when it need not."""
        code = self.process.poll()
        if code is None:
            return ""
        lately = [at for at in self.starts if at > time.monotonic() - START_SECONDS]
        if not again or len(lately) >= MOST_STARTS:
            return f"The {self.name} process ended with {code}; the hub stops."
        print(f"The {self.name} process ended with {code} and starts again.", file=sys.stderr, flush=True)
        self.process = self._start()
        return ""

    def _start(self) -> "subprocess.Popen[bytes]":
        self.starts.append(time.monotonic())
        # This process has one thread, so a function between fork and exec is safe.
        return subprocess.Popen(self.command, preexec_fn=end_with_parent)  # noqa: PLW1509, S603 - our own words


def end_with_parent() -> None:
    """Let this process end when its parent does, also by kill -9: nothing may hold the port that nobody stops."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens on ``port``."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except OSError:
            return False
    return True


def take_place(data: Path, *, shared: bool) -> IO[str] | None:
    """Return an open file that holds this server's place at ``data``, or None when it is taken.

    shared: other servers may stand beside this one. The place is given back when the process ends.
    """
    place = (data / "web.lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(place, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        place.close()
        return None
    return place


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "health", timeout=2):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalaki.site.settings")
    sys.exit(main(sys.argv[1:]))
