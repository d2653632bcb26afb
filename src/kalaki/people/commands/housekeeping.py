"""Deletions by the clock, which no person asked for and no log needs."""

import datetime as dt

from django.contrib.sessions.models import Session

from kalaki.core.contract import now
from kalaki.people.models import Code, SignIn, Token

KEEP = dt.timedelta(days=1)


def forget_codes() -> int:
    """Delete codes that ended a day ago, and used or late tokens of the municipality in scope."""
    before = now() - KEEP
    tokens = Token.objects.filter(until__lt=before).delete()[0]
    return Code.objects.filter(until__lt=before).delete()[0] + tokens


def forget_sign_ins() -> int:
    """Delete ended sessions and the rows of browsers whose session is gone."""
    Session.objects.filter(expire_date__lt=now()).delete()
    alive = Session.objects.values_list("session_key", flat=True)
    return SignIn.objects.exclude(session_key__in=alive).delete()[0]
