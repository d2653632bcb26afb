"""How often somebody may do something: one table, by contact or device first, by network last.

A village shares one address, so network limits are wide.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from kalaki.core.clock import now
from kalaki.core.keys import keyed_hash
from kalaki.core.models import LimitCounter


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most ``times`` in each window of ``seconds``."""

    times: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Not now: come back in ``seconds`` (>= 1). It is false, so that ``if allow(…)`` reads."""

    seconds: int

    def __bool__(self) -> bool:
        return False


MINUTE, HOUR, DAY = 60, 3600, 86_400
LIMITS = {
    "sign_in.contact": Limit(times=5, seconds=15 * MINUTE),
    "sign_in.device": Limit(times=20, seconds=HOUR),
    "sign_in.network": Limit(times=300, seconds=HOUR),
    "code.attempt": Limit(times=10, seconds=15 * MINUTE),
    "chat.device": Limit(times=20, seconds=MINUTE),
    "chat.network": Limit(times=600, seconds=MINUTE),
    "api.ask": Limit(times=120, seconds=MINUTE),
    "ideas.support": Limit(times=60, seconds=HOUR),
    "ideas.report.device": Limit(times=3, seconds=10 * MINUTE),
    "ideas.report.day": Limit(times=20, seconds=DAY),
    "ideas.report.network": Limit(times=60, seconds=HOUR),
    "ideas.need": Limit(times=60, seconds=HOUR),
    "live.device": Limit(times=240, seconds=MINUTE),
    "receipts.number": Limit(times=5, seconds=15 * MINUTE),
    "receipts.network": Limit(times=60, seconds=HOUR),
    "sms.day": Limit(times=500, seconds=DAY),
}


def allow(name: str, *, who: str, per: Limit | None = None) -> bool | Wait:
    """Count one act of ``who`` (kept as a keyed hash) against limit ``name``; True, or how long to wait.

    ``per`` replaces the table's limit. An unknown name raises KeyError.
    """
    limit = per or LIMITS[name]
    seconds = int(now().timestamp())
    window = seconds // limit.seconds
    ends = (window + 1) * limit.seconds
    hashed = keyed_hash("limits", f"{name}/{who}")
    with transaction.atomic():
        counter, _made = LimitCounter.objects.get_or_create(
            name=name,
            who=hashed,
            window=window,
            defaults={"expires_at": dt.datetime.fromtimestamp(ends, dt.UTC)},
        )
        if counter.count >= limit.times:
            return Wait(seconds=max(1, ends - seconds))
        LimitCounter.objects.filter(pk=counter.pk).update(count=F("count") + 1)
    return True


def forget_expired() -> int:
    """Delete the counters of windows that ended; returns how many."""
    return LimitCounter.objects.filter(expires_at__lt=now()).delete()[0]
