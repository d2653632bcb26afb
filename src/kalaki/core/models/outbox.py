"""Events that left a transaction with it, and where each was delivered."""

from django.db import models
from django.db.models import Index, UniqueConstraint

from kalaki.core.ids import uuid7


class OutboxEvent(models.Model):
    """One thing that happened. ``municipality`` 0: in the whole installation. payload: numbers and ids."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    municipality = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["id"], condition=models.Q(done_at=None), name="core_outbox_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class OutboxDelivery(models.Model):
    """One handler's turn at one event."""

    event = models.ForeignKey(OutboxEvent, models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=160)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    parked = models.BooleanField(default=False)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["event", "handler"], name="core_one_delivery_per_handler")]

    def __str__(self) -> str:
        return f"{self.handler} {self.attempts}"
