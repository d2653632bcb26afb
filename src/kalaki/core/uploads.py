"""Files that people send: in parts, with a key, judged by their content, kept by their hash.

    open_upload(kind, key) → put_chunk(offset, bytes, sha256) … → finish_upload(sha256)

A form that posts a file whole, and an interface that takes one body, go the same way by ``take_upload``.
Each app registers its kinds with their limits. Files lie in the data folder below
``files/uploads/<municipality>/``, never under a public address.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from kalaki.core.actors import Actor, System
from kalaki.core.clock import now
from kalaki.core.command import Durability, command
from kalaki.core.filetypes import file_type
from kalaki.core.models import Upload
from kalaki.core.refusals import Refused
from kalaki.core.scanner import Verdict, scan
from kalaki.core.tenancy import current_municipality, writing

MB = 1_000_000
BLOCK = 1 << 20
UNFINISHED_DAYS = 30
SCANNER = System("scanner")


class Body(Protocol):
    """What can be read in blocks: an uploaded file, or the body of a request."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadKind:
    """What an app takes. name: "app.what". types: media types by content. max_bytes: of one file."""

    name: str
    types: frozenset[str]
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRef:
    """An upload as others see it. size: bytes that arrived; the next part begins there."""

    public_id: UUID
    kind: str
    state: str
    size: int
    type: str
    sha256: str


_kinds: dict[str, UploadKind] = {}


def register_upload_kind(kind: UploadKind) -> None:
    """Let uploads of ``kind`` be opened."""
    _kinds[kind.name] = kind


def open_upload(*, kind: str, key: UUID, actor: Actor, at: dt.datetime | None = None) -> UploadRef:
    """Begin an upload of ``actor``, or return the one that ``key`` already opened.

    Raises KeyError for an unknown kind, Refused key_reused (the key opened another kind), upload_unknown.
    """
    _kinds[kind]
    with command(
        "core.open_upload", actor=actor, key=key, at=at, scope=f"upload:{actor.ref}", kind=kind
    ) as run:
        if run.replayed:
            return _ref(_mine(UUID(run.result), actor))
        row = Upload.objects.create(owner=actor.ref, kind=kind, created_at=run.at)
        run.finish(row.public_id)
        return _ref(row)


