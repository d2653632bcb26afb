"""Photos: what is kept of them, who sees them, how they go.

    photo = add_photo(upload, actor=…, policy=PhotoPolicy(held=True))      inside the caller's command

The worker makes two JPEGs of it that hold pixels alone, under random names. Until then its sender alone sees
"being prepared"; while it is held, its sender and those who review. Files lie below ``files/photos/<municipality>/``.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from kalaki.core.actors import ANYBODY, Actor, System, actor_of
from kalaki.core.audit import put_text
from kalaki.core.clock import now
from kalaki.core.command import command
from kalaki.core.keys import seal, unseal
from kalaki.core.models import Photo, PhotoFile, Upload
from kalaki.core.photos.child import Made, make_pictures
from kalaki.core.photos.pixels import EDGES, PARTS
from kalaki.core.refusals import Refused
from kalaki.core.tenancy import current_municipality, writing
from kalaki.core.uploads import erase_upload, path_of

PHOTO_BYTES = 20_000_000
MOST_SEAL_DAYS = 90
SEAL = "photo"
RETRY = dt.timedelta(minutes=15)
STRAY_SECONDS = 3600
STUDIO = System("photos")
MOST_POINTS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What is made unrecognisable, in ten-thousandths of width and height.

    points: ((x, y), …). width: 0 for the inside of the polygon, else that of a brush stroke along the points,
    in ten-thousandths of the longer side.
    """

    points: tuple[tuple[int, int], ...]
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoPolicy:
    """What the caller decides. held: a person looks first.

    original: "delete" once the pictures are checked, "keep" (private, as an upload), "seal" (encrypted, opened
    with a reason, erased after ``seal_days``, 1 to 90).
    """

    held: bool = False
    original: str = "delete"
    seal_days: int = MOST_SEAL_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRef:
    """A photo that was added."""

    public_id: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """A photo as one viewer may see it. state: ready, held, preparing, refused.

    large, small: addresses (1600 and 400 px; both also for held ones), else empty. width, height: of the large one.
    words: why it was refused. image_hash: 64 bits, or None.
    """

    public_id: UUID
    state: str
    large: str = ""
    small: str = ""
    width: int = 0
    height: int = 0
    words: Any = ""
    image_hash: int | None = None


WORDS: dict[str, Any] = {
    "unreadable": _("This photo cannot be read. What you wrote arrived; choose another photo if you like."),
    "too_many_pixels": _(
        "This photo has more than 50 million pixels (WebP: 16 million). What you wrote arrived; choose a smaller photo."
    ),
    "infected": _(
        "The scanner found harmful code in this photo, so it was not kept. What you wrote arrived."
    ),
    "person": _("This photo shows a person who must not be shown. What you wrote stays."),
    "private": _("This photo shows something private, like a plate or a door. What you wrote stays."),
    "unfit": _("This photo does not belong to the text. What you wrote stays."),
}
REASONS = ("person", "private", "unfit")

_reviewers: list[Callable[[HttpRequest], bool]] = []


def register_reviewers(may_review: Callable[[HttpRequest], bool]) -> None:
    """Let whom ``may_review`` accepts see held photos."""
    _reviewers.append(may_review)


def rectangle(left: int, top: int, right: int, bottom: int) -> Region:
    """Return the region of a rectangle, in ten-thousandths."""
    return Region(points=((left, top), (right, top), (right, bottom), (left, bottom)))


def add_photo(
    upload: UUID,
    *,
    policy: PhotoPolicy,
    actor: Actor,
    regions: Sequence[Region] = (),
    at: dt.datetime | None = None,
) -> PhotoRef:
    """Make a photo of a finished upload of ``actor``; the same upload always gives the same photo.

    Raises Refused upload_unknown, regions_wrong, key_reused (another policy or other regions).
    """
    row = (
        Upload.objects.filter(public_id=upload, owner=actor.ref)
        .exclude(state__in=["open", "refused"])
        .first()
    )
    if row is None:
        raise _refused("upload_unknown")
    shapes = _checked(regions)
    with command(
        "core.add_photo",
        actor=actor,
        key=upload,
        at=at,
        scope=f"photo:{upload}",
        policy=policy,
        regions=shapes,
    ) as run:
        if run.replayed:
            found = Photo.objects.get(upload=row)
            return PhotoRef(public_id=found.public_id, state=found.state)
        photo = Photo.objects.create(
            upload=row,
            sender=actor.ref,
            held=policy.held,
            original=policy.original,
            seal_days=policy.seal_days,
            regions=shapes,
            created_at=run.at,
        )
        if row.state == "stored":
            _queue(photo, run.at)
        run.audit(photo.public_id, held=policy.held, original=policy.original, regions=len(shapes))
        run.finish(photo.public_id)
        return PhotoRef(public_id=photo.public_id, state=photo.state)


