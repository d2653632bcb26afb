"""What persons change about themselves."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from kalaki.cities.contract import list_cities
from kalaki.core.contract import Actor, command, keyed_hash, reading
from kalaki.people.models import (
    Contact,
    DigestLine,
    Following,
    Membership,
    MembershipRole,
    Person,
    PushEndpoint,
    Resident,
    SignIn,
)
from kalaki.people.refusals import refused
from kalaki.people.rules.roles import Role, needs_second_factor


def update_person(
    *, actor: Actor, key: UUID, person: UUID, name: str, language: str, birth_year: int | None
) -> None:
    """Set the name that others see (may be empty), the language of notices and the year of birth (optional)."""
    # A bare hash of a name can be guessed, so the key is held to a keyed one.
    words = keyed_hash("payload", f"{name}\0{birth_year}")
    with command(
        "people.update_person", actor=actor, key=key, municipality=None, language=language, words=words
    ) as run:
        if run.replayed:
            return
        Person.objects.filter(public_id=person).update(name=name, language=language, birth_year=birth_year)
        run.audit(person, has_name=bool(name), language=language, has_birth_year=birth_year is not None)
        run.finish(None)


def remove_contact(*, actor: Actor, key: UUID, person: UUID, contact: UUID) -> None:
    """Remove a contact. Raises Refused: not_found, contact_last when no other way to sign in is left."""
    with command("people.remove_contact", actor=actor, key=key, municipality=None, contact=contact) as run:
        if run.replayed:
            return
        row = Contact.objects.filter(public_id=contact, person__public_id=person).first()
        if row is None:
            raise refused("not_found")
        others = Contact.objects.filter(person_id=row.person_id).exclude(pk=row.pk).exists()
        passkeys = Authenticator.objects.filter(user_id=row.person_id, type=Authenticator.Type.WEBAUTHN)
        if not others and not passkeys.exists():
            raise refused("contact_last")
        row.delete()
        run.audit(contact)
        run.finish(None)


def end_sign_in(*, actor: Actor, key: UUID, person: UUID, sign_in: UUID) -> None:
    """Sign one browser out. Raises Refused not_found."""
    with command("people.end_sign_in", actor=actor, key=key, municipality=None, sign_in=sign_in) as run:
        if run.replayed:
            return
        row = SignIn.objects.filter(public_id=sign_in, person__public_id=person).first()
        if row is None:
            raise refused("not_found")
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()
        run.audit(sign_in)
        run.finish(None)


def note_second_factor(
    *, actor: Actor, key: UUID, person: UUID, change: str, asked: bool | None = None
) -> None:
    """Put a change of the second factor into the audit log. change: "app_added", "passkey_removed" and the like.

    asked: whether it is asked at each sign-in from now on; None leaves that as it is.
    """
    with command("people.note_second_factor", actor=actor, key=key, municipality=None, change=change) as run:
        if run.replayed:
            return
        if asked is not None:
            Person.objects.filter(public_id=person).update(second_factor=asked)
        run.audit(person, change=change)
        run.finish(None)


def remove_authenticator(*, actor: Actor, key: UUID, person: UUID, kind: str, row: int | None = None) -> None:
    """Remove the app ("totp") or passkey ``row`` ("webauthn") of a person.

    Raises Refused: not_found; contact_last when nothing to sign in with is left; second_factor_last when a
    role asks for one and none is left.
    """
    with command(
        "people.remove_authenticator", actor=actor, key=key, municipality=None, kind=kind, row=row
    ) as run:
        if run.replayed:
            return
        rows = Authenticator.objects.filter(user__public_id=person).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        meant = rows.filter(type=kind) if row is None else rows.filter(type=kind, pk=row)
        found = meant.first()
        if found is None:
            raise refused("not_found")
        owner = Person.objects.get(public_id=person)
        others = rows.exclude(pk=found.pk)
        passkeys = others.filter(type=Authenticator.Type.WEBAUTHN).exists()
        if not passkeys and not Contact.objects.filter(person=owner).exists():
            raise refused("contact_last")
        staff = _is_asked_by_a_role(owner)
        if staff and not others.exists():
            raise refused("second_factor_last")
        found.delete()
        asked = staff or others.filter(type=Authenticator.Type.TOTP).exists()
        Person.objects.filter(pk=owner.pk).update(second_factor=asked)
        run.audit(person, kind=kind, asked=asked)
        run.finish(None)


def delete_account(*, actor: Actor, key: UUID, person: UUID) -> None:
    """Erase everything that tells who the person is; what was said stays under the bare reference.

    Raises Refused still_member while the person holds a role in any municipality: an administrator ends that
    first, so that no promise stays without an owner.
    """
    with command("people.delete_account", actor=actor, key=key) as run:
        if run.replayed:
            return
        row = Person.objects.filter(public_id=person, erased_at=None).first()
        if row is None:
            raise refused("not_found")
        if _holds_a_role(row):
            raise refused("still_member")
        erase_person(row)
        Person.objects.filter(pk=row.pk).update(
            name="", birth_year=None, epoch=row.epoch + 1, erased_at=run.at
        )
        run.audit(person)
        run.finish(None)


def _holds_a_role(row: Person) -> bool:
    for city in list_cities():
        with reading(city.id):
            if Membership.objects.filter(person=row, closes=None).exists():
                return True
    return False


def _is_asked_by_a_role(row: Person) -> bool:
    for city in list_cities():
        with reading(city.id):
            open_ones = Membership.objects.filter(person=row, closes=None)
            roles = MembershipRole.objects.filter(membership__person=row, membership__closes=None)
            names = [Role(role) for role in roles.values_list("role", flat=True)]
            if needs_second_factor(names, asked=open_ones.filter(second_factor=True).exists()):
                return True
    return False


def erase_person(row: Person) -> None:
    """Delete contacts, keys, sessions and followings of a person inside the caller's transaction."""
    for city in list_cities():
        with reading(city.id):
            DigestLine.objects.filter(following__recipient=row.ref).delete()
            Following.objects.filter(recipient=row.ref).delete()
            Resident.objects.filter(person=row).delete()
    end_all_sign_ins(row)
    Contact.objects.filter(person=row).delete()
    PushEndpoint.objects.filter(recipient=row.ref).delete()
    Authenticator.objects.filter(user_id=row.pk).delete()


def end_all_sign_ins(row: Person) -> None:
    """Sign every browser of a person out inside the caller's transaction."""
    sessions = list(SignIn.objects.filter(person=row).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=sessions).delete()
    SignIn.objects.filter(person=row).delete()
