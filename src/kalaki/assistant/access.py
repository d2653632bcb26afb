"""Who may do what with the catalogue, asked by pages, commands' callers and interfaces alike."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from kalaki.cities.contract import get_setting
from kalaki.core.contract import actor_of
from kalaki.people.contract import Role, has_role

# An editor and an owner both write and approve; that it is not the same person, rules.policy sees to.
WRITERS = (Role.EDITOR, Role.OWNER, Role.ADMIN)
APPROVERS = (Role.EDITOR, Role.OWNER, Role.ADMIN)
# Who gives a record to somebody: the owner's own word is not asked for, the audit log keeps the act.
ASSIGNERS = (Role.EDITOR, Role.ADMIN)
WIDGET_ORIGINS = "assistant.widget_origins"  # a setting of the municipality


def may_confirm(request: HttpRequest, owner_ref: str) -> bool:
    """Tell whether the sender may confirm a record whose owner is ``owner_ref`` ("" = nobody): that owner, or an admin."""
    if has_role(request, Role.ADMIN):
        return True
    return bool(owner_ref) and has_role(request, Role.OWNER) and actor_of(request).ref == owner_ref


def widget_origins() -> list[str]:
    """Return the origins whose pages may show the widget, a setting of the municipality; in 1 query."""
    return [str(one) for one in get_setting(WIDGET_ORIGINS, default=[])]


def is_origin(text: str) -> bool:
    """Tell whether ``text`` is an origin as browsers send it: scheme and host, small letters, no path."""
    found = urlsplit(text)
    return (
        found.scheme in {"http", "https"}
        and bool(found.netloc)
        and text == f"{found.scheme}://{found.netloc}".lower()
    )


def is_foreign_form(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of somebody else.

    The chat sets no cookie before the first message, so it has no token; browsers name the sender in
    ``Origin``, and a request without it comes from no page of another site. The widget's way in
    (views.widget) is open to the origins of the municipality's list.
    """
    origin = request.headers.get("Origin")
    if getattr(request, "is_from_widget", False):
        return origin not in widget_origins()
    return origin is not None and urlsplit(origin).netloc != request.get_host()