def blur_photo(photo: UUID, *, regions: Sequence[Region], actor: Actor, key: UUID) -> None:
    """Make ``regions`` of a ready photo unrecognisable: new pictures, new names, the old ones gone at once.

    The caller knows that the actor may. Raises Refused photo_unknown, regions_wrong, photo_busy.
    """
    shapes = _checked(regions)
    if not shapes:
        raise _refused("regions_wrong")
    row = _ready(photo)
    large = PhotoFile.objects.get(photo=row, edge=EDGES[0])
    names = _new_names()
    made = make_pictures(_path(large.name), folder=_folder(), names=_files(names), regions=shapes)
    try:
        with command("core.blur_photo", actor=actor, key=key, photo=photo, regions=shapes) as run:
            if run.replayed:
                _unlink(names)
                return
            # Somebody else may have blurred meanwhile: these pictures would bring back what is hidden now.
            _still_there(photo, large, made)
            _forget_files(row)
            _keep_files(row, made.files)
            run.audit(photo, regions=len(shapes))
            run.finish(None)
    except BaseException:
        _unlink(names)
        raise


def release_photo(photo: UUID, *, actor: Actor, key: UUID) -> None:
    """Let everybody see a held photo. Raises Refused photo_unknown."""
    with command("core.release_photo", actor=actor, key=key, photo=photo) as run:
        if not run.replayed:
            row = _shown(photo)
            row.held = False
            row.save(update_fields=["held"])
            run.audit(photo, held=False)
            run.finish(None)


def refuse_photo(photo: UUID, *, reason: str, actor: Actor, key: UUID) -> None:
    """Take a photo away with a reason ("person", "private", "unfit"); its files and original go at once.

    Raises Refused photo_unknown, KeyError for another reason.
    """
    if reason not in REASONS:
        raise KeyError(reason)
    _take_away(photo, "refused", reason, actor, key)


def remove_photo(photo: UUID, *, actor: Actor, key: UUID) -> None:
    """Take a photo away because its sender wishes so, or what it belongs to goes. Raises Refused photo_unknown."""
    _take_away(photo, "removed", "", actor, key)


def forget_sender(photos: Collection[UUID]) -> None:
    """Let nothing lead from ``photos`` to who sent them, inside the caller's transaction; the pictures stay."""
    rows = Photo.objects.filter(public_id__in=photos)
    Upload.objects.filter(pk__in=rows.values("upload_id")).update(owner="")
    rows.update(sender="")


def open_original(photo: UUID, *, reason: str, actor: Actor, key: UUID) -> bytes:
    """Return a kept or sealed original; the reason is stored, and the audit log notes who looked.

    Raises Refused photo_unknown (nothing is there any more), reason_missing.
    """
    if not reason.strip():
        raise _refused("reason_missing")
    with command("core.open_original", actor=actor, key=key, photo=photo) as run:
        row = _shown(photo)
        if row.original == "seal" and row.sealed:
            data = unseal(SEAL, (_folder() / "sealed" / row.sealed).read_bytes())
        elif row.original == "keep" and row.upload.state == "stored":
            data = path_of(row.upload).read_bytes()
        else:
            raise _refused("photo_unknown")
        if not run.replayed:
            text, digest = put_text(reason)
            run.audit(photo, reason=text, digest=digest)
            run.finish(None)
        return data


def photos_of(photos: Collection[UUID], *, viewer: Actor, reviews: bool = False) -> dict[UUID, PhotoView]:
    """Return what ``viewer`` may see of ``photos``, in 2 queries. reviews: the viewer may see held ones.

    What others are preparing or hold is absent, like what was removed.
    """
    rows = {row.pk: row for row in Photo.objects.filter(public_id__in=photos).exclude(state="removed")}
    files: dict[int, dict[int, PhotoFile]] = {}
    for file in PhotoFile.objects.filter(photo__in=rows):
        files.setdefault(file.photo_id, {})[file.edge] = file
    views = {}
    for row in rows.values():
        if _is_open(row) or reviews or _is_sender(row, viewer):
            views[row.public_id] = _view(row, files.get(row.pk, {}))
    return views


def image_hashes(photos: Collection[UUID]) -> dict[UUID, int]:
    """Return the image hash (64 bits) of those of ``photos`` that everybody may see, in 1 query."""
    rows = Photo.objects.filter(public_id__in=photos, state="ready", held=False)
    return {public_id: int(bits, 16) for public_id, bits in rows.values_list("public_id", "image_hash")}


def held_photos(*, limit: int) -> list[UUID]:
    """Return the photos that wait for review, oldest first."""
    rows = Photo.objects.filter(held=True, state="ready").order_by("pk")
    return list(rows.values_list("public_id", flat=True)[:limit])


