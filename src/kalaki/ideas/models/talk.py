"""What is said about an item: the official answer, comments, history, notes of staff, outcomes."""

from enum import StrEnum
from typing import Any, NoReturn

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django_scopes import ScopedManager

from kalaki.core.contract import CityOwned, CityOwnedBare
from kalaki.ideas.models.categories import Category
from kalaki.ideas.models.items import Idea


class Decision(StrEnum):
    """What the municipality answers. NOTE: an answer that decides nothing, on a report."""

    YES = "yes"
    PARTLY = "partly"
    LATER = "later"
    NO = "no"
    NOTE = "note"


class Answer(CityOwned):
    """The official answer. A later one stands beside it; both stay readable.

    by: reference of who published; official: name and post as shown. commitment: public id of the promise.
    """

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    decision = models.CharField(max_length=6)
    by = models.CharField(max_length=120)
    official = models.CharField(max_length=120, blank=True)
    published_at = models.DateTimeField()
    commitment = models.UUIDField(null=True)

    class Meta:
        indexes = [Index(fields=["municipality", "idea"], name="ideas_answers_of_one")]
        constraints = [CheckConstraint(condition=Q(decision__in=list(Decision)), name="ideas_decision")]

    def __str__(self) -> str:
        return f"{self.idea} {self.decision}"


class AnswerText(CityOwnedBare):
    """The words of an answer in one language; ka always among them."""

    answer_id: int
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    text = models.TextField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "answer", "language"], name="ideas_one_answer_text")
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.language}"


class Comment(CityOwned):
    """A comment, or a reply to one; a reply has no replies. organisation: set when the unit speaks.

    who: reference of the author, "" once the author cut the link. shows_name: the author wished it.
    """

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    reply_to_id: int | None
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    who = models.CharField(max_length=120, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    shows_name = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="ka")
    said_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["municipality", "idea", "said_at"], name="ideas_comments")]

    def __str__(self) -> str:
        return str(self.public_id)


class AppendOnly(TypeError):
    """History is only ever appended to; a correction is a new entry."""


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    """Refuses changes, also of many rows at once."""

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class HistoryEntry(CityOwnedBare):
    """One line of the public timeline, without gaps for each item.

    role: as what somebody acted (rules.lifecycle.By). organisation and official: of staff; residents are never
    named. what: an act or "received", "extended", "recategorised" …; facts: numbers, dates, states, public ids.
    reason: a sentence of staff for everybody; never words of a resident.
    """

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    role = models.CharField(max_length=10)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    official = models.CharField(max_length=120, blank=True)
    what = models.CharField(max_length=24)
    facts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    objects = ScopedManager(
        municipality="municipality", _manager_class=models.Manager.from_queryset(HistoryQuerySet)
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "idea", "seq"], name="ideas_history_order"),
            CheckConstraint(condition=Q(seq__gte=1), name="ideas_history_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.idea} {self.seq}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a second save of the same entry is refused."""
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class InternalNote(CityOwned):
    """Words of staff for staff; in no export, feed, API or Open311 answer."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    by = models.CharField(max_length=120)
    text = models.TextField()
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["municipality", "idea", "noted_at"], name="ideas_notes")]

    def __str__(self) -> str:
        return str(self.public_id)


class Outcome(CityOwned):
    """What came of an item, written by a higher app: an award, an agreement, money moved, a roadmap measure.

    source_key: unique, so that the same outcome is written once. evidence: public id of a photo or file.
    """

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    tetri = models.PositiveBigIntegerField(null=True)
    url = models.CharField(max_length=400, blank=True)
    evidence = models.UUIDField(null=True)
    on = models.DateField()
    source_key = models.CharField(max_length=120)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "idea", "source_key"], name="ideas_one_outcome")
        ]

    def __str__(self) -> str:
        return self.title


class CannedAnswer(CityOwnedBare):
    """Words that staff may start an answer from. titles, texts: by language, ka among them, with {places} to fill.

    decision: what it decides; NOTE: for reports. category: for its items alone, None for all.
    """

    category_id: int | None
    key = models.SlugField(max_length=60)
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    decision = models.CharField(max_length=6, default=Decision.NOTE)
    titles = models.JSONField()
    texts = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "key"], name="ideas_one_canned_answer_per_key"),
            CheckConstraint(condition=Q(decision__in=list(Decision)), name="ideas_canned_decision"),
        ]

    def __str__(self) -> str:
        return self.key
