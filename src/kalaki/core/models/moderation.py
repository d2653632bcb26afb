"""What was held back or hidden, why, and what came of an appeal."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from kalaki.core.tenancy import CityOwned

OPEN = ("held", "hidden", "appealed")


class ModerationCase(CityOwned):
    """One case. kind, subject: the reference of what it is about. reason, state: words of ``core.moderation.rules``.

    by, decided_by: references of who held or hid it and who decided last. note, original, appeal: sealed texts; note is
    the sentence to the author. link: keyed hash of the secret link. appeal_until: end of the thirty days.
    keep_until: when the sealed texts go.
    """

    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    reason = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    by = models.CharField(max_length=80)
    since = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, default="")
    appeal_until = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)
    note = models.BinaryField(null=True)
    original = models.BinaryField(null=True)
    appeal = models.BinaryField(null=True)
    link = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "kind", "subject"],
                condition=Q(state__in=OPEN),
                name="core_one_open_case_per_subject",
            ),
            UniqueConstraint(fields=["municipality", "link"], name="core_one_case_per_link"),
        ]
        indexes = [Index(fields=["municipality", "state", "since"], name="core_case_state")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject}"
