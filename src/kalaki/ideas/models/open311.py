"""Other systems: clients that read and post by Open311, and systems of others to which items are passed on."""

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kalaki.core.contract import CityOwned
from kalaki.ideas.models.categories import Category
from kalaki.ideas.models.items import Idea


class ApiClient(CityOwned):
    """A program that may post. key_hash: core.keys.keyed_hash of its key, which is shown once; hint: its first signs.

    extended: it gets the extended status words. held: what it posts waits for a look, and it gets a token.
    """

    name = models.CharField(max_length=120)
    key_hash = models.CharField(max_length=64)
    hint = models.CharField(max_length=8)
    extended = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "key_hash"], name="ideas_one_client_per_key")]

    def __str__(self) -> str:
        return self.name


class TrialRequest(CityOwned):
    """What a client posted to the test endpoint. It is in no register, list, feed or figure, and goes after 30 days.

    number: TEST-000001. updates: what was posted about it, each {update_id, status, at, description}.
    """

    client_id: int
    category_id: int
    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    number = models.CharField(max_length=24)
    external_key = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    status = models.CharField(max_length=30)
    updates = models.JSONField(default=list)
    requested_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["municipality", "-requested_at", "-id"], name="ideas_test_newest")]
        constraints = [
            UniqueConstraint(fields=["municipality", "number"], name="ideas_one_test_number"),
            UniqueConstraint(fields=["municipality", "client", "external_key"], name="ideas_one_test_key"),
        ]

    def __str__(self) -> str:
        return self.number


class MediaFetch(CityOwned):
    """A photo that a client named by its address and the worker fetches. error: why it was given up, "" while open."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    url = models.CharField(max_length=2048)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=24, blank=True)

    class Meta:
        indexes = [
            Index(fields=["municipality", "next_at"], condition=Q(done_at=None), name="ideas_media_due")
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Peer(CityOwned):
    """Somebody else's system that works on items of ours. url: its Open311 endpoint, without the last slash.

    sealed_key: what we post with, sealed. polled_until: up to when its updates were read. failing_since: since when
    it does not answer; error: how.
    """

    name = models.CharField(max_length=120)
    url = models.CharField(max_length=400)
    jurisdiction = models.CharField(max_length=120, blank=True)
    sealed_key = models.BinaryField(default=bytes)
    polled_until = models.DateTimeField(null=True)
    next_poll_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "url", "jurisdiction"], name="ideas_one_peer")
        ]

    def __str__(self) -> str:
        return self.name


class Route(CityOwned):
    """Items of a category go to a peer, as its service ``code``, from ``opened_at`` on. closed_at: no longer."""

    peer_id: int
    category_id: int
    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    peer = models.ForeignKey(Peer, models.CASCADE, related_name="routes")
    code = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "category"], condition=Q(closed_at=None), name="ideas_one_open_route"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.code}"


class Passing(StrEnum):
    """How far an item is on its way to a peer. TOKEN: they will say the number later. SENT: it is there."""

    WAITING = "waiting"
    TOKEN = "token"  # noqa: S105 - a state
    SENT = "sent"
    REFUSED = "refused"


class Passed(CityOwned):
    """One item on its way to a peer, or there. theirs: their number. error: why they refused it, or did not answer."""

    idea_id: int
    route_id: int
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    route = models.ForeignKey(Route, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=Passing.WAITING)
    token = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "idea"], name="ideas_passed_once"),
            CheckConstraint(condition=Q(state__in=list(Passing)), name="ideas_passing"),
        ]
        indexes = [
            Index(fields=["municipality", "next_at"], name="ideas_passed_due"),
            Index(fields=["municipality", "theirs"], name="ideas_passed_theirs"),
        ]

    def __str__(self) -> str:
        return f"{self.idea} {self.state}"


class PeerWord(CityOwned):
    """An update that we owe a peer: the reporter's word on a fix, or that staff opened the item again."""

    passed_id: int
    passed = models.ForeignKey(Passed, models.CASCADE, related_name="+")
    update_id = models.UUIDField()
    status = models.CharField(max_length=30)
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "update_id"], name="ideas_one_peer_word")]
        indexes = [Index(fields=["municipality", "next_at"], name="ideas_peer_words_due")]

    def __str__(self) -> str:
        return f"{self.passed} {self.status}"


class SeenUpdate(CityOwned):
    """An update that came, so that its repetition changes nothing. sender: "client:<id>" or "peer:<id>"."""

    sender = models.CharField(max_length=60)
    update_id = models.CharField(max_length=200)
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    status = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "sender", "update_id"], name="ideas_one_update")
        ]

    def __str__(self) -> str:
        return self.update_id
