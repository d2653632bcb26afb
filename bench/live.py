"""Live streams as a hall of tables uses them: the real web process, real connections, kill -9.

A table is one stream with five connections; the kind is the tally of tests/live_site: decided, evolved, chained,
stored with synchronous=FULL before anybody hears of it. KALAKI_BENCH_LONG=1 runs the long forms (ten minutes at
the tables, twenty kills). The load comes from a process of its own (bench/_load.py); times count from the
instant at which a command was due.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ROOT, Figure, bench
from bench._measure import cpu_seconds, descendants, rss_mb, scratch
from bench._servers import find_postgres, find_redis
from tests.live_site.server import Server, Visitor, own_database

LONG = os.environ.get("KALAKI_BENCH_LONG") == "1"
TABLES, READERS, RATE = 25, 5, 2.0
PLAY_SECONDS = 600 if LONG else 12
LOOP_SECONDS = 30 if LONG else 8
KILLS = 20 if LONG else 4
DATABASE = "kalaki_bench_live"


@dataclass(slots=True)
class Run:
    """What one load found. report: as bench/_load.py prints it. cpu_ms: of the web processes, each command."""

    report: dict[str, Any]
    cpu_ms: float
    mb: float

    @property
    def per_second(self) -> float:
        """Acknowledged commands a second."""
        return float(self.report["commands"] / self.report["seconds"])

    def figures(self, name: str, *, p99: str, rate: str = "") -> list[Figure]:
        """Return the figures of a run; ``p99`` and ``rate`` are bars."""
        said, count = self.report, self.report["counts"]
        note = (
            f"{said['delivered'].get('n', 0)} commands, {self.cpu_ms:.1f} CPU-ms each, "
            f"{count.get('events', 0)} events, load {os.getloadavg()[0]:.1f}"
        )
        wrong = count.get("gaps", 0) + count.get("duplicates", 0) + count.get("resets", 0)
        lost = said["unanswered"] + said["undelivered"]
        n = said["commands"]
        found = [
            Figure(said["delivered"].get("p99", 0.0), "ms", n=n, name=f"{name}, p99", bar=p99, note=note),
            Figure(wrong, "events", n=count.get("events", 0), name=f"{name}, gaps and duplicates", bar="= 0"),
            Figure(lost, "commands", n=n, name=f"{name}, lost", bar="= 0"),
        ]
        if rate:
            found.insert(0, Figure(self.per_second, "commands/s", n=n, name=name, bar=rate, note=note))
        return found


@bench("live")
def tables() -> list[Figure]:
    """25 tables, 5 connections each, 2 commands a second at each; then each sends as soon as it was answered."""
    with scratch() as data, serving(data, processes=1) as (servers, ids):
        play = load(servers, ids[:TABLES], rate=RATE, seconds=PLAY_SECONDS)
        loop = load(servers, ids[:TABLES], rate=0, seconds=LOOP_SECONDS)
    return [
        *play.figures("25 tables", p99="<= 50 ms"),
        *loop.figures("25 tables, closed loop", p99="<= 150 ms", rate=">= 400 commands/s"),
        Figure(play.mb, "MB", name="25 tables, memory", bar="<= 250 MB", note="web process"),
    ]


@bench("live")
def thousand_streams() -> list[Figure]:
    """200 tables with 5 connections each, 300 commands a second over all."""
    with scratch() as data, serving(data, processes=1, tables=200) as (servers, ids):
        run = load(servers, ids, rate=1.5, seconds=10)
    memory = Figure(run.mb, "MB", name="1,000 streams, memory", bar="<= 250 MB", note="web process")
    return [*run.figures("1,000 streams", p99="<= 600 ms"), memory]


@bench("live")
def two_processes() -> list[Figure]:
    """Run the same 25 tables on PostgreSQL and Redis with two web processes, connections spread over both."""
    database, redis = find_postgres(), find_redis()
    if not (database and redis):
        print("PostgreSQL or Redis does not answer: figures of two processes are left out.", file=sys.stderr)
        return []
    database = own_database(database, DATABASE)
    with scratch() as data, serving(data, processes=2, database=database, redis=redis) as (servers, ids):
        play = load(servers, ids, rate=RATE, seconds=PLAY_SECONDS / 2)
        loop = load(servers, ids, rate=0, seconds=LOOP_SECONDS)
    return [
        *play.figures("two processes", p99="<= 50 ms"),
        *loop.figures("two processes, closed loop", p99="<= 150 ms", rate=">= 400 commands/s"),
    ]


@bench("live")
def killed() -> list[Figure]:
    """Kill -9 of the whole server while 25 tables play; it starts again on the same data."""
    with scratch() as data, serving(data, processes=1) as (servers, ids):
        server = servers[0]
        process = begin(servers, ids, rate=RATE, seconds=KILLS * 6)
        for _ in range(KILLS):
            time.sleep(3)  # long enough that everybody is back before the next one
            server.kill()
            server.start()
        report = json.loads(process.communicate()[0])
        heads = {one: Visitor(server.port).get(f"/live/{one}/events.json")[1]["head"] for one in ids}
    missing = sum(max(0, count - heads[one]) for one, (count, _last) in report["heads"].items())
    twice = sum(max(0, heads[one] - count) for one, (count, _last) in report["heads"].items())
    back = report["absences"].get("max", 0) / 1000
    note = f"{KILLS} kills, {report['counts'].get('repeated', 0)} answers repeated"
    n = report["commands"]
    return [
        Figure(missing + report["unanswered"], "commands", n=n, name="killed, lost", bar="= 0", note=note),
        Figure(twice, "commands", n=n, name="killed, counted twice", bar="= 0"),
        Figure(
            report["counts"].get("gaps", 0) + report["counts"].get("duplicates", 0),
            "events",
            n=report["counts"].get("events", 0),
            name="killed, gaps and duplicates",
            bar="= 0",
        ),
        Figure(back, "s", n=report["absences"]["n"], name="killed, longest until back", bar="<= 5 s"),
    ]


@contextmanager
def serving(
    data: Path, *, processes: int, tables: int = TABLES, database: str = "", redis: str = ""
) -> Iterator[tuple[list[Server], list[str]]]:
    """Run ``processes`` web processes on one database; give them and the ids of ``tables`` streams."""
    servers = [Server(data, database_url=database, redis_url=redis) for _ in range(processes)]
    ids = servers[0].seed(*(f"table-{n}" for n in range(tables)))
    try:
        for one in servers:
            one.start()
        yield servers, ids
    finally:
        for one in servers:
            if one.process is not None:
                one.kill()


def begin(servers: list[Server], ids: list[str], *, rate: float, seconds: float) -> "subprocess.Popen[str]":
    """Start the load; returns its process once every stream has said hello."""
    plan = {
        "ports": [one.port for one in servers],
        "tables": ids,
        "cookie": Visitor(servers[0].port).arrive(ids[0]).headers["Cookie"],
        "readers": READERS,
        "rate": rate,
        "seconds": seconds,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bench._load"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The load has no pipes.")
    process.stdin.write(json.dumps(plan) + "\n")
    process.stdin.flush()
    if process.stdout.readline().strip() != "started":
        raise RuntimeError("The load did not start.")
    return process


def load(servers: list[Server], ids: list[str], *, rate: float, seconds: float) -> Run:
    """Run one load to its end."""
    process = begin(servers, ids, rate=rate, seconds=seconds)
    pids = [pid for one in servers for pid in descendants(one.process.pid)]
    before = sum(map(cpu_seconds, pids))
    report = json.loads(process.communicate()[0])
    spent = sum(map(cpu_seconds, pids)) - before
    return Run(report, spent / max(1, report["commands"]) * 1000, sum(map(rss_mb, pids)))
