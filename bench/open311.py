"""The Open311 answer of 1,000 items out of 100,000: statements, time, and that it leaves in blocks."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import ROOT, Figure, bench
from bench._measure import open_site, peak_rss_mb, rss_mb, scratch, spending

SIZE = 100_000
REPEATS = 5
CHUNK = 2000
OK = 200


@bench("open311")
def open311() -> list[Figure]:
    """Ask for 1,000 requests of 90 days out of 100,000, in both formats, with a key, and for the updates of a day."""
    with scratch() as folder:
        command = [sys.executable, "-m", "bench.open311", str(folder), str(SIZE)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return figures(found)


def figures(found: dict[str, Any]) -> list[Figure]:
    """Return what was measured, with its bars."""
    note = f"{found['size']:,} requests"
    return [
        Figure(found["queries"], "queries", name="1,000 items, XML", bar="<= 6 queries", note=note),
        Figure(found["json_queries"], "queries", name="1,000 items, JSON", bar="<= 6 queries", note=note),
        Figure(
            found["last_queries"], "queries", name="1,000 items, by change", bar="<= 6 queries", note=note
        ),
        Figure(found["items"], "items", name="in the answer", bar="= 1000 items", note=note),
        Figure(found["blocks"], "blocks", name="streamed in", bar=">= 10 blocks", note="50 items each"),
        Figure(found["cpu_ms"], "CPU-ms", n=REPEATS, name="an answer of 1,000", note=note),
        Figure(found["grown_mb"], "MB", name="memory for an answer", note=f"{found['kb']:.0f} kB of XML"),
    ]


def measure(folder: Path, size: int) -> dict[str, Any]:
    """Fill a site in ``folder`` and measure; runs in a process of its own."""
    os.environ.pop("DATABASE_URL", None)
    open_site(folder / "data")
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kalaki.cities.contract import city_scope, save_municipality
    from kalaki.core.contract import System, new_key
    from kalaki.ideas.commands.open311 import make_client

    call_command("migrate", verbosity=0, interactive=False)
    city = {
        "code": "RUS", "number": 1, "names": {"ka": "რუსთავი"}, "hub_names": {"ka": "ჰაბი"}, "languages": ["ka"],
        "state": "open",
    }  # fmt: skip
    save_municipality(actor=System("bench"), key=new_key(), slug="rustavi", fields=city)
    with city_scope("rustavi"):
        fill(size)
        secret = make_client(actor=System("bench"), key=new_key(), name="bench", extended=True).secret
    client = Client()

    def ask(path: str) -> tuple[list[bytes], int]:
        with CaptureQueriesContext(connection) as queries:
            answer: Any = client.get(f"{path}{'&' if '?' in path else '?'}api_key={secret}")
            blocks = list(answer.streaming_content)
        if answer.status_code != OK:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        return blocks, len(queries.captured_queries)

    ask("/open311/v2/requests.xml?page=2")
    before = rss_mb()
    blocks, queries = ask("/open311/v2/requests.xml")
    text = b"".join(blocks)
    since = "/open311/v2/requests.xml?updated_after=2020-01-01T00:00:00Z"
    found = {
        "size": size,
        "queries": queries,
        "json_queries": ask("/open311/v2/requests.json")[1],
        "last_queries": ask(since)[1],
        "items": text.count(b"<request>"),
        "blocks": len(blocks),
        "kb": len(text) / 1000,
        "grown_mb": max(0.0, peak_rss_mb() - before),
    }
    with spending() as spent:
        for _ in range(REPEATS):
            ask("/open311/v2/requests.xml")
    return found | {"cpu_ms": spent.cpu / REPEATS * 1000}


def fill(size: int) -> None:
    """Make the requests in bulk, over 80 days, a third of them closed."""
    from kalaki.core.contract import System, current_municipality, new_key, now
    from kalaki.ideas import commands
    from kalaki.ideas.models import Category, Idea, Origin
    from kalaki.people.contract import ensure_organisation, get_organisation

    seed = System("bench")
    rows = [{"key": "lighting", "names": {"ka": "გარეგანათების დაზიანება"}}]
    commands.save_categories(actor=seed, key=new_key(), rows=rows)
    unit = get_organisation(ensure_organisation(actor=seed, key=new_key(), kind="unit", name="განათება"))
    if unit is None:
        raise RuntimeError("no unit")
    category, instant, city = Category.objects.get(), now(), current_municipality()
    origin = Origin.objects.create(kind="open311", origin_id="x")
    for first in range(0, size, CHUNK):
        Idea.objects.bulk_create(
            Idea(
                municipality_id=city, year=2026, serial=number + 1, number=f"RUS-2026-{number + 1:06}", kind="report",
                category=category, text=f"ლამპიონი არ ანათებს, ბოძი {number}", origin=origin, intake_key=new_key(),
                status="declined" if number % 3 == 0 else "routed", reason_code="x", reason="სხვისია", ground="reason",
                closed_at=instant if number % 3 == 0 else None, holder_id=unit.id, due_at=instant,
                status_since=instant, changed_at=instant - dt.timedelta(seconds=number),
                received_at=instant - dt.timedelta(minutes=number * 115_200 / size), lat=41_550_000 + number, lon=45_000_000,
            )
            for number in range(first, min(size, first + CHUNK))
        )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
