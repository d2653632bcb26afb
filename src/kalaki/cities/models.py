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


class Setting(CityOwned):
    """One typed setting of a municipality; its bounds lie in the code that reads it."""

    key = models.CharField(max_length=60)
    value = models.JSONField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "key"], name="cities_one_value_per_setting")]

    def __str__(self) -> str:
        return self.key
