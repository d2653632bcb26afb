"""Near duplicates: how long a look-up takes in a large register, and how often it finds the right one."""

import csv
import datetime as dt
import json
import os
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench import HERE, Figure, bench
from bench._ideas import anywhere, child, engines, fill, jitter, town
from bench._measure import percentile, scratch, spending

SIZES = (1_000, 100_000)
SIZE = "KALAKI_BENCH_ROWS"  # a smaller largest register, where a machine is shared
LOOK_UPS = 1_000
LABELLED = HERE / "data" / "duplicates.csv"
SPREAD = 20_000  # micro-degrees between the streets of two pairs


@bench("ideas-duplicates")
def speed() -> list[Figure]:
    """Look up what is near 1,000 places in a register of 1,000 and of 100,000 reports, with category and words."""
    largest = int(os.environ.get(SIZE, SIZES[1]))
    figures = []
    for engine, url in engines("kalaki_bench_duplicates"):
        with scratch() as folder:
            found = json.loads(child("bench.ideas_duplicates", "speed", str(folder), str(largest), url=url))
        for size, one in zip((SIZES[0], largest), found, strict=True):
            note = f"{size:,} reports, load {os.getloadavg()[0]:.1f}"
            bar = "<= 30 ms" if size == largest else ""
            figures += [
                Figure(one["p95_ms"], "ms", n=LOOK_UPS, name=f"{engine}, p95", bar=bar, note=note),
                Figure(one["cpu_ms"], "CPU-ms", n=LOOK_UPS, name=f"{engine}, CPU of a look-up", note=note),
                Figure(one["queries"], "queries", n=LOOK_UPS, name=f"{engine}, queries", bar="<= 3", note=note),
                Figure(one["scored"], "rows", n=LOOK_UPS, name=f"{engine}, most rows scored", bar="<= 400", note=note),
            ]  # fmt: skip
        ratio = found[1]["cpu_ms"] / found[0]["cpu_ms"]
        note = f"CPU at {largest:,} by CPU at {SIZES[0]:,}"
        figures.append(Figure(ratio, "x", name=f"{engine}, growth", bar="<= 3", note=note))
    return figures


@bench("ideas-duplicates", form="quality")
def quality() -> list[Figure]:
    """Look up the second report of each labelled pair beside the first, with and without photos, by script and half.

    The first half was looked at while the set was written; the weights are those of the specification and were
    fitted to neither.
    """
    with scratch() as folder:
        found = json.loads(child("bench.ideas_duplicates", "quality", str(folder)))
    figures = []
    for photos in ("with photos", "without photos"):
        rows = [row for row in found if row["photos"] == photos]
        figures.append(_recall(rows, photos, ">= 0.90"))
        figures.append(_false(rows, photos, "<= 0.10"))
        near = [row for row in rows if row["near"]]
        figures.append(_false(near, f"{photos}, same kind of thing near by", ""))
        for name in ("ka", "latin", "cyrillic"):
            typed = [row for row in rows if row["script"] == name]
            figures.append(_recall(typed, f"{photos}, {name}", ""))
        for name in ("tuned", "held"):
            half = [row for row in rows if row["half"] == name]
            figures.append(_recall(half, f"{photos}, {name} half", ""))
            figures.append(_false(half, f"{photos}, {name} half", ""))
    by_words = [row for row in found if row["photos"] == "no place"]
    figures.append(_recall(by_words, "words alone, no place", ""))
    return figures


def _recall(rows: Iterable[dict[str, Any]], name: str, bar: str) -> Figure:
    same = [row["found"] for row in rows if row["same"]]
    return Figure(sum(same) / len(same), "share", n=len(same), name=f"recall@5, {name}", bar=bar)


def _false(rows: Iterable[dict[str, Any]], name: str, bar: str) -> Figure:
    other = [row["found"] for row in rows if not row["same"]]
    return Figure(sum(other) / len(other), "share", n=len(other), name=f"false prompts, {name}", bar=bar)


def measure_speed(folder: Path, largest: int) -> list[dict[str, float]]:
    """Measure the look-ups in both registers."""
    found = []
    with town(folder):
        first = 1
        for size in (SIZES[0], largest):
            fill(size, first=first)
            first = size + 1
            found.append(_look_ups())
    return found


