"""Items on their way to other systems: what is due for the worker, and what staff see of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from kalaki.cities.contract import home_urls
from kalaki.core.contract import ANYBODY, counts, now, photos_of, unseal
from kalaki.ideas.models import Category, Idea, IdeaPhoto, MediaFetch, Passed, Peer, PeerWord, Route
from kalaki.ideas.models.items import Phase
from kalaki.ideas.models.open311 import Passing
from kalaki.ideas.queries.shared import place_of, shown

SEAL = "open311.peer"
MOST_TURNS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerAddress:
    """Where a peer is asked, with our key there."""

    public_id: UUID
    url: str
    jurisdiction: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An item to pass on, or whose number is asked by its token. text: with our number and address; masked.

    answers: to the category's questions, by code. photos: absolute addresses. Nothing of it says who reported it.
    """

    passed: UUID
    peer: PeerAddress
    code: str
    token: str
    text: str
    lat: int | None
    lon: int | None
    address: str
    answers: dict[str, Any]
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordDue:
    """An update that is owed to a peer."""

    word: UUID
    peer: PeerAddress
    theirs: str
    update_id: UUID
    status: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDue:
    """A peer to ask what is new. since: up to when its updates are known. theirs: numbers of ours that are open."""

    peer: PeerAddress
    since: dt.datetime
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDue:
    """A photo to fetch. client: whose it is."""

    media: UUID
    client: UUID
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """A way of a category."""

    public_id: UUID
    category_names: dict[str, str]
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerView:
    """A peer as staff see it. waiting: items and updates that it does not have yet."""

    public_id: UUID
    name: str
    url: str
    jurisdiction: str
    has_key: bool
    routes: tuple[RouteView, ...]
    reached_at: dt.datetime | None
    failing_since: dt.datetime | None
    error: str
    waiting: int
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedView:
    """An item that a peer did not take."""

    public_id: UUID
    number: str
    peer: str
    why: str


def has_due() -> bool:
    """Tell whether the worker has anything to do for other systems now, in at most 4 statements."""
    instant = now()
    return (
        Passed.objects.filter(next_at__lte=instant).exists()
        or PeerWord.objects.filter(next_at__lte=instant).exists()
        or MediaFetch.objects.filter(done_at=None, next_at__lte=instant).exists()
        or Passed.objects.filter(state=Passing.SENT, route__peer__next_poll_at__lte=instant)
        .exclude(theirs="")
        .exists()
    )


def errands_due() -> list[Errand]:
    """Return the items whose turn it is, the oldest first."""
    rows = list(
        Passed.objects.select_related("idea__category", "idea__area", "route__peer")
        .filter(next_at__lte=now(), state__in=[Passing.WAITING, Passing.TOKEN])
        .order_by("next_at", "pk")[:MOST_TURNS]
    )
    photos = _photos([row.idea_id for row in rows])
    home = home_urls() if rows else {}
    base = next(iter(home.values()), "")
    return [_errand(row, base, photos.get(row.idea_id, ())) for row in rows]


def words_due() -> list[WordDue]:
    """Return the updates that are owed to peers, the oldest first."""
    rows = PeerWord.objects.select_related("passed__route__peer").filter(next_at__lte=now())
    return [
        WordDue(
            word=row.public_id, peer=_address(row.passed.route.peer), theirs=row.passed.theirs,
            update_id=row.update_id, status=row.status, at=row.at,
        )
        for row in rows.order_by("next_at", "pk")[:MOST_TURNS]
    ]  # fmt: skip


def polls_due() -> list[PollDue]:
    """Return the peers that are asked for news now: those that have an item of ours."""
    found = []
    for peer in Peer.objects.filter(next_poll_at__lte=now()).order_by("pk"):
        rows = Passed.objects.filter(route__peer=peer, state=Passing.SENT).exclude(theirs="")
        first = rows.order_by("sent_at").values_list("sent_at", flat=True).first()
        if first is not None:
            open_ones = rows.filter(idea__closed_at=None).order_by("-pk").values_list("theirs", flat=True)
            since = peer.polled_until or first
            found.append(PollDue(peer=_address(peer), since=since, theirs=tuple(open_ones[:MOST_TURNS])))
    return found


def media_due() -> list[MediaDue]:
    """Return the photos that clients named by address, the oldest first."""
    rows = MediaFetch.objects.filter(done_at=None, next_at__lte=now()).order_by("next_at", "pk")
    columns = rows.values_list("public_id", "idea__origin__origin_id", "url")[:MOST_TURNS]
    return [MediaDue(media=media, client=UUID(client), url=url) for media, client, url in columns]


