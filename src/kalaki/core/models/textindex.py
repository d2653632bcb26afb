"""Folded texts that look-alikes are sought among, and how often each run of three signs occurs in them."""

from django.db import models
from django.db.models import UniqueConstraint

from kalaki.core.tenancy import CityOwnedBare


class TextEntry(CityOwnedBare):
    """The folded text of one subject. The engine's own trigram index stands beside it (core.textindex)."""

    kind = models.CharField(max_length=60)
    subject = models.UUIDField()
    folded = models.TextField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "kind", "subject"], name="core_one_text_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject}"


class TextGram(CityOwnedBare):
    """How many texts of a kind hold ``gram``, three letters or digits. A row at 0 goes with the last text."""

    kind = models.CharField(max_length=60)
    gram = models.CharField(max_length=3)
    texts = models.IntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "kind", "gram"], name="core_one_row_per_gram")
        ]

    def __str__(self) -> str:
        return f"{self.gram} {self.texts}"
