"""Proofs that something arrived."""

from django.db import models
from django.db.models import UniqueConstraint

from kalaki.core.tenancy import CityOwned


class Receipt(CityOwned):
    """One receipt. kind, subject: the reference of what it is about. number: as people quote it, in one writing.

    digest: salted SHA-256 in hex; salt and PIN are reckoned from ``public_id`` by the key outside the database.
    files: SHA-256 in hex of each file. link: keyed hash of the secret link. audit_seq: the entry that vouches for it.
    """

    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    number = models.CharField(max_length=40)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    link = models.CharField(max_length=64)
    audit_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "number"], name="core_one_receipt_per_number"),
            UniqueConstraint(fields=["municipality", "link"], name="core_one_receipt_per_link"),
        ]

    def __str__(self) -> str:
        return self.number
