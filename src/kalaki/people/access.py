"""Who may do what with people; asked by pages, the desk and exports."""

from kalaki.people.queries import Member
from kalaki.people.rules.roles import Role

MANAGE_MEMBERS = (Role.ADMIN,)
RESIDENT_CHECKERS = (Role.CLERK, Role.ADMIN)  # see a document and note that its owner lives here


def can_manage_members(member: Member) -> bool:
    """Tell whether ``member`` may invite, change and end memberships."""
    return member.has(*MANAGE_MEMBERS)
