"""What the staff pages share: one button of a form, who may press it, and the way around."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kalaki.assistant.access import APPROVERS, ASSIGNERS, WRITERS
from kalaki.core.contract import Actor, Refused, actor_of
from kalaki.people.contract import has_role
from kalaki.web.contract import bad_form, posted_id

ALLOWED = {
    "approve": APPROVERS,
    "return": APPROVERS,
    "withdraw": APPROVERS,
    "assign": ASSIGNERS,
    "override": ASSIGNERS,
    "back": ASSIGNERS,
}


def press(request: HttpRequest, acts: dict[str, Callable[..., Any]]) -> None:
    """Carry out the button that was pressed: ``acts[act](actor=…, key=…)``.

    Raises Refused, also for an act that there is not, that the sender may not do, or a form without its key.
    """
    act = request.POST.get("act", "")
    try:
        run = acts[act]
    except KeyError as error:
        raise bad_form() from error
    key = posted_id(request.POST.get("key", ""))
    if not has_role(request, *ALLOWED.get(act, WRITERS)):
        raise not_allowed()
    actor: Actor = actor_of(request)
    run(actor=actor, key=key)


def not_allowed() -> Refused:
    """Return the refusal of an act that another role has to do."""
    return Refused(
        "not_allowed", _("You may not do this. Ask an editor, or the owner of the record."), status=403
    )


def desk_tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages of the desk of the knowledge."""
    pages = {
        "desk_records": _("Records"),
        "desk_questions": _("Unanswered"),
        "desk_owners": _("Owners"),
        "desk_synonyms": _("Synonyms"),
        "desk_quality": _("Quality"),
    }
    return [
        {"url": reverse(f"assistant:{name}"), "label": label, "is_current": name == current, "count": None}
        for name, label in pages.items()
    ]


def record_tabs(code: str, current: str) -> list[dict[str, Any]]:
    """Return the pages of one record."""
    pages = {
        "desk_record": _("Overview"),
        "desk_edit": _("Content"),
        "desk_phrasings": _("Phrasings"),
        "desk_translations": _("Translations"),
        "desk_history": _("Versions"),
    }
    return [
        {
            "url": reverse(f"assistant:{name}", args=[code]),
            "label": label,
            "is_current": name == current,
            "count": None,
        }
        for name, label in pages.items()
    ]
