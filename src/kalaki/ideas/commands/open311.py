"""Writes for Open311: clients and their keys, what they post, what they say later, photos by address."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from kalaki.core.contract import (
    PHOTO_BYTES,
    PHOTOS,
    Actor,
    PhotoPolicy,
    UploadKind,
    add_photo,
    command,
    has_shown_photo,
    keyed_hash,
    next_number,
    now,
    take_upload,
)
from kalaki.ideas.commands.closing import say_fixed
from kalaki.ideas.commands.frame import Acting, locked
from kalaki.ideas.commands.talking import comment
from kalaki.ideas.models import (
    ApiClient,
    AuthorLink,
    Category,
    Idea,
    IdeaPhoto,
    MediaFetch,
    SeenUpdate,
    TrialRequest,
)
from kalaki.ideas.queries.open311 import KEY
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import By, State
from kalaki.ideas.rules.open311 import Word, says_of_reporter, wait_before

UPLOAD = UploadKind(name="ideas.open311_photo", types=PHOTOS, max_bytes=PHOTO_BYTES)
TRIAL_DAYS = 30
MOST_TRIES = 5
LEASE = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ClientActor:
    """A client of the interface as the one who acts."""

    client: UUID

    @property
    def ref(self) -> str:
        """Return ``client:<id>``."""
        return f"client:{self.client}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A client's key, said once. secret: "" when the same form came again."""

    client: UUID
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is posted to the test endpoint."""

    category: str
    description: str
    address: str
    lat: int | None
    lon: int | None


def make_client(*, actor: Actor, key: UUID, name: str, extended: bool = False, held: bool = False) -> NewKey:
    """Give a program a key; only its keyed hash is kept. Raises Refused missing."""
    with command("ideas.make_client", actor=actor, key=key, name=name, extended=extended, held=held) as run:
        if run.replayed:
            return NewKey(client=UUID(run.result), secret="")
        if not name.strip():
            raise refused("missing", fields="name")
        secret = secrets.token_urlsafe(30)
        made = ApiClient.objects.create(
            name=name.strip()[:120], key_hash=keyed_hash(KEY, secret), hint=secret[:6], extended=extended, held=held,
            created_at=run.at,
        )  # fmt: skip
        run.audit(made.public_id, extended=extended, held=held)
        run.finish(made.public_id)
        return NewKey(client=made.public_id, secret=secret)


def revoke_client(*, actor: Actor, key: UUID, client: UUID) -> None:
    """End a key; what it posted stays. Raises Refused not_found."""
    with command("ideas.revoke_client", actor=actor, key=key, client=client) as run:
        if run.replayed:
            return
        row = ApiClient.objects.filter(public_id=client).first()
        if row is None:
            raise refused("not_found")
        row.revoked_at = row.revoked_at or run.at
        row.save()
        run.audit(client, revoked=True)
        run.finish(None)


def take_trial(*, client: UUID, key: UUID, external_key: str, said: Trial) -> str:
    """Keep a request of the test endpoint; returns its number. The same key gives the same number.

    Raises Refused category_unknown, key_reused.
    """
    with command("ideas.take_trial", actor=ClientActor(client), key=key, said=said) as run:
        if run.replayed:
            return str(run.result)
        category = Category.objects.filter(key=said.category).first()
        if category is None:
            raise refused("category_unknown")
        sender = ApiClient.objects.get(public_id=client)
        known = TrialRequest.objects.filter(client=sender, external_key=external_key).first()
        if known is None:
            known = TrialRequest.objects.create(
                client=sender, category=category, number=f"TEST-{next_number('open311-test'):06}",
                external_key=external_key, description=said.description, address=said.address[:200], lat=said.lat,
                lon=said.lon, status="open", requested_at=run.at, changed_at=run.at, created_at=run.at,
            )  # fmt: skip
        run.audit(known.public_id, trial=True)
        return run.finish(known.number)


def take_trial_update(*, client: UUID, key: UUID, number: str, update_id: str, word: Word, text: str) -> None:
    """Note an update of a test request of this client; a repeated one changes nothing. Raises Refused not_found."""
    with command(
        "ideas.take_trial_update",
        actor=ClientActor(client), key=key, number=number, update_id=update_id, word=word, text=text,
    ) as run:  # fmt: skip
        if run.replayed:
            return
        row = TrialRequest.objects.select_for_update().filter(number=number, client__public_id=client).first()
        if row is None:
            raise refused("not_found")
        if update_id not in {one["update_id"] for one in row.updates}:
            row.status = "closed" if word in {Word.FIXED, Word.CLOSED} else "open"
            said = {
                "update_id": update_id,
                "status": str(word),
                "at": run.at.isoformat(),
                "description": text,
            }
            row.updates = [*row.updates, said]
            row.changed_at = run.at
            row.save()
        run.audit(row.public_id, trial=True)
        run.finish(None)


def take_update(
    *, client: UUID, key: UUID, number: str, update_id: str, word: Word, text: str, language: str
) -> None:
    """Take a reporter's word on an item that this client posted; a repeated update changes nothing.

    While a fix is claimed or closed, FIXED and CLOSED confirm it and OPEN opens it again. The text is a comment.
    Raises Refused not_found (also for items of others) and what the steps raise.
    """
    actor = ClientActor(client)
    with command(
        "ideas.take_update", actor=actor, key=key, number=number, update_id=update_id, word=word, text=text
    ) as run:
        if run.replayed:
            return
        found = Idea.objects.filter(
            number=number, origin__kind="open311", origin__origin_id=str(client)
        ).first()
        if found is None:
            raise refused("not_found")
        row = locked(found.public_id)
        if SeenUpdate.objects.filter(sender=actor.ref, update_id=update_id).exists():
            run.finish(None)
            return
        SeenUpdate.objects.create(
            sender=actor.ref, update_id=update_id, idea=row, status=word, at=run.at, created_at=run.at
        )
        who = AuthorLink.objects.filter(idea=row).values_list("who", flat=True).first() or ""
        acting = Acting(by=By.AUTHOR, who=who)
        says = says_of_reporter(word, State(row.status)) if who else None
        if says is not None:
            said = Said.YES if says else Said.NO
            say_fixed(actor=actor, key=uuid5(key, "word"), idea=row.public_id, acting=acting, said=said)
        if text.strip() and who and not row.held:
            comment(
                actor=actor,
                key=uuid5(key, "text"),
                idea=row.public_id,
                acting=acting,
                text=text,
                language=language,
            )
        run.audit(row.public_id, update=True)
        run.finish(None)


def keep_photo(*, client: UUID, key: UUID, body: Any) -> UUID:
    """Take a photo's bytes in; returns its public id in core. The first ones of a client wait for a look.

    Raises Refused with the words of uploads and photos.
    """
    actor = ClientActor(client)
    upload = take_upload(kind=UPLOAD.name, key=key, actor=actor, body=body)
    held = not has_shown_photo(actor)
    return add_photo(upload.public_id, policy=PhotoPolicy(held=held), actor=actor).public_id


def note_media(*, client: UUID, key: UUID, idea: UUID, url: str) -> None:
    """Note an address from which the worker fetches a photo of an item."""
    with command("ideas.note_media", actor=ClientActor(client), key=key, idea=idea, url=url) as run:
        if run.replayed:
            return
        row = locked(idea)
        if not MediaFetch.objects.filter(idea=row, url=url).exists():
            MediaFetch.objects.create(idea=row, url=url, next_at=run.at, created_at=run.at)
        run.audit(idea, media=True)
        run.finish(None)


def attach_media(*, client: UUID, media: UUID, photo: UUID) -> None:
    """Put a fetched photo on its item; the address is forgotten."""
    with command(
        "ideas.attach_media", actor=ClientActor(client), key=uuid5(media, "attach"), media=media, photo=photo
    ) as run:
        if run.replayed:
            return
        found = MediaFetch.objects.select_related("idea").get(public_id=media)
        row = locked(found.idea.public_id)
        if not IdeaPhoto.objects.filter(idea=row, photo=photo).exists():
            place = IdeaPhoto.objects.filter(idea=row).count()
            IdeaPhoto.objects.create(idea=row, photo=photo, position=place, demo=row.demo)
            row.changed_at = run.at
            row.save()
        found.done_at, found.url = run.at, ""
        found.save()
        run.audit(row.public_id, media=True)
        run.finish(None)


def take_lease(media: UUID) -> bool:
    """Claim a photo that is due for this worker, for ten minutes; False when another one was faster."""
    due = MediaFetch.objects.filter(public_id=media, done_at=None, next_at__lte=now())
    return bool(due.update(next_at=now() + LEASE))


def note_media_failed(media: UUID, *, why: str, is_final: bool) -> None:
    """Try a photo again later; give it up after five tries or when ``is_final``."""
    row = MediaFetch.objects.filter(public_id=media, done_at=None).first()
    if row is None:
        return
    row.attempts += 1
    row.next_at = now() + wait_before(row.attempts)
    if is_final or row.attempts >= MOST_TRIES:
        row.done_at, row.error, row.url = now(), why[:24], ""
    row.save()


def forget_trials(slot: dt.datetime) -> int:
    """Delete test requests of more than 30 days ago; returns how many. A job, once a day."""
    return TrialRequest.objects.filter(requested_at__lt=slot - dt.timedelta(days=TRIAL_DAYS)).delete()[0]
