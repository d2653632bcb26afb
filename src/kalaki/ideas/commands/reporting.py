"""A report from a resident's phone or page: photos one by one, then the report, once for each key.

    keep_photo(sender, key, 1, body, sha256)  …  take_report(key, report, sender)

The key is minted with the draft, so whatever is sent again, from whichever page or session, is the same report.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from kalaki.core.contract import (
    TBILISI,
    Actor,
    Body,
    PhotoPolicy,
    Refused,
    SubjectRef,
    UploadRef,
    Wait,
    add_photo,
    allow,
    command,
    has_shown_photo,
    issue_receipt,
    open_upload,
    receipt_of,
    take_upload,
)
from kalaki.ideas.commands.categories import acceptance_of
from kalaki.ideas.commands.intake import NOWHERE, Author, OriginRef, Place, Submission, submit_idea
from kalaki.ideas.commands.promises import IDEA
from kalaki.ideas.models import Category, Idea
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import Kind

PHOTO_UPLOAD = "ideas.photo"
MOST_PHOTOS = 5
LAST_NUMBER = 99  # photos that were taken and thrown away again keep their numbers
DEVICE_LIMITS = ("ideas.report.device", "ideas.report.day")
NETWORK_LIMIT = "ideas.report.network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends. device: owns the photos and is counted. who: reference of the author, a person where one is signed in.

    network: rules.senders.network_of the address, "" = not known. is_trapped: filled what no person sees.
    """

    device: Actor
    who: str
    is_confirmed: bool = False
    network: str = ""
    is_trapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is reported. category: key of an open one. answers: to its questions, by code.

    photos: numbers of the kept ones, in order.
    """

    category: str
    text: str = ""
    language: str = "ka"
    place: Place = NOWHERE
    answers: Mapping[str, object] = field(default_factory=dict)
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A report that arrived. due: its end. held: listed once somebody has looked. secret: of its receipt's link."""

    number: str
    holder: str
    due: dt.datetime | None
    held: bool
    secret: str


def keep_photo(*, sender: Sender, key: UUID, number: int, body: Body, sha256: str = "") -> UploadRef:
    """Keep photo ``number`` (from 1) of the draft ``key``; the same bytes again change nothing.

    Called outside of other commands. Raises Refused photo_number and what uploads raise.
    """
    return take_upload(
        kind=PHOTO_UPLOAD, key=_photo_key(key, number), actor=sender.device, body=body, sha256=sha256
    )


def take_report(*, key: UUID, report: Report, sender: Sender) -> Taken:
    """Take a report with its kept photos into the register; the same key gives the same number, in any session.

    Raises Refused key_reused (409: the key came with another report), photos_missing (409, ``photos``: their
    numbers), category_closed, too_many_reports (429, ``seconds``) and what submit_idea raises.
    """
    uploads = _kept(sender, key, report.photos)
    files = [upload.sha256 for upload in uploads.values()]
    with command(
        "ideas.take_report", actor=sender.device, key=key, scope="ideas.report", said=report, files=files
    ) as run:
        if run.replayed:
            return _taken(run.result)
        _check_open(report.category, run.at.astimezone(TBILISI).date())
        _count(sender)
        crowded = bool(sender.network) and not allow(NETWORK_LIMIT, who=sender.network)
        policy = PhotoPolicy(held=not has_shown_photo(sender.device))
        received = submit_idea(
            actor=sender.device,
            key=key,
            submission=Submission(
                kind=Kind.REPORT,
                origin=OriginRef(kind="app"),
                text=report.text,
                language=report.language,
                category=report.category,
                place=report.place,
                answers=report.answers,
                author=Author(who=sender.who, is_confirmed=sender.is_confirmed),
                photos=tuple(
                    add_photo(upload.public_id, policy=policy, actor=sender.device).public_id
                    for upload in uploads.values()
                ),
                held=crowded or sender.is_trapped,
            ),
        )
        receipt = issue_receipt(
            run, SubjectRef(IDEA, received.public_id), report, files=files, number=received.number
        )
        Idea.objects.filter(public_id=received.public_id).update(receipt=receipt.public_id)
        run.audit(received.public_id, photos=len(files), held=crowded or sender.is_trapped)
        kept = {
            "idea": received.public_id,
            "number": received.number,
            "holder": received.holder,
            "due": received.due,
            "held": crowded or sender.is_trapped,
        }
        run.finish(kept)
        return _taken(run.result)


def _photo_key(key: UUID, number: int) -> UUID:
    if not 1 <= number <= LAST_NUMBER:
        raise refused("photo_number", most=MOST_PHOTOS)
    return uuid5(key, f"photo/{number}")


def _kept(sender: Sender, key: UUID, numbers: Sequence[int]) -> dict[int, UploadRef]:
    """Return the kept photos of a draft by number. A number that nobody sent opens an upload that lapses by itself."""
    if len(numbers) > MOST_PHOTOS:
        raise refused("photo_number", most=MOST_PHOTOS)
    found = {
        number: open_upload(kind=PHOTO_UPLOAD, key=_photo_key(key, number), actor=sender.device)
        for number in dict.fromkeys(numbers)
    }
    missing = [number for number, upload in found.items() if upload.state == "open"]
    if missing:
        raise refused("photos_missing", photos=missing)
    return found


def _check_open(key: str, day: dt.date) -> None:
    row = Category.objects.filter(key=key).first()
    if row is None:
        raise refused("category_unknown")
    if acceptance_of(row.pk, day) is None:
        raise refused("category_closed")


def _count(sender: Sender) -> None:
    for name in DEVICE_LIMITS:
        allowed = allow(name, who=sender.device.ref)
        if isinstance(allowed, Wait):
            raise refused("too_many_reports", seconds=allowed.seconds)


def _taken(kept: dict[str, Any]) -> Taken:
    # The link's secret is reckoned from the receipt and stands in no table.
    receipt = receipt_of(SubjectRef(IDEA, UUID(kept["idea"])))
    if receipt is None:  # its command wrote it
        raise Refused("not_found", "", status=404)
    due = kept["due"]
    return Taken(
        number=kept["number"],
        holder=kept["holder"],
        due=dt.datetime.fromisoformat(due) if due else None,
        held=kept["held"],
        secret=receipt.secret,
    )
