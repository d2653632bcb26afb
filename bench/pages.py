"""What a page costs: queries, CPU and bytes at 10 and at 10,000 records of the assistant."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bench import ROOT, Figure, bench
from bench._measure import open_site, scratch, spending

if TYPE_CHECKING:
    from django.test import Client

SIZES = (10, 10_000)
PATHS = {
    "home": "/",
    "chat": "/chat/",
    "services": "/services/",
    "sign-in": "/sign-in/",
}
REPEATS = 30
LINKED = re.compile(
    r'<(?:link[^>]*?rel="?(?:stylesheet|modulepreload)"?[^>]*?href|script[^>]*?src)="([^"]+)"'
)
IMPORTED = re.compile(r'(?:@import\s+(?:url\()?|\bfrom\s+|\bimport\s+)["\']([^"\']+\.(?:css|js))')


@bench("pages")
def pages() -> list[Figure]:
    """Each page at 10 and at 10,000 records through the whole middleware; gzip of page, styles and scripts."""
    figures = []
    for size in SIZES:
        with scratch() as folder:
            command = [sys.executable, "-m", "bench.pages", str(folder), str(size)]
            done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        for row in json.loads(done.stdout):
            name, note = f"{row['page']} at {size:,}", f"{row['records']:,} records"
            figures += [
                Figure(row["queries"], "queries", name=name, bar="<= 12 queries", note=note),
                Figure(row["cpu_ms"], "CPU-ms", n=REPEATS, name=name, bar="<= 15 CPU-ms", note=note),
                Figure(row["kb"], "kB", name=name, bar="<= 40 kB", note="gzip, without fonts"),
            ]
    return figures


def measure_pages(folder: Path, size: int) -> list[dict[str, object]]:
    """Fill a site in ``folder`` with ``size`` records and measure each page; runs in a process of its own."""
    os.environ.pop("DATABASE_URL", None)
    open_site(folder / "data")
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kalaki.site.seed import seed_city

    call_command("migrate", verbosity=0, interactive=False)
    city, records = write_content(folder / "content", size=size)
    settings.CONTENT_DIR = city.parent.parent
    seed_city(city)
    client = Client()
    paths = PATHS | {"service page": first_service(client)}
    rows = []
    for page, path in paths.items():
        body = client.get(path)
        if body.status_code != 200:
            raise RuntimeError(f"{path} answers {body.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked = queries.captured_queries  # now: the next request empties the log
        with spending() as spent:
            for _ in range(REPEATS):
                client.get(path)
        rows.append(
            {
                "page": page,
                "records": records,
                "queries": sum(
                    not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for one in asked
                ),
                "cpu_ms": spent.cpu / REPEATS * 1000,
                "kb": first_load(client, path, body.content) / 1000,
            }
        )
    return rows


def write_content(folder: Path, *, size: int) -> tuple[Path, int]:
    """Write a content folder with exactly ``size`` records, the real ones repeated under new ids.

    Returns the path of its city.yaml and the number of records.
    """
    import yaml

    source = ROOT / "content" / "rustavi"
    target = folder / "rustavi"
    target.mkdir(parents=True)
    shutil.copy(source / "city.yaml", target)
    shutil.copytree(source / "assistant", target / "assistant")
    (target / "assistant" / "questions.csv").unlink()  # they name the real records
    knowledge = yaml.safe_load((source / "services.yaml").read_text(encoding="utf-8"))
    real = knowledge["facts"]
    rounds = -(-size // len(real))
    copies = [fact | ({"id": f"{fact['id']}-{n}"} if n else {}) for n in range(rounds) for fact in real]
    knowledge["facts"] = copies[:size]
    (target / "services.yaml").write_text(
        json.dumps(knowledge, ensure_ascii=False, default=str), encoding="utf-8"
    )
    return target / "city.yaml", size


def first_service(client: "Client") -> str:
    """Return the address of a service page that the catalogue links to."""
    found = re.search(r'href="(/services/[^"/?#]+/)"', client.get("/services/").content.decode())
    if not found:
        raise RuntimeError("the catalogue links to no service page")
    return found[1]


def first_load(client: "Client", path: str, body: bytes) -> int:
    """Return the gzip bytes of a page with its styles and scripts, and what those import."""
    total = len(gzip.compress(body))
    waiting = [urljoin(path, link) for link in LINKED.findall(body.decode())]
    seen = set()
    while waiting:
        link = waiting.pop()
        if link in seen or "://" in link:
            continue
        seen.add(link)
        content = b"".join(client.get(link))
        total += len(gzip.compress(content))
        waiting += [urljoin(link, other) for other in IMPORTED.findall(content.decode())]
    return total


if __name__ == "__main__":
    target, count = Path(sys.argv[1]), int(sys.argv[2])
    print(json.dumps(measure_pages(target, count)))
