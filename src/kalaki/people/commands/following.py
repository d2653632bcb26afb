"""Who hears of what: followings of subjects, notices to followers, the daily message, the link that ends them."""

import datetime as dt
import hmac
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kalaki.cities.contract import home_urls
from kalaki.core.contract import (
    Actor,
    Device,
    Notice,
    Pushed,
    SubjectRef,
    command,
    notify,
    resolve,
)
from kalaki.people.following import home_of, stop_mark, stop_path
from kalaki.people.models import DigestLine, Following, FollowMode
from kalaki.people.refusals import refused

Words = Callable[[str], Notice]
LONGEST = 300


def subscribe(
    *,
    recipient: str,
    ref: SubjectRef,
    mode: FollowMode = FollowMode.NOW,
    language: str = "ka",
    actor: Actor,
    key: UUID,
) -> UUID:
    """Tell ``recipient`` ("person:<id>", "device:<reference>") of ``ref`` from now on; returns the following's id.

    Who follows already changes mode and language. Raises Refused not_found when nothing has the reference.
    """
    if resolve([ref])[ref].is_gone:
        raise refused("not_found")
    with command(
        "people.subscribe",
        actor=actor,
        key=key,
        recipient=recipient,
        ref=str(ref),
        mode=mode,
        language=language,
    ) as run:
        rows = Following.objects.filter(recipient=recipient, subject_kind=ref.kind, subject_id=ref.public_id)
        row = rows.first()
        if run.replayed:
            return UUID(run.result)
        if row is None:
            row = Following(recipient=recipient, subject_kind=ref.kind, subject_id=ref.public_id)
            row.created_at = run.at
        row.mode, row.language = mode, language
        row.save()
        run.audit(row.public_id, mode=mode)
        return run.finish(row.public_id)


def unsubscribe(*, following: UUID, recipient: str, actor: Actor, key: UUID) -> None:
    """End a following of ``recipient``; harmless when there is none."""
    with command("people.unsubscribe", actor=actor, key=key, following=following) as run:
        if not run.replayed:
            _end(Following.objects.filter(public_id=following, recipient=recipient).first())
            run.audit(following)
            run.finish(None)


def stop_following(*, token: str, key: UUID) -> None:
    """End the following that a message's link names; a second time changes nothing. Raises Refused token_over."""
    public_id = read_stop(token)
    if public_id is None:
        raise refused("token_over")
    with command("people.stop_following", actor=Device("unknown"), key=key, following=public_id) as run:
        if not run.replayed:
            _end(Following.objects.filter(public_id=public_id).first())
            run.audit(public_id)
            run.finish(None)


def read_stop(token: str) -> UUID | None:
    """Return the id in the token of a stop link, or None when it is not ours."""
    name, mark = token[:32], token[32:]
    try:
        public_id = UUID(hex=name)
    except ValueError:
        return None
    return public_id if mark.isascii() and hmac.compare_digest(mark, stop_mark(public_id)) else None


def announce(
    ref: SubjectRef, words: Words, *, skip: Iterable[str] = (), at: dt.datetime | None = None
) -> int:
    """Tell the followers of ``ref``; returns how many heard at once. Called inside a command or a handler.

    words: ``words(language)`` makes the notice in that language; what its push says leads to ``pushed.path``,
    written without city and language. skip: recipients who know already, because they did it themselves.
    """
    told, left, homes = 0, set(skip), home_urls()
    for row in Following.objects.filter(subject_kind=ref.kind, subject_id=ref.public_id).order_by("pk"):
        if row.recipient in left:
            continue
        with override(row.language):
            notice = words(row.language)
            if row.mode == FollowMode.DAILY:
                path = notice.pushed.path if notice.pushed else ""
                DigestLine.objects.create(following=row, title=notice.title[:LONGEST], path=path)
                continue
            told += _tell(row, notice, home_of(row.language, homes), at)
    return told


def send_digests(slot: dt.datetime) -> int:
    """Send each recipient one message of everything that came for them since the last; returns how many."""
    lines: dict[str, list[DigestLine]] = {}
    homes = home_urls()
    for line in DigestLine.objects.select_related("following").order_by("pk"):
        lines.setdefault(line.following.recipient, []).append(line)
    for recipient, waiting in lines.items():
        followed = {line.following.pk: line.following for line in waiting}
        language = waiting[0].following.language
        with override(language):
            notice = _digest(waiting, language, home_of(language, homes))
        sent = notify(recipient, notice, municipality=waiting[0].municipality_id)
        DigestLine.objects.filter(pk__in=[line.pk for line in waiting]).delete()
        if sent is not None:
            Following.objects.filter(pk__in=list(followed)).update(last_notice=sent)
    return len(lines)


def _tell(row: Following, notice: Notice, home: str, at: dt.datetime | None) -> bool:
    address = home + stop_path(row.public_id)
    stop = format_lazy(gettext_lazy("Stop these notices: {address}"), address=address)
    pushed = notice.pushed
    if pushed is not None:
        pushed = replace(pushed, path=urlsplit(home).path + pushed.path, language=row.language)
    full = replace(notice, text=f"{notice.text}\n\n{stop}", stop=address, pushed=pushed)
    sent = notify(row.recipient, full, municipality=row.municipality_id, at=at)
    if sent is not None:
        row.last_notice = sent
        row.save(update_fields=["last_notice"])
    return sent is not None


def _digest(lines: list[DigestLine], language: str, home: str) -> Notice:
    parts = []
    for line in lines:
        stop = home + stop_path(line.following.public_id)
        link = [home + line.path] if line.path else []
        parts.append("\n".join([line.title, *link, _("Stop these notices: {address}").format(address=stop)]))
    title = _("News of what you follow")
    path = next((line.path for line in lines if line.path), "/")
    return Notice(
        kind="people.digest",
        title=title,
        text="\n\n".join(parts),
        short=title,
        pushed=Pushed(
            number=title,
            state=lines[0].title if len(lines) == 1 else str(len(lines)),
            language=language,
            path=urlsplit(home).path + path,
            topic="people.digest",
        ),
    )


def _end(row: Following | None) -> None:
    if row is not None:
        DigestLine.objects.filter(following=row).delete()
        row.delete()
