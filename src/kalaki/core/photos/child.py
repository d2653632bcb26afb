"""Starts the program that makes pictures, one process a photo."""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 90  # of work, which the program itself sees to; a busy machine may take many times as long
# How a decoder ends at a file that breaks it. All else (no memory, no room, no time) says nothing about the file.
BROKEN = {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, -signal.SIGFPE, -signal.SIGILL, -signal.SIGXCPU}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came out: files as in ``pixels.write`` and the image hash, or ``refused`` with a code.

    peak_kb, cpu_ms: what it took.
    """

    files: tuple[dict[str, Any], ...] = ()
    image_hash: str = ""
    refused: str = ""
    peak_kb: int = 0
    cpu_ms: int = 0


def make_pictures(
    source: Path, *, folder: Path, names: Sequence[str], regions: Sequence[dict[str, Any]] = ()
) -> Made:
    """Make both pictures of ``source`` as ``names`` below ``folder``.

    A file that breaks the decoder, or keeps it busy for 90 s, is refused as "unreadable". Raises
    subprocess.SubprocessError when the machine could not do it; the same call may succeed later.
    """
    asked = {
        "source": str(source),
        "folder": str(folder),
        "names": list(names),
        "regions": list(regions),
    }
    command = [sys.executable, "-m", "kalaki.core.photos.pixels"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            timeout=10 * SECONDS,
            check=True,
            env=_environment(),
        )
    except subprocess.CalledProcessError as error:
        if error.returncode not in BROKEN:
            raise
        return Made(refused="unreadable")
    answer = json.loads(done.stdout)
    return Made(**{**answer, "files": tuple(answer.get("files", ()))})


def _environment() -> dict[str, str]:
    import os

    import kalaki

    # One allocator arena: bands that were given back are used again.
    return os.environ | {"PYTHONPATH": str(Path(kalaki.__file__).parents[1]), "MALLOC_ARENA_MAX": "1"}
