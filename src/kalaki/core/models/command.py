"""The stored answers of commands."""

from django.db import models
from django.db.models import UniqueConstraint


class CommandRecord(models.Model):
    """The answer to one idempotency key. municipality 0: a command of the whole installation.

    fingerprint: SHA-256 of the payload's canonical JSON, never its text.
    """

    municipality = models.BigIntegerField()
    scope = models.CharField(max_length=120)
    key = models.UUIDField()
    name = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    refused = models.BooleanField(default=False)
    result = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "scope", "key"], name="core_one_answer_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
