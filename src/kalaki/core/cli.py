"""`./hub backup`, `restore`, `verify` and the worker."""

import argparse
import json
import os
import sys
from pathlib import Path


def main_backup(argv: list[str]) -> int:
    """Write a backup of the data folder into one file."""
    from kalaki.core.backup import BackupRefused, backup

    parser = _parser("backup", "Write tables and files into one file while the hub runs. Keys stay outside.")
    parser.add_argument("file", type=Path, help="the file to write")
    options = parser.parse_args(argv)
    try:
        hashes = backup(options.file)
    except BackupRefused as error:
        return _fail(error)
    return _print(
        options, {"file": str(options.file), "members": hashes}, f"{options.file}: {len(hashes)} members"
    )


def main_restore(argv: list[str]) -> int:
    """Unpack a backup into an empty data folder."""
    from kalaki.core.backup import BackupRefused, restore

    parser = _parser("restore", "Unpack a backup into an empty data folder, checking every hash.")
    parser.add_argument("file", type=Path, help="the backup")
    options = parser.parse_args(argv)
    data = Path(options.data or os.environ.get("KALAKI_DATA") or "data")
    try:
        hashes = restore(options.file, data)
    except BackupRefused as error:
        return _fail(error)
    return _print(options, {"data": str(data), "members": hashes}, f"{data}: {len(hashes)} members restored")


def main_verify(argv: list[str]) -> int:
    """Check tables, chains and files; exit 1 and name what is broken."""
    from django.conf import settings
    from django.db import DatabaseError

    from kalaki.core.backup import changed_since_restore
    from kalaki.core.verify import Finding, run_verifiers

    parser = _parser("verify", "Check tables, audit chain, event chains and file hashes.")
    parser.add_argument("names", nargs="*", help="what to check (default: everything)")
    options = parser.parse_args(argv)
    # Before the database is opened: a damaged one may not open at all.
    changed = [] if options.names else changed_since_restore(Path(settings.KALAKI_DATA))
    try:
        findings = run_verifiers(options.names)
    except KeyError as error:
        return _fail(f"There is no check called {error}.")
    except DatabaseError as error:
        findings = [Finding(name="tables", ok=False, text=f"kalaki.sqlite3: {error}")]
    findings += [Finding(name="files", ok=False, text=f"{name} differs from its hash") for name in changed]
    rows = [{"name": f.name, "ok": f.ok, "text": f.text} for f in findings]
    _print(options, rows, "\n".join(f"{'ok' if f.ok else 'BROKEN':7} {f.name}: {f.text}" for f in findings))
    return 0 if all(f.ok for f in findings) else 1


def main_worker(argv: list[str]) -> int:
    """Deliver events, run schedules and jobs until told to stop."""
    from kalaki.core.worker import run

    options = _parser("worker", "Deliver events, run schedules and jobs.").parse_args(argv)
    del options
    run()
    return 0


def _parser(name: str, text: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"./hub {name}", description=text)
    parser.add_argument("--data", metavar="DIR", help="data folder (default: data)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _print(options: argparse.Namespace, value: object, text: str) -> int:
    print(json.dumps(value, ensure_ascii=False, indent=1) if options.json else text)
    return 0


def _fail(error: object) -> int:
    print(error, file=sys.stderr)
    return 1
