"""Checks made by outside tools: ruff, import-linter, mypy."""

import os
import subprocess
import sys
from pathlib import Path

from tools.check import ROOT

BIN = Path(sys.executable).parent
PYTHON_FOLDERS = ("src", "tests", "tools", "bench")


def style() -> list[str]:
    """Refuse what ruff refuses, and files that it would format otherwise."""
    folders = [name for name in PYTHON_FOLDERS if (ROOT / name).exists()]
    quiet = ("--no-cache", "--quiet")
    return run(str(BIN / "ruff"), "check", *quiet, "--output-format=concise", *folders) + run(
        str(BIN / "ruff"), "format", "--no-cache", "--check", *folders
    )


def imports() -> list[str]:
    """Refuse an import from a floor above, a neighbour, or past a contract (pyproject.toml, importlinter)."""
    return run(str(BIN / "lint-imports"), "--no-cache")


def types() -> list[str]:
    """Refuse what mypy refuses: strictly in the pure libraries, by its defaults elsewhere."""
    return run(str(BIN / "mypy"), "--no-error-summary", "src/kalaki", "tools", "bench")


def run(*command: str, without: tuple[str, ...] = ()) -> list[str]:
    """Run ``command`` at the root, without some variables; return its output as one problem when it failed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    for name in without:
        environment.pop(name, None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [(done.stdout + done.stderr).strip()[-8000:]]
