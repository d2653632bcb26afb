"""Who may do what with people; asked by pages, the desk and exports."""

from kalaki.people.queries import Member
from kalaki.people.rules.roles import Role

MANAGE_MEMBERS = (Role.ADMIN,)


def can_manage_members(member: Member) -> bool:
    """Tell whether ``member`` may invite, change and end memberships."""
    return member.has(*MANAGE_MEMBERS)
