"""Cases for the desk and for the author, and the numbers for everybody."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from kalaki.core.keys import keyed_hash, unseal
from kalaki.core.models import ModerationCase
from kalaki.core.moderation.rules import Reason, State
from kalaki.core.subjects import Card, SubjectRef, resolve

PAGE = 25
GROUPS = {
    "waiting": (State.APPEALED, State.HELD),
    "hidden": (State.HIDDEN,),
    "decided": (State.RELEASED, State.RESTORED, State.UPHELD),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case. note, appeal: the opened sentences, "" when there are none. has_original: its words are still kept."""

    public_id: UUID
    ref: SubjectRef
    card: Card
    reason: Reason
    state: State
    by: str
    since: dt.datetime
    hidden_at: dt.datetime | None
    appealed_at: dt.datetime | None
    appeal_until: dt.datetime | None
    decided_at: dt.datetime | None
    note: str
    appeal: str
    has_original: bool
    demo: bool

    @property
    def secret(self) -> str:
        """The last part of the author's link: 32 signs 0-9 a-f."""
        return secret_of(self.public_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One page of cases. counts: of each group."""

    rows: tuple[CaseView, ...]
    counts: dict[str, int]
    page: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How often things were hidden for ``reason``. appealed, restored, upheld: of those."""

    reason: Reason
    hidden: int
    appealed: int
    restored: int
    upheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The public numbers; samples are not counted. held: waited for a look since then, released: of those shown."""

    rows: tuple[ReasonCount, ...]
    held: int
    released: int
    waiting: int


def list_cases(group: str, *, page: int = 1) -> CasePage:
    """Return page ``page`` (from 1) of a group of ``GROUPS``: what waits oldest first, the rest newest first."""
    counted = {name: Count("pk", filter=Q(state__in=states)) for name, states in GROUPS.items()}
    counts = ModerationCase.objects.aggregate(**counted)
    order = ("since", "pk") if group == "waiting" else ("-since", "-pk")
    first = (page - 1) * PAGE
    found = ModerationCase.objects.filter(state__in=GROUPS[group]).order_by(*order)[first : first + PAGE + 1]
    rows = list(found)
    return CasePage(rows=_views(rows[:PAGE]), counts=counts, page=page, has_more=len(rows) > PAGE)


def case(public_id: UUID) -> CaseView | None:
    """Return one case, or None."""
    return _first(ModerationCase.objects.filter(public_id=public_id))


def case_by_link(secret: str) -> CaseView | None:
    """Return the case whose author holds the link that ends in ``secret``, or None."""
    return _first(ModerationCase.objects.filter(link=link_of(secret)))


def case_of(ref: SubjectRef) -> CaseView | None:
    """Return the latest case about ``ref``, or None."""
    return _first(ModerationCase.objects.filter(kind=ref.kind, subject=ref.public_id).order_by("-pk"))


def waiting_count() -> int:
    """Return how many cases wait for a person."""
    return ModerationCase.objects.filter(state__in=GROUPS["waiting"]).count()


def numbers(*, since: dt.datetime) -> Numbers:
    """Return the public numbers of cases that began at or after ``since``, in one query."""
    was_hidden = Q(hidden_at__isnull=False)
    grouped = (
        ModerationCase.objects.filter(created_at__gte=since, demo=False)
        .order_by()
        .values("reason")
        .annotate(
            hidden=Count("pk", filter=was_hidden),
            appealed=Count("pk", filter=Q(appealed_at__isnull=False)),
            restored=Count("pk", filter=Q(state=State.RESTORED)),
            upheld=Count("pk", filter=Q(state=State.UPHELD)),
            held=Count("pk", filter=~was_hidden),
            released=Count("pk", filter=Q(state=State.RELEASED)),
            waiting=Count("pk", filter=Q(state__in=GROUPS["waiting"])),
        )
    )
    found = {row["reason"]: row for row in grouped}
    names = ("hidden", "appealed", "restored", "upheld")
    rows = tuple(
        ReasonCount(reason=reason, **{name: found.get(reason, {}).get(name, 0) for name in names})
        for reason in Reason
        if found.get(reason, {}).get("hidden")
    )
    sums = {name: sum(row[name] for row in found.values()) for name in ("held", "released", "waiting")}
    return Numbers(rows=rows, **sums)


def secret_of(public_id: UUID) -> str:
    """Return the last part of the author's link of case ``public_id``."""
    return keyed_hash("moderation.secret", str(public_id))[:32]


def link_of(secret: str) -> str:
    """Return what is stored of a link."""
    return keyed_hash("moderation.link", secret)


def opened(sealed: bytes | memoryview | None) -> str:
    """Return the words that were sealed, "" for None."""
    return "" if sealed is None else unseal("moderation", bytes(sealed)).decode()


def _first(rows: Iterable[ModerationCase]) -> CaseView | None:
    return next(iter(_views(list(rows[:1]))), None)  # type: ignore[index]


def _views(rows: list[ModerationCase]) -> tuple[CaseView, ...]:
    refs = [SubjectRef(row.kind, row.subject) for row in rows]
    cards = resolve(refs)
    return tuple(
        CaseView(
            public_id=row.public_id,
            ref=ref,
            card=cards[ref],
            reason=Reason(row.reason),
            state=State(row.state),
            by=row.by,
            since=row.since,
            hidden_at=row.hidden_at,
            appealed_at=row.appealed_at,
            appeal_until=row.appeal_until,
            decided_at=row.decided_at,
            note=opened(row.note),
            appeal=opened(row.appeal),
            has_original=row.original is not None,
            demo=row.demo,
        )
        for row, ref in zip(rows, refs, strict=True)
    )
