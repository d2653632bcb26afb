"""How much of each module the suite passes: every branch of the rooms that decide, nine tenths of the others."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.check import ROOT

ROOMS = re.compile(r"/(?:rules|commands|queries)(?:\.py|/)|/access\.py$")
ALL, MOST = 100, 90


def problems() -> list[str]:
    """Return a line for each module below its share of lines and branches."""
    if not (ROOT / ".coverage").exists():
        return ["Nothing was measured yet. Run ./hub test --cov first."]
    with tempfile.TemporaryDirectory(prefix="kalaki-check-") as folder:
        path = Path(folder, "coverage.json")
        command = [sys.executable, "-m", "coverage", "json", "--quiet", "-o", str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return [(done.stdout + done.stderr).strip()]
        return shortfalls(json.loads(path.read_text(encoding="utf-8"))["files"])


def shortfalls(measured: dict[str, Any]) -> list[str]:
    """Return a line for each file of ``measured`` (coverage's JSON report) that is below its share."""
    found = []
    for name, file in sorted(measured.items()):
        least = ALL if ROOMS.search(name) else MOST
        share = file["summary"]["percent_covered"]
        if share < least:
            lines = ", ".join(map(str, file["missing_lines"][:12]))
            found.append(
                f"{name}: {share:.1f} % of {least} %; not passed: lines {lines or 'none, but branches'}"
            )
    return found
