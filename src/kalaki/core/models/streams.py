"""Streams and their events."""

from django.db import models
from django.db.models import UniqueConstraint

from kalaki.core.tenancy import CityOwned, CityOwnedBare


class Stream(CityOwned):
    """One stream. head_hash: the chain's last link; audited_seq: up to where the audit log vouches for it."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    head_seq = models.BigIntegerField(default=0)
    head_hash = models.BinaryField(max_length=32)
    audited_seq = models.BigIntegerField(default=0)
    audited_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "kind", "key"], name="core_one_stream_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class StreamEvent(CityOwnedBare):
    """One event, chained to the one before. audience: who may see it, as the stream's kind names it."""

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="events")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    audience = models.CharField(max_length=60)
    body = models.JSONField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "stream", "seq"], name="core_event_seq")]

    def __str__(self) -> str:
        return f"{self.stream_id}:{self.seq}"  # type: ignore[attr-defined]
