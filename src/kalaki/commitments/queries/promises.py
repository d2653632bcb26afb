"""A promise as others read it, and the promises that follow from something."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kalaki.commitments import settings
from kalaki.commitments.models import Commitment, Document
from kalaki.commitments.rules.status import CLOSED, Facts, Status, Thresholds, days_late, local_day, status
from kalaki.commitments.rules.words import Acceptance, Kind
from kalaki.core.contract import Card, SubjectRef, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The organisation that answers for a promise. id: its key."""

    id: int
    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise on the day on which it is read.

    id: its key. what: words by language, ka among them. member: key of the membership of the person who does it.
    days_late: against the **original** due, 0 while in time. days_left: to the current due, negative after it.
    waiting_until: the clock stands until then, or None. moves: how often the current due changed.
    """

    id: int
    public_id: UUID
    kind: Kind
    what: dict[str, str]
    owner: Owner
    member: int | None
    source: SubjectRef
    area: str
    made_at: dt.datetime
    original_due: dt.datetime
    due: dt.datetime
    status: Status
    days_late: int
    days_left: int
    waiting_until: dt.datetime | None
    submitted_at: dt.datetime | None
    accepted_as: Acceptance | None
    moves: int
    is_public: bool
    demo: bool

    def what_in(self, language: str) -> str:
        """Return the words in ``language``, else in Georgian."""
        return self.what.get(language) or self.what["ka"]

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return self.status not in CLOSED


def commitments_of(source: SubjectRef) -> tuple[Promise, ...]:
    """Return the promises that follow from ``source``, the first made first, in 2 queries."""
    return promises_of([source]).get(source, ())


def promises_of(sources: Iterable[SubjectRef]) -> dict[SubjectRef, tuple[Promise, ...]]:
    """Return the promises that follow from each of ``sources``, in 2 queries; absent where there are none."""
    wanted = set(sources)
    rows = Commitment.objects.filter(
        source_kind__in={ref.kind for ref in wanted}, source_id__in={ref.public_id for ref in wanted}
    ).order_by("made_at", "pk")
    found: dict[SubjectRef, list[Promise]] = {}
    for one in read(rows):
        if one.source in wanted:
            found.setdefault(one.source, []).append(one)
    return {ref: tuple(promises) for ref, promises in found.items()}


def get_promise(public_id: UUID) -> Promise | None:
    """Return one promise of the municipality in scope, in 2 queries, or None."""
    return next(iter(read(Commitment.objects.filter(public_id=public_id))), None)


def read(rows: QuerySet[Commitment], thresholds: Thresholds | None = None) -> list[Promise]:
    """Return ``rows`` as promises in 1 query, and another for the thresholds where they are not given."""
    chosen, _plan = (thresholds, None) if thresholds else settings.chosen()
    instant = now()
    return [_promise(row, instant, chosen) for row in rows.select_related("owner")]


def promise_of(row: Commitment) -> Promise:
    """Return ``row``, read with its owner, as a promise, in 1 query for the thresholds."""
    thresholds, _plan = settings.chosen()
    return _promise(row, now(), thresholds)


def facts_of(row: Commitment) -> Facts:
    """Return what the rule of the status asks about ``row``."""
    return Facts(
        made_at=row.made_at,
        original_due=row.original_due,
        due=row.due,
        heard_at=row.heard_at,
        is_withdrawn=row.withdrawn_at is not None,
        submitted_at=row.submitted_at,
        is_broken=row.broken_at is not None,
        is_at_risk=row.is_at_risk,
    )


def document_cards(ids: frozenset[UUID]) -> dict[UUID, Card]:
    """Return the cards of documents, in 1 query."""
    return {row.public_id: _card(row) for row in Document.objects.filter(public_id__in=ids)}


def promise_cards(ids: frozenset[UUID]) -> dict[UUID, Card]:
    """Return the cards of promises, in 1 query."""
    from django.urls import reverse

    rows = Commitment.objects.filter(public_id__in=ids).values_list("public_id", "what", "is_public")
    return {
        public_id: Card(
            title=in_language(what),
            url=reverse("commitments:item", args=[public_id]),
            audience="public" if is_public else "staff",
        )
        for public_id, what, is_public in rows
    }


def in_language(words: dict[str, str]) -> str:
    """Return ``words`` in the language of the request, else in Georgian."""
    from django.utils.translation import get_language

    return words.get(get_language() or "ka") or words["ka"]


def _card(row: Document) -> Card:
    return Card(title=in_language(row.titles), url=row.url)


def _promise(row: Commitment, instant: dt.datetime, thresholds: Thresholds) -> Promise:
    found = status(facts_of(row), now=instant, thresholds=thresholds)
    end = row.submitted_at or row.withdrawn_at or instant
    return Promise(
        id=row.pk,
        public_id=row.public_id,
        kind=Kind(row.kind),
        what=row.what,
        owner=Owner(id=row.owner_id, public_id=row.owner.public_id, name=row.owner.name),
        member=row.member_id,
        source=SubjectRef(row.source_kind, row.source_id),
        area=row.area,
        made_at=row.made_at,
        original_due=row.original_due,
        due=row.due,
        status=found,
        days_late=days_late(row.original_due, end),
        days_left=(local_day(row.due) - local_day(instant)).days,
        waiting_until=row.waiting_until if row.waiting_until and row.waiting_until > instant else None,
        submitted_at=row.submitted_at,
        accepted_as=Acceptance(row.accepted_as) if row.accepted_as else None,
        moves=row.sequence,
        is_public=row.is_public,
        demo=row.demo,
    )
