"""Sign-in: a code to a contact, a one-time link, and the session that follows."""

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from kalaki.core.contract import (
    Actor,
    Address,
    Notice,
    command,
    keyed_hash,
    notify,
    seal,
    uuid7,
)
from kalaki.people.commands.tokens import redeem
from kalaki.people.models import Code, Contact, Membership, Person, Resident, SignIn
from kalaki.people.refusals import refused
from kalaki.people.rules.contacts import ContactValue
from kalaki.people.ways import SEAL, WAYS

CODE_MINUTES, CODE_ATTEMPTS, CODE_DIGITS = 3, 3, 6
LINK_PURPOSE = "people.sign_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """code_id: public id that the browser's session remembers. sent: False when no open way leads there."""

    code_id: UUID
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """person: public id of who signs in or got the contact. is_new: the account was made now."""

    person: UUID
    is_new: bool


def contact_hash(contact: ContactValue) -> str:
    """Return the keyed hash by which ``contact`` is found."""
    return keyed_hash("contact", f"{contact.kind}:{contact.value}")


def request_code(
    *,
    actor: Actor,
    key: UUID,
    contact: ContactValue,
    sender: str,
    language: str,
    person: UUID | None = None,
) -> CodeSent:
    """Send six digits to ``contact``: to sign in, or to add it to ``person`` (public id).

    The answer is the same whether or not an account has this contact. sender: the municipality's name.
    """
    lookup = contact_hash(contact)
    with command(
        "people.request_code", actor=actor, key=key, municipality=None, lookup=lookup, person=person
    ) as run:
        if run.replayed:
            return CodeSent(code_id=UUID(run.result["code_id"]), sent=run.result["sent"])
        code_id = uuid7()
        digits = "".join(secrets.choice("0123456789") for _place in range(CODE_DIGITS))
        until = run.at + dt.timedelta(minutes=CODE_MINUTES)
        Code.objects.create(
            public_id=code_id,
            person=Person.objects.get(public_id=person) if person else None,
            kind=contact.kind,
            sealed=seal(SEAL, contact.value.encode()),
            lookup=lookup,
            digest=_digest(code_id, digits),
            until=until,
            created_at=run.at,
        )
        notice_id = notify(
            f"code:{code_id}",
            _code_notice(digits, sender=sender, language=language, until=until),
            addresses=[Address(way=WAYS[contact.kind], value=contact.value)],
            at=run.at,
        )
        run.audit(code_id, kind=contact.kind, sent=notice_id is not None)
        return run.finish(CodeSent(code_id=code_id, sent=notice_id is not None))


def confirm_code(*, actor: Actor, key: UUID, code_id: UUID, digits: str, language: str) -> Confirmed:
    """Check ``digits``; the contact then belongs to the person, who is made if nobody has it yet.

    Raises Refused: code_wrong (with ``left`` attempts), code_over, contact_taken.
    """
    # Counted outside the command: a refusal rolls everything back, but an attempt stays an attempt.
    counted = Code.objects.filter(public_id=code_id, used_at=None, attempts__lt=CODE_ATTEMPTS).update(
        attempts=F("attempts") + 1
    )
    with command(
        "people.confirm_code",
        actor=actor,
        key=key,
        municipality=None,
        code_id=code_id,
        digest=_digest(code_id, digits),
    ) as run:
        if run.replayed:
            raise refused("code_over")
        # Locked, so that of two who send the right digits at one moment the second finds the code used.
        rows = Code.objects.select_for_update(of=("self",)).select_related("person")
        row = rows.filter(public_id=code_id).first()
        if row is None or not counted or row.used_at or row.until <= run.at:
            raise refused("code_over")
        if not secrets.compare_digest(row.digest, _digest(code_id, digits)):
            left = CODE_ATTEMPTS - row.attempts
            raise refused("code_wrong", left=left) if left else refused("code_over")
        Code.objects.filter(pk=row.pk).update(used_at=run.at)
        owner, is_new = _owner(row, language=language, at=run.at)
        run.audit(owner.public_id, kind=row.kind, is_new=is_new, adds=row.person_id is not None)
        return run.finish(Confirmed(person=owner.public_id, is_new=is_new))


