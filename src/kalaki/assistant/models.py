"""What the assistant knows: records with source and dates, their texts and example questions."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kalaki.assistant.rules.currency import Basis, Status
from kalaki.core.contract import CityOwned


class KnowledgeArea(CityOwned):
    """A subject of the catalogue."""

    code = models.CharField(max_length=12)
    names = models.JSONField()

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "code"], name="assistant_one_area_per_code")]

    def __str__(self) -> str:
        return self.code


class Record(CityOwned):
    """One reviewed fact. Its currency is computed when it is read (rules.currency), never stored."""

    code = models.CharField(max_length=20)
    area = models.ForeignKey(KnowledgeArea, models.PROTECT, related_name="records")
    status = models.CharField(max_length=8)
    confidence = models.CharField(max_length=1)
    city_scope = models.CharField(max_length=40)
    source_url = models.TextField()
    source_date = models.CharField(max_length=10, blank=True)
    compiled_on = models.DateField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    last_reviewed = models.DateField()
    reviewed_by = models.CharField(max_length=80)
    review_every_days = models.PositiveSmallIntegerField()
    amount_basis = models.CharField(max_length=12)
    imported_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "code"], name="assistant_one_record_per_code"),
            CheckConstraint(condition=Q(status__in=list(Status)), name="assistant_record_status"),
            CheckConstraint(condition=Q(amount_basis__in=list(Basis)), name="assistant_record_basis"),
        ]

    def __str__(self) -> str:
        return self.code


class RecordText(CityOwned):
    """Question and answer in one language; only a checked text is answered as official."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    question = models.TextField(blank=True)
    answer = models.TextField()
    is_checked = models.BooleanField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "record", "language"], name="assistant_one_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.language}"


class ExampleQuestion(CityOwned):
    """How somebody may ask for a record."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="examples")
    text = models.TextField()
    origin = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.text
