"""Where ideas come from, by which mechanism, and what that costs."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kalaki.core.contract import CityOwned


class Mechanism(CityOwned):
    """A way in which the municipality hears its residents. titles: words by language, ka always among them."""

    key = models.SlugField(max_length=40)
    titles = models.JSONField()

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "key"], name="ideas_one_mechanism_per_key")]

    def __str__(self) -> str:
        return self.key


class MechanismCost(CityOwned):
    """What a mechanism cost in a year, as staff entered it. source: the document that says so."""

    mechanism = models.ForeignKey(Mechanism, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    tetri = models.PositiveBigIntegerField()
    source = models.TextField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "mechanism", "year"], name="ideas_one_cost_a_year"),
            CheckConstraint(condition=~Q(source=""), name="ideas_cost_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism} {self.year}"


class Origin(CityOwned):
    """One game table, workshop, conversation, call or batch. It never changes; title is a snapshot.

    kind: as its app registered it. origin_id: the app's own id, unlinkable where a person stands behind it.
    counts: whether its items count in public figures (bots, tests and demonstrations do not).
    """

    kind = models.CharField(max_length=20)
    origin_id = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200, blank=True)
    mechanism_id: int | None
    mechanism = models.ForeignKey(Mechanism, models.PROTECT, null=True, related_name="+")
    counts = models.BooleanField(default=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "kind", "origin_id"], name="ideas_one_origin")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.origin_id}"
