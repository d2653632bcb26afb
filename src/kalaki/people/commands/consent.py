"""Acts of consent, only ever appended."""

import datetime as dt
from typing import Any
from uuid import UUID

from kalaki.core.contract import FULL, Actor, command
from kalaki.people.models import Consent
from kalaki.people.rules.consent import Act, ConsentWay


def give_consent(
    *,
    actor: Actor,
    key: UUID,
    subject: str,
    purpose: str,
    text_version: str,
    way: ConsentWay,
    guardian: str | None = None,
    until: dt.datetime | None = None,
) -> UUID:
    """Record that ``subject`` (a reference) agrees to ``purpose`` in the words ``text_version``.

    guardian: reference of who agrees for a minor. until: aware instant at which it ends by itself.
    """
    return _append(
        Act.GIVEN,
        actor=actor,
        key=key,
        subject=subject,
        purpose=purpose,
        text_version=text_version,
        way=way,
        guardian=guardian or "",
        until=until,
    )


def withdraw(
    *, actor: Actor, key: UUID, subject: str, purpose: str, way: ConsentWay = ConsentWay.WEB
) -> UUID:
    """Record that ``subject`` takes its consent to ``purpose`` back; withdrawing twice is harmless."""
    return _append(
        Act.WITHDRAWN,
        actor=actor,
        key=key,
        subject=subject,
        purpose=purpose,
        text_version="",
        way=way,
        guardian="",
        until=None,
    )


def _append(
    act: Act,
    *,
    actor: Actor,
    key: UUID,
    subject: str,
    purpose: str,
    text_version: str,
    way: ConsentWay,
    guardian: str,
    until: dt.datetime | None,
) -> UUID:
    facts: dict[str, Any] = {
        "subject": subject,
        "purpose": purpose,
        "text_version": text_version,
        "way": way,
        "until": until,
    }
    name = "people.give_consent" if act is Act.GIVEN else "people.withdraw"
    with command(name, actor=actor, key=key, durability=FULL, guardian=guardian, **facts) as run:
        if run.replayed:
            return UUID(run.result)
        row = Consent.objects.create(act=act, guardian=guardian, created_at=run.at, **facts)
        run.audit(row.public_id, purpose=purpose, text_version=text_version, way=way)
        return UUID(str(run.finish(row.public_id)))
