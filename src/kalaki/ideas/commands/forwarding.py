"""Passing items on to somebody else's system, and taking in what that system says of them."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from kalaki.core.contract import Actor, Run, System, command, now, seal
from kalaki.ideas import events
from kalaki.ideas.commands.closing import ask
from kalaki.ideas.commands.frame import Acting, about, clock_rule, due_of, entry, locked, move
from kalaki.ideas.models import (
    Category,
    Claim,
    HistoryEntry,
    Idea,
    Passed,
    Peer,
    PeerWord,
    Route,
    SeenUpdate,
)
from kalaki.ideas.models.categories import Destination
from kalaki.ideas.models.open311 import Passing
from kalaki.ideas.models.voices import Asked
from kalaki.ideas.queries.forwarding import SEAL
from kalaki.ideas.queries.shared import shown
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import OPEN, Act, By, Kind, State
from kalaki.ideas.rules.open311 import Word, act_of_peer, wait_before

POSTMAN = System("open311")
LEASE = dt.timedelta(minutes=10)
POLL = dt.timedelta(minutes=5)
LONGEST_TEXT = 2000


def save_peer(
    *, actor: Actor, key: UUID, name: str, url: str, secret: str = "", jurisdiction: str = ""
) -> UUID:
    """Name a system to which items may be passed on, or give a known one another name or key; returns its public id.

    url: of its endpoint. secret: our key there, "" keeps the one that is known. Raises Refused missing, url_wrong.
    """
    address = url.strip().rstrip("/")
    with command(
        "ideas.save_peer", actor=actor, key=key, name=name, url=address, jurisdiction=jurisdiction, has_key=bool(secret)
    ) as run:  # fmt: skip
        if run.replayed:
            return UUID(run.result)
        if not name.strip():
            raise refused("missing", fields="name")
        if not _is_address(address):
            raise refused("url_wrong")
        row = Peer.objects.filter(url=address, jurisdiction=jurisdiction.strip()).first()
        row = row or Peer(url=address, jurisdiction=jurisdiction.strip(), created_at=run.at)
        row.name = name.strip()[:120]
        if secret.strip():
            row.sealed_key = seal(SEAL, secret.strip().encode())
        row.failing_since, row.error, row.next_poll_at = None, "", run.at
        row.save()
        run.audit(row.public_id, peer=True)
        return UUID(str(run.finish(row.public_id)))


def open_route(*, actor: Actor, key: UUID, category: str, peer: UUID, code: str) -> UUID:
    """Pass items of a category (key) on to a peer from now on, as its service ``code``; an earlier way ends.

    Raises Refused category_unknown, not_found, missing.
    """
    with command("ideas.open_route", actor=actor, key=key, category=category, peer=peer, code=code) as run:
        if run.replayed:
            return UUID(run.result)
        found, to = Category.objects.filter(key=category).first(), Peer.objects.filter(public_id=peer).first()
        if found is None:
            raise refused("category_unknown")
        if to is None:
            raise refused("not_found")
        if not code.strip():
            raise refused("missing", fields="service_code")
        Route.objects.filter(category=found, closed_at=None).update(closed_at=run.at)
        made = Route.objects.create(
            category=found, peer=to, code=code.strip()[:120], opened_at=run.at, created_at=run.at
        )
        _send_to(found, Destination.OPEN311, run)
        run.audit(found.public_id, route=made.public_id)
        return UUID(str(run.finish(made.public_id)))


def close_route(*, actor: Actor, key: UUID, route: UUID) -> None:
    """Keep items of the category here again; what was passed on stays there. Raises Refused not_found."""
    with command("ideas.close_route", actor=actor, key=key, route=route) as run:
        if run.replayed:
            return
        row = Route.objects.select_related("category").filter(public_id=route).first()
        if row is None:
            raise refused("not_found")
        row.closed_at = row.closed_at or run.at
        row.save()
        _send_to(row.category, Destination.DESK, run)
        run.audit(route, closed=True)
        run.finish(None)


def queue_items() -> int:
    """Put every open report of an open way into its queue, once; returns how many are new.

    What came by Open311 itself is not passed on, so that two systems never send an item round and round.
    """
    fresh = 0
    Passed.objects.filter(state=Passing.WAITING, next_at__isnull=False).exclude(
        idea__status__in=sorted(OPEN), idea__held=False
    ).update(next_at=None)  # taken back, hidden or settled here before it could go
    for route in Route.objects.filter(closed_at=None).order_by("pk"):
        rows = Idea.objects.filter(
            category_id=route.category_id, kind=Kind.REPORT, status__in=sorted(OPEN - {State.CLAIMED}), held=False,
            received_at__gte=route.opened_at,
        )  # fmt: skip
        rows = rows.exclude(origin__kind="open311").exclude(
            pk__in=Passed.objects.filter(route__category_id=route.category_id).values("idea_id")
        )
        for idea in rows.order_by("pk"):
            _made, is_new = Passed.objects.get_or_create(
                idea=idea, defaults={"route": route, "next_at": now()}
            )
            fresh += is_new
    return fresh


def lease(passed: UUID) -> bool:
    """Claim an item that is due for this worker, for ten minutes; False when another one was faster."""
    due = Passed.objects.filter(public_id=passed, next_at__lte=now())
    return bool(due.update(next_at=now() + LEASE))


def lease_word(word: UUID) -> bool:
    """Claim an update that is owed to a peer, for ten minutes; False when another worker was faster."""
    due = PeerWord.objects.filter(public_id=word, next_at__lte=now())
    return bool(due.update(next_at=now() + LEASE))


def note_sent(*, passed: UUID, theirs: str, token: str) -> None:
    """Write down that a peer has an item: under its number, under a token whose number comes later, or under neither."""
    with command(
        "ideas.note_sent", actor=POSTMAN, key=uuid5(passed, f"{theirs}/{token}"), passed=passed
    ) as run:
        if run.replayed:
            return
        row = Passed.objects.select_related("route__peer", "idea").get(public_id=passed)
        row.token, row.theirs = token[:200], theirs[:120]
        row.state = Passing.TOKEN if token and not theirs else Passing.SENT
        row.sent_at, row.error = row.sent_at or run.at, ""
        row.next_at = run.at + POLL if row.state == Passing.TOKEN else None
        row.save()
        idea = locked(row.idea.public_id)
        if theirs or not token:
            peer = row.route.peer
            entry(run, idea, "passed", acting_of(idea, peer), theirs=theirs[:120])
        if idea.status == State.RECEIVED:
            move(
                run, idea, Act.ROUTE, acting_of(idea, row.route.peer), given={"holder": str(idea.holder_id)},
                holder=_holder(idea), event=events.IdeaRouted(**about(idea), holder=_holder(idea)),
            )  # fmt: skip
        run.finish(None)


def note_refused(*, passed: UUID, why: str) -> None:
    """Write down why a peer did not take an item; staff may try again."""
    Passed.objects.filter(public_id=passed).update(state=Passing.REFUSED, error=why[:200], next_at=None)


def note_later(*, passed: UUID, why: str) -> None:
    """Try to pass an item on again later."""
    row = Passed.objects.get(public_id=passed)
    row.attempts += 1
    row.error, row.next_at = why[:200], now() + wait_before(row.attempts)
    row.save()


def try_again(*, actor: Actor, key: UUID, passed: UUID) -> None:
    """Send an item once more that its peer refused. Raises Refused not_found."""
    with command("ideas.pass_again", actor=actor, key=key, passed=passed) as run:
        if run.replayed:
            return
        row = Passed.objects.filter(public_id=passed, state=Passing.REFUSED).first()
        if row is None:
            raise refused("not_found")
        row.state, row.next_at, row.attempts = Passing.WAITING, run.at, 0
        row.save()
        run.audit(passed, again=True)
        run.finish(None)


def note_word(word: UUID, *, sent: bool, why: str = "") -> None:
    """Write down that an update reached its peer, or try it again later."""
    row = PeerWord.objects.get(public_id=word)
    if sent:
        row.sent_at, row.next_at, row.error = now(), None, ""
    else:
        row.attempts += 1
        row.next_at, row.error = now() + wait_before(row.attempts), why[:24]
    row.save()


def note_peer(peer: UUID, *, why: str = "", polled_until: dt.datetime | None = None) -> None:
    """Write down that a peer answered, or how it did not; the first time in vain stays until it answers again."""
    row = Peer.objects.get(public_id=peer)
    instant = now()
    if why:
        row.failing_since, row.error = row.failing_since or instant, why[:24]
    else:
        row.failing_since, row.error, row.reached_at = None, "", instant
        row.polled_until = polled_until or row.polled_until
    row.next_poll_at = instant + POLL
    row.save()


def take_peer_update(
    *, peer: UUID, theirs: str, update_id: str, word: Word, text: str, at: dt.datetime
) -> bool:
    """Take in what a peer says of an item that it has; returns whether it was new and about one of ours."""
    rows = Passed.objects.select_related("idea", "route__peer").filter(route__peer__public_id=peer)
    found = rows.filter(theirs=theirs).first() if theirs else None
    if found is None or SeenUpdate.objects.filter(sender=f"peer:{peer}", update_id=update_id[:200]).exists():
        return False
    key = uuid5(peer, update_id)
    with command("ideas.take_peer_update", actor=POSTMAN, key=key, update_id=update_id) as run:
        if run.replayed:
            return False
        system, idea = found.route.peer, locked(found.idea.public_id)
        SeenUpdate.objects.create(
            sender=f"peer:{peer}", update_id=update_id[:200], idea=idea, status=word, at=at, created_at=run.at
        )
        _follow(run, idea, system, word, shown(text.strip()[:LONGEST_TEXT]))
        run.finish(None)
        return True


def say_again(payload: dict[str, Any]) -> None:
    """Owe the peer a word that the item is open again. A handler of idea.reopened."""
    _owe(payload["idea"], Word.OPEN, "reopened")


def say_confirmed(payload: dict[str, Any]) -> None:
    """Owe the peer a word that the reporter confirmed it. A handler of idea.confirmed."""
    _owe(payload["idea"], Word.CLOSED, "confirmed")


def acting_of(idea: Idea, peer: Peer, by: By = By.OWNER) -> Acting:
    """Return how a peer acts on an item: for the unit that holds it, under the peer's own name."""
    return Acting(by=by, organisation=idea.holder_id, official=peer.name)


