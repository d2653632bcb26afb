"""One address to Django's database settings."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Measured in docs/decisions/0002-sqlite-settings.md: without IMMEDIATE most concurrent writes fail.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
    "PRAGMA busy_timeout=20000;PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY"
)


class UnknownDatabase(ValueError):
    """The address names an engine that kalaki does not run on."""


def database_settings(url: str, *, data: Path) -> dict[str, Any]:
    """Return Django's settings for ``url``, or for the embedded file in ``data`` when it is empty.

    Raises UnknownDatabase for anything but ``postgres://`` and ``sqlite:///``.
    """
    if not url:
        return _sqlite(data / "kalaki.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise UnknownDatabase(
        f"DATABASE_URL begins with {parts.scheme}://. Use postgres://user@host/name, or leave it out "
        "for the embedded SQLite file."
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        # A file, not memory: threads and processes of a test then meet as they do in production.
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }
