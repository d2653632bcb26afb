"""CPU time, memory and scratch sites for benches; reads /proc, needs no package."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import ROOT

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Spent:
    """What a block took; both in seconds, filled when the block ends."""

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """Measure CPU of this process (all threads, user and system) and elapsed time of the block."""
    spent = Spent()
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        yield spent
    finally:
        spent.cpu, spent.wall = time.process_time() - cpu, time.perf_counter() - wall


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of ``values`` lie: nearest rank, no interpolation."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def rss_mb(pid: int | None = None) -> float:
    """Return the resident memory of process ``pid`` (default: this one) in MB of 10^6 bytes."""
    pages = int(Path(f"/proc/{pid or os.getpid()}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_rss_mb() -> float:
    """Return the largest resident memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that process ``pid`` has used, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def descendants(pid: int) -> list[int]:
    """Return ``pid`` and every process below it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


@contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder that disappears with the block."""
    path = Path(tempfile.mkdtemp(prefix="kalaki-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def site_command(*words: str, data: Path) -> str:
    """Run ``python -m kalaki.site WORDS`` on the data folder ``data``; return what it printed.

    Raises CalledProcessError when it fails.
    """
    environment = os.environ | {"KALAKI_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "kalaki.site", *words]
    return subprocess.run(
        command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def open_site(data: Path) -> None:
    """Make this process the site on ``data``: settings and apps, as a web worker has them."""
    os.environ["KALAKI_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalaki.site.settings")
    sys.path[:0] = [path for path in (str(ROOT / "src"),) if path not in sys.path]
    import django

    django.setup()
