"""How a status stands on a page: a word, an icon and a colour, never the colour alone."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.commitments.rules.status import Status
from kalaki.commitments.rules.words import Acceptance, EvidenceKind, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """word: lazily translated. tone: of the components; "" is grey. is_outline: not yet, or not quite, green."""

    word: Any
    icon: str
    tone: str
    is_outline: bool = False


STATUS = {
    Status.WITHDRAWN: Mark(word=_("Taken back"), icon="cross", tone=""),
    Status.KEPT: Mark(word=_("Kept"), icon="check", tone="ok"),
    Status.KEPT_LATE: Mark(word=_("Kept late"), icon="check", tone="ok", is_outline=True),
    Status.BROKEN: Mark(word=_("Broken"), icon="cross", tone="bad"),
    Status.OVERDUE: Mark(word=_("Overdue"), icon="alert", tone="bad"),
    Status.AT_RISK: Mark(word=_("At risk"), icon="clock", tone="warn"),
    Status.ON_TRACK: Mark(word=_("On track"), icon="clock", tone="ok", is_outline=True),
}
KIND = {
    Kind.PROMISE: _("Promise"),
    Kind.ANSWER: _("Answer"),
    Kind.FIX: _("Repair"),
}
EVIDENCE = {
    EvidenceKind.LINK: (_("Link"), "globe"),
    EvidenceKind.FILE: (_("File"), "doc"),
    EvidenceKind.PHOTO: (_("Photo"), "camera"),
    EvidenceKind.FIGURE: (_("Figure"), "dice"),
}
ACCEPTED = {
    Acceptance.SECOND_PERSON: _("accepted by a second person"),
    Acceptance.REPORTER: _("confirmed by who reported it"),
    Acceptance.PUBLICATION: _("by being published"),
    Acceptance.SILENCE: _("not confirmed: nobody answered"),
}
# Kinds of sources that the house knows; each is registered by its own app.
SOURCE = {
    "document": _("Documents"),
    "idea": _("Ideas"),
    "agreement": _("Agreements"),
    "award": _("Awards"),
    "measure": _("Measures of an action plan"),
    "minutes": _("Minutes"),
}
