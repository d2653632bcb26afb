"""Who was seen to live here, and how whoever was served at the desk is reached."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kalaki.core.contract import Address, keyed_hash, unseal
from kalaki.people.models import Resident, Served
from kalaki.people.rules.contacts import ContactKind
from kalaki.people.rules.personal_number import read_personal_number
from kalaki.people.ways import SEAL, WAYS

PURPOSE = "resident"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentView:
    """A check that stands. digest: keyed hash of the personal number. area: its names, {} where none was given."""

    digest: str
    area: dict[str, str]
    is_adult: bool
    checked_at: dt.datetime


def resident_hash(number: str) -> str | None:
    """Return the keyed hash of a personal number, however it is written; None when it is none."""
    digits = read_personal_number(number)
    return keyed_hash(PURPOSE, digits) if digits else None


def resident_of(person: int) -> ResidentView | None:
    """Return the check of a person (key) in the municipality in scope, or None, in 1 query."""
    row = Resident.objects.select_related("area").filter(person_id=person).first()
    if row is None:
        return None
    return ResidentView(
        digest=row.digest,
        area=row.area.names if row.area else {},
        is_adult=row.is_adult,
        checked_at=row.checked_at,
    )


def served_addresses(recipient: str) -> Sequence[Address]:
    """Return where ``served:<id>`` is reached: the phone that was left at the desk, or nowhere."""
    row = Served.objects.filter(public_id=UUID(recipient.partition(":")[2])).first()
    phone = json.loads(unseal(SEAL, bytes(row.sealed)))["phone"] if row else ""
    return [Address(way=WAYS[ContactKind.PHONE], value=phone)] if phone else []
