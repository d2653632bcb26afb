"""The worker's part of Open311. No transaction is open while another machine is asked."""

import datetime as dt
import io
from uuid import UUID, uuid5

from django_tasks import task

from kalaki.core.contract import Refused, current_municipality, now, writing
from kalaki.ideas.commands import forwarding
from kalaki.ideas.commands import open311 as intake
from kalaki.ideas.open311.client import (
    Declined,
    Unreachable,
    ask_token,
    fetch_media,
    post_request,
    post_word,
    read_updates,
)
from kalaki.ideas.queries.forwarding import (
    Errand,
    MediaDue,
    PollDue,
    WordDue,
    errands_due,
    has_due,
    media_due,
    polls_due,
    words_due,
)


def look_for_work(slot: dt.datetime) -> bool:
    """Queue what is new and let the worker go round when something is due; returns whether it was. Each minute."""
    forwarding.queue_items()
    if not has_due():
        return False
    go_round.enqueue(current_municipality())
    return True


def on_event(payload: dict[str, object]) -> None:
    """Let the worker go round soon: something was received, reopened or confirmed. A handler of events."""
    forwarding.queue_items()
    if has_due():
        go_round.enqueue(current_municipality())


@task()
def go_round(municipality: int) -> dict[str, int]:
    """Pass on, ask, tell and fetch whatever is due; returns how many of each went well."""
    with writing(municipality):
        silent: set[UUID] = set()  # who does not answer is asked no more in this round
        return {
            "passed": sum(_pass_on(one, silent) for one in errands_due() if forwarding.lease(one.passed)),
            "told": sum(_tell(one, silent) for one in words_due() if forwarding.lease_word(one.word)),
            "heard": sum(_hear(one) for one in polls_due()),
            "photos": sum(_fetch(one) for one in media_due() if intake.take_lease(one.media)),
        }


def _pass_on(errand: Errand, silent: set[UUID]) -> bool:
    peer = errand.peer.public_id
    if peer in silent:
        forwarding.note_later(passed=errand.passed, why="silent")
        return False
    try:
        if errand.token:
            theirs, token = ask_token(errand), errand.token
        else:
            taken = post_request(errand)
            theirs, token = taken.theirs, taken.token
    except Unreachable as error:
        silent.add(peer)
        forwarding.note_peer(peer, why=str(error))
        forwarding.note_later(passed=errand.passed, why=str(error))
        return False
    except Declined as error:
        forwarding.note_peer(peer)
        forwarding.note_refused(passed=errand.passed, why=str(error))
        return False
    forwarding.note_peer(peer)
    if errand.token and not theirs:
        forwarding.note_later(passed=errand.passed, why="")
        return False
    forwarding.note_sent(passed=errand.passed, theirs=theirs, token=token)
    return True


def _tell(due: WordDue, silent: set[UUID]) -> bool:
    peer = due.peer.public_id
    if peer in silent:
        forwarding.note_word(due.word, sent=False, why="silent")
        return False
    try:
        post_word(due)
    except (Unreachable, Declined) as error:
        forwarding.note_word(due.word, sent=False, why=str(error))
        if isinstance(error, Unreachable):
            silent.add(peer)
            forwarding.note_peer(peer, why=str(error))
        return False
    forwarding.note_word(due.word, sent=True)
    return True


def _hear(due: PollDue) -> int:
    until = now()
    try:
        heard = read_updates(due, until=until)
    except (Unreachable, Declined) as error:
        forwarding.note_peer(due.peer.public_id, why=str(error))
        return 0
    taken = sum(
        forwarding.take_peer_update(
            peer=due.peer.public_id, theirs=one.theirs, update_id=one.update_id, word=one.word, text=one.text,
            at=one.at,
        )
        for one in heard
    )  # fmt: skip
    forwarding.note_peer(due.peer.public_id, polled_until=until)
    return taken


def _fetch(due: MediaDue) -> bool:
    try:
        data = fetch_media(due.url)
        photo = intake.keep_photo(client=due.client, key=uuid5(due.media, "photo"), body=io.BytesIO(data))
    except Unreachable as error:
        intake.note_media_failed(due.media, why=str(error), is_final=False)
        return False
    except Declined as error:
        intake.note_media_failed(due.media, why=str(error), is_final=True)
        return False
    except Refused as refusal:
        intake.note_media_failed(due.media, why=refusal.code, is_final=True)
        return False
    intake.attach_media(client=due.client, media=due.media, photo=photo)
    return True
