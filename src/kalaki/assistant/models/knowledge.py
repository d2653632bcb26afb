"""What the assistant knows: records with source and dates, and their texts in each language."""

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kalaki.assistant.rules.content import Kind
from kalaki.assistant.rules.currency import Basis, Status
from kalaki.core.contract import CityOwned


class TextState(StrEnum):
    """How far a text may be trusted; only CHECKED is said as official, MISSING has no row."""

    MISSING = "missing"
    DRAFT = "draft"
    CHECKED = "checked"
    OUTDATED = "outdated"


class KnowledgeArea(CityOwned):
    """A subject of the catalogue."""

    code = models.CharField(max_length=12)
    names = models.JSONField()

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "code"], name="assistant_one_area_per_code")]

    def __str__(self) -> str:
        return self.code


class Record(CityOwned):
    """One reviewed fact. Its currency is computed when it is read (rules.currency), never stored.

    revision: number of the published revision that residents are shown, 0 = none (new or withdrawn).
    imported_revision: the last revision that an import published; another one was edited here.
    owner: who answers for it; empty is a defect that the desk shows.
    confirmed_on: the day on which a named owner confirmed it, by ``confirmed_by`` (reference).
    touched_at: the instant at which what is shown of it last changed beside its revision: a confirmation that
    came or fell, a translation. version: grows with every change of the record, its texts or phrasings; the search
    index follows it.
    """

    code = models.CharField(max_length=20)
    area = models.ForeignKey(KnowledgeArea, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=8, default=Kind.FACT)
    status = models.CharField(max_length=8)
    confidence = models.CharField(max_length=1)
    sensitive = models.BooleanField(default=False)
    city_scope = models.CharField(max_length=40)
    responsible_unit = models.CharField(max_length=120, blank=True)
    owner_id: int | None
    owner = models.ForeignKey("people.Membership", models.PROTECT, null=True, related_name="+")
    source_url = models.TextField()
    source_date = models.CharField(max_length=10, blank=True)
    compiled_on = models.DateField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    last_reviewed = models.DateField()
    reviewed_by = models.CharField(max_length=80)
    review_every_days = models.PositiveSmallIntegerField()
    amount_basis = models.CharField(max_length=12)
    audience = models.CharField(max_length=120, blank=True)
    life_event = models.CharField(max_length=60, blank=True)
    output_document = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    imported_revision = models.PositiveIntegerField(default=0)
    imported_digest = models.CharField(max_length=64, blank=True)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.CharField(max_length=60, blank=True)
    touched_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "code"], name="assistant_one_record_per_code"),
            CheckConstraint(condition=Q(status__in=list(Status)), name="assistant_record_status"),
            CheckConstraint(condition=Q(amount_basis__in=list(Basis)), name="assistant_record_basis"),
            CheckConstraint(condition=Q(kind__in=list(Kind)), name="assistant_record_kind"),
            CheckConstraint(condition=Q(confidence__in=["A", "B", "C"]), name="assistant_record_confidence"),
            CheckConstraint(condition=Q(review_every_days__gte=1), name="assistant_record_review"),
        ]
        indexes = [
            Index(fields=["municipality", "area", "position"], name="assistant_record_area"),
        ]

    def __str__(self) -> str:
        return self.code


class RecordText(CityOwned):
    """Question and answer in one language. The Georgian one is the legal text and is always checked.

    of_revision: the revision whose Georgian text this one renders. persona: the only text that may be styled.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    question = models.TextField(blank=True)
    answer = models.TextField()
    short = models.CharField(max_length=300, blank=True)
    persona = models.TextField(blank=True)
    state = models.CharField(max_length=8, default=TextState.DRAFT)
    of_revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "record", "language"], name="assistant_one_text_per_language"
            ),
            CheckConstraint(
                condition=Q(state__in=[TextState.DRAFT, TextState.CHECKED, TextState.OUTDATED]),
                name="assistant_text_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.language}"
