"""The words that exports share: why a record does not hold, and a term or a document in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from kalaki.assistant.queries.open_data import OpenRecord
from kalaki.assistant.rules.content import Deadline, Document
from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.templatetags.catalogue import source_day, term, why_not
from kalaki.cities.contract import City


def alert(record: OpenRecord, *, city: City, language: str) -> str:
    """Return what a reader in ``language`` must know of a record that is not current, "" for a current one."""
    if record.head.is_current:
        return ""
    with override(language):
        lead = (
            _("This is history and does not hold today.")
            if record.currency is Currency.HISTORY
            else _("The present amount or rule is not confirmed.")
        )
        why = why_not(record.head.reason)
        ask = (
            _("%(why)s Ask on %(hotline)s.") % {"why": why, "hotline": city.hotline} if city.hotline else why
        )
        date = source_day(record.source_date) or _("it shows no date")
        return f"{lead} {ask} {_('Source')}: {record.source_url} ({date})"


def term_text(deadline: Deadline) -> str:
    """Return a term in Georgian: what it is, how long, counted from when, and what silence means."""
    with override("ka"):
        length = term(deadline)
    head = f"{deadline.label}: {length}" if deadline.label else length
    return ". ".join(part for part in (head, deadline.since, deadline.silence) if part)


def document_text(document: Document) -> str:
    """Return a paper in Georgian: its name and form, when it is needed and where one gets it."""
    with override("ka"):
        form = {"copy": _("copy"), "original": _("original")}.get(document.form, document.form)
        where = f"{_('Where to get it')}: {document.where}" if document.where else ""
    head = f"{document.name}, {form}" if form else document.name
    return ". ".join(part for part in (head, document.condition, where) if part)
