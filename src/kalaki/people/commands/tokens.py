"""Secrets for one purpose: 128 random bits, kept as a keyed hash, counted down in one statement."""

import datetime as dt
import secrets

from django.db.models import F

from kalaki.core.contract import keyed_hash, now
from kalaki.people.models import Token
from kalaki.people.refusals import refused

TOKEN_BYTES = 16


def issue_token(*, purpose: str, subject: str, until: dt.datetime, uses: int = 1) -> str:
    """Return a new token of the municipality in scope; only its hash is stored.

    purpose: "app.what". subject: what it is for, a reference. Called inside a command, whose audit entry
    stands for it.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Token.objects.create(
        purpose=purpose,
        digest=_digest(purpose, token),
        subject=subject,
        until=until,
        uses=uses,
        created_at=now(),
    )
    return token


def redeem(*, purpose: str, token: str) -> str:
    """Use ``token`` once and return its subject. Raises Refused token_over: used, too late, of another purpose."""
    rows = Token.objects.filter(digest=_digest(purpose, token))
    # Of two redeemers at one moment, one UPDATE finds a use left.
    if not rows.filter(until__gt=now(), uses__gt=0).update(uses=F("uses") - 1):
        raise refused("token_over")
    return rows.values_list("subject", flat=True).get()


def peek(*, purpose: str, token: str) -> str | None:
    """Return the subject of a token that could be redeemed now, or None; nothing is used."""
    rows = Token.objects.filter(digest=_digest(purpose, token), until__gt=now(), uses__gt=0)
    return rows.values_list("subject", flat=True).first()


def _digest(purpose: str, token: str) -> str:
    return keyed_hash(f"token:{purpose}", token)
