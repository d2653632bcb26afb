"""What residents asked and were not answered, and which model answers now."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kalaki.assistant.models.knowledge import Record
from kalaki.assistant.rules.unanswered import Channel, Closed, Missed
from kalaki.core.contract import CityOwned, CityOwnedBare


class QuestionGroup(CityOwned):
    """Unanswered questions that mean the same. since: the first day. asked: how often, over all its questions.

    holder: who works on it (reference of an actor, and the day it was taken). closed: what was done with it;
    record: where its questions went.
    """

    since = models.DateField()
    asked = models.PositiveIntegerField(default=0)
    holder_id: int | None
    holder = models.ForeignKey("people.Membership", models.PROTECT, null=True, related_name="+")
    held_since = models.DateField(null=True)
    closed = models.CharField(max_length=8, blank=True)
    closed_on = models.DateField(null=True)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(closed__in=["", *Closed]), name="assistant_group_closed"),
        ]
        indexes = [Index(fields=["municipality", "closed", "since"], name="assistant_group_open")]

    def __str__(self) -> str:
        return f"{self.since} {self.closed}"


class UnansweredQuestion(CityOwnedBare):
    """One wording of a day that was not answered, masked; no device, no conversation, no time of day.

    Equal ones of a day are one row: ``times`` counts them. nearest: code of the record that ranked first, with
    its probability ``score``, by ``model`` (fingerprint). sensitive: kept for the shorter time.
    """

    group = models.ForeignKey(QuestionGroup, models.DO_NOTHING, null=True, related_name="questions")
    text = models.TextField()
    folded = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    script = models.CharField(max_length=4, blank=True)
    channel = models.CharField(max_length=8)
    outcome = models.CharField(max_length=8)
    nearest = models.CharField(max_length=20, blank=True)
    score = models.FloatField(default=0.0)
    model = models.CharField(max_length=64, blank=True)
    sensitive = models.BooleanField(default=False)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "day", "folded", "channel", "outcome"],
                name="assistant_one_question_a_day",
            ),
            CheckConstraint(condition=Q(channel__in=list(Channel)), name="assistant_question_channel"),
            CheckConstraint(condition=Q(outcome__in=list(Missed)), name="assistant_question_outcome"),
        ]

    def __str__(self) -> str:
        return self.text


class OutOfScope(CityOwned):
    """A message that an editor declared to be none for city hall: it teaches to refuse."""

    text = models.TextField()
    folded = models.TextField()
    language = models.CharField(max_length=8)
    author = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.text


class LiveModel(CityOwned):
    """Which model answers (fingerprints). before: the one it replaced. held: one that was stopped, or put back."""

    model = models.CharField(max_length=64)
    before = models.CharField(max_length=64, blank=True)
    held = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality"], name="assistant_one_live_model")]

    def __str__(self) -> str:
        return self.model[:12]
