"""Tables that somebody brought in, and what was done with them."""

from django.db import models
from django.db.models import Index

from kalaki.core.tenancy import CityOwned


class ImportRun(CityOwned):
    """One table on its way in. kind: as its app registered it. state: previewed, applied, undone.

    name: of the file. digest: SHA-256 of the file. table: its rows, sealed; undo: what takes them back, sealed.
    choices: {row number: choice}. plan: digest of what the preview showed. counts: {outcome: rows}.
    by, applied_by: references.
    """

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="previewed")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    applied_by = models.CharField(max_length=80, default="")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)
    table = models.BinaryField(null=True)
    undo = models.BinaryField(null=True)
    choices = models.JSONField(default=dict)
    plan = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [Index(fields=["municipality", "kind", "at"], name="core_import_kind")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.public_id}"