def has_shown_photo(actor: Actor) -> bool:
    """Tell whether a photo of ``actor`` passed already, so that the next one need not be held."""
    return actor != ANYBODY and Photo.objects.filter(sender=actor.ref, state="ready", held=False).exists()


def file_for(name: str, request: HttpRequest) -> tuple[Path, bool] | None:
    """Return (path, whether everybody may see it) of the picture ``name``, or None when not for this request."""
    found = PhotoFile.objects.select_related("photo").filter(name=name, photo__state="ready").first()
    if found is None:
        return None
    row = found.photo
    if row.held and not (_is_sender(row, actor_of(request)) or any(ask(request) for ask in _reviewers)):
        return None
    path = _path(found.name)
    return (path, not row.held) if path.exists() else None


@task()
def process_photo(municipality: int, photo: str) -> str:
    """Make the pictures of one waiting photo; returns its state. No transaction is open meanwhile."""
    with writing(municipality):
        row = Photo.objects.select_related("upload").filter(public_id=photo, state="waiting").first()
        if row is None or row.upload.state != "stored":
            return "not now"
        names = _new_names()
        made = make_pictures(path_of(row.upload), folder=_folder(), names=_files(names), regions=row.regions)
        try:
            return _take_in(row.public_id, made.files, made.image_hash, made.refused, names)
        except BaseException:
            _unlink(names)
            raise


def look_for_waiting(slot: dt.datetime) -> None:
    """Queue photos whose upload left quarantine or whose turn got lost; end those that the scanner refused."""
    waiting = Photo.objects.filter(state="waiting")
    late = Q(queued_at=None) | Q(queued_at__lt=now() - RETRY)
    for row in waiting.filter(late, upload__state="stored"):
        _queue(row, now())
    for row in waiting.filter(upload__state="refused"):
        row.state, row.refusal = "refused", "infected"
        row.save(update_fields=["state", "refusal"])


def erase_sealed(slot: dt.datetime) -> int:
    """Erase sealed originals whose time is over; returns how many."""
    rows = list(Photo.objects.filter(erase_at__lte=slot).exclude(sealed=""))
    for row in rows:
        _forget_original(row)
    return len(rows)


def clear_strays(slot: dt.datetime) -> int:
    """Delete pictures that no photo names: a process died between file and table, or table and file."""
    known = set(PhotoFile.objects.values_list("name", flat=True))
    sealed = set(Photo.objects.exclude(sealed="").values_list("sealed", flat=True))
    old, gone = now().timestamp() - STRAY_SECONDS, 0
    for path in _pictures():
        named = path.name in sealed if path.parent.name == "sealed" else path.stem in known
        if not named and path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def damaged_photos() -> Iterator[str]:
    """Yield what is wrong with the files of the photos in scope."""
    for file in PhotoFile.objects.order_by("pk"):
        path = _path(file.name)
        if not path.exists():
            yield f"{file.name} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            yield f"{file.name} differs from its hash"
    for name in Photo.objects.exclude(sealed="").values_list("sealed", flat=True):
        if not (_folder() / "sealed" / name).exists():
            yield f"sealed {name} is missing"


REFUSALS: dict[str, tuple[int, Any]] = {
    "upload_unknown": (404, _("This file is not here any more. Choose it again; what you wrote is still here.")),
    "photo_unknown": (404, _("This photo is not here any more.")),
    "photo_busy": (409, _("The photo was changed meanwhile. Open the page again.")),
    "regions_wrong": (422, _("Mark what must not be seen inside the photo.")),
    "reason_missing": (422, _("Write the reason; it stays with the photo.")),
}  # fmt: skip


def _refused(code: str) -> Refused:
    status, words = REFUSALS[code]
    return Refused(code, words, status=status)


def _checked(regions: Sequence[Region]) -> list[dict[str, Any]]:
    points = [place for region in regions for point in region.points for place in point]
    if (
        len(points) > 2 * MOST_POINTS
        or any(not 0 <= place <= PARTS for place in points)
        or any(not 0 <= region.width <= PARTS for region in regions)
        or any(len(region.points) < (1 if region.width else 3) for region in regions)
    ):
        raise _refused("regions_wrong")
    return [{"points": [list(point) for point in region.points], "width": region.width} for region in regions]


def _queue(row: Photo, at: dt.datetime) -> None:
    row.queued_at = at
    row.save(update_fields=["queued_at"])
    process_photo.enqueue(row.municipality_id, str(row.public_id))


