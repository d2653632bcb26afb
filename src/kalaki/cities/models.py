"""Municipalities, their areas, days off and settings.

A municipality is never the row of another one, so ``Municipality`` itself has no scope.
"""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kalaki.core.contract import CityOwned, Shared


class State(models.TextChoices):
    """Whether residents may enter."""

    PREPARING = "preparing"
    OPEN = "open"


class Municipality(Shared):
    """One municipality: the tenant of everything else.

    names, hub_names, addresses: words by language code, ka always among them.
    languages: released codes in the order of the menu; ka comes first.
    """

    slug = models.SlugField(max_length=40, unique=True)
    code = models.CharField(max_length=3, unique=True)
    number = models.PositiveSmallIntegerField(unique=True)
    names = models.JSONField()
    hub_names = models.JSONField()
    addresses = models.JSONField(default=dict)
    languages = models.JSONField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREPARING)
    hotline = models.CharField(max_length=20, blank=True)
    emergency = models.CharField(max_length=20, default="112")
    host = models.CharField(max_length=253, blank=True)
    branding = models.JSONField(default=dict)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=State.values), name="cities_municipality_state"),
            CheckConstraint(condition=Q(number__range=(1, 999)), name="cities_municipality_number"),
            UniqueConstraint(fields=["host"], condition=~Q(host=""), name="cities_one_municipality_per_host"),
        ]

    def __str__(self) -> str:
        return self.slug


class Area(CityOwned):
    """A part of the municipality. ``outline``: rings of [lat, lon] in integer micro-degrees, may be empty."""

    key = models.SlugField(max_length=60)
    names = models.JSONField()
    folded = models.TextField()
    outline = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "key"], name="cities_one_area_per_key")]

    def __str__(self) -> str:
        return self.key


class DeclaredDayOff(Shared):
    """A day off that the government declared for one date, with its act."""

    date = models.DateField(unique=True)
    key = models.SlugField(max_length=40)
    source = models.URLField()

    def __str__(self) -> str:
        return self.date.isoformat()


class ActKind(models.TextChoices):
    """What kind of act it is."""

    LAW = "law"
    GOVERNMENT = "government"
    COUNCIL = "council"
    MAYOR = "mayor"
    OTHER = "other"


class Act(CityOwned):
    """A legal act, or one article of it, that deadlines, petitions, services and payments refer to.

    body: who issued it. article: "" for the whole act. file: SHA-256 of a stored copy in hex, or "".
    checked_by: the lawyer who confirmed edition and article, as they sign; "" until then.
    """

    kind = models.CharField(max_length=12, choices=ActKind.choices)
    number = models.CharField(max_length=60)
    date = models.DateField()
    title = models.CharField(max_length=300)
    body = models.CharField(max_length=200)
    article = models.CharField(max_length=120, blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.CharField(max_length=64, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=ActKind.values), name="cities_act_kind"),
            UniqueConstraint(
                fields=["municipality", "kind", "body", "number", "date", "article"], name="cities_one_act"
            ),
            CheckConstraint(
                condition=Q(checked_by="", checked_on=None)
                | (~Q(checked_by="") & Q(checked_on__isnull=False)),
                name="cities_act_checked_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Setting(CityOwned):
    """One typed setting of a municipality; its bounds lie in the code that reads it."""

    key = models.CharField(max_length=60)
    value = models.JSONField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "key"], name="cities_one_value_per_setting")]

    def __str__(self) -> str:
        return self.key
