"""Why a command about a promise is not carried out, in words that say what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import Refused

WORDS: dict[str, tuple[Any, int]] = {
    "not_found": (_("This promise is not here. Perhaps the address was cut short."), 404),
    "no_evidence": (_("This evidence is not here any more. Open the promise again."), 404),
    "no_owner": (_("This unit does not work here any more. Choose another one."), 409),
    "no_member": (_("This person does not work in the chosen unit. Choose another one, or nobody."), 409),
    "what_missing": (_("Write in Georgian what is promised."), 422),
    "title_missing": (_("Write the Georgian title of the document."), 422),
    "due_past": (_("This date has passed. Choose a later one."), 422),
    "made_later": (_("A promise cannot have been made in the future. Correct the day."), 422),
    "due_same": (_("This is the date that stands already. Choose another one."), 422),
    "reason_missing": (_("Say why, in a sentence that everybody can read."), 422),
    "closed": (_("This promise is closed. Reopen it before you change it."), 409),
    "still_open": (_("This promise is open, so there is nothing to reopen."), 409),
    "waiting": (_("The clock of this promise stands already. Let it run on first."), 409),
    "not_waiting": (_("The clock of this promise is running."), 409),
    "same_owner": (_("This unit answers for the promise already."), 422),
    "own_evidence": (_("You submitted this evidence yourself, so a second person must accept it."), 409),
    "decided": (_("This evidence was decided already. Open the promise again."), 409),
    "evidence_incomplete": (_("Add a link, a file or a figure with its unit."), 422),
    "reached": (_("This step was reached already."), 409),
    "bounds": (_("A number is outside its bounds. They stand beside each field."), 422),
}


def refused(code: str) -> Refused:
    """Return the refusal ``code``."""
    message, status = WORDS[code]
    return Refused(code, message, status=status)
