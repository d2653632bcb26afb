"""The words of messages about promises, in the language of who reads them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from kalaki.commitments.rules.status import Status, local_day
from kalaki.commitments.words import STATUS
from kalaki.core.contract import Notice, Run, notify
from kalaki.georgian import format_date
from kalaki.people.contract import Recipient

ORDER = (Status.BROKEN, Status.OVERDUE, Status.AT_RISK, Status.ON_TRACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise in a message."""

    public_id: UUID
    what: Mapping[str, str]
    status: Status
    due: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes messages of one municipality. homes: cities.home_urls. most: lines in a message; the rest is counted."""

    homes: Mapping[str, str]
    most: int = 10

    def reminder(self, lines: Sequence[Line], language: str) -> Notice:
        """Return one message about ``lines``, the most urgent first."""
        with translation.override(language):
            urgent = sorted(lines, key=lambda line: (ORDER.index(line.status), line.due))
            title = _("Promises that need attention: %(count)d") % {"count": len(lines)}
            return Notice(
                kind="commitments.reminder",
                title=title,
                text=self._written(urgent, language),
                short=f"{title}: {self._said(urgent[0], language)}",
            )

    def weekly(self, unit: str, counts: Mapping[Status, int], lines: Sequence[Line], language: str) -> Notice:
        """Return the week's digest of ``unit``."""
        with translation.override(language):
            title, total = _("The week's promises: %(unit)s") % {"unit": unit}, _counted(counts)
            return Notice(
                kind="commitments.weekly",
                title=title,
                text=f"{total}\n\n{self._written(lines, language)}".rstrip(),
                short=f"{title}. {total}",
            )

    def monthly(self, rows: Sequence[tuple[str, Mapping[Status, int]]], language: str) -> Notice:
        """Return the month's digest of all units, in the order of ``rows``."""
        with translation.override(language):
            title = _("The month's promises of the municipality")
            total = _counted({word: sum(counts.get(word, 0) for _name, counts in rows) for word in ORDER})
            listed = [f"{name}: {_counted(counts)}" for name, counts in rows[: self.most]]
            address = f"{self._home(language)}/commitments/"
            return Notice(
                kind="commitments.monthly",
                title=title,
                text="\n".join([total, "", *listed, *self._rest(rows), "", address]),
                short=f"{title}. {total}",
            )

    def _written(self, lines: Sequence[Line], language: str) -> str:
        listed = [
            f"{self._said(line, language)}\n{self._home(language)}/commitments/{line.public_id}/"
            for line in lines[: self.most]
        ]
        return "\n\n".join([*listed, *self._rest(lines)])

    def _said(self, line: Line, language: str) -> str:
        return _("%(status)s: %(what)s, due %(day)s") % {
            "status": STATUS[line.status].word,
            "what": line.what.get(language) or line.what["ka"],
            "day": format_date(local_day(line.due), language),
        }

    def _rest(self, rows: Sequence[object]) -> list[str]:
        more = len(rows) - self.most
        return [_("And %(count)d more.") % {"count": more}] if more > 0 else []

    def _home(self, language: str) -> str:
        return self.homes.get(language) or self.homes["ka"]


def send(recipient: Recipient, notice: Notice, run: Run) -> None:
    """Queue ``notice`` in the transaction of ``run``."""
    notify(recipient.ref, notice, municipality=run.municipality, at=run.at)


def _counted(counts: Mapping[Status, int]) -> str:
    said = [f"{STATUS[word].word}: {counts[word]}" for word in ORDER if counts.get(word)]
    return ", ".join(said) or _("Nothing is open.")
