"""Who may do what with the catalogue, asked by pages, commands' callers and interfaces alike."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from kalaki.people.contract import Role

# An editor and an owner both write and approve; that it is not the same person, rules.policy sees to.
WRITERS = (Role.EDITOR, Role.OWNER, Role.ADMIN)
CONFIRMERS = (Role.OWNER,)
APPROVERS = (Role.EDITOR, Role.OWNER, Role.ADMIN)


def is_foreign_form(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of somebody else.

    The chat sets no cookie before the first message, so it has no token; browsers name the sender in
    ``Origin``, and a request without it comes from no page of another site.
    """
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()
