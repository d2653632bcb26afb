"""Who may do what with items, and who sees what of them; asked by pages, interfaces and exports alike."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import HttpRequest

from kalaki.core.contract import Device, actor_of
from kalaki.ideas.commands.frame import Acting
from kalaki.ideas.commands.reporting import Sender
from kalaki.ideas.rules.lifecycle import UNLISTED, By, State
from kalaki.ideas.rules.petition import Least
from kalaki.ideas.rules.senders import network_of
from kalaki.ideas.signers import resident
from kalaki.people.contract import (
    Identity,
    Role,
    device_ref,
    has_identity,
    has_role,
    member_of,
    organisations_by_role,
    organisations_of,
    residence,
)

# As what a role acts; the first that fits the item counts (acting_as).
ROLES: Mapping[By, tuple[Role, ...]] = {
    By.SUPERVISOR: (Role.SUPERVISOR, Role.ADMIN),
    By.TRIAGER: (Role.TRIAGER, Role.MODERATOR, Role.ADMIN),
    By.OWNER: (Role.OWNER,),
    By.CREW: (Role.FIELD_CREW,),
    By.SECRETARY: (Role.SECRETARY,),
    By.CLERK: (Role.CLERK,),
}
STAFF = tuple(sorted({role for roles in ROLES.values() for role in roles}))
CATEGORY_KEEPERS = (Role.SUPERVISOR, Role.ADMIN)  # offer, accept, suspend and withdraw categories
CLERKS = (Role.CLERK, Role.TRIAGER, Role.SUPERVISOR, Role.ADMIN)
SEES_ALL = (Role.TRIAGER, Role.MODERATOR, Role.SUPERVISOR, Role.ADMIN, Role.SECRETARY, Role.CLERK)
CREW = (Role.FIELD_CREW, Role.OWNER, Role.TRIAGER, Role.SUPERVISOR, Role.ADMIN)  # see the day's list
PETITION_KEEPERS = (Role.SECRETARY, Role.ADMIN)  # types, verification, registration
PETITION_DESK = (Role.SECRETARY, Role.CLERK, Role.ADMIN)  # sheets and counts
SIGNERS: Mapping[Least, tuple[Identity, ...]] = {
    Least.RESIDENT: (Identity.RESIDENT,),
    Least.CODE: (Identity.CODE, Identity.PASSKEY),
}
COMMENTERS = (
    Identity.CODE,
    Identity.PASSKEY,
)  # a comment and a confirmed voice need somebody who can be asked back


def who_of(request: HttpRequest) -> str:
    """Return the reference under which the sender's items and voices are kept, "" when nothing is known of them."""
    ref = actor_of(request).ref
    return "" if ref == "device:unknown" else ref


def is_confirmed(request: HttpRequest) -> bool:
    """Tell whether the sender's voice counts as confirmed."""
    return has_identity(request, COMMENTERS)


def may_comment(request: HttpRequest) -> bool:
    """Tell whether the sender may comment: signed in, by code or passkey."""
    return has_identity(request, COMMENTERS)


