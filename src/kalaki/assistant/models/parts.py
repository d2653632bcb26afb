"""The parts of the published revision of a record, as tables: for slots, lists, exports and figures."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kalaki.assistant.models.knowledge import Record
from kalaki.assistant.rules import content
from kalaki.assistant.rules.currency import Basis
from kalaki.core.contract import CityOwnedBare


class Part(CityOwnedBare):
    """One part of a record, at its place among its like."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        constraints = [
            UniqueConstraint(
                fields=["municipality", "record", "position"], name="assistant_one_%(class)s_per_place"
            )
        ]


class Step(Part):
    """One thing to do."""

    text = models.TextField()

    class Meta(Part.Meta):
        pass

    def __str__(self) -> str:
        return self.text


class RequiredDocument(Part):
    """One paper to bring."""

    name = models.TextField()
    form = models.CharField(max_length=20, blank=True)
    where = models.TextField(blank=True)
    condition = models.TextField(blank=True)

    class Meta(Part.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Fee(Part):
    """One amount in hundredths of ``currency``; 0 = free of charge."""

    tetri = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="GEL")
    kind = models.CharField(max_length=8)
    per = models.TextField(blank=True)
    basis = models.CharField(max_length=12)
    exemption = models.TextField(blank=True)

    class Meta:
        constraints = [
            *Part.Meta.constraints,
            CheckConstraint(condition=Q(kind__in=list(content.AmountKind)), name="assistant_fee_kind"),
            CheckConstraint(condition=Q(basis__in=list(Basis)), name="assistant_fee_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.tetri} {self.currency}"


class Deadline(Part):
    """One term: ``count`` units after ``since``; 0 = at once."""

    count = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12)
    label = models.TextField(blank=True)
    since = models.TextField(blank=True)
    duty = models.CharField(max_length=8)
    statutory = models.BooleanField(default=True)
    roll = models.BooleanField(default=True)
    silence = models.TextField(blank=True)

    class Meta:
        constraints = [
            *Part.Meta.constraints,
            CheckConstraint(condition=Q(unit__in=list(content.Counting)), name="assistant_deadline_unit"),
            CheckConstraint(condition=Q(duty__in=list(content.Duty)), name="assistant_deadline_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


class LegalBasis(Part):
    """One act behind the answer."""

    act = models.TextField()
    article = models.CharField(max_length=60, blank=True)
    link = models.TextField(blank=True)
    version = models.CharField(max_length=10, blank=True)

    class Meta(Part.Meta):
        pass

    def __str__(self) -> str:
        return self.act


class ServiceChannel(Part):
    """Where the service is given."""

    kind = models.CharField(max_length=8)
    name = models.TextField(blank=True)
    address = models.TextField(blank=True)
    hours = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    url = models.TextField(blank=True)
    access = models.TextField(blank=True)

    class Meta:
        constraints = [
            *Part.Meta.constraints,
            CheckConstraint(condition=Q(kind__in=list(content.Place)), name="assistant_channel_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Appeal(Part):
    """Where to complain, and within how many days."""

    body = models.TextField()
    days = models.PositiveSmallIntegerField(null=True)

    class Meta(Part.Meta):
        pass

    def __str__(self) -> str:
        return self.body


class DeclaredFigure(Part):
    """A number that the answer may hold although no other part explains it, without grouping spaces."""

    value = models.CharField(max_length=40)

    class Meta(Part.Meta):
        pass

    def __str__(self) -> str:
        return self.value