def put_chunk(upload: UUID, *, offset: int, data: bytes, sha256: str, actor: Actor) -> UploadRef:
    """Add ``data`` (of hex hash ``sha256``) at byte ``offset``; a part that is already there changes nothing.

    Raises Refused chunk_damaged, chunk_gap (facts: size), key_reused, file_too_large, upload_unknown.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _refused("chunk_damaged")
    with transaction.atomic():
        row = _mine(upload, actor, lock=True)
        limit = _kinds[row.kind].max_bytes
        if offset > row.size:
            raise _refused("chunk_gap", size=row.size)
        if offset + len(data) > limit:
            raise too_large(limit)
        known = _known(row, offset, data)
        if data[: len(known)] != known or (row.state != "open" and len(data) > len(known)):
            raise _refused("key_reused")
        rest = data[len(known) :]
        if rest:
            path = _part(row.public_id)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("r+b" if path.exists() else "w+b") as file:
                file.seek(row.size)
                file.write(rest)
                file.truncate()
            row.size += len(rest)
            row.save(update_fields=["size"])
        return _ref(row)


def finish_upload(upload: UUID, *, sha256: str, actor: Actor, at: dt.datetime | None = None) -> UploadRef:
    """End the upload whose whole has the hex hash ``sha256``: check content, type and scanner, and store it.

    The state is "stored", or "quarantined" when the scanner is set and silent. Call it outside of other
    commands: the scanner may take its time. Raises Refused file_empty, file_type, file_infected,
    key_reused (the bytes are others), upload_unknown.
    """
    row = _mine(upload, actor)
    found, state, judged = row.type, row.state, row.size
    if row.state == "open":
        found, state = _judge(row, sha256)
    elif row.sha256 != sha256:
        raise _refused("key_reused")
    with command(
        "core.finish_upload", actor=actor, key=upload, at=at, durability=Durability.FULL,
        scope=f"upload:{upload}", sha256=sha256,
    ) as run:  # fmt: skip
        if run.replayed:
            return _ref(_mine(upload, actor))
        row = _mine(upload, actor, lock=True)
        if row.size != judged:
            raise _refused("key_reused")
        row.state, row.type, row.sha256, row.ended_at = state, found, sha256, run.at
        part, path = _part(row.public_id), path_of(row)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A second name first, the old one goes after the commit: either way one of them leads to the bytes.
        path.unlink(missing_ok=True)
        os.link(part, path)
        _sync(path.parent)
        row.save()
        transaction.on_commit(lambda: part.unlink(missing_ok=True))
        run.audit(row.public_id, state=state, size=row.size, sha256=sha256)
        run.finish(None)
        return _ref(row)


def take_upload(
    *, kind: str, key: UUID, actor: Actor, body: Body, sha256: str = "", at: dt.datetime | None = None
) -> UploadRef:
    """Take a whole ``body`` as one upload: a file of a plain form, or one PUT. sha256: what the sender announced.

    Raises what the three steps raise; the same key with the same bytes returns the same upload.
    """
    upload = open_upload(kind=kind, key=key, actor=actor, at=at)
    offset, whole = 0, hashlib.sha256()
    while data := body.read(BLOCK):
        whole.update(data)
        put_chunk(
            upload.public_id, offset=offset, data=data, sha256=hashlib.sha256(data).hexdigest(), actor=actor
        )
        offset += len(data)
    if sha256 and whole.hexdigest() != sha256:
        raise _refused("chunk_damaged")
    return finish_upload(upload.public_id, sha256=whole.hexdigest(), actor=actor, at=at)


def find_upload(upload: UUID) -> UploadRef | None:
    """Return an upload of the municipality in scope, or None."""
    row = Upload.objects.filter(public_id=upload).first()
    return _ref(row) if row else None


def read_upload(upload: UUID) -> BinaryIO:
    """Open the bytes of a stored upload. Raises Refused upload_unknown: not stored, quarantined or erased."""
    row = Upload.objects.filter(public_id=upload, state="stored").first()
    if row is None:
        raise _refused("upload_unknown")
    return path_of(row).open("rb")


def erase_upload(upload: UUID) -> None:
    """Erase the bytes of an upload inside the caller's transaction; its hash stays as a proof of what came."""
    row = Upload.objects.filter(public_id=upload).exclude(state__in=["open", "refused", "gone"]).first()
    if row is not None:
        path = path_of(row)
        row.state = "gone"
        row.save(update_fields=["state"])
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def forget_unfinished(slot: dt.datetime) -> int:
    """Delete uploads that were opened 30 days ago and never finished; returns how many."""
    before = slot - dt.timedelta(days=UNFINISHED_DAYS)
    rows = list(Upload.objects.filter(state="open", created_at__lt=before))
    for row in rows:
        path = _part(row.public_id)
        row.delete()
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(rows)


def ask_scanner_again(slot: dt.datetime) -> None:
    """Have the worker scan what is in quarantine; harmless to repeat."""
    if Upload.objects.filter(state="quarantined").exists():
        scan_quarantined.enqueue(current_municipality())


@task()
def scan_quarantined(municipality: int) -> int:
    """Scan the quarantine of one municipality; returns how many files left it. No transaction waits meanwhile."""
    left = 0
    with writing(municipality):
        for row in list(Upload.objects.filter(state="quarantined").order_by("pk")):
            with path_of(row).open("rb") as file:
                verdict = scan(file)
            if verdict is Verdict.SILENT:
                break  # it will say nothing about the others either
            if verdict is Verdict.UNSURE:
                continue
            _leave_quarantine(row.public_id, clean=verdict is Verdict.CLEAN)
            left += 1
    return left


def damaged_uploads() -> Iterator[str]:
    """Yield the public ids of uploads in scope whose bytes are missing or differ from their hash."""
    for row in Upload.objects.filter(state__in=["stored", "quarantined"]).order_by("pk"):
        path = path_of(row)
        if not path.exists() or _sha256(path) != row.sha256:
            yield str(row.public_id)


