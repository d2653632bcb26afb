"""The register as files at two sizes: memory must not grow with the rows, and statements only by the chunk."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import ROOT, Figure, bench
from bench._measure import open_site, peak_rss_mb, scratch, spending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SMALL, LARGE = 1_000, 100_000
CHUNK = 2000
FORMS = ("csv", "geojson", "ics", "dump")
DATABASE = "KALAKI_BENCH_DATABASE"  # an empty PostgreSQL database by its address; without it SQLite in a scratch folder


@bench("ideas-export")
def export() -> list[Figure]:
    """Write table, map, calendar and nightly file of 1,000 and of 100,000 reports, each in a process of its own."""
    size = int(os.environ.get("KALAKI_BENCH_ROWS", LARGE))
    engine = "PostgreSQL" if os.environ.get(DATABASE) else "SQLite"
    figures = []
    with scratch() as folder:
        _apart(folder, "fill", str(SMALL))
        small = {form: json.loads(_apart(folder, form)) for form in FORMS}
        _apart(folder, "fill", str(size))
        for form in FORMS:
            large = json.loads(_apart(folder, form))
            note = f"{size:,} reports beside {SMALL:,}, {engine}"
            figures += [
                Figure(
                    large["peak_mb"] - small[form]["peak_mb"],
                    "MB",
                    name=f"{form}, memory more than at {SMALL:,}",
                    bar="<= 20 MB",
                    note=note,
                ),
                Figure(
                    CHUNK * (large["queries"] - small[form]["queries"]) / (size - SMALL) / large["passes"],
                    "queries",
                    name=f"{form}, queries for 2,000 rows",
                    bar="<= 1 queries",
                    note=f"{large['queries']} in {large['passes']} pass(es)",
                ),
                Figure(large["cpu_s"], "CPU-s", name=f"{form}, the whole file", n=size, note=f"{large['mb']:.0f} MB"),
            ]  # fmt: skip
    return figures


def fill(count: int) -> None:
    """Store reports until there are ``count``; every second one is at home, every third one closed."""
    from django.core.management import call_command

    from kalaki.cities.contract import city_scope, save_municipality
    from kalaki.core.contract import System, new_key

    call_command("migrate", verbosity=0, interactive=False)
    city = {
        "code": "RUS", "number": 1, "names": {"ka": "რუსთავი"}, "hub_names": {"ka": "ჰაბი"}, "languages": ["ka"],
        "state": "open",
    }  # fmt: skip
    save_municipality(actor=System("bench"), key=new_key(), slug="rustavi", fields=city)
    with city_scope("rustavi"):
        _reports(count)


def _reports(count: int) -> None:
    import datetime as dt
    import uuid

    from kalaki.core.contract import System, current_municipality, new_key, now
    from kalaki.ideas.commands import save_categories
    from kalaki.ideas.models import Category, HistoryEntry, Idea, Mechanism, Origin
    from kalaki.people.contract import ensure_organisation
    from kalaki.people.models import Organisation

    seed, city, instant = System("bench"), current_municipality(), now()
    rows = [
        {"key": "lighting", "names": {"ka": "გარეგანათება"}},
        {"key": "roads", "names": {"ka": "გზა"}, "publish_place": "rounded"},
    ]
    save_categories(actor=seed, key=new_key(), rows=rows)
    kinds = [Category.objects.get(key=row["key"]).pk for row in rows]
    ensure_organisation(actor=seed, key=new_key(), kind="unit", name="განათება")
    unit = Organisation.objects.get(name="განათება")
    mechanism = Mechanism.objects.get_or_create(key="register", defaults={"titles": {"ka": "ჰაბი"}})[0]
    origin = Origin.objects.get_or_create(kind="form", defaults={"mechanism": mechanism})[0]
    for start in range(Idea.objects.count() + 1, count + 1, CHUNK):
        made = Idea.objects.bulk_create(
            Idea(
                municipality_id=city, year=2026, serial=n, number=f"RUS-2026-{n:06d}", kind="report",
                category_id=kinds[n % 2], text=f"ლამპიონი არ ანათებს უკვე {n} დღეა, დამირეკეთ 599 12 34 56 " * 3,
                lat=41_540_000 + n % 20_000, lon=44_990_000 + n % 30_000, address="კოსტავას 3", origin=origin,
                intake_key=uuid.uuid4(), status="declined" if n % 3 == 0 else "received", status_since=instant,
                ground="reason" if n % 3 == 0 else "", closed_at=instant if n % 3 == 0 else None,
                reason_code="no_money" if n % 3 == 0 else "", reason="ბიუჯეტი" if n % 3 == 0 else "",
                holder_id=unit.pk, received_at=instant - dt.timedelta(minutes=n), changed_at=instant,
                first_due_at=instant, due_at=instant + dt.timedelta(days=n % 30), voices=n % 7,
            )
            for n in range(start, min(start + CHUNK, count + 1))
        )  # fmt: skip
        HistoryEntry.objects.bulk_create(
            HistoryEntry(municipality_id=city, idea=one, seq=seq, at=instant, role="author", what="received")
            for one in made
            for seq in (1, 2)
        )


def measure_form(form: str) -> dict[str, Any]:
    """Write one form to nowhere; return what it took. passes: how often it reads the register."""
    from django.db import connection

    from kalaki.cities.contract import city_scope
    from kalaki.core.contract import ics, now
    from kalaki.ideas.export.dump import write_dump
    from kalaki.ideas.export.fields import Said
    from kalaki.ideas.export.forms import csv_of, dates_of, geojson_of
    from kalaki.ideas.queries import Filters
    from kalaki.ideas.queries.open_items import due_items, open_items

    said = Said(language="ka", base="https://hub.example.ge")
    counted = _Counter()
    made: dict[str, Callable[[], Iterable[bytes]]] = {
        "csv": lambda: csv_of(open_items(Filters()), said),
        "geojson": lambda: geojson_of(open_items(Filters()), said),
        "ics": lambda: ics("ვადები", dates_of(due_items(Filters()), said), made_at=now()),
    }
    with city_scope("rustavi"), connection.execute_wrapper(counted), spending() as spent:
        if form == "dump":
            octets = write_dump("rustavi", at=now()).stat().st_size
        else:
            octets = sum(len(chunk) for chunk in made[form]())
    return {
        "peak_mb": peak_rss_mb(),
        "queries": counted.count,
        "passes": 2 if form == "dump" else 1,
        "cpu_s": spent.cpu,
        "mb": octets / 1e6,
    }


class _Counter:
    """Counts statements without keeping them: what a test client keeps would grow with the rows."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.count += 1
        return execute(*asked)


def _apart(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "bench.ideas_export", str(folder), *words]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def main(folder: str, what: str, *words: str) -> None:
    """Fill the site in ``folder``, or measure one form there."""
    os.environ["DATABASE_URL"] = os.environ.get(DATABASE, "")
    open_site(Path(folder) / "data")
    if what == "fill":
        fill(int(words[0]))
    else:
        print(json.dumps(measure_form(what)))


if __name__ == "__main__":
    main(*sys.argv[1:])
