"""The last number of each series."""

from django.db import models
from django.db.models import UniqueConstraint

from kalaki.core.tenancy import CityOwnedBare


class NumberSeries(CityOwnedBare):
    """One series of running numbers. year: 0 for a series that never begins anew. last: the number given last."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "series", "year"], name="core_one_row_per_series")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
