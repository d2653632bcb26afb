"""Slots of schedules that ran, and counters of limits."""

from django.db import models
from django.db.models import UniqueConstraint


class ScheduleSlot(models.Model):
    """One turn of a schedule: done once for each (name, municipality, slot)."""

    name = models.CharField(max_length=80)
    municipality = models.BigIntegerField()
    slot = models.DateTimeField()
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "name", "slot"], name="core_one_turn_per_slot")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"


class LimitCounter(models.Model):
    """How often a keyed hash of somebody did something in one window."""

    name = models.CharField(max_length=60)
    who = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["name", "who", "window"], name="core_one_counter_per_window")]

    def __str__(self) -> str:
        return f"{self.name} {self.count}"
