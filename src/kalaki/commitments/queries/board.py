"""The public board: promises by organisation and document, and how they were kept."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When

from kalaki.commitments import settings
from kalaki.commitments.models import Commitment
from kalaki.commitments.queries.promises import Promise, read
from kalaki.commitments.queries.sql import status_case
from kalaki.commitments.rules.score import Quarter, Score, last_quarters
from kalaki.commitments.rules.status import RED, Status, Thresholds
from kalaki.commitments.rules.words import Acceptance
from kalaki.core.contract import Card, SubjectRef, now, resolve

LATE = "late"  # overdue or broken
SIZE = 20
QUARTERS = 8
DOCUMENTS = 30  # rows of the table by document
CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader filters by; empty or None: everything. status: a Status, or LATE. source: a kind or a document."""

    owner: UUID | None = None
    area: str = ""
    source: str = ""
    document: SubjectRef | None = None
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One organisation or document. key: what a filter takes. title: words, or a card's title."""

    key: str
    title: Any
    open: int
    late: int
    at_risk: int
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One page of the board. is_sample: no promise is real yet, so that the figures are those of demonstrations.

    counts: by status, of what the other filters leave. quarters: the last ones, the present one included.
    kinds: the kinds of sources that there are.
    """

    is_sample: bool
    total: int
    rows: tuple[Promise, ...]
    cards: dict[SubjectRef, Card]
    counts: dict[Status, int]
    score: Score
    quarters: tuple[tuple[Quarter, Score], ...]
    owners: tuple[Group, ...]
    documents: tuple[Group, ...]
    kinds: tuple[str, ...]
    page: int
    has_more: bool


def board(asked: Asked, *, page: int = 1) -> Board:
    """Return page ``page`` (from 1) of the public board, in 6 queries and one for each kind of source."""
    instant = now()
    thresholds, _plan = settings.chosen()
    owners = _by_owner(instant, thresholds)
    is_sample = not any(real for real, _group in owners)
    filtered = _filtered(asked)
    figures = filtered.filter(demo=is_sample)
    counts = _counts(figures, instant, thresholds)
    score, quarters = _scores(figures, instant)
    start = (page - 1) * SIZE
    listed = ordered(_of_status(filtered, asked.status, instant, thresholds))
    keys = list(listed.values_list("pk", flat=True)[start : start + SIZE + 1])
    rows = {row.id: row for row in read(Commitment.objects.filter(pk__in=keys[:SIZE]), thresholds)}
    sources = _by_source(instant, thresholds, is_sample=is_sample)
    shown = [rows[key] for key in keys[:SIZE]]
    cards = resolve([*(row.source for row in shown), *(ref for ref, *_rest in sources[:DOCUMENTS])])
    return Board(
        is_sample=is_sample,
        total=_total(counts, asked.status),
        rows=tuple(shown),
        cards=cards,
        counts=counts,
        score=score,
        quarters=quarters,
        owners=tuple(group for real, group in owners if real != is_sample),
        documents=tuple(
            _group(str(ref), cards[ref].title, figures)
            for ref, figures in sources[:DOCUMENTS]
            if not cards[ref].is_gone
        ),
        kinds=tuple(sorted({ref.kind for ref, _figures in sources})),
        page=page,
        has_more=len(keys) > SIZE,
    )


def urgent(limit: int = 3) -> tuple[Promise, ...]:
    """Return the promises that the home page shows, overdue first, then those due next, then the last kept; 2 queries."""
    return tuple(read(ordered(_public())[:limit]))


def export(asked: Asked) -> Iterator[tuple[Promise, Card]]:
    """Yield every promise that ``asked`` leaves with the card of its source, in constant memory."""
    for chunk in _chunks(asked):
        cards = resolve(row.source for row, _at in chunk)
        yield from ((row, cards[row.source]) for row, _at in chunk)


def changes(asked: Asked) -> Iterator[tuple[Promise, dt.datetime]]:
    """Yield every promise that ``asked`` leaves with the instant of its last word, in constant memory."""
    for chunk in _chunks(asked):
        yield from chunk


def page_after(asked: Asked, *, after: UUID | None, limit: int) -> tuple[Promise, ...]:
    """Return at most ``limit`` promises entered after ``after`` (public id; None: from the first), in 3 queries."""
    instant = now()
    thresholds, _plan = settings.chosen()
    rows = _of_status(_filtered(asked), asked.status, instant, thresholds).order_by("pk")
    if after is not None:
        last = Commitment.objects.filter(public_id=after).values_list("pk", flat=True).first()
        rows = rows.filter(pk__gt=last or 0)
    return tuple(read(rows[:limit], thresholds))


def latest(asked: Asked, *, limit: int) -> tuple[tuple[Promise, dt.datetime], ...]:
    """Return the promises that changed last, with the instant of their last word, the newest first; 3 queries."""
    instant = now()
    thresholds, _plan = settings.chosen()
    rows = _of_status(_filtered(asked), asked.status, instant, thresholds)
    heard = dict(rows.order_by("-heard_at", "-pk").values_list("pk", "heard_at")[:limit])
    found = {row.id: row for row in read(Commitment.objects.filter(pk__in=heard), thresholds)}
    return tuple((found[key], at) for key, at in heard.items())


def ordered(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Return ``rows`` as lists show them: what is owed by its current date, then what is closed, the last one first."""
    is_open = Q(withdrawn_at=None, submitted_at=None)
    return rows.annotate(
        is_closed=Case(When(is_open, then=0), default=1), next_due=Case(When(is_open, then=F("due")))
    ).order_by("is_closed", "next_due", F("due").desc(), "pk")


