"""The list of the register and the desk beside it: statements at any size, CPU of a page, every filter."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from bench import Figure, bench
from bench._ideas import child, engines, fill, town
from bench._measure import scratch, spending

SIZES = (10, 100_000)
SIZE = "KALAKI_BENCH_ROWS"  # a smaller largest register, where a machine is shared
REPEATS = 5
MANY = 12  # statements that a page may take
PAGES = {
    "all": "/ideas/",
    "kind": "/ideas/?kind=report",
    "category": "/ideas/?category=lighting",
    "open": "/ideas/?state=open",
    "overdue": "/ideas/?state=overdue",
    "closed": "/ideas/?state=closed",
    "most voices": "/ideas/?order=voices",
    "due soonest": "/ideas/?order=due&state=open",
    "words": "/ideas/?q=lampioni",
    "words that nobody said": "/ideas/?q=zzzzzz",
    "number": "/ideas/?q=RUS-2026-000007",
    "page 50": "/ideas/?page=50",
    "category, open, due soonest": "/ideas/?category=lighting&state=open&order=due",
    "desk of near duplicates": "/desk/ideas/near/",
}


@bench("ideas-list")
def lists() -> list[Figure]:
    """Open the list with every filter, and the desk of near duplicates, at 10 and at 100,000 items."""
    largest = int(os.environ.get(SIZE, SIZES[1]))
    figures = []
    for engine, url in engines("kalaki_bench_list"):
        with scratch() as folder:
            few, many = json.loads(child("bench.ideas_list", str(folder), str(largest), url=url))
        load = f"load {os.getloadavg()[0]:.1f}"
        unequal = [name for name in PAGES if len({few[name]["queries"], many[name]["queries"]}) > 1]
        # An empty page asks less, so only pages with rows at both sizes are compared.
        unequal = [name for name in unequal if few[name]["rows"] and many[name]["rows"]]
        figures += [
            Figure(
                max(one["queries"] for size in (few, many) for one in size.values()),
                "queries",
                n=len(PAGES),
                name=f"{engine}, most statements of a page",
                bar=f"<= {MANY}",
                note=f"10 and {largest:,} items",
            ),
            Figure(
                len(unequal),
                "pages",
                n=len(PAGES),
                name=f"{engine}, pages whose statements depend on the size",
                bar="= 0",
                note=", ".join(unequal),
            ),
        ]
        figures += [
            Figure(
                many[name]["cpu_ms"],
                "CPU-ms",
                n=REPEATS,
                name=f"{engine}, {name}",
                bar="<= 15 CPU-ms" if engine == "SQLite" and not address.startswith("/desk/") else "",
                note=f"{largest:,} items; at 10: {few[name]['cpu_ms']:.1f} CPU-ms; {load}",
            )
            for name, address in PAGES.items()
        ]
    return figures


def measure_lists(folder: Path, largest: int) -> list[dict[str, dict[str, float]]]:
    """Open every page at both sizes."""
    found = []
    with town(folder):
        first = 1
        for size in (SIZES[0], largest):
            fill(size, first=first)
            first = size + 1
            found.append(_pages())
    return found


def _pages() -> dict[str, dict[str, float]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    anybody, staff = Client(), Client()
    _sign_in(staff)
    found = {}
    for name, address in PAGES.items():
        client: Any = staff if address.startswith("/desk/") else anybody
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            response = client.get(address)
        queries = len(seen.captured_queries)  # the next request empties the record
        if response.status_code != 200:
            raise RuntimeError(f"{address} answers {response.status_code}")
        with spending() as spent:
            for _ in range(REPEATS):
                client.get(address)
        rows = response.content.count(b'<li class="card')
        found[name] = {
            "queries": queries,
            "cpu_ms": spent.cpu / REPEATS * 1000,
            "rows": rows,
        }
    return found


def _sign_in(client: Any) -> None:
    from kalaki.core.contract import System, new_key
    from kalaki.people.contract import make_staff
    from kalaki.people.models import Person
    from tests.people.conftest import sign_in

    made = make_staff(actor=System("bench"), key=new_key(), name=str(new_key()), roles=["triager"])
    sign_in(client, Person.objects.get(public_id=made.person))


if __name__ == "__main__":
    print(json.dumps(measure_lists(Path(sys.argv[1]), int(sys.argv[2]))))