def _look_ups() -> dict[str, float]:
    import time

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench._ideas import SPOTS, WORDS
    from kalaki.exact.geo import Place
    from kalaki.ideas.queries.similar import look_up
    from kalaki.ideas.rules.lifecycle import Kind

    rng = random.Random(7)
    waits, scored, queries = [], 0, 0
    with spending() as spent:
        for number in range(LOOK_UPS):
            spot = anywhere(random.Random(number % SPOTS))
            lat, lon = jitter(rng, spot, 30)
            asked: dict[str, Any] = {
                "words": " ".join(rng.choices(WORDS, k=8)), "category": "lighting", "kind": Kind.REPORT,
                "place": Place(lat, lon), "photos": frozenset({rng.getrandbits(64)}), "draft": None, "but": None,
                "exactly": False, "at": None,
            }  # fmt: skip
            began = time.perf_counter()
            scored = max(scored, look_up(**asked).scored)
            waits.append((time.perf_counter() - began) * 1000)
    for place in (Place(lat, lon), None):
        with CaptureQueriesContext(connection) as seen:
            look_up(**asked | {"place": place})
        queries = max(queries, len(seen.captured_queries))
    return {
        "p95_ms": percentile(waits, 0.95),
        "cpu_ms": spent.cpu / LOOK_UPS * 1000,
        "scored": scored,
        "queries": queries,
    }


def measure_quality(folder: Path) -> list[dict[str, Any]]:
    """Take in the first of each pair, each pair in a street of its own, and look up the second."""
    found = []
    with town(folder):
        from kalaki.core.contract import System, at, new_key
        from kalaki.exact.geo import Place
        from kalaki.ideas.contract import Author, Kind, OriginRef, Submission, submit_idea
        from kalaki.ideas.contract import Place as Where
        from kalaki.ideas.queries import similar_items

        instant = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
        numbers: dict[str, str] = {}
        rows = list(csv.DictReader(LABELLED.open(encoding="utf-8")))
        for row in sorted(rows, key=lambda row: -float(row["days"])):
            shift = int(row["pair"]) * SPREAD
            submission = Submission(
                kind=Kind.REPORT, origin=OriginRef(kind="form"), text=row["text"], category=row["category"],
                place=Where(lat=int(row["lat"]) + shift, lon=int(row["lon"])), author=Author(who=""),
                photos=_photo(row["photo"]),
            )  # fmt: skip
            with at(instant - dt.timedelta(days=float(row["days"]))):
                taken = submit_idea(actor=System("bench"), key=new_key(), submission=submission)
            numbers[row["pair"]] = taken.number
        for row in rows:
            place = Place(int(row["lat2"]) + int(row["pair"]) * SPREAD, int(row["lon2"]))
            photo = frozenset([int(row["photo2"], 16)] if row["photo2"] else [])
            facts = {
                "same": row["same"] == "1", "script": row["script"], "half": row["half"],
                "near": row["near"] == "1" and row["category"] == row["category2"],
            }  # fmt: skip
            ways: dict[str, dict[str, Any]] = {
                "with photos": {"place": place, "photos": photo}, "without photos": {"place": place}, "no place": {},
            }  # fmt: skip
            for way, more in ways.items():
                with at(instant):
                    similar = similar_items(
                        words=row["text2"], category=row["category2"], kind=Kind.REPORT, **more
                    )
                is_found = numbers[row["pair"]] in {one.number for one in similar}
                found.append({"photos": way, "found": is_found if facts["same"] else bool(similar), **facts})
    return found


def _photo(bits: str) -> tuple[Any, ...]:
    """Store a photo that is ready, with the image hash ``bits``, and return its public id."""
    if not bits:
        return ()
    from kalaki.core.models import Photo, Upload

    file = Upload.objects.create(owner="system:bench", kind="photo", state="stored", sha256="0" * 64)
    photo = Photo.objects.create(upload=file, sender="system:bench", state="ready", image_hash=bits)
    return (photo.public_id,)


if __name__ == "__main__":
    what, where, *rest = sys.argv[1:]
    print(
        json.dumps(
            measure_quality(Path(where)) if what == "quality" else measure_speed(Path(where), int(rest[0]))
        )
    )
