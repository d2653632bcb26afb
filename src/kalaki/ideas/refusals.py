"""Why a command on the register is not carried out, in words that say what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import Refused

WORDS: dict[str, tuple[Any, int]] = {
    "not_found": (_("There is no such item here. Check the number."), 404),
    "wrong_state": (_("This item has moved on since you opened it. Open it again; your text is kept."), 409),
    "stale": (
        _("Somebody has changed this item since you opened it. What they did stands below; what you wrote is kept."),
        409,
    ),
    "placeholder": (_("Fill in or delete what stands in braces: %(names)s. Nothing was sent."), 422),
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
    "clock_over": (_("The due date has passed, so a pause cannot move it. Ask a supervisor for more time."), 409),
    "root_withdrawn": (_("Other items were merged into this one, so it goes on for them. Delete your text instead."), 409),
    "extended_once": (_("The time of this item was extended already, or its rule allows no extension."), 409),
    "act_missing": (_("This time is set by law. Name the act that allows more."), 422),
    "reporter_late": (_("The 28 days for your answer are over. Report it anew; the old item is linked."), 409),
    "merge_same": (_("An item cannot be merged into itself or into one that is merged into it."), 409),
    "already_merged": (_("This item is merged already. Undo that first."), 409),
    "not_merged": (_("This item is not merged."), 409),
    "category_unknown": (_("There is no such category. Choose one of the list."), 422),
    "category_closed": (_("Nobody takes this category just now. Choose the nearest other one; nothing is lost."), 422),
    "photo_number": (_("A report holds at most %(most)s photos."), 422),
    "photos_missing": (_("A photo has not arrived yet. It is sent again; nothing is lost."), 409),
    "too_many_reports": (_("That was many reports in a short time. This one is kept; send it a little later."), 429),
    "category_taken": (_("An organisation has this category already. Withdraw its acceptance first."), 409),
    "category_not_offered": (_("Offer the category to an organisation first."), 409),
    "category_not_open": (_("This category is not open now."), 409),
    "clock_incomplete": (_("A clock needs both times, and a legal one its act."), 422),
    "organisation_unknown": (_("This unit does not work here any more. Choose another one."), 409),
    "organisation_missing": (_("Choose the unit that takes them; what you ticked is kept."), 422),
    "nothing_ticked": (_("Tick the items that are to be routed."), 422),
    "origin_unknown": (_("Nobody has registered this kind of origin."), 422),
    "place_outside": (_("This place is on no map. Move the pin."), 422),
    "window_unknown": (_("Write the window as west,south,east,north in degrees."), 422),
    "area_unknown": (_("There is no such area. Choose one of the list."), 422),
    "comment_missing": (_("Write your comment first."), 422),
    "reply_to_reply": (_("Answer the first comment instead; replies have no replies."), 422),
    "asked_nobody": (_("This question was not put to you, or it was answered already."), 409),
    "cursor_unknown": (_("No item has the number in after. Use next of the page before, or begin anew."), 422),
    "url_wrong": (_("Write the whole address of the endpoint, for example https://city.ge/open311/v2."), 422),
    "act_unknown": (_("There is no such legal act. Choose one of the list, or record it first."), 422),
    "petition_type_unknown": (_("There is no such type of petition. Choose one of the list."), 422),
    "petition_type_closed": (_("No petition of this type can begin now. Choose another one."), 409),
    "petition_type_used": (_("Petitions of this type exist, or it is open. Close it and write a new type instead."), 409),
    "petition_type_incomplete": (_("This type cannot open yet. What is missing stands below."), 422),
    "petition_closed": (_("This collection is over; no signature is added or taken back any more."), 409),
    "petition_kept": (_("The signatures are complete or the collection is over; now none is taken back."), 409),
    "petition_identity": (_("A resident's check is needed to sign: show your document at city hall once."), 403),
    "petition_age": (_("Signing is for adults. By the document that was shown it is too early."), 403),
    "collection_end_missing": (_("A petition needs the day on which its collection ends."), 422),
}  # fmt: skip


def refused(code: str, **facts: Any) -> Refused:
    """Return the refusal ``code``; facts fill its sentence."""
    message, status = WORDS[code]
    return Refused(code, message % facts if facts else message, status=status, **facts)
