"""Persons, how they are reached, what they may, what they agreed to.

A ``Person`` is the account and stands above municipalities; everything that it may or agreed to belongs to
one municipality.
"""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kalaki.core.contract import CityOwned, CityOwnedBare, Shared, keyed_hash
from kalaki.people.rules.consent import Act, ConsentWay
from kalaki.people.rules.contacts import ContactKind
from kalaki.people.rules.roles import Role


class PersonManager(models.Manager["Person"]):
    """What Django's sign-in asks of the manager of accounts."""

    def get_by_natural_key(self, public_id: str) -> "Person":
        """Return the person with this public id."""
        return self.get(public_id=public_id)


class Person(Shared):
    """Somebody with an account: no name, e-mail, phone or password is required.

    second_factor: asked at each sign-in; set by a staff role or an authenticator app, never by itself taken back.
    epoch: raised to end every session at once. erased_at: the person left; the row stays for references.
    """

    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, default="ka")
    birth_year = models.PositiveSmallIntegerField(null=True)
    epoch = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)
    second_factor = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)

    objects = PersonManager()

    USERNAME_FIELD = "public_id"
    REQUIRED_FIELDS: list[str] = []
    is_authenticated = True
    is_anonymous = False

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100)),
                name="people_person_birth_year",
            )
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The reference of the person as actor, recipient and subject."""
        return f"person:{self.public_id}"

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.erased_at is None

    def get_username(self) -> str:
        """Return the public id: there is no other name of an account."""
        return str(self.public_id)

    def get_session_auth_fallback_hash(self) -> tuple[str, ...]:
        """Return nothing: an ended session stays ended."""
        return ()

    def natural_key(self) -> tuple[str]:
        """Return the public id."""
        return (self.get_username(),)

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to stay signed in."""
        return keyed_hash("session", f"{self.public_id}/{self.epoch}")


class Contact(Shared):
    """A verified e-mail address or phone number, sealed; found by its keyed hash alone."""

    person_id: int
    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=5)
    sealed = models.BinaryField()
    lookup = models.CharField(max_length=64)
    verified_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["kind", "lookup"], name="people_one_person_per_contact"),
            CheckConstraint(condition=Q(kind__in=list(ContactKind)), name="people_contact_kind"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Code(Shared):
    """Six digits on their way to a contact. person: who adds the contact; None: somebody signs in."""

    person_id: int | None
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=5)
    sealed = models.BinaryField()
    lookup = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.public_id)


class SignIn(Shared):
    """One signed-in browser, so that its person can see and end it. browser: "Chrome, Android"."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60, blank=True)
    way = models.CharField(max_length=12)

    def __str__(self) -> str:
        return str(self.public_id)


class Device(Shared):
    """A browser without account that did something which it may want to find again."""

    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.public_id)


class PushEndpoint(Shared):
    """Where a browser's push service takes notices for one device; found by its keyed hash, sealed with its keys.

    recipient: "person:<id>" or "device:<reference>".
    """

    recipient = models.CharField(max_length=120, db_index=True)
    lookup = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.public_id)


class OrganisationKind(models.TextChoices):
    """What stands behind the name."""

    UNIT = "unit"
    ORGANISATION = "organisation"
    GROUP = "group"


class Organisation(CityOwned):
    """A unit of the municipality, an organisation, or people who act together without being one.

    code: the public identification number of an organisation, nine digits, or empty.
    """

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    code = models.CharField(max_length=11, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "kind", "folded"], name="people_one_organisation_per_name"
            ),
            CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="people_organisation_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(CityOwned):
    """A person's place in a municipality, perhaps in an organisation. Times are [opens, closes).

    second_factor: asked for although the roles alone do not.
    """

    person_id: int
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="memberships")
    opens = models.DateTimeField()
    closes = models.DateTimeField(null=True)
    second_factor = models.BooleanField(default=False)

    class Meta:
        indexes = [Index(fields=["municipality", "person"], name="people_membership_person")]
        constraints = [
            CheckConstraint(
                condition=Q(closes=None) | Q(closes__gte=models.F("opens")), name="people_membership_times"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class MembershipRole(CityOwnedBare):
    """One role of a membership. History of roles is in the audit log."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    role = models.CharField(max_length=16)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "membership", "role"], name="people_one_row_per_role"),
            CheckConstraint(condition=Q(role__in=list(Role)), name="people_role"),
        ]

    def __str__(self) -> str:
        return self.role


