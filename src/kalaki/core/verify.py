"""Proofs on demand: every app registers what it can prove; `./hub verify` asks them all."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

from kalaki.core.audit import audit_heads, verify_audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one verifier found: ``ok`` with what was checked, or what is broken and where."""

    name: str
    ok: bool
    text: str


Check = Callable[[], Iterable[Finding]]
_verifiers: dict[str, Check] = {}


def register_verifier(name: str, check: Check) -> None:
    """Let ``./hub verify [name]`` run ``check``."""
    _verifiers[name] = check


def run_verifiers(names: Iterable[str] = ()) -> list[Finding]:
    """Run the verifiers called ``names``, or all. An unknown name raises KeyError."""
    chosen = list(names) or sorted(_verifiers)
    return [finding for name in chosen for finding in _verifiers[name]()]


def _tables() -> list[Finding]:
    if connection.vendor != "sqlite":
        return [Finding(name="tables", ok=True, text="PostgreSQL keeps page checksums itself")]
    with connection.cursor() as cursor:
        try:
            cursor.execute("PRAGMA integrity_check(5)")
            found = [row[0] for row in cursor.fetchall()]
        except sqlite3.DatabaseError as error:  # pragma: no cover - Django wraps most of these
            found = [str(error)]
    return [Finding(name="tables", ok=found == ["ok"], text="; ".join(found))]


def _audit() -> list[Finding]:
    breaks = verify_audit()
    if breaks:
        return [
            Finding(
                name="audit", ok=False, text=f"municipality {b.municipality}: entry {b.seq} does not follow"
            )
            for b in breaks
        ]
    counts = ", ".join(f"municipality {city}: {count}" for city, (count, _head) in audit_heads().items())
    return [Finding(name="audit", ok=True, text=counts or "no entry yet")]


register_verifier("tables", _tables)
register_verifier("audit", _audit)
