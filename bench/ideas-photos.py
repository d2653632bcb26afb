"""Photos as the worker makes them: CPU of a picture, and the memory that it takes."""  # noqa: N999 - its name in the spec

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import ROOT, Figure, bench
from bench._measure import percentile, rss_mb, scratch

RUNS = 5
# name, width, height, how it is saved, bar of CPU, bar of memory
CASES: tuple[tuple[str, int, int, dict[str, Any], str, str], ...] = (
    ("12 MP JPEG", 4032, 3024, {"format": "JPEG", "quality": 90}, "<= 400 ms", "<= 250 MB"),
    ("12 MP HEIC", 4032, 3024, {"format": "HEIF", "quality": 60}, "", "<= 250 MB"),
    ("12 MP PNG", 4032, 3024, {"format": "PNG", "compress_level": 1}, "", "<= 250 MB"),
    ("50 MP JPEG", 8160, 6120, {"format": "JPEG", "quality": 90}, "", "<= 250 MB"),
    (
        "50 MP progressive JPEG",
        8160,
        6120,
        {"format": "JPEG", "quality": 90, "progressive": True},
        "",
        "<= 250 MB",
    ),
    ("50 MP HEIC", 8160, 6120, {"format": "HEIF", "quality": 50}, "", "<= 250 MB"),
)


@bench("ideas-photos")
def pictures() -> list[Figure]:
    """Make both pictures of a photo in the worker's child process; memory is the child's peak and the worker's own."""
    sys.path[:0] = [path for path in (str(ROOT / "src"),) if path not in sys.path]
    from kalaki.core.photos.child import make_pictures

    figures = []
    with scratch() as folder:
        for name, wide, high, how, cpu_bar, memory_bar in CASES:
            path = folder / "sent"
            _in_a_child(_write, path, wide, high, how)
            done = [make_pictures(path, folder=folder, names=["l.jpg", "s.jpg"]) for _ in range(RUNS)]
            note = f"{path.stat().st_size / 1e6:.1f} MB, load {os.getloadavg()[0]:.1f}"
            cpu = percentile([one.cpu_ms for one in done], 0.5)
            peak = max(one.peak_kb for one in done) * 1024 / 1e6
            figures.append(Figure(cpu, "ms", n=RUNS, name=f"{name}, CPU", bar=cpu_bar, note=note))
            figures.append(Figure(peak, "MB", n=RUNS, name=f"{name}, peak", bar=memory_bar, note=note))
    figures.append(Figure(rss_mb(), "MB", name="the process that asks", bar="<= 250 MB"))
    return figures


def _in_a_child(work: Callable[..., None], *given: Any) -> None:
    child = os.fork()
    if not child:
        work(*given)
        os._exit(0)
    os.waitpid(child, 0)


def _write(path: Path, wide: int, high: int, how: dict[str, Any]) -> None:
    import numpy as np
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    rough = np.random.default_rng(1).integers(0, 255, (high // 40, wide // 40, 3), dtype=np.uint8)
    Image.fromarray(rough).resize((wide, high), Image.Resampling.BICUBIC).save(path, **how)
