"""Who stands behind an item, who wrote it, who follows it, and whom it was asked about."""

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kalaki.core.contract import CityOwned, CityOwnedBare
from kalaki.ideas.models.items import Idea
from kalaki.ideas.rules.closure import Said


class Way(StrEnum):
    """What a voice rests on. TEAM: a team or class, shown apart and never among the voices."""

    PERSON = "person"
    DEVICE = "device"
    PAPER = "paper"
    UNKNOWN = "unknown"
    TEAM = "team"


class AuthorLink(CityOwnedBare):
    """Who wrote an item. Deleting the row cuts the author off for good; nothing else names them.

    who: reference of a person or device. shows_name: the author wished it, and may take it back.
    """

    idea_id: int
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    who = models.CharField(max_length=120)
    shows_name = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "idea"], name="ideas_one_author")]
        indexes = [Index(fields=["municipality", "who"], name="ideas_by_author")]

    def __str__(self) -> str:
        return str(self.idea_id)


class Support(CityOwnedBare):
    """One voice for one item: the author's own, or a supporter's. Voices are distinct ``who`` (rules.merge).

    who: reference of a person, device, paper row or team; "unknown:<item>" for an author nobody knows.
    A device that signs in becomes its person (commands.unite_device).
    """

    idea_id: int
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    who = models.CharField(max_length=120)
    way = models.CharField(max_length=7)
    is_author = models.BooleanField(default=False)
    is_confirmed = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "idea", "who"], name="ideas_one_voice"),
            CheckConstraint(condition=Q(way__in=list(Way)), name="ideas_voice_way"),
            CheckConstraint(
                condition=Q(is_confirmed=False) | Q(way__in=[Way.PERSON, Way.PAPER]),
                name="ideas_confirmed_by_person_or_paper",
            ),
        ]
        indexes = [Index(fields=["municipality", "who"], name="ideas_by_voice")]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.way}"


class Follower(CityOwnedBare):
    """Somebody hears of what happens to an item. is_digest: once a day instead of at once."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    who = models.CharField(max_length=120)
    is_digest = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "idea", "who"], name="ideas_one_follower")]
        indexes = [Index(fields=["municipality", "who"], name="ideas_by_follower")]

    def __str__(self) -> str:
        return f"{self.idea} {self.since}"


class Asked(StrEnum):
    """When somebody was asked: after the claim, or 28 days after closure."""

    CLAIM = "claim"
    LATER = "later"


class FollowUp(CityOwned):
    """One question to one person, "is it fixed?", and the word that came, if one did.

    who: reference of the author or a supporter. round: the claim it is about, from 1. photo: public id.
    """

    idea_id: int
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    who = models.CharField(max_length=120)
    asked = models.CharField(max_length=5)
    round = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    said = models.CharField(max_length=6, blank=True)
    said_at = models.DateTimeField(null=True)
    photo = models.UUIDField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "idea", "asked", "round", "who"], name="ideas_asked_once"
            ),
            CheckConstraint(condition=Q(asked__in=list(Asked)), name="ideas_asked"),
            CheckConstraint(
                condition=Q(said="", said_at=None) | Q(said__in=list(Said), said_at__isnull=False),
                name="ideas_follow_up_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.asked}"


class DuplicateVerdict(CityOwnedBare):
    """A person said whether two items are the same: a labelled pair for the tuning of duplicates."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    other = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    is_same = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "idea", "other"], name="ideas_one_verdict")]

    def __str__(self) -> str:
        return f"{self.idea} {self.other}"


class DraftVerdict(CityOwnedBare):
    """Whoever writes something not yet sent said that it is another thing than ``other``.

    intake_key: minted with the form. Once the form arrives it becomes a DuplicateVerdict; what never arrives is
    forgotten after 30 days.
    """

    intake_key = models.UUIDField()
    other = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "intake_key", "other"], name="ideas_one_draft_verdict")
        ]

    def __str__(self) -> str:
        return f"{self.intake_key} {self.other}"