def is_foreign_form(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of somebody else; whoever has no cookie has no token either."""
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def sender_of(request: HttpRequest, *, is_trapped: bool = False) -> Sender:
    """Return who sends a report. The device owns its photos with or without a session, and is made when it is new."""
    return Sender(
        device=Device(device_ref(request, "actor").partition(":")[2]),
        who=who_of(request),
        is_confirmed=is_confirmed(request),
        network=network_of(request.META.get("REMOTE_ADDR", "")),
        is_trapped=is_trapped,
    )


def is_staff(request: HttpRequest) -> bool:
    """Tell whether the sender works with the register: sees held and hidden items, notes and moderation."""
    return has_role(request, *STAFF)


def reviews(request: HttpRequest) -> bool:
    """Tell whether the sender decides on held photos."""
    return has_role(request, Role.TRIAGER, Role.MODERATOR, Role.SUPERVISOR)


def may_see(request: HttpRequest, *, status: State, held: bool, is_author: bool) -> bool:
    """Tell whether an item may be opened: listed ones by everybody, others by their author and staff."""
    return is_author or is_staff(request) or is_listed(status=status, held=held)


def is_listed(*, status: State, held: bool) -> bool:
    """Tell whether everybody may see an item; lists and files ask the same of the tables (queries.shared.condition)."""
    return not (held or status in UNLISTED)


def acting_as(request: HttpRequest, by: By) -> Acting | None:
    """Return how the sender acts as ``by``, None when they may not. Whose item it is, the commands check.

    An owner or crew member acts for one unit; with several, for the first of them (acting_for says which).
    """
    if by is By.AUTHOR:
        who = who_of(request)
        return Acting(by=by, who=who) if who else None
    if by is By.SYSTEM or not has_role(request, *ROLES[by]):
        return None
    units = sorted(units_of(request, by))
    return _acting(request, by, units[0] if units else None)


def acting_for(request: HttpRequest, by: By, holder: int | None) -> Acting | None:
    """Return how the sender acts as ``by`` on an item that the unit ``holder`` (key) has, None when they may not."""
    if by in {By.OWNER, By.CREW}:
        if holder is None or not has_role(request, *ROLES[by]) or holder not in units_of(request, by):
            return None
        return _acting(request, by, holder)
    return acting_as(request, by)


def ways_to_act(request: HttpRequest, holder: int | None) -> tuple[Acting, ...]:
    """Return every way in which the sender, as staff, may act on an item of ``holder``, the widest first, in 1 query."""
    person = member_of(request).person
    if person is None or not has_role(request, *STAFF):
        return ()
    units = organisations_by_role(person.id, *STAFF)
    found = []
    for by, roles in ROLES.items():
        if not has_role(request, *roles):
            continue
        mine = {key for role in roles for key in units.get(role, ())}
        if by not in {By.OWNER, By.CREW}:
            found.append(_acting(request, by, min(mine, default=None)))
        elif holder in mine:
            found.append(_acting(request, by, holder))
    return tuple(found)


def units_of(request: HttpRequest, by: By) -> frozenset[int]:
    """Return the keys of the units for which the sender acts as ``by``."""
    person = member_of(request).person
    return organisations_of(person.id, *ROLES[by]) if person is not None else frozenset()


def units_seen(request: HttpRequest) -> frozenset[int] | None:
    """Return the keys of the units whose items stand on the sender's desk, None for all; at most 1 query."""
    if has_role(request, *SEES_ALL):
        return None
    return my_units(request)


def my_units(request: HttpRequest) -> frozenset[int]:
    """Return the keys of the units in which the sender is owner or crew, in at most 1 query."""
    person = member_of(request).person
    if person is None or not has_role(request, Role.OWNER, Role.FIELD_CREW):
        return frozenset()
    return organisations_of(person.id, Role.OWNER, Role.FIELD_CREW)


def signs_as(request: HttpRequest) -> dict[Least, str]:
    """Return as whom the sender signs, by what a type asks for; nothing for what they have not shown, in 1 query."""
    if not request.user.is_authenticated:
        return {}
    found = residence(request)
    subjects = {Least.CODE: actor_of(request).ref} if has_identity(request, SIGNERS[Least.CODE]) else {}
    return subjects | ({Least.RESIDENT: resident(found.digest)} if found is not None else {})


def is_of_age(request: HttpRequest, least: Least) -> bool:
    """Tell whether the sender is old enough to sign: by the document where one was seen."""
    found = residence(request) if least is Least.RESIDENT else None
    return found is None or found.is_adult


def _acting(request: HttpRequest, by: By, organisation: int | None) -> Acting:
    person = member_of(request).person
    return Acting(
        by=by,
        who=actor_of(request).ref,
        organisation=organisation,
        official=person.name if person is not None else "",
    )
