"""Sheets of paper that people filled in, and what was keyed from them."""

from django.db import models
from django.db.models import Index, UniqueConstraint

from kalaki.core.tenancy import CityOwned


class PaperBatch(CityOwned):
    """Sheets printed together. kind: as its app registered it. about, subject: reference of what they serve, or empty.

    by: reference of who made it.
    """

    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=60, default="")
    subject = models.UUIDField(null=True)
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [Index(fields=["municipality", "kind", "created_at"], name="core_batch_kind")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.public_id}"


class PaperSheet(CityOwned):
    """One sheet. number: printed on it, running in the municipality. state: open, taken.

    scan: the upload that shows it, and its SHA-256. refused: {position: code} of rows that its app did not take.
    """

    batch = models.ForeignKey(PaperBatch, models.PROTECT, related_name="+")
    number = models.BigIntegerField()
    state = models.CharField(max_length=10, default="open")
    scan = models.UUIDField(null=True)
    scan_sha256 = models.CharField(max_length=64, default="")
    taken_at = models.DateTimeField(null=True)
    refused = models.JSONField(default=dict)

    class Meta:
        constraints = [UniqueConstraint(fields=["municipality", "number"], name="core_one_sheet_per_number")]

    def __str__(self) -> str:
        return str(self.number)


class PaperRow(CityOwned):
    """One row of a sheet. position: from 1, in sheet order. first, second: what was keyed, sealed; settled: what counts.

    first_by, second_by, settled_by: references.
    """

    sheet = models.ForeignKey(PaperSheet, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    first = models.BinaryField(null=True)
    second = models.BinaryField(null=True)
    settled = models.BinaryField(null=True)
    first_by = models.CharField(max_length=80, default="")
    second_by = models.CharField(max_length=80, default="")
    settled_by = models.CharField(max_length=80, default="")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "sheet", "position"], name="core_one_paper_row_per_position"
            )
        ]

    def __str__(self) -> str:
        return str(self.position)
