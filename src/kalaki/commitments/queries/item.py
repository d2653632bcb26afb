"""One promise with everything that happened to it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Value

from kalaki.commitments.models import Commitment, Declaration, DueChange, Evidence, Handover, Milestone
from kalaki.commitments.queries.promises import Promise, promise_of
from kalaki.commitments.rules.words import Acceptance, EvidenceKind, EvidenceState
from kalaki.core.contract import Card, resolve
from kalaki.people.contract import member_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One piece of evidence. submitted_by, decided_by: references, for the desk alone."""

    public_id: UUID
    kind: EvidenceKind
    title: str
    url: str
    upload: UUID | None
    figure: Decimal | None
    unit: str
    submitted_at: dt.datetime
    submitted_by: str
    state: EvidenceState
    accepted_as: Acceptance | None
    decided_at: dt.datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mile:
    """A step on the way. what: words by language."""

    public_id: UUID
    what: dict[str, str]
    due_on: dt.date
    reached_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the history. what: made, a Change, a Word, handover, submitted, accepted, returned or reached.

    old, new: dates of a change. from_name, to_name: organisations of a handover. words: a title or a step.
    """

    at: dt.datetime
    what: str
    reason: str = ""
    old: dt.datetime | None = None
    new: dt.datetime | None = None
    from_name: str = ""
    to_name: str = ""
    words: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The page of a promise. person: the name of who does it, while they hold the post. made_by: a reference."""

    promise: Promise
    person: str
    card: Card
    evidence_asked: dict[str, str]
    evidence: tuple[Shown, ...]
    milestones: tuple[Mile, ...]
    history: tuple[Happening, ...]
    made_by: str
    heard_at: dt.datetime


def get_item(public_id: UUID, *, is_staff: bool = False) -> Item | None:
    """Return one promise, or None; those that are not public for staff alone. In at most 8 queries."""
    rows = Commitment.objects.filter(public_id=public_id)
    if not is_staff:
        rows = rows.filter(is_public=True)
    row = rows.select_related("owner").first()
    if row is None:
        return None
    promise = promise_of(row)
    names = member_names([row.member_id]) if row.member_id else {}
    evidence = [_shown(one) for one in Evidence.objects.filter(commitment=row).order_by("pk")]
    miles = [
        Mile(public_id=one.public_id, what=one.what, due_on=one.due_on, reached_at=one.reached_at)
        for one in Milestone.objects.filter(commitment=row).order_by("position")
    ]
    return Item(
        promise=promise,
        person=names[row.member_id][0] if row.member_id in names else "",
        card=resolve([promise.source])[promise.source],
        evidence_asked=row.evidence_asked,
        evidence=tuple(evidence),
        milestones=tuple(miles),
        history=_history(row, evidence, miles),
        made_by=row.made_by,
        heard_at=row.heard_at,
    )


def _shown(row: Evidence) -> Shown:
    return Shown(
        public_id=row.public_id,
        kind=EvidenceKind(row.kind),
        title=row.title,
        url=row.url,
        upload=row.upload,
        figure=row.figure,
        unit=row.unit,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        state=EvidenceState(row.state),
        accepted_as=Acceptance(row.accepted_as) if row.accepted_as else None,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def _history(row: Commitment, evidence: list[Shown], miles: list[Mile]) -> tuple[Happening, ...]:
    """Return what happened, the newest first."""
    found = [Happening(at=row.made_at, what="made", new=row.original_due)]
    found += [
        Happening(at=at, what=what, reason=reason, old=old, new=new, from_name=from_name, to_name=to_name)
        for at, what, reason, old, new, from_name, to_name in _said_rows(row)
    ]
    for one in evidence:
        words = {"ka": one.title}
        found.append(Happening(at=one.submitted_at, what="submitted", words=words))
        if one.decided_at is not None:
            found.append(Happening(at=one.decided_at, what=one.state, reason=one.reason, words=words))
    found += [
        Happening(at=one.reached_at, what="reached", words=one.what)
        for one in miles
        if one.reached_at is not None
    ]
    return tuple(sorted(found, key=lambda one: one.at)[::-1])


def _said_rows(row: Commitment) -> Iterable[tuple[Any, ...]]:
    """Return (at, what, reason, old, new, from, to) of what was said about ``row``, in 1 query."""
    no_day, no_name = Value(None, output_field=DateTimeField()), Value("")
    changes = DueChange.objects.filter(commitment=row).values_list(
        "created_at", "change", "reason", "old", "new", no_name, no_name
    )
    words = Declaration.objects.filter(commitment=row).values_list(
        "created_at", "word", "reason", no_day, no_day, no_name, no_name
    )
    handovers = Handover.objects.filter(commitment=row).values_list(
        "created_at", Value("handover"), "reason", no_day, no_day, "old__name", "new__name"
    )
    return changes.union(words, handovers, all=True)
