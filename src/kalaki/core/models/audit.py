"""The audit log and the texts that it must not hold."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import UniqueConstraint

from kalaki.core.ids import uuid7


class AppendOnly(TypeError):
    """The audit log is only ever appended to; a correction is a new entry."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Refuses changes, also of many rows at once."""

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class AuditEntry(models.Model):
    """One act. ``municipality`` 0 is the installation's own chain. facts: numbers and public ids only."""

    municipality = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    facts = models.JSONField()
    hash = models.BinaryField(max_length=32)

    objects = AuditQuerySet.as_manager()

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "seq"], name="core_audit_seq")]

    def __str__(self) -> str:
        return f"{self.municipality}:{self.seq} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a second save of the same entry is refused."""
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)


class ErasableText(models.Model):
    """A text that a chain refers to by its salted digest, so that it can be erased and the chain stays whole."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    salt = models.BinaryField(max_length=16, null=True)
    text = models.TextField(null=True)

    def __str__(self) -> str:
        return str(self.public_id)
