"""One file with everything but the keys: a consistent copy of the tables, the files, and their hashes."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
import zlib
from fnmatch import fnmatch
from pathlib import Path

from django.conf import settings
from django.db import connection

from kalaki.core.audit import audit_heads
from kalaki.core.clock import now

MANIFEST = "manifest.json"
USED = "in-use"
DATABASE = "kalaki.sqlite3"
DUMP = "kalaki.pgdump"
FORMAT = "kalaki-backup/1"
UNFINISHED = "uploads/*/parts/*"  # files that still arrive
BLOCK = 2**20
PEOPLES = ("files/uploads/", "files/photos/")  # files that may go, and then their rows say so


class BackupRefused(Exception):
    """The backup cannot be made or restored as asked; the message says what to do."""


def backup(path: Path) -> dict[str, str]:
    """Write the running installation into the zip file ``path``; returns {member: SHA-256}.

    Keys are not in it: those that hash and seal are kept in a sealed envelope, those that sign are
    replaced. Raises BackupRefused when the file exists or pg_dump is missing.
    """
    if path.exists():
        raise BackupRefused(f"{path} is already there. Choose another name; nothing was overwritten.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        database = _copy_database(Path(folder))
        members = {database.name: database}
        root = Path(settings.MEDIA_ROOT)
        for file in sorted(root.rglob("*")) if root.exists() else []:
            if file.is_file() and not fnmatch(file.relative_to(root).as_posix(), UNFINISHED):
                members[f"files/{file.relative_to(root).as_posix()}"] = file
        heads = {str(city): [count, head] for city, (count, head) in audit_heads().items()}
        part = path.with_name(path.name + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            hashes = {name: digest for name, file in members.items() if (digest := _put(archive, name, file))}
            manifest = {"format": FORMAT, "made_at": now().isoformat(), "members": hashes, "audit": heads}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        part.replace(path)
    return hashes


def _put(archive: zipfile.ZipFile, name: str, file: Path) -> str:
    """Write ``file`` as member ``name``; returns the SHA-256 of what was written, "" when the file has gone meanwhile."""
    digest = hashlib.sha256()
    try:
        source = file.open("rb")
    except FileNotFoundError:  # people take their photos away while the backup runs
        return ""
    entry = zipfile.ZipInfo.from_file(file, name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with source, archive.open(entry, "w", force_zip64=True) as sink:
        while block := source.read(BLOCK):
            digest.update(block)
            sink.write(block)
    return digest.hexdigest()


def restore(path: Path, data: Path) -> dict[str, str]:
    """Unpack backup ``path`` into the empty folder ``data``; returns {member: SHA-256} as checked.

    Raises BackupRefused when the folder holds a database, the file is no backup, or a member differs
    from its hash: then nothing is left in ``data``.
    """
    if (data / DATABASE).exists():
        raise BackupRefused(f"{data} already holds a database. Restore into an empty folder.")
    try:
        archive = zipfile.ZipFile(path)
        manifest = json.loads(archive.read(MANIFEST))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BackupRefused(f"{path} is no kalaki backup: {error}") from error
    data.mkdir(parents=True, exist_ok=True)
    with archive, tempfile.TemporaryDirectory(dir=data) as folder:
        for name, expected in manifest["members"].items():
            target = Path(folder) / name
            if not target.resolve().is_relative_to(Path(folder).resolve()):
                raise BackupRefused(
                    f"{path}: the name {name} leads outside the folder. Nothing was restored."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(name) as source, target.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
            except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
                raise BackupRefused(f"{path}: {name} is damaged ({error}). Nothing was restored.") from error
            if _sha256(target) != expected:
                raise BackupRefused(f"{path}: {name} differs from its hash. Nothing was restored.")
        for name in manifest["members"]:
            target = data / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).replace(target)
    (data / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    return dict(manifest["members"])


def changed_since_restore(data: Path) -> list[str]:
    """Return the restored files whose bytes differ from the manifest of the backup they came from.

    The database counts until a command first uses it (``begin_use``); from then on it goes on changing,
    and its own checks and the audit chain answer for it. So do the verifiers of uploads and photos for files
    that went since: people take their photos away.
    """
    manifest = data / MANIFEST
    if not manifest.exists():
        return []
    members = json.loads(manifest.read_text())["members"]
    if (data / USED).exists():
        members = {
            name: expected
            for name, expected in members.items()
            if name.startswith("files/") and (not name.startswith(PEOPLES) or (data / name).exists())
        }
    return [
        name
        for name, expected in members.items()
        if not (data / name).exists() or _sha256(data / name) != expected
    ]


def begin_use(data: Path) -> None:
    """Note that a command may write into ``data``, so that its database may differ from a backup."""
    if (data / MANIFEST).exists():
        (data / USED).touch()


def _copy_database(folder: Path) -> Path:
    if connection.vendor == "sqlite":
        copy = folder / DATABASE
        connection.ensure_connection()
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
            target.execute(
                "PRAGMA journal_mode=WAL"
            )  # as it is opened later, so that opening changes no byte
        target.close()
        return copy
    dump = shutil.which("pg_dump")
    if dump is None:
        raise BackupRefused(
            "pg_dump is missing. Install the PostgreSQL client, or back up the server itself."
        )
    copy = folder / DUMP
    db = connection.settings_dict
    address = ["--dbname", db["NAME"], "--file", str(copy), "--format", "custom"]
    for option, value in (("--host", db["HOST"]), ("--port", db["PORT"]), ("--username", db["USER"])):
        address += [option, str(value)] if value else []
    subprocess.run([dump, *address], check=True)  # noqa: S603 - our own settings
    return copy


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