def list_peers() -> tuple[PeerView, ...]:
    """Return every peer with its ways and what waits, in 4 statements."""
    routes: dict[int, list[RouteView]] = {}
    for row in Route.objects.select_related("category").filter(closed_at=None).order_by("pk"):
        view = RouteView(public_id=row.public_id, category_names=row.category.names, code=row.code)
        routes.setdefault(row.peer_id, []).append(view)
    waits = Q(next_at__isnull=False) & ~Q(state=Passing.TOKEN)
    items = Passed.objects.order_by().values_list("route__peer_id")
    counted = {
        peer: (waiting, sent)
        for peer, waiting, sent in items.annotate(
            waits=Count("pk", filter=waits), sent=Count("pk", filter=Q(sent_at__isnull=False))
        )
    }
    words = dict(
        PeerWord.objects.filter(next_at__isnull=False)
        .order_by()
        .values_list("passed__route__peer_id")
        .annotate(Count("pk"))
    )
    return tuple(
        PeerView(
            public_id=row.public_id, name=row.name, url=row.url, jurisdiction=row.jurisdiction,
            has_key=bool(row.sealed_key), routes=tuple(routes.get(row.pk, ())), reached_at=row.reached_at,
            failing_since=row.failing_since, error=row.error,
            waiting=counted.get(row.pk, (0, 0))[0] + words.get(row.pk, 0), sent=counted.get(row.pk, (0, 0))[1],
        )
        for row in Peer.objects.order_by("name", "pk")
    )  # fmt: skip


def category_choices() -> tuple[tuple[str, dict[str, str]], ...]:
    """Return (key, names) of every category in its order, in 1 statement."""
    return tuple(Category.objects.order_by("position", "pk").values_list("key", "names"))


def list_refused() -> tuple[RefusedView, ...]:
    """Return the items that peers refused, the newest first."""
    rows = Passed.objects.filter(state=Passing.REFUSED).order_by("-pk")[:MOST_TURNS]
    return tuple(
        RefusedView(public_id=public_id, number=number, peer=peer, why=why)
        for public_id, number, peer, why in rows.values_list(
            "public_id", "idea__number", "route__peer__name", "error"
        )
    )


def troubles() -> tuple[int, int]:
    """Return (peers that do not answer, items that peers refused), in 1 statement."""
    found = counts(
        silent=Peer.objects.filter(failing_since__isnull=False),
        refused=Passed.objects.filter(state=Passing.REFUSED),
    )
    return found["silent"], found["refused"]


def _address(peer: Peer) -> PeerAddress:
    sealed = bytes(peer.sealed_key)
    return PeerAddress(
        public_id=peer.public_id,
        url=peer.url,
        jurisdiction=peer.jurisdiction,
        secret=unseal(SEAL, sealed).decode() if sealed else "",
    )


def _errand(row: Passed, base: str, photos: tuple[str, ...]) -> Errand:
    idea: Idea = row.idea
    category = idea.category
    place = place_of(
        lat=idea.lat, lon=idea.lon, address=idea.address, publish=category.publish_place if category else None
    )
    words = "" if idea.text_withdrawn_at else shown("\n".join(one for one in (idea.title, idea.text) if one))
    area = idea.area.names["ka"] if idea.area else ""
    return Errand(
        passed=row.public_id,
        peer=_address(row.route.peer),
        code=row.route.code,
        token=row.token,
        text="\n".join(one for one in (words, f"{idea.number} {base}/ideas/{idea.number}/") if one),
        lat=place.lat,
        lon=place.lon,
        address=place.address or area,
        answers=dict(idea.answers),
        photos=tuple(base + path for path in photos),
    )


def _photos(ideas: list[int]) -> dict[int, tuple[str, ...]]:
    rows = list(
        IdeaPhoto.objects.filter(idea_id__in=ideas, hidden_at=None, phase=Phase.BEFORE)
        .order_by("idea_id", "position")
        .values_list("idea_id", "photo")
    )
    views = photos_of([photo for _idea, photo in rows], viewer=ANYBODY) if rows else {}
    found: dict[int, tuple[str, ...]] = {}
    for idea, photo in rows:
        if photo in views and views[photo].large:
            found[idea] = (*found.get(idea, ()), views[photo].large)
    return found
