"""Checks that ask the site itself, each in a process of its own with an empty data folder."""

import os
import subprocess
import sys
import tempfile

from tools.check import ROOT


def messages() -> list[str]:
    """Refuse an empty or doubtful Georgian message, or one without its place in the catalogue."""
    return python("-m", "kalaki.web.messages", "check")


def privacy() -> list[str]:
    """Refuse a column that may hold words or persons and that no privacy.py explains."""
    return python(
        "-c",
        "import sys, django; django.setup()\n"
        "from kalaki.core.privacy import undeclared_columns\n"
        "found = undeclared_columns(); print(*found, sep='\\n'); sys.exit(bool(found))",
    )


def migrations() -> list[str]:
    """Refuse models whose tables are not written down."""
    return python("-m", "kalaki.site", "manage", "makemigrations", "--check", "--dry-run")


def deploy() -> list[str]:
    """Refuse settings that a public server must not have."""
    return python(
        "-m", "kalaki.site", "manage", "check", "--deploy", "--fail-level", "WARNING",
        KALAKI_TLS="1", KALAKI_HOSTS="hub.example.ge",
    )  # fmt: skip


def python(*words: str, **variables: str) -> list[str]:
    """Run Python with ``words`` on an empty data folder; return its output as one problem when it failed."""
    with tempfile.TemporaryDirectory(prefix="kalaki-check-") as data:
        environment = (
            os.environ | {"KALAKI_DATA": data, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"} | variables
        )
        environment.pop("DATABASE_URL", None)
        environment.pop("KALAKI_DEBUG", None)
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [(done.stdout + done.stderr).strip()[-4000:]]