def path_of(row: Upload) -> Path:
    """Return where the bytes of a finished upload lie."""
    name = f"{row.sha256}-{row.public_id.hex[-12:]}"
    return _folder(row.municipality_id) / row.sha256[:2] / name


def too_large(limit: int) -> Refused:
    """Return the refusal of a file above ``limit`` bytes."""
    words = _("The file is larger than {limit} MB. Choose a smaller one; what you wrote is still here.")
    return Refused("file_too_large", format_lazy(words, limit=limit // MB), status=413, limit=limit)


REFUSALS: dict[str, tuple[int, Any]] = {
    "upload_unknown": (404, _("This file is not here any more. Choose it again; what you wrote is still here.")),
    "chunk_damaged": (422, _("The file was damaged on its way. Send it again; what you wrote is still here.")),
    "chunk_gap": (409, _("A part of the file is missing. It is sent again from there.")),
    "key_reused": (
        409,
        _("Another file was already sent in this place. Choose the file again; what you wrote is still here."),
    ),
    "file_empty": (422, _("The file is empty. Choose another one.")),
    "file_type": (415, _("Files of this kind cannot be read here. Choose another one; your text is kept.")),
    "file_infected": (
        422,
        _("The scanner found harmful code in this file, so it was not kept. What you wrote is still here."),
    ),
}  # fmt: skip


def _refused(code: str, **facts: int) -> Refused:
    status, words = REFUSALS[code]
    return Refused(code, words, status=status, **facts)


def _judge(row: Upload, sha256: str) -> tuple[str, str]:
    """Return (type, state) of the parts that came."""
    path = _part(row.public_id)
    if not row.size:
        raise _refused("file_empty")
    with path.open("rb+") as file:
        file.truncate(row.size)
        os.fsync(file.fileno())
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise _refused("key_reused")
        found = file_type(file)
        if found not in _kinds[row.kind].types:
            raise _refused("file_type")
        verdict = scan(file)
    if verdict is Verdict.INFECTED:
        with transaction.atomic():
            Upload.objects.filter(pk=row.pk, state="open").update(state="refused", ended_at=now())
            transaction.on_commit(lambda: path.unlink(missing_ok=True))
        raise _refused("file_infected")
    return found, "stored" if verdict is Verdict.CLEAN else "quarantined"


def _leave_quarantine(upload: UUID, *, clean: bool) -> None:
    with command(
        "core.release_upload", actor=SCANNER, key=upload, scope=f"quarantine:{upload}", clean=clean
    ) as run:
        if run.replayed:
            return
        row = Upload.objects.select_for_update().get(public_id=upload)
        path = path_of(row)
        row.state = "stored" if clean else "refused"
        row.save(update_fields=["state"])
        if not clean:
            transaction.on_commit(lambda: path.unlink(missing_ok=True))
        run.audit(upload, state=row.state)
        run.finish(None)


def _mine(upload: UUID, actor: Actor, *, lock: bool = False) -> Upload:
    rows = Upload.objects.select_for_update() if lock else Upload.objects
    row = rows.filter(public_id=upload, owner=actor.ref).first()
    if row is None:
        raise _refused("upload_unknown")
    if row.state == "refused":
        raise _refused("file_infected")
    return row


def _known(row: Upload, offset: int, data: bytes) -> bytes:
    """Return the stored bytes that ``data`` repeats; of erased ones nothing is left but the hash of the whole."""
    count = min(len(data), row.size - offset)
    if count <= 0 or row.state == "gone":
        return data[: max(count, 0)]
    with (_part(row.public_id) if row.state == "open" else path_of(row)).open("rb") as file:
        file.seek(offset)
        return file.read(count)


def _ref(row: Upload) -> UploadRef:
    return UploadRef(
        public_id=row.public_id,
        kind=row.kind,
        state=row.state,
        size=row.size,
        type=row.type,
        sha256=row.sha256,
    )


def _folder(municipality: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "uploads" / str(municipality)


def _part(upload: UUID) -> Path:
    return _folder(current_municipality()) / "parts" / upload.hex


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
