"""What may be reported, who answers for it, and by when."""

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kalaki.core.contract import CityOwned, CityOwnedBare
from kalaki.exact.dates import Basis, Unit


class PublishPlace(StrEnum):
    """How exactly the place of an item is shown to others."""

    EXACT = "exact"
    ROUNDED = "rounded"
    AREA = "area"


class Destination(StrEnum):
    """Where items of a category are worked on."""

    DESK = "desk"
    OPEN311 = "open311"
    EMAIL = "email"


class Category(CityOwned):
    """A subject that residents choose. Its stage follows from its acceptance (rules.acceptance), never stored.

    names, helps, guidance: words by language, ka always among them. guidance: what to do instead when this is
    the wrong choice. questions: Open311 attributes, each {code, datatype, required, order, texts, values}.
    radius_m: how near two items may be the same, 0 = never asked. siblings: keys of categories whose items may
    be duplicates. shows_emergency: 112 stands before the form. phone: of the company that repairs.
    changed_at: of the category, its questions or its acceptance; the Open311 changeset.
    """

    parent_id: int | None
    key = models.SlugField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    names = models.JSONField()
    helps = models.JSONField(default=dict)
    guidance = models.JSONField(default=dict)
    icon = models.CharField(max_length=40, default="pin")
    questions = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    radius_m = models.PositiveSmallIntegerField(default=50)
    siblings = models.JSONField(default=list)
    publish_place = models.CharField(max_length=8, default=PublishPlace.EXACT)
    destination = models.CharField(max_length=8, default=Destination.DESK)
    shows_emergency = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, blank=True)
    source = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "key"], name="ideas_one_category_per_key"),
            CheckConstraint(condition=Q(publish_place__in=list(PublishPlace)), name="ideas_publish_place"),
            CheckConstraint(condition=Q(destination__in=list(Destination)), name="ideas_destination"),
        ]

    def __str__(self) -> str:
        return self.key


class ClockRule(CityOwned):
    """One version of a clock, valid on days [opens, closes). An item keeps the version under which it came in.

    act: public id of the ``cities.Act`` that sets a statutory term, with its article.
    """

    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    answer_count = models.PositiveSmallIntegerField()
    answer_unit = models.CharField(max_length=12)
    fix_count = models.PositiveSmallIntegerField()
    fix_unit = models.CharField(max_length=12)
    rolls = models.BooleanField(default=True)
    basis = models.CharField(max_length=9, default=Basis.CHOSEN)
    act = models.UUIDField(null=True)
    article = models.CharField(max_length=60, blank=True)
    pause_reasons = models.JSONField(default=list)
    may_extend = models.BooleanField(default=True)
    opens = models.DateField()
    closes = models.DateField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "category", "version"], name="ideas_one_clock_version"),
            CheckConstraint(
                condition=Q(answer_unit__in=list(Unit), fix_unit__in=list(Unit)), name="ideas_clock_unit"
            ),
            CheckConstraint(condition=Q(answer_count__gte=1, fix_count__gte=1), name="ideas_clock_has_time"),
            CheckConstraint(
                condition=Q(basis=Basis.CHOSEN) | Q(basis=Basis.STATUTORY, act__isnull=False),
                name="ideas_statutory_clock_names_its_act",
            ),
            CheckConstraint(condition=Q(closes=None) | Q(closes__gt=F("opens")), name="ideas_clock_days"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.version}"


class CategoryAcceptance(CityOwned):
    """One organisation's word for a category: who, in which post, by which document, from when to when.

    who: the official as the document names them. The newest row counts; older ones are history.
    """

    category_id: int
    organisation_id: int
    category = models.ForeignKey(Category, models.CASCADE, related_name="acceptances")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    role = models.CharField(max_length=120, blank=True)
    who = models.CharField(max_length=120, blank=True)
    document = models.TextField(blank=True)
    clock = models.ForeignKey(ClockRule, models.PROTECT, null=True, related_name="+")
    offered_on = models.DateField()
    accepted_on = models.DateField(null=True)
    opens_on = models.DateField(null=True)
    lapses_on = models.DateField(null=True)
    suspended_on = models.DateField(null=True)
    suspended_why = models.TextField(blank=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        indexes = [Index(fields=["municipality", "category", "-id"], name="ideas_newest_acceptance")]
        constraints = [
            UniqueConstraint(
                fields=["municipality", "category"],
                condition=Q(withdrawn_on=None),
                name="ideas_one_acceptance_at_a_time",
            ),
            CheckConstraint(
                condition=Q(accepted_on=None, opens_on=None)
                | Q(
                    accepted_on__isnull=False,
                    lapses_on__isnull=False,
                    lapses_on__gt=F("accepted_on"),
                    clock__isnull=False,
                )
                & ~Q(who="")
                & ~Q(role=""),
                name="ideas_accepted_with_person_and_clock",
            ),
            CheckConstraint(
                condition=Q(suspended_on=None) | ~Q(suspended_why=""), name="ideas_suspended_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.offered_on}"


class CategoryNeed(CityOwnedBare):
    """Somebody said that a category that nobody has taken is needed. who: unlinkable, so that one counts once."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    who = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "category", "who"], name="ideas_one_need_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.day}"
