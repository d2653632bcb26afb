"""Legal forms of petition, collections, and signatures that name nobody."""

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kalaki.core.contract import CityOwned, CityOwnedBare
from kalaki.exact.dates import Unit
from kalaki.ideas.models.items import Idea
from kalaki.ideas.rules.petition import Least, Stage


class SignedAt(StrEnum):
    """Where a signature was given: on the hub's page, at the desk with the document, or on a sheet."""

    WEB = "web"
    DESK = "desk"
    PAPER = "paper"


class PetitionType(CityOwned):
    """One legal form (rules.petition.PetitionType). Once petitions of it exist it never changes.

    names: by language, ka always among them. body: who must answer. base: people registered; base_source, base_on: whose
    figure it is and of which day. share: numerator / denominator of the base; absolute: a number instead.
    answer_count, answer_unit: how long the body has. act: public id of the cities.Act.
    """

    body_id: int | None

    names = models.JSONField()
    body = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    base = models.PositiveIntegerField(null=True)
    base_source = models.CharField(max_length=300, blank=True)
    base_on = models.DateField(null=True)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    absolute = models.PositiveIntegerField(null=True)
    least = models.CharField(max_length=8, default=Least.RESIDENT)
    collection_days = models.PositiveSmallIntegerField(null=True)
    answer_count = models.PositiveSmallIntegerField(null=True)
    answer_unit = models.CharField(max_length=12, blank=True)
    act = models.UUIDField(null=True)
    stage = models.CharField(max_length=6, default=Stage.DRAFT)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(stage__in=list(Stage)), name="ideas_petition_stage"),
            CheckConstraint(condition=Q(least__in=list(Least)), name="ideas_petition_least"),
            CheckConstraint(condition=Q(answer_unit__in=["", *Unit]), name="ideas_petition_unit"),
            CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__gte=1, denominator__gte=1, numerator__lte=F("denominator"), absolute=None),
                name="ideas_petition_share",
            ),
            # A type cannot open until act, base and answer time are entered.
            CheckConstraint(
                condition=~Q(stage=Stage.OPEN)
                | Q(
                    body__isnull=False,
                    base__gte=1,
                    base_on__isnull=False,
                    collection_days__gte=1,
                    answer_count__gte=1,
                    act__isnull=False,
                    opened_at__isnull=False,
                )
                & ~Q(base_source="")
                & ~Q(answer_unit="")
                & (Q(numerator__isnull=False) | Q(absolute__gte=1)),
                name="ideas_petition_open_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return str(self.names.get("ka", ""))


class Petition(CityOwned):
    """The collection of one item of kind petition. threshold: as the type asked for it on the first day.

    closes: the end of its last day; the item's due date is that of the answer later.
    signed: its signatures, each resident once; kept beside them so that a list needs no count.
    """

    idea_id: int
    type_id: int

    idea = models.OneToOneField(Idea, models.CASCADE, related_name="petition")
    type = models.ForeignKey(PetitionType, models.PROTECT, related_name="+")
    threshold = models.PositiveIntegerField()
    closes = models.DateTimeField()
    signed = models.PositiveIntegerField(default=0)
    reached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [CheckConstraint(condition=Q(threshold__gte=1), name="ideas_petition_threshold")]

    def __str__(self) -> str:
        return str(self.idea_id)


class Signature(CityOwnedBare):
    """One signature. signer: a keyed hash that is another one for each petition (ideas.signers), so it leads nowhere.

    sheet, position: where it stands on paper, so that a row can be looked at again.
    """

    idea_id: int
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    signer = models.CharField(max_length=64)
    way = models.CharField(max_length=5)
    sheet = models.BigIntegerField(null=True)
    position = models.PositiveSmallIntegerField(null=True)
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["municipality", "idea", "way"], name="ideas_signatures_by_way")]
        constraints = [
            UniqueConstraint(fields=["municipality", "idea", "signer"], name="ideas_one_signature"),
            CheckConstraint(condition=Q(way__in=list(SignedAt)), name="ideas_signature_way"),
            CheckConstraint(
                condition=Q(way=SignedAt.PAPER, sheet__isnull=False, position__isnull=False)
                | ~Q(way=SignedAt.PAPER) & Q(sheet=None, position=None),
                name="ideas_signature_on_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.way}"
