"""What somebody may be in a municipality. Whoever has no role is a resident: that needs no row."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """The roles that the systems of the house name; docs/guides/accounts.md says what each may do."""

    ADMIN = "admin"
    CLERK = "clerk"
    OWNER = "owner"
    EDITOR = "editor"
    DUTY_OFFICER = "duty_officer"
    ANALYST = "analyst"
    TRIAGER = "triager"
    SUPERVISOR = "supervisor"
    FIELD_CREW = "field_crew"
    SECRETARY = "secretary"
    MANAGER = "manager"
    TREASURER = "treasurer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    TRAINER = "trainer"
    EXPERT = "expert"
    JUROR = "juror"
    OBSERVER = "observer"


# Guests of a meeting or a call: they see no desk, so a code is enough for them.
GUESTS = frozenset({Role.FACILITATOR, Role.TRAINER, Role.EXPERT, Role.JUROR, Role.OBSERVER})
STAFF = frozenset(Role) - GUESTS


def needs_second_factor(roles: Iterable[Role], *, asked: bool) -> bool:
    """Tell whether a second factor stands before the pages of ``roles``; ``asked``: a membership asks for it."""
    return asked or not STAFF.isdisjoint(roles)


def leaves_admin(admins: Iterable[str], *, without: str) -> bool:
    """Tell whether an admin is left when membership ``without`` (public id) stops being one."""
    return any(one != without for one in admins)
