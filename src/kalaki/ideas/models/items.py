"""The register itself: one table for reports, problems, proposals and petitions."""

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kalaki.core.contract import CityOwned
from kalaki.ideas.models.categories import Category, ClockRule
from kalaki.ideas.models.origins import Origin
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import COLLECTION, OPEN, PAUSED, WORKED, Kind, State

DEGREES = 1_000_000


def _sorted(states: frozenset[State]) -> list[State]:
    return sorted(states)  # a set has no order, and a migration must not change from one start to the next


class Idea(CityOwned):
    """One item. What it may become is decided by rules.lifecycle alone; commands write what the rule returns.

    number: as people quote it, RUS-2026-000123. folded: georgian.skeleton of title and text.
    lat, lon: micro-degrees, cell: exact.geo.cell_of them; what others see of them, the category's ``publish_place`` says (queries.place_of).
    origin, external_key: where it came from; the same key of the same origin is the same item.
    status_before: what a pause, merge or hiding came over. holder: the unit that has it; holder_since.
    due_at: of the answer or fix; first_due_at never changes; answer_due_at: of the first answer.
    clock: the version under which it came in, None = the municipality's 30 days.
    merged_into: the item it was merged into; canonical: the root of that tree.
    question, waiting_until: what the author was asked, and the last day of the pause.
    reason_code, reason, contact: why it was declined, hidden or is not ours, and how to reach who is.
    voices, confirmed_voices: people behind it and everything merged into it, each once.
    promise: public id of the holder's commitment to answer or fix it. receipt: of core, once issued.
    held: not listed until staff have looked. is_assisted: a clerk entered it for somebody.
    """

    category_id: int | None
    origin_id: int
    holder_id: int | None
    clock_id: int | None
    area_id: int | None
    canonical_id: int | None
    merged_into_id: int | None

    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=8)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="ka")
    folded = models.TextField(blank=True)
    answers = models.JSONField(default=dict)

    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    cell = models.BigIntegerField(null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    area = models.ForeignKey("cities.Area", models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    outline = models.JSONField(default=list)

    origin = models.ForeignKey(Origin, models.PROTECT, related_name="ideas")
    external_key = models.CharField(max_length=120, blank=True)
    intake_key = models.UUIDField()
    receipt = models.UUIDField(null=True)
    promise = models.UUIDField(null=True)
    is_assisted = models.BooleanField(default=False)
    held = models.BooleanField(default=False)

    status = models.CharField(max_length=12)
    status_before = models.CharField(max_length=12, blank=True)
    status_since = models.DateTimeField()
    holder = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    holder_since = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    clock = models.ForeignKey(ClockRule, models.PROTECT, null=True, related_name="+")
    first_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    paused_days = models.PositiveSmallIntegerField(default=0)
    is_extended = models.BooleanField(default=False)
    question = models.TextField(blank=True)
    waiting_until = models.DateField(null=True)
    planned_for = models.DateField(null=True)
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=8, blank=True)
    reason_code = models.CharField(max_length=24, blank=True)
    reason = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    needs_supervisor = models.BooleanField(default=False)

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    canonical = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    voices = models.PositiveIntegerField(default=0)
    confirmed_voices = models.PositiveIntegerField(default=0)
    text_withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["municipality", "-received_at", "-id"], name="ideas_newest"),
            Index(fields=["municipality", "status", "-received_at"], name="ideas_by_status"),
            Index(fields=["municipality", "category", "-received_at"], name="ideas_by_category"),
            Index(fields=["municipality", "area", "-received_at"], name="ideas_by_area"),
            Index(fields=["municipality", "holder", "due_at"], name="ideas_by_holder"),
            Index(fields=["municipality", "origin"], name="ideas_by_origin"),
            Index(fields=["municipality", "cell"], name="ideas_by_place"),
            Index(fields=["municipality", "changed_at", "id"], name="ideas_by_change"),
            Index(
                fields=["municipality", "due_at"],
                name="ideas_open_by_due",
                condition=Q(status__in=_sorted(OPEN)),
            ),
            Index(
                fields=["municipality", "canonical"],
                name="ideas_merged",
                condition=Q(canonical__isnull=False),
            ),
        ]
        constraints = [
            UniqueConstraint(fields=["municipality", "year", "serial"], name="ideas_one_serial"),
            UniqueConstraint(fields=["municipality", "number"], name="ideas_one_number"),
            UniqueConstraint(fields=["municipality", "intake_key"], name="ideas_one_intake_key"),
            UniqueConstraint(
                fields=["municipality", "origin", "external_key"],
                condition=~Q(external_key=""),
                name="ideas_one_item_per_external_key",
            ),
            CheckConstraint(condition=Q(kind__in=list(Kind)), name="ideas_kind"),
            CheckConstraint(condition=Q(status__in=list(State)), name="ideas_status"),
            CheckConstraint(
                condition=~Q(status__in=_sorted(WORKED)) | Q(holder__isnull=False, due_at__isnull=False),
                name="ideas_open_has_holder_and_due",
            ),
            CheckConstraint(
                condition=~Q(status__in=_sorted(COLLECTION)) | Q(kind=Kind.PETITION, due_at__isnull=False),
                name="ideas_collecting_petition_ends",
            ),
            CheckConstraint(
                condition=Q(status=State.MERGED, canonical__isnull=False, merged_into__isnull=False)
                & ~Q(canonical=F("id"))
                | ~Q(status=State.MERGED) & Q(canonical=None, merged_into=None),
                name="ideas_merged_has_canonical",
            ),
            CheckConstraint(
                condition=Q(status__in=[*_sorted(OPEN), State.MERGED, State.WITHDRAWN, State.HIDDEN])
                | Q(ground__in=["reason", "answer", "evidence"], closed_at__isnull=False),
                name="ideas_closed_has_ground",
            ),
            CheckConstraint(
                condition=~Q(status=State.WAITING) | ~Q(question="") & Q(waiting_until__isnull=False),
                name="ideas_waiting_has_question",
            ),
            CheckConstraint(
                condition=~Q(status=State.PLANNED) | Q(planned_for__isnull=False),
                name="ideas_planned_has_day",
            ),
            CheckConstraint(
                condition=~Q(status__in=[State.CLAIMED, State.CONFIRMED, State.UNCONFIRMED])
                | Q(claimed_at__isnull=False),
                name="ideas_done_was_claimed",
            ),
            CheckConstraint(
                condition=~Q(status=State.DECLINED) | ~Q(reason_code="") & ~Q(reason=""),
                name="ideas_declined_has_reason",
            ),
            CheckConstraint(
                condition=~Q(status__in=_sorted(PAUSED)) | ~Q(status_before=""), name="ideas_pause_comes_back"
            ),
            CheckConstraint(
                condition=Q(lat=None, lon=None)
                | Q(lat__isnull=False, lon__isnull=False)
                & Q(lat__range=(-90 * DEGREES, 90 * DEGREES), lon__range=(-180 * DEGREES, 180 * DEGREES)),
                name="ideas_place_whole",
            ),
            CheckConstraint(condition=Q(confirmed_voices__lte=F("voices")), name="ideas_confirmed_voices"),
        ]

    def __str__(self) -> str:
        return self.number


