"""A register of any size for benches: one municipality, its categories, reports where a town has its trouble spots."""

import datetime as dt
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import ROOT
from bench._measure import open_site

TOWN = (41_549_000, 44_993_000)  # micro-degrees
SPOTS, SPREAD_M, HALF_TOWN_M = 600, 120, 4_000
CHUNK = 2_000
WORDS = (
    "ლამპიონი", "არ", "ანათებს", "ორმო", "გზაზე", "ნაგავი", "ეზოში", "სადარბაზოს", "წინ", "ჭა", "ღიაა", "ტოტი", "ჩამოტყდა",
    "სკამი", "გატეხილია", "წყალი", "ჟონავს", "კოსტავას", "შარტავას", "მეგობრობის", "სკოლასთან", "ბაღთან", "გაჩერებასთან",
    "მანქანა", "დგას", "ურნა", "სავსეა", "უკვე", "სამი", "დღეა", "კვირაა", "ბავშვები", "სახიფათოა", "სასწრაფოდ",
)  # fmt: skip


@contextmanager
def town(folder: Path) -> Iterator[int]:
    """Open a fresh site in ``folder`` (or the database of DATABASE_URL) inside the scope of one municipality."""
    os.environ.setdefault("KALAKI_SMTP_URL", "smtp://127.0.0.1:1/?tls=off")
    open_site(folder / "data")
    from django.core.management import call_command

    from kalaki.cities.contract import city_scope, save_municipality
    from kalaki.core.contract import System, current_municipality, new_key
    from kalaki.ideas.contract import load_categories
    from kalaki.people.contract import ensure_organisation

    call_command("migrate", verbosity=0, interactive=False)
    city = {
        "code": "RUS", "number": 1, "names": {"ka": "რუსთავი"}, "hub_names": {"ka": "ჰაბი"}, "languages": ["ka"],
        "state": "open",
    }  # fmt: skip
    save_municipality(actor=System("bench"), key=new_key(), slug="rustavi", fields=city)
    with city_scope("rustavi"):
        load_categories(ROOT / "content" / "rustavi" / "ideas" / "categories.yaml")
        ensure_organisation(actor=System("bench"), key=new_key(), kind="unit", name="სამსახური")
        yield current_municipality()


def fill(count: int, *, first: int = 1) -> None:
    """Store reports ``first`` … ``count`` in bulk: most at 600 trouble spots, the rest anywhere, over three years."""
    from kalaki.core.contract import current_municipality, now, uuid7
    from kalaki.exact.geo import Place, cell_of
    from kalaki.georgian import skeleton
    from kalaki.ideas.models import Category, Idea, Origin
    from kalaki.people.contract import list_organisations

    rng, instant, city = random.Random(first), now(), current_municipality()
    categories = [pk for pk, key in Category.objects.values_list("pk", "key") if key != "wrong-information"]
    origin = Origin.objects.get_or_create(kind="form", origin_id="")[0]
    holder = list_organisations()[0].id
    spots = [anywhere(random.Random(spot)) for spot in range(SPOTS)]
    rows: list[Any] = []
    for number in range(first, count + 1):
        lat, lon = jitter(rng, rng.choice(spots), SPREAD_M) if rng.random() < 0.7 else anywhere(rng)
        text = " ".join(rng.choices(WORDS, k=8))
        received = instant - dt.timedelta(minutes=rng.randrange(1_576_800))
        is_open = rng.random() < 0.3
        rows.append(
            Idea(
                municipality_id=city, public_id=uuid7(), year=2026, serial=number, number=f"RUS-2026-{number:06d}",
                kind="report", category_id=rng.choice(categories), text=text, folded=skeleton(text), lat=lat, lon=lon,
                cell=cell_of(Place(lat, lon)), origin=origin, intake_key=uuid7(),
                status="routed" if is_open else "confirmed", status_since=received, holder_id=holder, holder_since=received,
                received_at=received, changed_at=received, due_at=received + dt.timedelta(days=20),
                first_due_at=received + dt.timedelta(days=20), closed_at=None if is_open else received + dt.timedelta(days=9),
                claimed_at=None if is_open else received + dt.timedelta(days=8),
                ground="" if is_open else "evidence", voices=1 + number % 7, confirmed_voices=number % 3 // 2,
            )
        )  # fmt: skip
        if len(rows) == CHUNK:
            Idea.objects.bulk_create(rows)
            rows = []
    Idea.objects.bulk_create(rows)
    analyse()


def analyse() -> None:
    """Let the engine count what is stored, as it does by itself on a running site."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def anywhere(rng: random.Random) -> tuple[int, int]:
    """Return a point of the town in micro-degrees."""
    half = HALF_TOWN_M / 0.111195
    return TOWN[0] + round(rng.uniform(-half, half)), TOWN[1] + round(rng.uniform(-half, half))


def jitter(rng: random.Random, spot: tuple[int, int], metres: float) -> tuple[int, int]:
    """Return a point that lies about ``metres`` around ``spot``."""
    one = metres / 0.111195
    return spot[0] + round(rng.gauss(0, one)), spot[1] + round(rng.gauss(0, one))


def child(module: str, *words: str, url: str = "") -> str:
    """Run ``python -m MODULE WORDS`` with ``url`` as database ("" = SQLite); return what it printed."""
    import subprocess

    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def engines(database: str) -> list[tuple[str, str]]:
    """Return (name, address) of the engines that answer here, each with an empty database of its own."""
    from bench._servers import find_postgres
    from tests.live_site.server import own_database

    url = find_postgres()
    if not url:
        print("PostgreSQL does not answer: its figures are left out.", file=sys.stderr)
        return [("SQLite", "")]
    return [("SQLite", ""), ("PostgreSQL", own_database(url, database))]