def _chunks(asked: Asked) -> Iterator[list[tuple[Promise, dt.datetime]]]:
    instant = now()
    thresholds, _plan = settings.chosen()
    rows, last = _of_status(_filtered(asked), asked.status, instant, thresholds).order_by("pk"), 0
    while heard := dict(rows.filter(pk__gt=last).values_list("pk", "heard_at")[:CHUNK]):
        found = read(Commitment.objects.filter(pk__in=heard).order_by("pk"), thresholds)
        yield [(row, heard[row.id]) for row in found]
        last = found[-1].id


def _public() -> QuerySet[Commitment]:
    return Commitment.objects.filter(is_public=True)


def _filtered(asked: Asked) -> QuerySet[Commitment]:
    rows = _public()
    if asked.owner is not None:
        rows = rows.filter(owner__public_id=asked.owner)
    if asked.area:
        rows = rows.filter(area=asked.area)
    if asked.source:
        rows = rows.filter(source_kind=asked.source)
    if asked.document is not None:
        rows = rows.filter(source_kind=asked.document.kind, source_id=asked.document.public_id)
    return rows


def _of_status(
    rows: QuerySet[Commitment], wanted: str, instant: dt.datetime, thresholds: Thresholds
) -> QuerySet[Commitment]:
    if not wanted:
        return rows
    words = RED if wanted == LATE else (wanted,)
    return rows.annotate(status=status_case(instant, thresholds)).filter(
        status__in=[str(word) for word in words]
    )


def _counts(rows: QuerySet[Commitment], instant: dt.datetime, thresholds: Thresholds) -> dict[Status, int]:
    found = (
        rows.annotate(status=status_case(instant, thresholds))
        .order_by()
        .values_list("status")
        .annotate(count=Count("pk"))
    )
    counts = {Status(word): count for word, count in found}
    return {word: counts.get(word, 0) for word in Status}


def _total(counts: dict[Status, int], wanted: str) -> int:
    words: Sequence[str] = RED if wanted == LATE else (wanted,) if wanted else tuple(Status)
    return sum(counts[Status(word)] for word in words)


def _score_counts(prefix: str, window: Q) -> dict[str, Count]:
    due = window & Q(withdrawn_at=None)
    on_time = due & Q(submitted_at__lte=F("original_due"))
    return {
        f"{prefix}due": Count("pk", filter=due),
        f"{prefix}on_time": Count("pk", filter=on_time),
        f"{prefix}late": Count("pk", filter=due & Q(submitted_at__gt=F("original_due"))),
        f"{prefix}unconfirmed": Count("pk", filter=on_time & Q(accepted_as=Acceptance.SILENCE)),
        f"{prefix}withdrawn": Count("pk", filter=window & Q(withdrawn_at__isnull=False)),
    }


def _score(found: dict[str, Any], prefix: str) -> Score:
    names = ("due", "on_time", "late", "unconfirmed", "withdrawn")
    return Score(**{name: found[prefix + name] for name in names})


def _scores(
    rows: QuerySet[Commitment], instant: dt.datetime
) -> tuple[Score, tuple[tuple[Quarter, Score], ...]]:
    passed = Q(original_due__lt=instant)
    quarters = last_quarters(instant, QUARTERS)
    wanted = _score_counts("", passed)
    for quarter in quarters:
        window = passed & Q(original_due__gte=quarter.opens, original_due__lt=quarter.closes)
        wanted |= _score_counts(_prefix(quarter), window)
    found = rows.aggregate(**wanted)
    return _score(found, ""), tuple((quarter, _score(found, _prefix(quarter))) for quarter in quarters)


def _prefix(quarter: Quarter) -> str:
    return f"q{quarter.year}_{quarter.number}_"


def _figures(rows: Any, instant: dt.datetime) -> Any:
    """Count what a line of a table says about its group."""
    red = Q(status__in=[str(word) for word in RED])
    return rows.annotate(
        open=Count("pk", filter=Q(withdrawn_at=None, submitted_at=None)),
        red=Count("pk", filter=red),
        amber=Count("pk", filter=Q(status=str(Status.AT_RISK))),
        **_score_counts("of_", Q(original_due__lt=instant)),
    )


def _group(key: str, title: Any, found: dict[str, Any]) -> Group:
    return Group(
        key=key,
        title=title,
        open=found["open"],
        late=found["red"],
        at_risk=found["amber"],
        score=_score(found, "of_"),
    )


def _by_owner(instant: dt.datetime, thresholds: Thresholds) -> list[tuple[bool, Group]]:
    """Return (whether its promises are real, group) by name."""
    rows = _public().annotate(status=status_case(instant, thresholds)).order_by("owner__name", "owner_id")
    found = _figures(rows.values("demo", "owner_id", "owner__public_id", "owner__name"), instant)
    return [(not row["demo"], _group(str(row["owner__public_id"]), row["owner__name"], row)) for row in found]


def _by_source(
    instant: dt.datetime, thresholds: Thresholds, *, is_sample: bool
) -> list[tuple[SubjectRef, dict[str, Any]]]:
    """Return the sources with their figures, those with most open promises first."""
    rows = _public().filter(demo=is_sample).annotate(status=status_case(instant, thresholds)).order_by()
    found = _figures(rows.values("source_kind", "source_id"), instant)
    listed = [(SubjectRef(row["source_kind"], row["source_id"]), row) for row in found]
    return sorted(listed, key=lambda one: (-one[1]["open"], str(one[0])))
