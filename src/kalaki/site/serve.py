"""Start the web process and the worker, say when pages answer, stop both together."""

import argparse
import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import IO

from django.conf import settings

READY_SECONDS = 60
NEEDS_REDIS = "A second web process needs REDIS_URL, so that live pages hear of each other's writes."
# An open live page holds one of the counted requests, so the default of about a thousand is too few.
GRANIAN = (
    "--backlog",
    "4096",
    "--backpressure",
    "4096",
    "--no-access-log",
    "--log-level",
    "warning",
    "--no-ws",
)


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
    place = take_place(settings.KALAKI_DATA, shared=bool(settings.REDIS_URL))
    if place is None:
        print(f"Another web process uses {settings.KALAKI_DATA}. {NEEDS_REDIS}", file=sys.stderr)
        return 1
    host = "0.0.0.0" if options.hall else "127.0.0.1"  # noqa: S104 - a hall is meant to be reached
    web = [sys.executable, "-m", "granian", "--host", host, "--port", str(options.port)]
    web += [
        "--interface",
        "asgi",
        "--workers",
        str(options.processes),
        *GRANIAN,
        "kalaki.site.asgi:application",
    ]
    processes = [
        subprocess.Popen(web),  # noqa: S603 - our own words
        subprocess.Popen([sys.executable, "-m", "kalaki.site", "worker"]),
    ]

    def stop(number: int, frame: FrameType | None) -> None:
        for process in processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    address = f"http://127.0.0.1:{options.port}/"
    if not _wait(address, processes):
        print(f"The pages did not answer. Is port {options.port} in use? Try --port.", file=sys.stderr)
        stop(signal.SIGTERM, None)
        return 1
    print(f"ready {address}", flush=True)
    code = processes[0].wait()
    stop(signal.SIGTERM, None)
    processes[1].wait()
    return 0 if code in {0, -signal.SIGTERM} else 1


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


def _wait(address: str, processes: "list[subprocess.Popen[bytes]]") -> bool:
    ends = time.monotonic() + READY_SECONDS
    while time.monotonic() < ends and all(process.poll() is None for process in processes):
        try:
            with urllib.request.urlopen(address + "health", timeout=2):  # noqa: S310 - our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalaki.site.settings")
    sys.exit(main(sys.argv[1:]))
