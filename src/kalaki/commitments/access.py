"""Who may do what with promises, asked by pages and interfaces alike."""

from django.http import HttpRequest

from kalaki.commitments.queries.item import Item, Shown
from kalaki.core.contract import actor_of
from kalaki.people.contract import Role, has_role, member_of, organisations_of

# Owners act for the promises of their organisation, the others for everybody's.
OWNERS = (Role.OWNER, Role.SUPERVISOR, Role.ADMIN)
OVERSEERS = (Role.SUPERVISOR, Role.ADMIN)
MAKERS = (Role.OWNER, Role.SUPERVISOR, Role.ADMIN, Role.SECRETARY)
ACCEPTORS = (Role.SUPERVISOR, Role.ADMIN, Role.SECRETARY)
DESK = tuple(dict.fromkeys((*OWNERS, *MAKERS, *ACCEPTORS)))
RULES = (Role.ADMIN,)


def owned_by(request: HttpRequest) -> frozenset[int] | None:
    """Return the keys of the organisations whose promises the sender answers for; None: all. At most 1 query."""
    if has_role(request, *OVERSEERS):
        return None
    person = member_of(request).person
    if person is None or not has_role(request, Role.OWNER):
        return frozenset()
    return organisations_of(person.id, Role.OWNER)


def may_act(owned: frozenset[int] | None, owner: int) -> bool:
    """Tell whether who answers for ``owned`` may change a promise of organisation ``owner``."""
    return owned is None or owner in owned


def may_accept(request: HttpRequest, item: Item, shown: Shown) -> bool:
    """Tell whether the sender may decide on evidence: who asked for the promise or an acceptor, never who submitted it."""
    me = actor_of(request).ref
    return me != shown.submitted_by and (me == item.made_by or has_role(request, *ACCEPTORS))
