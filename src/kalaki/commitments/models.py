"""Promises, what changed about them and what shows that they were kept.

Rows beside ``Commitment`` are only ever added: the public page is their history.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kalaki.commitments.rules.words import Acceptance, Change, EvidenceKind, EvidenceState, Kind, Word
from kalaki.core.contract import CityOwned, CityOwnedBare


class Document(CityOwned):
    """A programme, plan or minutes that promises stand in: the source of those without a system of their own.

    titles: words by language, ka always among them.
    """

    titles = models.JSONField()
    url = models.URLField(max_length=400, blank=True)
    published_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.public_id)


class Commitment(CityOwned):
    """What somebody owes by a date. Its status is computed (rules.status), never stored.

    what: words by language, ka always among them. owner: who answers for it; owner_role: whose task that is
    there; member: the person who does, when named. source: what it follows from, a subject reference.
    made_by: who entered it and may accept its evidence, a reference. original_due: never changed. due: the current date. risk_from: rules.status.risk_from of both.
    heard_at: the last word of the owner. is_at_risk, broken_at, withdrawn_at: the declarations that stand.
    submitted_at, accepted_at, accepted_as: of the evidence that closed it. waiting_*: the clock stands, until.
    planned_on: the day from which reminders count. next_step: the day of the next one.
    """

    owner_id: int
    kind = models.CharField(max_length=8, default=Kind.PROMISE)
    what = models.JSONField()
    folded = models.TextField()
    owner = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    owner_role = models.CharField(max_length=16)
    member_id: int | None
    member = models.ForeignKey("people.Membership", models.PROTECT, null=True, related_name="+")
    source_kind = models.CharField(max_length=40)
    source_id = models.UUIDField()
    area = models.CharField(max_length=60, blank=True)
    is_public = models.BooleanField(default=True)
    evidence_asked = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    original_due = models.DateTimeField()
    due = models.DateTimeField()
    risk_from = models.DateTimeField()
    heard_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    is_at_risk = models.BooleanField(default=False)
    broken_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_as = models.CharField(max_length=14, blank=True)
    waiting_since = models.DateTimeField(null=True)
    waiting_until = models.DateTimeField(null=True)
    planned_on = models.DateField()
    next_step = models.DateField(null=True)

    class Meta:
        indexes = [
            Index(fields=["municipality", "due"], name="commitments_by_due"),
            Index(fields=["municipality", "original_due"], name="commitments_by_original_due"),
            Index(fields=["municipality", "owner", "due"], name="commitments_by_owner"),
            Index(fields=["municipality", "source_kind", "source_id"], name="commitments_by_source"),
            Index(
                fields=["municipality", "next_step"],
                name="commitments_by_step",
                condition=Q(next_step__isnull=False),
            ),
        ]
        constraints = [
            CheckConstraint(condition=Q(kind__in=list(Kind)), name="commitments_kind"),
            CheckConstraint(
                condition=Q(original_due__gt=F("made_at"), due__gt=F("made_at")), name="commitments_due_later"
            ),
            CheckConstraint(
                condition=Q(submitted_at=None, accepted_at=None, accepted_as="")
                | Q(submitted_at__isnull=False, accepted_at__isnull=False, accepted_as__in=list(Acceptance)),
                name="commitments_accepted_whole",
            ),
            CheckConstraint(
                condition=Q(waiting_since=None, waiting_until=None)
                | Q(
                    waiting_since__isnull=False,
                    waiting_until__isnull=False,
                    waiting_until__gt=F("waiting_since"),
                ),
                name="commitments_waiting_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class DueChange(CityOwned):
    """The current due moved. by: a reference; reason: a sentence for everybody."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    change = models.CharField(max_length=8)
    old = models.DateTimeField()
    new = models.DateTimeField()
    reason = models.TextField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(change__in=list(Change)), name="commitments_due_change"),
            CheckConstraint(condition=~Q(reason=""), name="commitments_due_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.old} {self.new}"


class Declaration(CityOwned):
    """The owner's word, with a sentence for everybody."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    word = models.CharField(max_length=9)
    reason = models.TextField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [CheckConstraint(condition=Q(word__in=list(Word)), name="commitments_word")]

    def __str__(self) -> str:
        return self.word


class Handover(CityOwned):
    """The promise went to another owner; its date stayed."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    old = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    new = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return str(self.public_id)


class Milestone(CityOwned):
    """A step on the way."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    what = models.JSONField()
    due_on = models.DateField()
    reached_at = models.DateTimeField(null=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "commitment", "position"], name="commitments_one_milestone_per_place"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Evidence(CityOwned):
    """What shows that the promise was kept: submitted by one, accepted by another.

    upload: public id of a photo or file; url: of a link; figure with unit. decided_*: of the yes or no.
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6)
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=400, blank=True)
    upload = models.UUIDField(null=True)
    figure = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=60)
    state = models.CharField(max_length=8, default=EvidenceState.OPEN)
    accepted_as = models.CharField(max_length=14, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [Index(fields=["municipality", "state", "commitment"], name="commitments_evidence_open")]
        constraints = [
            CheckConstraint(
                condition=Q(kind=EvidenceKind.LINK) & ~Q(url="")
                | Q(kind__in=[EvidenceKind.FILE, EvidenceKind.PHOTO], upload__isnull=False)
                | Q(kind=EvidenceKind.FIGURE, figure__isnull=False) & ~Q(unit=""),
                name="commitments_evidence_whole",
            ),
            CheckConstraint(
                condition=Q(state=EvidenceState.OPEN, decided_at=None, decided_by="", accepted_as="")
                | Q(state=EvidenceState.RETURNED, decided_at__isnull=False, accepted_as="") & ~Q(reason="")
                | Q(state=EvidenceState.ACCEPTED, decided_at__isnull=False, accepted_as__in=list(Acceptance)),
                name="commitments_evidence_decided",
            ),
            # Publishing is one act, done by one person; every other yes needs a second one.
            CheckConstraint(
                condition=~Q(decided_by=F("submitted_by")) | Q(accepted_as=Acceptance.PUBLICATION),
                name="commitments_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Reminder(CityOwnedBare):
    """Somebody was told: one row for each step of a promise, and for each digest of an owner or of the office."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, null=True, related_name="+")
    owner = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=30)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "commitment", "kind", "day"],
                condition=Q(commitment__isnull=False),
                name="commitments_one_reminder_per_step",
            ),
            UniqueConstraint(
                fields=["municipality", "owner", "kind", "day"],
                condition=Q(commitment__isnull=True, owner__isnull=False),
                name="commitments_one_digest_per_owner",
            ),
            UniqueConstraint(
                fields=["municipality", "kind", "day"],
                condition=Q(commitment__isnull=True, owner__isnull=True),
                name="commitments_one_digest_per_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
