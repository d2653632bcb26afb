"""The commands of ./hub: prepare the environment, then hand over. Standard library only.

Everything that needs the site itself runs in `.venv` as ``python -m kalaki.site NAME …``; its
table of commands is src/kalaki/site/__main__.py.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

from environment import ROOT, Missing, app_environment, ensure, ensure_chromium, venv_python

if TYPE_CHECKING:
    from collections.abc import Callable

HELP = """kalaki: the open platform of a municipal innovation hub.

  ./hub up [--port 8000] [--data DIR] [--empty] [--hall]
        start; prints "ready http://127.0.0.1:8000/" when pages answer
  ./hub demo [NAME]            put the demo content into the data folder, repeatable
  ./hub test [pytest words]    the whole test suite (DATABASE_URL, REDIS_URL choose other servers)
  ./hub test oracle            compare with outside implementations
  ./hub check [NAME …]         style, import contracts, types, templates, messages, privacy, licences
  ./hub bench [NAME …] [--json]   the published figures
  ./hub user NAME --role ROLE --city CITY   make a staff account, print a one-time sign-in link
  ./hub backup FILE | restore FILE --data DIR | verify [--data DIR]
  ./hub assistant import FILE | export FILE | ask "TEXT" [--json] | evaluate FILE [--json]

Each command explains itself with --help. A failure ends with a non-zero exit code."""

# Their parsers live with their apps; the list is here so that an unknown word installs nothing.
APP_COMMANDS = (
    "assistant",
    "backup",
    "demo",
    "manage",
    "migrate",
    "restore",
    "seed",
    "serve",
    "user",
    "verify",
    "worker",
)


def main(argv: list[str]) -> int:
    """Run one command; return its exit code."""
    own: dict[str, Callable[[list[str]], int]] = {"up": up, "test": test, "check": check, "bench": bench}
    name, *rest = argv or ["help"]
    try:
        if name in own:
            return own[name](rest)
        if name in APP_COMMANDS:
            ensure("run")
            return _run([venv_python(), "-m", "kalaki.site", name, *rest])
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if name in {"help", "-h", "--help"}:
        print(HELP)
        return 0
    print(f'There is no command "{name}". The commands are:\n', file=sys.stderr)
    print(HELP, file=sys.stderr)
    return 2


def up(argv: list[str]) -> int:
    """Prepare everything and serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="./hub up", description="Prepare everything and serve until Ctrl-C."
    )
    parser.add_argument("--port", type=_port, default=8000, help="port of the pages (default: 8000)")
    parser.add_argument(
        "--data",
        metavar="DIR",
        default=os.environ.get("KALAKI_DATA") or str(ROOT / "data"),
        help="data folder (default: data)",
    )
    parser.add_argument("--empty", action="store_true", help="without the Rustavi demo")
    parser.add_argument(
        "--hall", action="store_true", help="serve a local network without internet, plain HTTP"
    )
    options = parser.parse_args(argv)
    ensure("run")
    environment = app_environment() | {"KALAKI_DATA": str(Path(options.data).resolve())}
    if options.hall:
        environment["KALAKI_HALL"] = "1"
    site = [venv_python(), "-m", "kalaki.site"]
    code = _run([*site, "seed", *(["--empty"] if options.empty else [])], environment)
    if code:
        print("The data folder could not be prepared; nothing was started.", file=sys.stderr)
        return code
    words = ["serve", "--port", str(options.port), *(["--hall"] if options.hall else [])]
    os.chdir(ROOT)
    os.execve(site[0], [*site, *words], environment)  # noqa: S606  signals go straight to the server
    return 1


def test(argv: list[str]) -> int:
    """Run the suite: everything on two processes, what is named on one."""
    if argv[:1] in (["-h"], ["--help"]):
        print("./hub test [pytest words]: the whole suite; ./hub test oracle: outside implementations.")
        print("DATABASE_URL=postgres://… and REDIS_URL=redis://… choose other servers. Words go to pytest.")
        return 0
    oracle = argv[:1] == ["oracle"]
    ensure("bench" if oracle else "dev")
    words = argv[1:] if oracle else argv
    why_not = ensure_chromium()
    if why_not:
        print(f"Journeys in a real browser are left out: {why_not}", file=sys.stderr)
    marks = ["oracle"] if oracle else ["not oracle"]
    if why_not:
        marks.append("not journey")
    if not any(word == "-m" or word.startswith("-m=") for word in words):
        words = ["-m", " and ".join(marks), *words]
    named = any(not word.startswith("-") and Path(word.partition("::")[0]).exists() for word in words)
    if not named and not any(word.startswith("-n") for word in words):
        words = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", *words]
    return _run([venv_python(), "-m", "pytest", "-q", *words], app_environment(data=None))


def check(argv: list[str]) -> int:
    """Run the checks of the gate; each says what is wrong and where."""
    ensure("dev")
    return _run([venv_python(), "-m", "tools.check", *argv])


def bench(argv: list[str]) -> int:
    """Measure the published figures."""
    ensure("bench" if "--help" not in argv and "-h" not in argv else "run")
    return _run([venv_python(), "-m", "bench", *argv])


def _run(command: list[str], environment: dict[str, str] | None = None) -> int:
    return subprocess.run(command, cwd=ROOT, env=environment or app_environment(), check=False).returncode


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f'"{text}" is not a port; use a number from 1 to 65535')
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