def _take_in(
    photo: UUID, files: Sequence[dict[str, Any]], image_hash: str, refused: str, names: Sequence[str]
) -> str:
    with command("core.process_photo", actor=STUDIO, key=photo) as run:
        rows = Photo.objects.select_for_update(of=("self",)).select_related("upload")
        row = rows.filter(public_id=photo, state="waiting").first()
        if run.replayed or row is None:  # another worker was faster, or it was taken away meanwhile
            _unlink(names)
            if not run.replayed:
                run.finish(None)
            return "not now"
        if refused:
            row.state, row.refusal = "refused", refused
            erase_upload(row.upload.public_id)
        else:
            row.state, row.image_hash, row.ready_at = "ready", image_hash, run.at
            _keep_files(row, files)
            _keep_original(row, run.at)
        row.save()
        run.audit(photo, state=row.state, refusal=refused)
        run.finish(None)
        return row.state


def _keep_files(row: Photo, files: Sequence[dict[str, Any]]) -> None:
    for file in files:
        PhotoFile.objects.create(photo=row, **{**file, "name": Path(file["name"]).stem})


def _keep_original(row: Photo, at: dt.datetime) -> None:
    if row.original == "keep":
        return
    if row.original == "seal":
        row.sealed, row.erase_at = secrets.token_hex(16), at + dt.timedelta(days=row.seal_days)
        folder = _folder() / "sealed"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / row.sealed).write_bytes(seal(SEAL, path_of(row.upload).read_bytes()))
    erase_upload(row.upload.public_id)


def _take_away(photo: UUID, state: str, reason: str, actor: Actor, key: UUID) -> None:
    with command(f"core.{state}_photo", actor=actor, key=key, photo=photo, reason=reason) as run:
        if run.replayed:
            return
        row = _shown(photo)
        row.state, row.refusal, row.image_hash = state, reason, ""
        row.save(update_fields=["state", "refusal", "image_hash"])
        _forget_files(row)
        _forget_original(row)
        erase_upload(row.upload.public_id)
        run.audit(photo, state=state, reason=reason)
        run.finish(None)


def _forget_files(row: Photo) -> None:
    names = list(PhotoFile.objects.filter(photo=row).values_list("name", flat=True))
    PhotoFile.objects.filter(photo=row).delete()
    paths = [_path(name) for name in names]
    for path in paths:
        transaction.on_commit(partial(path.unlink, missing_ok=True))


def _forget_original(row: Photo) -> None:
    if row.sealed:
        path = _folder() / "sealed" / row.sealed
        row.sealed, row.erase_at = "", None
        row.save(update_fields=["sealed", "erase_at"])
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _shown(photo: UUID) -> Photo:
    rows = Photo.objects.select_for_update(of=("self",)).select_related("upload")
    row = rows.filter(public_id=photo, state__in=["waiting", "ready"]).first()
    if row is None:
        raise _refused("photo_unknown")
    return row


def _ready(photo: UUID, *, lock: bool = False) -> Photo:
    rows = Photo.objects.select_for_update() if lock else Photo.objects
    row = rows.filter(public_id=photo, state="ready").first()
    if row is None:
        raise _refused("photo_unknown")
    return row


def _still_there(photo: UUID, large: PhotoFile, made: Made) -> None:
    _ready(photo, lock=True)
    if made.refused or not PhotoFile.objects.filter(pk=large.pk).exists():
        raise _refused("photo_busy")


def _is_open(row: Photo) -> bool:
    return row.state == "ready" and not row.held


def _is_sender(row: Photo, viewer: Actor) -> bool:
    return viewer != ANYBODY and row.sender == viewer.ref


def _view(row: Photo, files: dict[int, PhotoFile]) -> PhotoView:
    if row.state != "ready":
        state = "preparing" if row.state == "waiting" else row.state
        return PhotoView(public_id=row.public_id, state=state, words=WORDS.get(row.refusal, ""))
    large, small = (files[edge] for edge in EDGES)
    return PhotoView(
        public_id=row.public_id,
        state="held" if row.held else "ready",
        large=reverse("photos:file", args=[large.name]),
        small=reverse("photos:file", args=[small.name]),
        width=large.width,
        height=large.height,
        image_hash=int(row.image_hash, 16),
    )


def _new_names() -> list[str]:
    return [secrets.token_hex(16) for _edge in EDGES]


def _files(names: Sequence[str]) -> list[str]:
    return [f"{name}.jpg" for name in names]


def _unlink(names: Sequence[str]) -> None:
    for name in names:
        with suppress(OSError):
            _path(name).unlink()


def _path(name: str) -> Path:
    return _folder() / f"{name}.jpg"


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "photos" / str(current_municipality())


def _pictures() -> Iterator[Path]:
    for folder in (_folder(), _folder() / "sealed"):
        if folder.exists():
            yield from (path for path in folder.iterdir() if path.is_file())
