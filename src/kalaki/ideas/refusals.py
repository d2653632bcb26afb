"""Why a command on the register is not carried out, in words that say what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import Refused

WORDS: dict[str, tuple[Any, int]] = {
    "not_found": (_("There is no such item here. Check the number."), 404),
    "wrong_state": (_("This item has moved on since you opened it. Open it again; your text is kept."), 409),
    "wrong_kind": (_("This step does not exist for this kind of item."), 409),
    "not_allowed": (_("This step is taken by somebody else: the author, the unit that has it, or a supervisor."), 403),
    "not_holder": (_("Another unit has this item now. Ask it, or the person who routes items."), 403),
    "missing": (_("Fill in: %(fields)s. Everything else is kept."), 422),
    "text_missing": (_("Write in a sentence what it is about, or add a photo or a place."), 422),
    "text_long": (_("The text has more than %(most)s signs. Shorten it; it is still in the box."), 422),
    "reason_missing": (_("Say why, in a sentence that everybody can read."), 422),
    "due_past": (_("This date has passed. Choose a later one."), 422),
    "due_not_later": (_("The new date must be later than the one that stands."), 422),
    "pause_too_long": (_("An item may wait ten working days in all. Choose an earlier day."), 422),
    "extended_once": (_("The time of this item was extended already, or its rule allows no extension."), 409),
    "act_missing": (_("This time is set by law. Name the act that allows more."), 422),
    "reporter_late": (_("The 28 days for your answer are over. Report it anew; the old item is linked."), 409),
    "merge_same": (_("An item cannot be merged into itself or into one that is merged into it."), 409),
    "already_merged": (_("This item is merged already. Undo that first."), 409),
    "not_merged": (_("This item is not merged."), 409),
    "category_unknown": (_("There is no such category. Choose one of the list."), 422),
    "category_taken": (_("An organisation has this category already. Withdraw its acceptance first."), 409),
    "category_not_offered": (_("Offer the category to an organisation first."), 409),
    "category_not_open": (_("This category is not open now."), 409),
    "clock_incomplete": (_("A clock needs both times, and a legal one its act."), 422),
    "organisation_unknown": (_("This unit does not work here any more. Choose another one."), 409),
    "origin_unknown": (_("Nobody has registered this kind of origin."), 422),
    "place_outside": (_("This place is on no map. Move the pin."), 422),
    "window_unknown": (_("Write the window as west,south,east,north in degrees."), 422),
    "area_unknown": (_("There is no such area. Choose one of the list."), 422),
    "comment_missing": (_("Write your comment first."), 422),
    "reply_to_reply": (_("Answer the first comment instead; replies have no replies."), 422),
    "asked_nobody": (_("This question was not put to you, or it was answered already."), 409),
    "collection_end_missing": (_("A petition needs the day on which its collection ends."), 422),
}  # fmt: skip


def refused(code: str, **facts: Any) -> Refused:
    """Return the refusal ``code``; facts fill its sentence."""
    message, status = WORDS[code]
    return Refused(code, message % facts if facts else message, status=status, **facts)
