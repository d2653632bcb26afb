"""Notices on their way to people."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from kalaki.core.ids import uuid7


class NoticeDelivery(models.Model):
    """One turn of one way at one notice. ``municipality`` 0: of the whole installation.

    address, body: sealed, and erased as soon as the turn is over. ways: the ways left to try, as names.
    state: waiting, sent, closed (this way will never reach the address), parked (gave up), lapsed (too late).
    parts, price: of an SMS; price in tetri.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    municipality = models.BigIntegerField()
    notice = models.UUIDField()
    recipient = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    way = models.CharField(max_length=20)
    address = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    others = models.BinaryField(null=True)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    next_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    parts = models.PositiveSmallIntegerField(default=0)
    price = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["notice", "way"], name="core_one_delivery_per_way"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "closed", "parked", "lapsed"]),
                name="core_notice_state",
            ),
        ]
        indexes = [Index(fields=["next_at"], condition=Q(state="waiting"), name="core_notices_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.way} {self.state}"
