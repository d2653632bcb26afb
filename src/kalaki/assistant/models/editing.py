"""How a record came about: its revisions, the phrasings it is asked with, and what readers found."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kalaki.assistant.models.knowledge import Record
from kalaki.assistant.rules.policy import State
from kalaki.assistant.rules.quality import RunKind
from kalaki.core.contract import CityOwned, CityOwnedBare


class Revision(CityOwned):
    """One version of a record. Its body is frozen once it is proposed; an answer cites its number.

    body: rules.content.as_json. author, approver: references of actors. ended_at: when another one, or
    a withdrawal, took its place; so "what was said on 3 May" is the one published then.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    body = models.JSONField()
    origin = models.CharField(max_length=8)
    author = models.CharField(max_length=60)
    approver = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "record", "number"], name="assistant_one_revision"),
            UniqueConstraint(
                fields=["municipality", "record"],
                condition=Q(state__in=[State.DRAFT, State.PROPOSED]),
                name="assistant_one_open_revision",
            ),
            UniqueConstraint(
                fields=["municipality", "record"],
                condition=Q(state=State.PUBLISHED),
                name="assistant_one_published_revision",
            ),
            CheckConstraint(condition=Q(state__in=list(State)), name="assistant_revision_state"),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.number}"


class ExampleQuestion(CityOwned):
    """How somebody may ask for a record. set: "train" teaches, "check" only measures. pinned: must not break."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="examples")
    text = models.TextField()
    folded = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="ka")
    script = models.CharField(max_length=4, blank=True)
    origin = models.CharField(max_length=20)
    author = models.CharField(max_length=60, blank=True)
    set = models.CharField(max_length=5, default="train")
    pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(set__in=["train", "check"]), name="assistant_example_set"),
        ]

    def __str__(self) -> str:
        return self.text


class Synonym(CityOwned):
    """Words that mean the same here: „ნაგვის ფული“ and „დასუფთავების მოსაკრებელი“. words: at least two."""

    words = models.JSONField()
    folded = models.JSONField()

    def __str__(self) -> str:
        return ", ".join(self.words)


class Feedback(CityOwnedBare):
    """One reader found an answer useful or not. It holds a day and no text, so it names nobody."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="feedback")
    revision = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12)
    useful = models.BooleanField()
    day = models.DateField()

    class Meta:
        indexes = [Index(fields=["municipality", "record", "day"], name="assistant_feedback_record")]

    def __str__(self) -> str:
        return f"{self.day} {self.useful}"


class QualityRun(CityOwned):
    """One measurement that was kept. name: of the set of questions. model: fingerprint of what was measured.

    stamp: of the catalogue at that time (queries.quality), or of the file of questions (queries.measuring). figures: JSON of the rule that made them.
    """

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    model = models.CharField(max_length=64)
    stamp = models.CharField(max_length=60, blank=True)
    figures = models.JSONField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=list(RunKind)), name="assistant_quality_run_kind"),
        ]
        indexes = [Index(fields=["municipality", "kind", "-at"], name="assistant_quality_run")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
