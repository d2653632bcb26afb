"""At the desk: a document is seen, and a name or phone is left for messages."""

import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

from kalaki.core.contract import Actor, Run, SubjectRef, command, keyed_hash, seal
from kalaki.people.commands.following import subscribe
from kalaki.people.commands.sign_in import LINK_PURPOSE
from kalaki.people.commands.tokens import issue_token
from kalaki.people.models import Person, Resident, Served
from kalaki.people.refusals import refused
from kalaki.people.residents import resident_hash
from kalaki.people.ways import SEAL

SLIP_DAYS = 14
SERVED_KEPT = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentChecked:
    """resident, person: public ids. is_new: the number was never seen before. link_token: redeems once; "" when repeated."""

    resident: UUID
    person: UUID
    is_new: bool
    link_token: str = ""


def check_resident(
    *, actor: Actor, key: UUID, number: str, area: int | None, is_adult: bool, language: str = "ka"
) -> ResidentChecked:
    """Note that a clerk saw the document of a resident; makes an account and a sign-in slip for 14 days.

    number: of the document; its keyed hash alone is kept. One number is one resident: a second check finds the first
    account, renews area, age and day, and gives another slip. area: key, or None. Raises Refused personal_number.
    """
    digest = resident_hash(number)
    with command(
        "people.check_resident", actor=actor, key=key, digest=digest, area=area, is_adult=is_adult
    ) as run:
        if run.replayed:
            return ResidentChecked(
                resident=UUID(run.result["resident"]),
                person=UUID(run.result["person"]),
                is_new=run.result["is_new"],
            )
        if digest is None:
            raise refused("personal_number")
        row = (
            Resident.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(digest=digest)
            .first()
        )
        is_new = row is None
        if row is None:
            person = Person.objects.create(language=language, created_at=run.at)
            row = Resident(person=person, digest=digest, created_at=run.at)
        row.area_id, row.is_adult, row.checked_at, row.clerk = area, is_adult, run.at, actor.ref  # type: ignore[attr-defined]
        row.save()
        until = run.at + dt.timedelta(days=SLIP_DAYS)
        token = issue_token(purpose=LINK_PURPOSE, subject=row.person.ref, until=until)
        run.audit(row.public_id, person=row.person.public_id, is_new=is_new)
        made = ResidentChecked(resident=row.public_id, person=row.person.public_id, is_new=is_new)
        run.finish(made)
        return ResidentChecked(resident=made.resident, person=made.person, is_new=is_new, link_token=token)


def keep_served(run: Run, subject: SubjectRef, *, name: str, phone: str, language: str = "ka") -> bool:
    """Seal name and phone of whoever ``subject`` was entered for, inside ``run``; messages about it then go to the phone.

    phone: as rules.contacts writes it, or "". Returns whether there was anything to keep. Nobody reads them again.
    """
    if not name.strip() and not phone:
        return False
    words = json.dumps({"name": name.strip(), "phone": phone}, ensure_ascii=False)
    row = Served(
        subject_kind=subject.kind,
        subject_id=subject.public_id,
        sealed=seal(SEAL, words.encode()),
        created_at=run.at,
    )
    row.save()
    if phone:
        subscribe(
            recipient=f"served:{row.public_id}",
            ref=subject,
            language=language,
            actor=run.actor,
            key=row.public_id,
        )
    return True


def served_print(name: str, phone: str) -> str:
    """Return what a key is held to instead of a name and a phone."""
    return keyed_hash("people.served", f"{name}\0{phone}")


def forget_served(slot: dt.datetime) -> int:
    """Delete what was left at the desk a year before ``slot``; returns how many rows."""
    return Served.objects.filter(created_at__lte=slot - SERVED_KEPT).delete()[0]