def _follow(run: Run, idea: Idea, peer: Peer, word: Word, text: str) -> None:
    act = act_of_peer(word, State(idea.status), Kind(idea.kind))
    acting = acting_of(idea, peer)
    if act is Act.CLAIM:
        idea.claimed_at = run.at
        claim = Claim.objects.create(
            idea=idea, organisation_id=idea.holder_id, by=POSTMAN.ref, note=text or peer.name, claimed_at=run.at,
            created_at=run.at, demo=idea.demo,
        )  # fmt: skip
        move(run, idea, act, acting, given={"evidence": True}, reason=text, claim=claim.public_id, photos=0)
        ask(run, idea, Asked.CLAIM)
    elif act is Act.REOPEN:
        due = due_of(run.at, clock_rule(idea).resolution)
        event = events.IdeaReopened(**about(idea), times=idea.reopened + 1)
        by = acting_of(idea, peer, By.SUPERVISOR)
        move(run, idea, act, by, given={"due": due}, reason=text or peer.name, event=event, due=due)
    elif act is Act.DECLINE:
        idea.reason_code, idea.reason = "other_system", text or peer.name
        move(run, idea, act, acting, given={"reason_code": "other_system"}, reason=idea.reason)
    elif act is Act.NOT_OURS:
        idea.reason, idea.contact = text or peer.name, peer.name
        move(run, idea, act, acting, given={"contact": peer.name}, reason=idea.reason)
    elif act is not None:
        move(run, idea, act, acting, reason=text)
    else:
        idea.changed_at = run.at
        entry(run, idea, "peer_word", acting, reason=text, word=word)
    if act in {Act.CLAIM, Act.DECLINE, Act.NOT_OURS} and idea.first_answered_at is None:
        idea.first_answered_at = run.at
    idea.save()


def _owe(idea: str, word: Word, which: str) -> None:
    row = Passed.objects.select_related("route__peer", "idea").filter(idea__public_id=idea).first()
    if row is None or not row.theirs:
        return
    last = (
        HistoryEntry.objects.filter(idea_id=row.idea_id)
        .order_by("-seq")
        .values_list("official", "at")
        .first()
    )
    if last is None or last[0] == row.route.peer.name:
        return  # the peer said so itself
    PeerWord.objects.get_or_create(
        update_id=uuid5(UUID(idea), f"{which}/{row.idea.reopened}"),
        defaults={"passed": row, "status": word, "at": last[1], "next_at": now()},
    )


def _send_to(category: Category, destination: Destination, run: Run) -> None:
    category.destination, category.changed_at = destination, run.at
    category.save()


def _holder(idea: Idea) -> str:
    return str(Idea.objects.filter(pk=idea.pk).values_list("holder__public_id", flat=True)[0])


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and not parts.query
        )
    except ValueError:
        return False