class AppendOnly(TypeError):
    """Acts of consent are only ever appended."""


class Consent(CityOwned):
    """One act: given or withdrawn. subject: a reference, of a person, a seat or a team.

    purpose: "app.what". text_version: which words were agreed to. guardian: a reference, or empty.
    """

    subject = models.CharField(max_length=120)
    purpose = models.CharField(max_length=60)
    act = models.CharField(max_length=9)
    text_version = models.CharField(max_length=40)
    way = models.CharField(max_length=8)
    guardian = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["municipality", "subject", "purpose"], name="people_consent_subject")]
        constraints = [
            CheckConstraint(condition=Q(act__in=list(Act)), name="people_consent_act"),
            CheckConstraint(condition=Q(way__in=list(ConsentWay)), name="people_consent_way"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.purpose}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; a second save of the same act is refused."""
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)


class Token(CityOwned):
    """A secret for one purpose, kept as a keyed hash. uses: how often it may still be redeemed."""

    purpose = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    until = models.DateTimeField()
    uses = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "digest"], name="people_one_token_per_digest")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.public_id}"


class FollowMode(models.TextChoices):
    """When a follower hears of something."""

    NOW = "now"
    DAILY = "daily"


class Following(CityOwned):
    """Somebody wants to hear of a subject. recipient: "person:<id>" or "device:<reference>".

    last_notice: the id of the latest notice, whose delivery the follower sees.
    """

    recipient = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    mode = models.CharField(max_length=5, default=FollowMode.NOW)
    language = models.CharField(max_length=2, default="ka")
    last_notice = models.UUIDField(null=True)

    class Meta:
        indexes = [
            Index(fields=["municipality", "subject_kind", "subject_id"], name="people_following_subject")
        ]
        constraints = [
            UniqueConstraint(
                fields=["municipality", "recipient", "subject_kind", "subject_id"],
                name="people_one_following_per_subject",
            ),
            CheckConstraint(condition=Q(mode__in=FollowMode.values), name="people_following_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.mode}"


class DigestLine(CityOwned):
    """One thing that waits for a follower's daily message; it goes when that is queued."""

    following = models.ForeignKey(Following, models.DO_NOTHING, related_name="+")
    title = models.CharField(max_length=300)
    path = models.CharField(max_length=300)

    class Meta:
        indexes = [Index(fields=["municipality", "following"], name="people_digest_following")]

    def __str__(self) -> str:
        return str(self.public_id)


class Resident(CityOwned):
    """A clerk saw the document of somebody who lives here. digest: keyed hash of the personal number; the number is nowhere.

    area: where they live, or None. is_adult: old enough to sign, by the document. clerk: reference of who saw it.
    """

    person_id: int
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    area = models.ForeignKey("cities.Area", models.PROTECT, null=True, related_name="+")
    is_adult = models.BooleanField(default=False)
    checked_at = models.DateTimeField()
    clerk = models.CharField(max_length=120)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["municipality", "digest"], name="people_one_resident_per_number"),
            UniqueConstraint(fields=["municipality", "person"], name="people_one_resident_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Served(CityOwned):
    """Whom a clerk entered something for: name and phone, sealed and shown to nobody; messages alone travel there.

    subject_kind, subject_id: what was entered. It goes a year later, or as soon as they ask.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["municipality", "subject_kind", "subject_id"], name="people_one_served_per_subject"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)