def sign_in_by_link(*, actor: Actor, key: UUID, token: str) -> UUID:
    """Redeem a one-time sign-in link of the municipality in scope; returns the person. Raises token_over."""
    with command("people.sign_in_by_link", actor=actor, key=key) as run:
        if run.replayed:
            raise refused("token_over")
        person = UUID(redeem(purpose=LINK_PURPOSE, token=token).removeprefix("person:"))
        if not Person.objects.filter(public_id=person, erased_at=None).exists():
            raise refused("token_over")
        run.audit(person)
        return UUID(str(run.finish(person)))


def take_roles_by_link(*, actor: Actor, key: UUID, token: str, person: UUID) -> None:
    """Move the memberships of a one-time link to ``person``, who has an account already; the spare one goes.

    Raises Refused: token_over; not_found when the account of the link was used before, or is the same one.
    """
    with command("people.take_roles_by_link", actor=actor, key=key, person=person) as run:
        if run.replayed:
            return
        spare_id = UUID(redeem(purpose=LINK_PURPOSE, token=token).removeprefix("person:"))
        spare = Person.objects.filter(public_id=spare_id, erased_at=None).first()
        owner = Person.objects.filter(public_id=person, erased_at=None).first()
        if spare is None or owner is None or spare.pk == owner.pk or is_used(spare):
            raise refused("not_found")
        moved = Membership.objects.filter(person=spare).update(person=owner)
        if Resident.objects.filter(person=owner).exists() and Resident.objects.filter(person=spare).exists():
            raise refused("not_found")
        Resident.objects.filter(person=spare).update(person=owner)
        Person.objects.filter(pk=owner.pk).update(
            second_factor=owner.second_factor or spare.second_factor, name=owner.name or spare.name
        )
        Person.objects.filter(pk=spare.pk).update(name="", erased_at=run.at)
        run.audit(person, spare=spare_id, memberships=moved)
        run.finish(None)


def is_used(person: Person) -> bool:
    """Tell whether somebody signed in with this account or gave it a contact."""
    return (
        SignIn.objects.filter(person=person).exists()
        or Contact.objects.filter(person=person).exists()
        or Authenticator.objects.filter(user_id=person.pk).exists()
    )


def open_session(*, actor: Actor, key: UUID, person: UUID, session_key: str, browser: str, way: str) -> None:
    """Note that ``person`` signed in with this browser, so that it can be seen and ended."""
    with command("people.open_session", actor=actor, key=key, municipality=None, way=way) as run:
        if run.replayed:
            return
        row = SignIn.objects.create(
            person=Person.objects.get(public_id=person),
            session_key=session_key,
            browser=browser,
            way=way,
            created_at=run.at,
        )
        run.audit(row.public_id, way=way)
        run.finish(None)


def _owner(row: Code, *, language: str, at: dt.datetime) -> tuple[Person, bool]:
    contact = Contact.objects.select_related("person").filter(kind=row.kind, lookup=row.lookup).first()
    if contact is not None:
        if row.person_id is not None and contact.person_id != row.person_id:
            raise refused("contact_taken")
        return contact.person, False
    person = row.person or Person.objects.create(language=language, created_at=at)
    Contact.objects.create(
        person=person, kind=row.kind, sealed=row.sealed, lookup=row.lookup, verified_at=at, created_at=at
    )
    return person, row.person is None


def _digest(code_id: UUID, digits: str) -> str:
    return keyed_hash("code", f"{code_id}/{digits}")


def _code_notice(digits: str, *, sender: str, language: str, until: dt.datetime) -> Notice:
    with translation.override(language):
        return Notice(
            kind="people.code",
            title=_("%(city)s: your code is %(code)s") % {"city": sender, "code": digits},
            text=_(
                "%(code)s is your code for the hub of %(city)s. It holds for %(minutes)s minutes.\n\n"
                "Nobody from city hall asks for it. If you did not ask for a code, you need to do nothing."
            )
            % {"city": sender, "code": digits, "minutes": CODE_MINUTES},
            short=_("%(city)s: code %(code)s. Holds %(minutes)s minutes. Tell nobody.")
            % {"city": sender, "code": digits, "minutes": CODE_MINUTES},
            until=until,
        )
