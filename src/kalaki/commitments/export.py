"""Promises as a table; its columns and what they mean stand in one place."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kalaki.commitments.queries.board import Asked, export
from kalaki.commitments.queries.promises import Promise
from kalaki.commitments.rules.status import local_day
from kalaki.commitments.words import KIND, STATUS
from kalaki.core.contract import Card

Value = Callable[[Promise, Card, str], Any]


def _day(instant: dt.datetime | None) -> str:
    return local_day(instant).isoformat() if instant else ""


# (what stands above the column, what it means, its value); languages are asked for, days are those of Georgia.
COLUMNS: tuple[tuple[Any, Any, Value], ...] = (
    (_("id"), _("Id of the promise; its page is /commitments/<id>/."), lambda one, _card, _in: str(one.public_id)),
    (_("promise"), _("What was promised."), lambda one, _card, language: one.what_in(language)),
    (_("kind"), _("A promise, an answer or a repair."), lambda one, _card, _in: str(KIND[one.kind])),
    (_("owner"), _("The unit that answers for it."), lambda one, _card, _in: one.owner.name),
    (_("source"), _("From what it follows: a document, an item, a decision."), lambda _one, card, _in: str(card.title)),
    (_("area"), _("Key of the neighbourhood; empty: the whole municipality."), lambda one, _card, _in: one.area),
    (_("made on"), _("The day on which it was made."), lambda one, _card, _in: _day(one.made_at)),
    (_("first due"), _("The first due day, which never changes."), lambda one, _card, _in: _day(one.original_due)),
    (_("due"), _("The due day of now."), lambda one, _card, _in: _day(one.due)),
    (_("status"), _("How it stands on this day."), lambda one, _card, _in: str(STATUS[one.status].word)),
    (_("days late"), _("Days after the first due day; 0 while in time."), lambda one, _card, _in: one.days_late),
    (_("evidence of"), _("The day on which evidence was shown."), lambda one, _card, _in: _day(one.submitted_at)),
    (_("accepted as"), _("Who accepted the evidence, as a word."), lambda one, _card, _in: str(one.accepted_as or "")),
    (_("times moved"), _("How often the due day was moved."), lambda one, _card, _in: one.moves),
    (_("sample"), _("Whether it is a sample, which counts in no figure."),
     lambda one, _card, _in: gettext("Sample") if one.demo else ""),
)  # fmt: skip
PROMISE_FIELDS = tuple((label, meaning) for label, meaning, _value in COLUMNS)


def table_of(rows: Iterable[tuple[Promise, Card]], language: str) -> Iterator[list[Any]]:
    """Yield the names of the columns, then ``rows``."""
    yield [str(label) for label, _meaning, _value in COLUMNS]
    for promise, card in rows:
        yield [value(promise, card, language) for _label, _meaning, value in COLUMNS]


def promise_table(language: str) -> Iterator[list[Any]]:
    """Yield every public promise but samples as a table, in constant memory."""
    return table_of((row for row in export(Asked()) if not row[0].demo), language)