class Claim(CityOwned):
    """The unit says that it is done, with evidence: a note, a link or photos (IdeaPhoto). One row each time.

    by: reference of who claimed. evidence: public id of the commitment's evidence. said: the reporter's word, "" while it waits or when none came.
    """

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    url = models.URLField(max_length=400, blank=True)
    claimed_at = models.DateTimeField()
    evidence = models.UUIDField(null=True)
    said = models.CharField(max_length=6, blank=True)
    said_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["municipality", "idea"], name="ideas_claims_of_one")]
        constraints = [
            CheckConstraint(
                condition=Q(said="", said_at=None) | Q(said__in=list(Said), said_at__isnull=False),
                name="ideas_claim_said",
            )
        ]

    def __str__(self) -> str:
        return f"{self.idea} {self.claimed_at}"


class Phase(StrEnum):
    """When a photo was taken, seen from the work."""

    BEFORE = "before"
    AFTER = "after"
    FOLLOW_UP = "follow_up"


class IdeaPhoto(CityOwned):
    """A photo of core on an item. photo: its public id there. hidden_at: taken down by staff or author."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+")
    claim = models.ForeignKey(Claim, models.CASCADE, null=True, related_name="+")
    photo = models.UUIDField()
    phase = models.CharField(max_length=9, default=Phase.BEFORE)
    position = models.PositiveSmallIntegerField(default=0)
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "idea", "photo"], name="ideas_one_photo_once"),
            CheckConstraint(condition=Q(phase__in=list(Phase)), name="ideas_photo_phase"),
        ]

    def __str__(self) -> str:
        return str(self.photo)
