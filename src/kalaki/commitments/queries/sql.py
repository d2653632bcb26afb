"""The rule of the status as one expression of the database, for lists and counts of many rows.

rules.status is the rule; tests/commitments/test_board.py holds this to it on any facts.
"""

import datetime as dt

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from kalaki.commitments.models import Commitment
from kalaki.commitments.rules.status import Status, Thresholds


def status_case(now: dt.datetime, thresholds: Thresholds) -> Case:
    """Return the status of a row at ``now``."""
    table = {
        Status.WITHDRAWN: Q(withdrawn_at__isnull=False),
        Status.KEPT: Q(submitted_at__lte=F("original_due")),
        Status.KEPT_LATE: Q(submitted_at__isnull=False),
        Status.BROKEN: Q(broken_at__isnull=False)
        | Q(due__lt=now - dt.timedelta(days=thresholds.broken_days)),
        Status.OVERDUE: Q(due__lt=now),
        Status.AT_RISK: Q(is_at_risk=True)
        | Q(risk_from__lt=now, heard_at__lte=now - dt.timedelta(days=thresholds.quiet_days)),
    }
    return Case(
        *(When(fits, then=Value(str(word))) for word, fits in table.items()),
        default=Value(str(Status.ON_TRACK)),
        output_field=CharField(),
    )


def open_rows() -> QuerySet[Commitment]:
    """Return the promises of the municipality in scope of which something is still owed."""
    return Commitment.objects.filter(withdrawn_at=None, submitted_at=None)
