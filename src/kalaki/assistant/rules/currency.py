"""Whether a fact may be said in the present tense, computed when it is read and never stored."""

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What the seed or an editor says of a record."""

    LIVE = "LIVE"
    VERIFY = "VERIFY"
    ARCHIVE = "ARCHIVE"


class Basis(StrEnum):
    """What an amount rests on."""

    NONE = "none"
    STATUTE = "statute"
    BUDGET_YEAR = "budget_year"
    LOT = "lot"


class Currency(StrEnum):
    """How a fact may be said."""

    CURRENT = "current"
    UNCONFIRMED = "unconfirmed"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The dates of one record, as far as they are known; review_every_days >= 1."""

    status: Status
    basis: Basis
    last_reviewed: dt.date
    review_every_days: int
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The currency and its reason: archived, lapsed, not_yet, verify, budget_year, overdue, or empty."""

    currency: Currency
    reason: str = ""


def currency(record: Validity, today: dt.date) -> Verdict:
    """Return how ``record`` may be said on ``today`` (Asia/Tbilisi); the first rule that matches wins."""
    if record.status is Status.ARCHIVE:
        return Verdict(currency=Currency.HISTORY, reason="archived")
    if record.valid_to is not None and record.valid_to < today:
        return Verdict(currency=Currency.HISTORY, reason="lapsed")
    if record.valid_from is not None and record.valid_from > today:
        return Verdict(currency=Currency.UNCONFIRMED, reason="not_yet")
    if record.status is Status.VERIFY:
        return Verdict(currency=Currency.UNCONFIRMED, reason="verify")
    if record.basis is Basis.BUDGET_YEAR and record.last_reviewed.year < today.year:
        return Verdict(currency=Currency.UNCONFIRMED, reason="budget_year")
    if today > record.last_reviewed + dt.timedelta(days=record.review_every_days):
        return Verdict(currency=Currency.UNCONFIRMED, reason="overdue")
    return Verdict(currency=Currency.CURRENT)


def currency_since(record: Validity, today: dt.date) -> dt.date | None:
    """Return the day that made ``record`` what ``currency`` says of it on ``today``, None when no day did.

    A program that asks for what changed since yesterday must hear of a record that lapsed at midnight.
    """
    reason = currency(record, today).reason
    if reason == "lapsed" and record.valid_to is not None:
        return record.valid_to + dt.timedelta(days=1)
    if reason == "budget_year":
        return dt.date(record.last_reviewed.year + 1, 1, 1)
    if reason == "overdue":
        return record.last_reviewed + dt.timedelta(days=record.review_every_days + 1)
    return record.valid_from if not reason else None


OLD_AFTER_MONTHS = 24


def old_source_year(source_date: str, today: dt.date) -> int | None:
    """Return the year of a source that is older than 24 months on ``today``, else None.

    source_date: "", "2022", "2022-04" or "2022-04-05". What is not known is taken in the source's favour:
    the last day of its year or month. Our design, docs/decisions/0009-knowledge.md.
    """
    if not source_date:
        return None
    year, month, day = [int(part) for part in source_date.split("-")] + [0] * (2 - source_date.count("-"))
    month = month or 12
    day = day or calendar.monthrange(year, month)[1]
    limit_year = today.year - OLD_AFTER_MONTHS // 12
    limit = today.replace(
        year=limit_year, day=min(today.day, calendar.monthrange(limit_year, today.month)[1])
    )
    return year if dt.date(year, month, day) < limit else None
