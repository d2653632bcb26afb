"""The environment of ./hub: `.venv` with pinned, hashed requirements, and a browser for journeys."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# Each set contains the ones before it.
SETS = ("run", "dev", "bench")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Missing(Exception):
    """Something outside the repository is needed; the text says what to do."""


def venv_python() -> str:
    """Return the path of the environment's Python."""
    return str(VENV / "bin" / "python")


def app_environment(*, data: str | None = "data") -> dict[str, str]:
    """Return the variables for processes of the site.

    ``data``: folder inside the repository that KALAKI_DATA falls back to; None leaves it unset.
    """
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment.setdefault("DJANGO_SETTINGS_MODULE", "kalaki.site.settings")
    environment.setdefault("PYTHONUNBUFFERED", "1")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled modules halve a warm start
    if data is not None:
        environment.setdefault("KALAKI_DATA", str(ROOT / data))
    return environment


def ensure(name: str) -> None:
    """Make `.venv` hold the requirement set ``name``; a second call costs one small read.

    A marker keeps the hash of what was installed, so a changed file installs again and
    ``run`` after ``dev`` installs nothing. Raises Missing when an installer fails.
    """
    # Two commands started at once must not install over each other; the lock ends with the descriptor.
    with (ROOT / "requirements" / "run.txt").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _ensure(name)


def find_chromium() -> str | None:
    """Return the path of the browser for journeys, or None when there is none."""
    named = os.environ.get("KALAKI_CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def ensure_chromium() -> str:
    """Find the system's Chromium, or install it where that is possible.

    Returns "" when there is one, else the reason in words. KALAKI_CHROMIUM names another binary.
    """
    named = os.environ.get("KALAKI_CHROMIUM")
    if named:
        return "" if Path(named).exists() else f"KALAKI_CHROMIUM names {named}, which does not exist."
    if find_chromium():
        return ""
    apt = shutil.which("apt-get")
    if not apt:
        return "no Chromium was found. Install it with your system's packages and run the tests again."
    if os.geteuid() != 0:
        return "no Chromium was found. Run: sudo apt-get install chromium"
    print("Installing Chromium for the browser journeys …", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run([apt, *words], env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            return f"apt-get {words[0]} failed: {done.stderr.strip()[-300:]}"
    return ""


def digest(name: str) -> str:
    """Return the line of the marker that says which file of set ``name`` was installed."""
    path = ROOT / "requirements" / f"{name}.txt"
    return f"{name}:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def _ensure(name: str) -> None:
    has_pip = (VENV / "bin" / "pip").exists() or shutil.which("uv")
    if not (Path(venv_python()).exists() and has_pip):  # also after an interrupted first start
        _create()
    marker = VENV / "kalaki-requirements"
    installed = marker.read_text(encoding="utf-8").split() if marker.exists() else []
    if digest(name) in installed:
        return
    # The larger set that is already there must not be left half replaced by a smaller one.
    held = [known for known in SETS if any(line.startswith(f"{known}:") for line in installed)]
    wanted = max([name, *held], key=SETS.index)
    print(f"Installing requirements/{wanted}.txt into .venv …", file=sys.stderr)
    _install(ROOT / "requirements" / f"{wanted}.txt")
    done = [digest(known) for known in SETS[: SETS.index(wanted) + 1]]
    marker.write_text("\n".join(done) + "\n", encoding="utf-8")


def _create() -> None:
    uv = shutil.which("uv")
    if uv:
        command = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)]
    else:
        command = [sys.executable, "-m", "venv", str(VENV)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr or done.stdout).strip()
        raise Missing(
            f"The environment .venv could not be made:\n{reason}\nOn Debian: apt-get install python3-venv, then again."
        )


def _install(path: Path) -> None:
    # The file is complete, so nothing is left to resolve; a resolver that looks anyway may prefer a
    # newer release for a name with extras and then find no hash for it. `./hub check files` proves it complete.
    exactly = ["--no-deps", "--require-hashes", "-r", str(path)]
    uv = shutil.which("uv")
    if uv:
        command = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            venv_python(),
            *exactly,
        ]
    else:
        command = [venv_python(), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        command += ["--no-compile", *exactly]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
        raise Missing(
            f"Not all packages of {path.name} could be installed; the lines above say which. Run it again."
        )
