"""Schedules: each turn once for (name, municipality, slot), caught up after an outage.

One-off jobs are django-tasks with its database backend; the worker (core.worker) runs both.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import IntegrityError, transaction

from kalaki.core.clock import TBILISI, now
from kalaki.core.models import ScheduleSlot
from kalaki.core.tenancy import writing

logger = logging.getLogger("kalaki.jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A turn each ``minutes``, aligned to the hour."""

    minutes: int

    def last_slot(self, instant: dt.datetime) -> dt.datetime:
        """Return the latest slot at or before ``instant``."""
        seconds = self.minutes * 60
        return dt.datetime.fromtimestamp(instant.timestamp() // seconds * seconds, dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """A turn each day at ``at``, Georgian time; weekday 0 (Monday) to 6 makes it weekly."""

    at: dt.time
    weekday: int | None = None

    def last_slot(self, instant: dt.datetime) -> dt.datetime:
        """Return the latest slot at or before ``instant``."""
        local = instant.astimezone(TBILISI)
        slot = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        while slot > local or (self.weekday is not None and slot.weekday() != self.weekday):
            slot -= dt.timedelta(days=1)
        return slot.astimezone(dt.UTC)


Task = Callable[[dt.datetime], object]
_schedules: dict[str, tuple[Every | Daily, Task]] = {}


def every(name: str, rule: Every | Daily, task: Task) -> None:
    """Run ``task(slot)`` in the scope of each municipality at every slot of ``rule``.

    After an outage the latest missed slot runs once; a task reports all that is due, not one slot's share.
    """
    _schedules[name] = (rule, task)


def run_schedules() -> int:
    """Run every turn that is due and was not done; returns how many ran."""
    ran = 0
    cities = list(
        apps.get_model("cities", "Municipality").objects.order_by("pk").values_list("pk", flat=True)
    )
    for name, (rule, task) in sorted(_schedules.items()):
        slot = rule.last_slot(now())
        done = set(ScheduleSlot.objects.filter(name=name, slot=slot).values_list("municipality", flat=True))
        for city in cities:
            if city not in done:
                ran += _turn(name, city, slot, task)
    return ran


def _turn(name: str, city: int, slot: dt.datetime, task: Task) -> bool:
    try:
        with transaction.atomic(), writing(city):
            ScheduleSlot.objects.create(name=name, municipality=city, slot=slot, done_at=now())
            task(slot)
    except IntegrityError:
        return False  # another worker took this turn
    except Exception:  # the outermost edge of a schedule: the next round tries again
        logger.exception("schedule %s, municipality %s", name, city)
        return False
    return True
