"""Who may do what in a municipality."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import F, Q

from kalaki.core.contract import Actor, Run, command, keyed_hash, put_text
from kalaki.georgian import skeleton
from kalaki.people.commands.account import end_all_sign_ins
from kalaki.people.commands.sign_in import LINK_PURPOSE
from kalaki.people.commands.tokens import issue_token
from kalaki.people.models import Membership, MembershipRole, Organisation, OrganisationKind, Person
from kalaki.people.refusals import refused
from kalaki.people.rules.roles import Role, leaves_admin, needs_second_factor

LINK_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMade:
    """person, membership: public ids. link_token: redeems once within LINK_DAYS; empty when repeated."""

    person: UUID
    membership: UUID
    link_token: str = ""


def make_staff(
    *, actor: Actor, key: UUID, name: str, roles: Iterable[str], unit: str = "", language: str = "ka"
) -> StaffMade:
    """Make an account with ``roles`` in the municipality in scope, and a one-time sign-in link for it.

    The secret of the link is in no record: a repeated key gives the same person without it.
    Raises Refused: name_missing, roles_missing, role_unknown.
    """
    wanted = _roles(roles)
    words = _hidden(f"{name}\0{unit}\0{language}")
    with command("people.make_staff", actor=actor, key=key, roles=wanted, words=words) as run:
        if run.replayed:
            return StaffMade(person=UUID(run.result["person"]), membership=UUID(run.result["membership"]))
        if not name.strip():
            raise refused("name_missing")
        person = Person.objects.create(name=name.strip(), language=language, created_at=run.at)
        membership = Membership.objects.create(
            person=person, organisation=_unit(unit, run), opens=run.at, created_at=run.at
        )
        _set_roles(membership, wanted)
        token = _link(person, run)
        run.audit(membership.public_id, person=person.public_id, roles=wanted)
        made = StaffMade(person=person.public_id, membership=membership.public_id)
        run.finish(made)
        return StaffMade(person=made.person, membership=made.membership, link_token=token)


def change_roles(*, actor: Actor, key: UUID, membership: UUID, roles: Iterable[str], reason: str) -> None:
    """Give a membership other roles. Raises Refused: not_found, roles_missing, reason_missing, last_admin."""
    wanted = _roles(roles)
    with command(
        "people.change_roles",
        actor=actor, key=key, membership=membership, roles=wanted, reason=_hidden(reason),
    ) as run:  # fmt: skip
        if run.replayed:
            return
        row = _open_membership(membership, run)
        if Role.ADMIN not in wanted:
            _keep_an_admin(row, run)
        before = sorted(MembershipRole.objects.filter(membership=row).values_list("role", flat=True))
        _set_roles(row, wanted)
        run.audit(membership, before=before, roles=wanted, **_reason(reason))
        run.finish(None)


def end_membership(*, actor: Actor, key: UUID, membership: UUID, reason: str) -> None:
    """End a membership now. Raises Refused: not_found, reason_missing, last_admin."""
    words = _hidden(reason)
    with command("people.end_membership", actor=actor, key=key, membership=membership, reason=words) as run:
        if run.replayed:
            return
        row = _open_membership(membership, run)
        _keep_an_admin(row, run)
        Membership.objects.filter(pk=row.pk).update(closes=run.at)
        run.audit(membership, **_reason(reason))
        run.finish(None)


def reset_access(*, actor: Actor, key: UUID, membership: UUID, reason: str) -> str:
    """End all sessions and second factors of a member who lost them; returns a new one-time link's token.

    Raises Refused: not_found, reason_missing, self_reset, token_over when repeated.
    """
    words = _hidden(reason)
    with command("people.reset_access", actor=actor, key=key, membership=membership, reason=words) as run:
        if run.replayed:
            raise refused("token_over")
        row = _open_membership(membership, run)
        if row.person.ref == actor.ref:
            raise refused("self_reset")
        end_all_sign_ins(row.person)
        Authenticator.objects.filter(user_id=row.person_id).delete()
        Person.objects.filter(pk=row.person_id).update(epoch=F("epoch") + 1)
        token = _link(row.person, run)
        run.audit(membership, **_reason(reason))
        run.finish(None)
        return token


def ensure_organisation(*, actor: Actor, key: UUID, kind: str, name: str, code: str = "") -> UUID:
    """Return the public id of the organisation, unit or group ``name``, made if it is new."""
    with command("people.ensure_organisation", actor=actor, key=key, kind=kind, name=name, code=code) as run:
        if run.replayed:
            return UUID(run.result)
        if not name.strip():
            raise refused("name_missing")
        row, is_new = Organisation.objects.get_or_create(
            kind=OrganisationKind(kind),
            folded=skeleton(name)[:200],
            defaults={"name": name.strip(), "code": code, "created_at": run.at},
        )
        run.audit(row.public_id, kind=kind, is_new=is_new)
        return UUID(str(run.finish(row.public_id)))


def _hidden(words: str) -> str:
    """Return what a key is held to instead of words about a person: a bare hash of a name can be guessed."""
    return keyed_hash("payload", words)


def _roles(roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(roles))
    if not wanted:
        raise refused("roles_missing")
    if not set(wanted) <= set(Role):
        raise refused("role_unknown")
    return [str(role) for role in wanted]


def _unit(name: str, run: Run) -> Organisation | None:
    if not name.strip():
        return None
    return Organisation.objects.get_or_create(
        kind=OrganisationKind.UNIT,
        folded=skeleton(name)[:200],
        defaults={"name": name.strip(), "created_at": run.at},
    )[0]


def _set_roles(row: Membership, wanted: list[str]) -> None:
    city = row.municipality_id
    MembershipRole.objects.filter(membership=row).delete()
    MembershipRole.objects.bulk_create(
        MembershipRole(municipality_id=city, membership=row, role=role) for role in wanted
    )
    if needs_second_factor([Role(role) for role in wanted], asked=row.second_factor):
        Person.objects.filter(pk=row.person_id).update(second_factor=True)


def _open_membership(membership: UUID, run: Run) -> Membership:
    rows = Membership.objects.select_related("person").filter(public_id=membership)
    row = rows.filter(Q(closes=None) | Q(closes__gt=run.at)).first()
    if row is None:
        raise refused("not_found")
    return row


def _keep_an_admin(row: Membership, run: Run) -> None:
    admins = {
        str(one)
        for one in MembershipRole.objects.filter(
            Q(membership__closes=None) | Q(membership__closes__gt=run.at)
        )
        .filter(role=Role.ADMIN)
        .values_list("membership__public_id", flat=True)
    }
    mine = str(row.public_id)
    if mine in admins and not leaves_admin(admins, without=mine):
        raise refused("last_admin")


def _reason(reason: str) -> dict[str, str]:
    if not reason.strip():
        raise refused("reason_missing")
    text_id, digest = put_text(reason.strip())
    return {"reason": str(text_id), "reason_digest": digest}


def _link(person: Person, run: Run) -> str:
    until = run.at + dt.timedelta(days=LINK_DAYS)
    return issue_token(purpose=LINK_PURPOSE, subject=person.ref, until=until)
