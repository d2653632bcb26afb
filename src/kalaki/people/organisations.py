"""Reads of units and organisations: who they are, who works there, who hears for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kalaki.core.contract import now
from kalaki.people.models import Membership, MembershipRole
from kalaki.people.models import Organisation as Row
from kalaki.people.rules.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A unit, organisation or group. id: key for foreign keys ("people.Organisation")."""

    id: int
    public_id: UUID
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who hears of something. ref: for ``notify``."""

    ref: str
    language: str


def list_organisations() -> tuple[Organisation, ...]:
    """Return the open organisations of the municipality in scope by name, in 1 query."""
    return tuple(_of(row) for row in Row.objects.filter(closed_at=None).order_by("name", "pk"))


def organisations(ids: Iterable[int]) -> dict[int, Organisation]:
    """Return organisations by key, closed ones too, in 1 query."""
    return {row.pk: _of(row) for row in Row.objects.filter(pk__in=set(ids))}


def get_organisation(public_id: UUID) -> Organisation | None:
    """Return an open organisation of the municipality in scope, or None."""
    row = Row.objects.filter(public_id=public_id, closed_at=None).first()
    return None if row is None else _of(row)


def organisations_of(person: int, *roles: Role) -> frozenset[int]:
    """Return the keys of the organisations in which ``person`` (key) holds one of ``roles`` now, in 1 query."""
    rows = _open_roles(roles).filter(membership__person_id=person, membership__organisation__isnull=False)
    return frozenset(rows.values_list("membership__organisation_id", flat=True))


def organisations_by_role(person: int, *roles: Role) -> dict[Role, frozenset[int]]:
    """Return the keys of the organisations in which ``person`` (key) holds each of ``roles`` now, in 1 query."""
    rows = _open_roles(roles).filter(membership__person_id=person, membership__organisation__isnull=False)
    found: dict[Role, set[int]] = {}
    for role, organisation in rows.values_list("role", "membership__organisation_id"):
        found.setdefault(Role(role), set()).add(organisation)
    return {role: frozenset(keys) for role, keys in found.items()}


def recipients_in(organisations: Iterable[int], role: str) -> dict[int, tuple[Recipient, ...]]:
    """Return who holds ``role`` in each of ``organisations`` (keys) now, in 1 query; absent where nobody does."""
    rows = (
        _open_roles([role])
        .filter(membership__organisation__in=set(organisations), membership__person__erased_at=None)
        .order_by("membership__person_id")
        .values_list(
            "membership__organisation_id", "membership__person__public_id", "membership__person__language"
        )
    )
    found: dict[int, dict[str, Recipient]] = {}
    for organisation, person, language in rows:
        found.setdefault(organisation, {})[str(person)] = Recipient(ref=f"person:{person}", language=language)
    return {key: tuple(people.values()) for key, people in found.items()}


def recipients_with(role: str) -> tuple[Recipient, ...]:
    """Return who holds ``role`` in the municipality in scope now, in 1 query."""
    rows = (
        _open_roles([role])
        .filter(membership__person__erased_at=None)
        .order_by("membership__person_id")
        .values_list("membership__person__public_id", "membership__person__language")
    )
    return tuple(
        Recipient(ref=f"person:{person}", language=language) for person, language in dict(rows).items()
    )


def member_names(ids: Iterable[int]) -> dict[int, tuple[str, Recipient]]:
    """Return (name, recipient) of memberships by key, in 1 query; ended ones and erased persons are absent."""
    rows = (
        Membership.objects.filter(pk__in=set(ids), person__erased_at=None)
        .filter(Q(closes=None) | Q(closes__gt=now()))
        .values_list("pk", "person__name", "person__public_id", "person__language")
    )
    return {
        key: (name, Recipient(ref=f"person:{person}", language=language))
        for key, name, person, language in rows
    }


def member_in(organisation: int, membership: UUID) -> int | None:
    """Return the key for foreign keys of an open membership of ``organisation`` (key), or None."""
    rows = Membership.objects.filter(public_id=membership, organisation_id=organisation)
    return rows.filter(Q(closes=None) | Q(closes__gt=now())).values_list("pk", flat=True).first()


def _open_roles(roles: Iterable[str]) -> QuerySet[MembershipRole]:
    instant = now()
    return MembershipRole.objects.filter(role__in=list(roles), membership__opens__lte=instant).filter(
        Q(membership__closes=None) | Q(membership__closes__gt=instant)
    )


def _of(row: Row) -> Organisation:
    return Organisation(id=row.pk, public_id=row.public_id, kind=row.kind, name=row.name)
