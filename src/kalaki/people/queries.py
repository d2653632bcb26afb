"""Reads of people: who sends a request, what an account holds, who works in a municipality."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q

from kalaki.cities.contract import get_setting, list_cities
from kalaki.core.contract import (
    Address,
    Card,
    Delivery,
    SubjectRef,
    deliveries_of,
    now,
    reading,
    resolve,
    shown_to_all,
    unseal,
)
from kalaki.people import models
from kalaki.people.rules.consent import Act, ConsentAct
from kalaki.people.rules.consent import holds as holds_by_acts
from kalaki.people.rules.contacts import ContactKind, ContactValue, masked
from kalaki.people.rules.roles import STAFF, Role, needs_second_factor
from kalaki.people.ways import SEAL, WAYS
from kalaki.people.words import NOTICE_STATES, NOTICE_WAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as actor. id: key for foreign keys ("people.Person"). name may be empty."""

    id: int
    public_id: UUID
    name: str
    language: str

    @property
    def ref(self) -> str:
        """``person:<public_id>``."""
        return f"person:{self.public_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What the sender of a request is in the municipality in scope. memberships: public ids by role."""

    person: Person | None = None
    roles: frozenset[Role] = frozenset()
    memberships: dict[Role, UUID] = field(default_factory=dict)
    needs_second_factor: bool = False

    def has(self, *roles: Role) -> bool:
        """Tell whether one of ``roles`` is held."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_staff(self) -> bool:
        """Whether the desk is open to this member."""
        return not self.roles.isdisjoint(STAFF)


NOBODY = Member()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """Ages at which somebody may act alone, settings of the municipality; each is to be confirmed by a lawyer."""

    consent: int = 16
    full: int = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A contact on the person's own page; ``value`` is shown to nobody else."""

    public_id: UUID
    kind: ContactKind
    value: str
    verified_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRow:
    """A passkey. id: key of its row."""

    id: int
    name: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRow:
    """A signed-in browser."""

    public_id: UUID
    browser: str
    way: str
    created_at: dt.datetime
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """A consent that stands."""

    purpose: str
    text_version: str
    way: str
    at: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The person's own page."""

    person: Person
    birth_year: int | None
    contacts: tuple[ContactRow, ...]
    passkeys: tuple[PasskeyRow, ...]
    has_app: bool
    recovery_left: int
    sign_ins: tuple[SignInRow, ...]
    consents: tuple[ConsentRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRow:
    """Something that is followed. url: without city and language. way, state: of the last notice, in words, or ""."""

    public_id: UUID
    title: Any
    url: str
    mode: str
    way: Any = ""
    state: Any = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One line of the list of members."""

    membership: UUID
    person: UUID
    name: str
    unit: str
    roles: tuple[Role, ...]
    since: dt.datetime
    has_second_factor: bool
    has_signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """Members, by name; has_more: another page follows."""

    rows: tuple[MemberRow, ...]
    has_more: bool


def as_person(row: models.Person) -> Person:
    """Return the read record of a person."""
    return Person(id=row.pk, public_id=row.public_id, name=row.name, language=row.language)


def get_person(public_id: UUID) -> models.Person | None:
    """Return an active person, or None."""
    return models.Person.objects.filter(public_id=public_id, erased_at=None).first()


def public_names(refs: Iterable[str]) -> dict[str, str]:
    """Return the names behind references of persons who wished to be named, in 1 query; erased ones are absent."""
    ids = [ref.removeprefix("person:") for ref in refs if ref.startswith("person:")]
    rows = models.Person.objects.filter(public_id__in=ids, erased_at=None).exclude(name="")
    return {f"person:{public_id}": name for public_id, name in rows.values_list("public_id", "name")}


def get_member(person: Person) -> Member:
    """Return what ``person`` is in the municipality in scope, in one query."""
    instant = now()
    rows = list(
        models.MembershipRole.objects.filter(membership__person_id=person.id, membership__opens__lte=instant)
        .filter(Q(membership__closes=None) | Q(membership__closes__gt=instant))
        .order_by("membership__opens", "role")
        .values_list("role", "membership__public_id", "membership__second_factor")
    )
    memberships: dict[Role, UUID] = {}
    for role, membership, _asked in rows:
        memberships.setdefault(Role(role), membership)
    return Member(
        person=person,
        roles=frozenset(memberships),
        memberships=memberships,
        needs_second_factor=needs_second_factor(memberships, asked=any(asked for *_rest, asked in rows)),
    )


def list_members(*, role: Role | None = None, page: int = 1, size: int = 30) -> MemberPage:
    """Page ``page`` (from 1) of the members of the municipality in scope, in 3 queries whatever their number."""
    instant, start = now(), (page - 1) * size
    rows = models.Membership.objects.filter(Q(closes=None) | Q(closes__gt=instant))
    if role is not None:
        rows = rows.filter(
            pk__in=models.MembershipRole.objects.filter(role=role).values_list("membership_id", flat=True)
        )
    rows = rows.select_related("person", "organisation").order_by("person__name", "pk")
    found = list(rows[start : start + size + 1])
    shown = found[:size]
    roles: dict[int, list[Role]] = {}
    for membership, name in (
        models.MembershipRole.objects.filter(membership__in=[row.pk for row in shown])
        .order_by("role")
        .values_list("membership_id", "role")
    ):
        roles.setdefault(membership, []).append(Role(name))
    people = [row.person_id for row in shown]
    keyed = set(
        Authenticator.objects.filter(user_id__in=people)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    seen = set(models.SignIn.objects.filter(person_id__in=people).values_list("person_id", flat=True))
    return MemberPage(
        rows=tuple(
            MemberRow(
                membership=row.public_id,
                person=row.person.public_id,
                name=row.person.name,
                unit=row.organisation.name if row.organisation else "",
                roles=tuple(roles.get(row.pk, ())),
                since=row.opens,
                has_second_factor=row.person_id in keyed,
                has_signed_in=row.person_id in seen,
            )
            for row in shown
        ),
        has_more=len(found) > size,
    )


def membership_key(public_id: UUID, *, role: Role) -> int | None:
    """Return the key for foreign keys ("people.Membership") of an open membership that holds ``role``, or None."""
    return (
        models.MembershipRole.objects.filter(membership__public_id=public_id, role=role)
        .filter(Q(membership__closes=None) | Q(membership__closes__gt=now()))
        .values_list("membership_id", flat=True)
        .first()
    )


def get_membership(public_id: UUID) -> MemberRow | None:
    """Return one open membership of the municipality in scope, or None."""
    row = (
        models.Membership.objects.select_related("person", "organisation")
        .filter(Q(closes=None) | Q(closes__gt=now()), public_id=public_id)
        .first()
    )
    if row is None:
        return None
    roles = (
        models.MembershipRole.objects.filter(membership=row).order_by("role").values_list("role", flat=True)
    )
    return MemberRow(
        membership=row.public_id,
        person=row.person.public_id,
        name=row.person.name,
        unit=row.organisation.name if row.organisation else "",
        roles=tuple(Role(role) for role in roles),
        since=row.opens,
        has_second_factor=has_second_factor(row.person_id),
        has_signed_in=models.SignIn.objects.filter(person_id=row.person_id).exists(),
    )


def has_second_factor(person_id: int) -> bool:
    """Tell whether the person has an app or a passkey."""
    rows = Authenticator.objects.filter(user_id=person_id)
    return rows.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def get_account(row: models.Person, *, session_key: str | None) -> Account:
    """Return the person's own page, in 4 queries."""
    keys = list(Authenticator.objects.filter(user_id=row.pk).order_by("id"))
    recovery = [key for key in keys if key.type == Authenticator.Type.RECOVERY_CODES]
    return Account(
        person=as_person(row),
        birth_year=row.birth_year,
        contacts=_contacts(row),
        passkeys=tuple(
            PasskeyRow(
                id=key.pk, name=key.data["name"], created_at=key.created_at, last_used_at=key.last_used_at
            )
            for key in keys
            if key.type == Authenticator.Type.WEBAUTHN
        ),
        has_app=any(key.type == Authenticator.Type.TOTP for key in keys),
        recovery_left=len(recovery[0].wrap().get_unused_codes()) if recovery else 0,
        sign_ins=tuple(
            SignInRow(
                public_id=one.public_id,
                browser=one.browser,
                way=one.way,
                created_at=one.created_at,
                is_this=one.session_key == session_key,
            )
            for one in models.SignIn.objects.filter(person=row).order_by("-id")[:20]
        ),
        consents=_consents(row.ref),
    )


def export_person(row: models.Person) -> str:
    """Return everything that the house keeps about the person itself, as JSON, of every municipality."""
    account = get_account(row, session_key=None)
    cities: dict[str, Any] = {}
    for city in list_cities():
        with reading(city.id):
            acts = models.Consent.objects.filter(subject=row.ref).order_by("id")
            memberships = models.Membership.objects.filter(person=row).select_related("organisation")
            held = [
                {
                    "unit": one.organisation.name if one.organisation else "",
                    "from": one.opens,
                    "until": one.closes,
                    "roles": sorted(
                        models.MembershipRole.objects.filter(membership=one).values_list("role", flat=True)
                    ),
                }
                for one in memberships
            ]
            consents = list(
                acts.values("purpose", "act", "text_version", "way", "guardian", "until", "created_at")
            )
            followed = [
                {"subject": f"{one.subject_kind}:{one.subject_id}", "mode": one.mode, "since": one.created_at}
                for one in models.Following.objects.filter(recipient=row.ref).order_by("id")
            ]
            checks = models.Resident.objects.filter(person=row).values("checked_at", "area__key", "is_adult")
            checked = [
                {"on": one["checked_at"], "area": one["area__key"], "is_adult": one["is_adult"]}
                for one in checks
            ]
        if consents or held or followed or checked:
            cities[city.slug] = {
                "consents": consents,
                "memberships": held,
                "following": followed,
                "resident": checked,
            }
    value = {
        "person": {
            "id": account.person.public_id,
            "name": account.person.name,
            "language": account.person.language,
            "birth_year": account.birth_year,
            "since": row.created_at,
        },
        "contacts": [asdict(one) for one in account.contacts],
        "passkeys": [asdict(one) for one in account.passkeys],
        "authenticator_app": account.has_app,
        "signed_in": [asdict(one) for one in account.sign_ins],
        "phones_with_notices": models.PushEndpoint.objects.filter(recipient=row.ref).count(),
        "municipalities": cities,
    }
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def holds(subject: str, purpose: str, at: dt.datetime | None = None) -> bool:
    """Tell whether ``subject`` agrees to ``purpose`` in the municipality in scope, in one query."""
    rows = models.Consent.objects.filter(subject=subject, purpose=purpose).order_by("id")
    acts = [
        ConsentAct(act=Act(act), at=when, until=until)
        for act, when, until in rows.values_list("act", "created_at", "until")
    ]
    return holds_by_acts(acts, at=at or now())


def ages() -> Ages:
    """Return the ages of the municipality in scope; setting "ages": {"consent": 16, "full": 18}."""
    found = get_setting("ages", default={})
    return Ages(**{name: int(found[name]) for name in ("consent", "full") if name in found})


def addresses_of(recipient: str) -> Sequence[Address]:
    """Return where ``person:<id>`` can be reached: push first, then e-mail, then SMS, because SMS costs."""
    person = UUID(recipient.partition(":")[2])
    rows = models.Contact.objects.filter(person__public_id=person, person__erased_at=None).order_by(
        "kind", "id"
    )
    return [*device_addresses(recipient)] + [
        Address(way=WAYS[ContactKind(row.kind)], value=unseal(SEAL, bytes(row.sealed)).decode())
        for row in rows
    ]


def device_addresses(recipient: str) -> Sequence[Address]:
    """Return the pushes of ``recipient``: one address for all of its browsers, or none."""
    has = models.PushEndpoint.objects.filter(recipient=recipient).exists()
    return [Address(way="push", value=recipient)] if has else []


def followings_of(recipient: str, *, limit: int = 100) -> tuple[FollowRow, ...]:
    """Return what ``recipient`` follows in the municipality in scope, newest first, with the last notice of each.

    In 2 queries and one for each kind of subject.
    """
    rows = list(models.Following.objects.filter(recipient=recipient).order_by("-pk")[:limit])
    refs = {row.pk: SubjectRef(row.subject_kind, row.subject_id) for row in rows}
    cards = resolve(refs.values())
    told = deliveries_of({row.last_notice for row in rows if row.last_notice}) if rows else {}
    return tuple(_follow_row(row, shown_to_all(cards[refs[row.pk]]), told) for row in rows)


def following_of(recipient: str, ref: SubjectRef) -> UUID | None:
    """Return the id of the following by which ``recipient`` hears of ``ref``, or None, in 1 query; none for ""."""
    if not recipient:
        return None
    rows = models.Following.objects.filter(
        recipient=recipient, subject_kind=ref.kind, subject_id=ref.public_id
    )
    return rows.values_list("public_id", flat=True).first()


def followed_title(token: str) -> Any:
    """Return the title of what the stop link ``token`` is about, or an empty text."""
    row = models.Following.objects.filter(public_id=UUID(hex=token[:32])).first()
    if row is None:
        return ""
    ref = SubjectRef(row.subject_kind, row.subject_id)
    return shown_to_all(resolve([ref])[ref]).title


def _follow_row(row: models.Following, card: Card, told: dict[UUID, Delivery]) -> FollowRow:
    last = told.get(row.last_notice) if row.last_notice else None
    return FollowRow(
        public_id=row.public_id,
        title=card.title,
        url=card.url,
        mode=row.mode,
        way=NOTICE_WAYS.get(last.way, last.way) if last else "",
        state=NOTICE_STATES[last.state] if last else "",
        at=last.at if last else None,
    )


def contact_of_code(code_id: UUID) -> ContactValue | None:
    """Return where a code was sent to, or None."""
    row = models.Code.objects.filter(public_id=code_id).first()
    if row is None:
        return None
    return ContactValue(kind=ContactKind(row.kind), value=unseal(SEAL, bytes(row.sealed)).decode())


def code_goes_to(code_id: UUID) -> str:
    """Return the masked contact that a code was sent to, or an empty text."""
    contact = contact_of_code(code_id)
    return masked(contact) if contact else ""


def _contacts(row: models.Person) -> tuple[ContactRow, ...]:
    return tuple(
        ContactRow(
            public_id=one.public_id,
            kind=ContactKind(one.kind),
            value=unseal(SEAL, bytes(one.sealed)).decode(),
            verified_at=one.verified_at,
        )
        for one in models.Contact.objects.filter(person=row).order_by("id")
    )


def _consents(subject: str) -> tuple[ConsentRow, ...]:
    last: dict[str, models.Consent] = {}
    for row in models.Consent.objects.filter(subject=subject).order_by("created_at", "id"):
        last[row.purpose] = row
    instant = now()
    return tuple(
        ConsentRow(
            purpose=row.purpose,
            text_version=row.text_version,
            way=row.way,
            at=row.created_at,
            until=row.until,
        )
        for row in last.values()
        if row.act == Act.GIVEN and (row.until is None or row.until > instant)
    )
