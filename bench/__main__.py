"""`./hub bench [NAME …] [--json]`: run benches, print what they measured and on which machine."""

import argparse
import contextlib
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from typing import Any

from bench import ROOT, available, measure

VERSIONS = ("Django", "granian", "psycopg", "redis", "numpy", "scikit-learn", "typst")


def main(argv: list[str]) -> int:
    """Return 1 when a bench fails or a figure misses its bar, else 0."""
    parser = argparse.ArgumentParser(
        prog="./hub bench", description="Measure the published figures; without a name, all of them."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(available()))
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--quality", action="store_true", help="how good the answers are, where a bench can say that"
    )
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    unknown = sorted(set(options.names) - set(available()))
    if unknown:
        parser.error(f"no bench is called {', '.join(unknown)}; there are {', '.join(available())}")
    form = "quality" if options.quality else ""
    if options.here:
        with contextlib.redirect_stdout(sys.stderr):
            rows = measure(options.names[0], form)
        print(json.dumps(rows))
        return 0
    figures: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in options.names or available():
        measured = _in_its_own_process(name, form)
        if measured is None:
            failed.append(name)
        else:
            figures += measured
    report = _circumstances() | {"failed": failed, "figures": figures}
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(_table(report, figures))
    return 1 if failed or any(row["met"] is False for row in figures) else 0


def _in_its_own_process(name: str, form: str) -> list[dict[str, Any]] | None:
    print(f"{name} …", file=sys.stderr)
    command = [sys.executable, "-m", "bench", "--here", name, *([f"--{form}"] if form else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"{name} failed; the lines above say why.", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def _circumstances() -> dict[str, Any]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "date": dt.datetime.fromtimestamp(time.time(), dt.UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
            "system": platform.system(),
            "load_before": round(os.getloadavg()[0], 2),
        },
        "versions": {"Python": platform.python_version()} | {name: version(name) for name in VERSIONS},
    }


def _processor() -> str:
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _table(report: dict[str, Any], figures: list[dict[str, Any]]) -> str:
    machine, versions = report["machine"], report["versions"]
    lines = [
        f"{report['date']}, commit {report['commit'] or 'unknown'}",
        ", ".join(f"{key} {value}" for key, value in machine.items()),
        ", ".join(f"{key} {value}" for key, value in versions.items()),
        "",
    ]
    cells = [("figure", "value", "bar", "", "n", "measured on")]
    verdict = {None: "", True: "kept", False: "MISSED"}
    for row in figures:
        value = f"{row['value']:,.4g}" if abs(row["value"]) < 1000 else f"{row['value']:,.0f}"
        title = f"{row['bench']}: {row['name'].replace('_', ' ')}"
        cells.append(
            (title, f"{value} {row['unit']}", row["bar"], verdict[row["met"]], f"{row['n']:,}", row["note"])
        )
    widths = [max(len(str(line[column])) for line in cells) for column in range(5)]
    lines += [
        "  ".join(
            [*(str(cell).ljust(width) for cell, width in zip(line, widths, strict=False)), line[5]]
        ).rstrip()
        for line in cells
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
