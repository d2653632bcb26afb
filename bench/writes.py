"""Concurrent writers through the real command frame: errors, commands a second, and what kill -9 leaves.

64 writers are two processes of 32 threads, each thread with its own connection, each command durable (FULL),
with its row, its answer and its entry in the audit chain. A command counts as acknowledged when its key has left
the process through a pipe. KALAKI_BENCH_LONG=1 writes for a minute before it kills.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench import ROOT, Figure, bench
from bench._measure import percentile, scratch
from bench._servers import find_postgres

WRITERS, THREADS = 2, 32
SECONDS = 60 if os.environ.get("KALAKI_BENCH_LONG") == "1" else 5
KILLS = 20
KILL_AFTER = 0.4  # seconds of writing before each kill
DATABASE = "kalaki_bench_writes"
LINE = 32  # bytes of a key in hex


@bench("writes")
def on_sqlite() -> list[Figure]:
    """Let 64 writers write to the embedded SQLite file, then kill -9 all of them in the middle, 20 times."""
    with scratch() as data:
        return _measure("SQLite", data, "")


@bench("writes")
def on_postgresql() -> list[Figure]:
    """Do the same on PostgreSQL: the writers are killed, the server stays."""
    from tests.live_site.server import own_database

    url = find_postgres()
    if not url:
        print("PostgreSQL does not answer: its figures are left out.", file=sys.stderr)
        return []
    with scratch() as data:
        return _measure("PostgreSQL", data, own_database(url, DATABASE))


def _measure(name: str, data: Path, url: str) -> list[Figure]:
    environment = os.environ | {
        "KALAKI_DATA": str(data),
        "DATABASE_URL": url,
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "kalaki.site.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    _python(environment, "prepare")
    acknowledged, errors, waits = _write(environment, seconds=SECONDS)
    rate, p99 = len(acknowledged) / SECONDS, percentile(waits, 0.99) * 1000
    note = f"2 processes of 32 threads, {SECONDS} s, load {os.getloadavg()[0]:.1f}"
    for _ in range(KILLS):
        more, failed, _waits = _write(environment, seconds=KILL_AFTER, kill=True)
        acknowledged += more
        errors += failed
    keys = data / "acknowledged"
    keys.write_text("\n".join(acknowledged))
    found = json.loads(_python(environment, "count", str(keys)))
    whole = 0 if found["audit_whole"] and found["entries"] == found["rows"] else 1
    n = len(acknowledged)
    killed = f"{KILLS} kills, {n} acknowledged, {found['rows']} stored"
    return [
        Figure(rate, "commands/s", n=n, name=f"{name}, 64 writers", note=note),
        Figure(p99, "ms", n=len(waits), name=f"{name}, p99 of a command", note=note),
        Figure(errors, "errors", n=n, name=f"{name}, errors", bar="= 0 errors"),
        Figure(found["lost"], "commands", n=n, name=f"{name}, lost", bar="= 0", note=killed),
        Figure(whole, "breaks", n=found["entries"], name=f"{name}, audit chain", bar="= 0", note=killed),
    ]


def _write(
    environment: dict[str, str], *, seconds: float, kill: bool = False
) -> tuple[list[str], int, list[float]]:
    """Let all writers write for ``seconds``; returns acknowledged keys, errors and seconds of each command."""
    command = [sys.executable, "-m", "bench.writes", "write"]
    writers = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(WRITERS)
    ]
    said: list[list[str]] = [[] for _ in writers]
    ready = threading.Barrier(WRITERS + 1)

    def listen(number: int) -> None:
        output = writers[number].stdout or ()
        for line in output:
            if line == "ready\n":
                ready.wait()
            elif line.endswith("\n"):  # the last line of a killed writer may be cut
                said[number].append(line)

    listeners = [threading.Thread(target=listen, args=(number,)) for number in range(WRITERS)]
    for listener in listeners:
        listener.start()
    ready.wait()
    for writer in writers:
        print("go", file=writer.stdin, flush=True)
    time.sleep(seconds)
    for writer in writers:
        writer.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
    for one in listeners:
        one.join()
    for writer in writers:
        writer.wait()
        if writer.stdin:
            writer.stdin.close()
    words = [line.split() for lines in said for line in lines]
    acknowledged = [word[0] for word in words if len(word[0]) == LINE]
    errors = [" ".join(word) for word in words if word[0] == "error"]
    for text in sorted(set(errors))[:3]:
        print(text, file=sys.stderr)
    return acknowledged, len(errors), [float(word[1]) for word in words if len(word[0]) == LINE]


def _python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.writes", *words],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout


def prepare() -> None:
    """Make the tables and one municipality."""
    from django.core.management import call_command

    from kalaki.cities.models import Municipality
    from tests.conftest import RUSTAVI

    call_command("migrate", verbosity=0)
    Municipality.objects.get_or_create(slug="rustavi", defaults=RUSTAVI)


def write() -> None:
    """Write with all threads from "go" until SIGTERM; print each acknowledged key and its seconds."""
    from uuid import uuid4

    from django.db import connection

    from kalaki.cities.models import Area, Municipality
    from kalaki.core.contract import FULL, System, command, writing

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_given: stop.set())
    city = Municipality.objects.get().pk
    connection.close()

    def writer() -> None:
        with writing(city):
            while not stop.is_set():
                key, began = uuid4(), time.perf_counter()
                try:
                    with command(
                        "bench.write", actor=System("bench"), key=key, durability=FULL, name=key.hex
                    ) as run:
                        area = Area.objects.create(key=key.hex, names={"ka": "უბანი"}, folded="ubani")
                        run.audit(area.public_id, position=0)
                        run.finish(None)
                except Exception as error:  # noqa: BLE001 - every error is counted and shown
                    os.write(1, f"error {type(error).__name__} {error}\n".encode())
                else:
                    # One write of a few bytes is whole or not there, whatever kills the process.
                    os.write(1, f"{key.hex} {time.perf_counter() - began:.6f}\n".encode())
        connection.close()

    print("ready", flush=True)
    sys.stdin.readline()
    threads = [threading.Thread(target=writer) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def count(path: Path) -> dict[str, Any]:
    """Compare what was acknowledged with what is stored."""
    from django_scopes import scopes_disabled

    from kalaki.cities.models import Area
    from kalaki.core.audit import verify_audit
    from kalaki.core.models import AuditEntry, CommandRecord

    acknowledged = set(path.read_text().split())
    with scopes_disabled():
        rows = set(Area.objects.values_list("key", flat=True))
    records = {
        key.hex for key in CommandRecord.objects.filter(name="bench.write").values_list("key", flat=True)
    }
    return {
        "rows": len(rows),
        "lost": len(acknowledged - rows) + len(acknowledged - records) + len(rows ^ records),
        "entries": AuditEntry.objects.filter(name="bench.write").count(),
        "audit_whole": not verify_audit(),
    }


if __name__ == "__main__":
    import django

    django.setup()
    what, *rest = sys.argv[1:]
    if what == "count":
        print(json.dumps(count(Path(rest[0]))))
    else:
        {"prepare": prepare, "write": write}[what]()
