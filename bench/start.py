"""From a clone to the first page, a warm start, the tables from nothing, and memory at work."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import ROOT, Figure, bench
from bench._measure import descendants, rss_mb, scratch, site_command

READY = re.compile(r"ready (http://\S+)")
PAGES = ("", "chat/", "services/", "sign-in/", "en/")


@bench("start")
def first_page() -> list[Figure]:
    """Clone into an empty folder, run `./hub up` until the first page has answered; then start once more."""
    with scratch() as folder:
        clone = folder / "kalaki"
        started = time.perf_counter()
        subprocess.run(["git", "clone", "-q", f"file://{ROOT}", str(clone)], check=True)
        with running(clone) as (address, pid):
            get(address)
            cold = time.perf_counter() - started
            for path in PAGES * 4:
                get(address + path)
            pages_mb = sum(rss_mb(one) for one in descendants(pid))
            get(address + "chat/?q=merias+nomeri")
            asked_mb = sum(rss_mb(one) for one in descendants(pid))
        started = time.perf_counter()
        with running(clone) as (address, _pid):
            get(address)
            warm = time.perf_counter() - started
    return [
        Figure(
            cold, "s", name="clone to first page", bar="< 60 s", note="packages from the index or pip's cache"
        ),
        Figure(warm, "s", name="warm start", bar="< 3 s"),
        Figure(pages_mb, "MB", name="memory after 20 pages", bar="< 250 MB", note="web and worker together"),
        Figure(
            asked_mb, "MB", name="memory after a question", bar="< 400 MB", note="the assistant is loaded"
        ),
    ]


@bench("start", bar="< 10 s")
def tables_from_nothing() -> Figure:
    """`migrate` on an empty data folder with the embedded database, interpreter start included."""
    with scratch() as data:
        started = time.perf_counter()
        site_command("migrate", data=data)
        return Figure(time.perf_counter() - started, "s")


@contextmanager
def running(clone: Path) -> Iterator[tuple[str, int]]:
    """Run `./hub up` of ``clone`` on a free port; give its address and process when it says ready.

    Raises RuntimeError with the last lines when it ends before that.
    """
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("KALAKI_", "VIRTUAL_ENV"))
    }
    environment.pop("DATABASE_URL", None)
    environment.pop("REDIS_URL", None)
    environment.pop("PYTHONPATH", None)
    environment["KALAKI_PYTHON"] = getattr(sys, "_base_executable", sys.executable)
    process = subprocess.Popen(
        ["./hub", "up", "--port", str(free_port())],
        cwd=clone, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    lines = []
    try:
        for line in process.stdout or ():
            lines.append(line)
            found = READY.search(line)
            if found:
                yield found[1], process.pid
                break
        else:
            raise RuntimeError("./hub up ended early:\n" + "".join(lines[-20:]))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def get(address: str) -> bytes:
    """Return the body of a page; raises HTTPError unless it answers 2xx."""
    with urllib.request.urlopen(address, timeout=30) as response:
        return response.read()


def free_port() -> int:
    """Return a port of this machine that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
