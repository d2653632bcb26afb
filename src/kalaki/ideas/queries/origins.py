"""What came of an origin and of a mechanism: counts with the items behind them. Demo, bots and tests never count."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from kalaki.commitments.contract import Promise, Status, promises_of
from kalaki.core.contract import SubjectRef, now
from kalaki.ideas.models import AuthorLink, Idea, Mechanism, MechanismCost, Origin, Outcome
from kalaki.ideas.queries.lists import IdeaRow, rows_of
from kalaki.ideas.rules.lifecycle import UNLISTED, State

IDEA = "idea"
KEPT = frozenset({Status.KEPT, Status.KEPT_LATE})
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginView:
    """One origin: a game table, a workshop, a conversation, a batch. demo: shown as a sample, counts nowhere."""

    public_id: UUID
    kind: str
    origin_id: str
    title: str
    mechanism: str
    mechanism_titles: dict[str, str]
    counts: bool
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """said → answered → promised → done → confirmed; each the keys of the items behind it, so that numbers open them."""

    said: tuple[int, ...]
    answered: tuple[int, ...]
    promised: tuple[int, ...]
    done: tuple[int, ...]
    confirmed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginItems:
    """The items of one origin, oldest first (at most MOST), with what came of them."""

    origin: OriginView
    rows: tuple[IdeaRow, ...]
    funnel: Funnel


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismSummary:
    """One mechanism in figures. answered_on_time: first answers by the day they were due, of those due by now.

    participants: authors known by a reference. promised, kept: commitments that follow from its items. tetri: money
    moved by outcomes. cost_tetri: as staff entered it, None when nobody did.
    """

    key: str
    titles: dict[str, str]
    items: int
    participants: int
    answers_due: int
    answered_on_time: int
    confirmed: int
    promised: int
    kept: int
    tetri: int
    cost_tetri: int | None


def get_origin(kind: str, origin_id: str) -> OriginView | None:
    """Return one origin, or None."""
    rows = Origin.objects.select_related("mechanism").filter(kind=kind, origin_id=origin_id)
    row = rows.first()
    return None if row is None else _view(row)


def items_of_origin(kind: str, origin_id: str) -> OriginItems | None:
    """Return what came of one origin, in at most 8 statements, or None where nothing came in from it."""
    origin = get_origin(kind, origin_id)
    if origin is None:
        return None
    rows = Idea.objects.filter(origin__kind=kind, origin__origin_id=origin_id, held=False)
    ids = list(
        rows.exclude(status__in=sorted(UNLISTED))
        .order_by("received_at", "pk")
        .values_list("pk", flat=True)[:MOST]
    )
    found = rows_of(ids)
    return OriginItems(origin=origin, rows=found, funnel=_funnel(found))


def list_mechanisms() -> tuple[tuple[str, dict[str, str]], ...]:
    """Return (key, titles) of the mechanisms of the municipality in scope, by key."""
    return tuple(Mechanism.objects.order_by("key").values_list("key", "titles"))


def summary_of_mechanism(
    key: str, *, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> MechanismSummary | None:
    """Return one mechanism in figures, for items received in [since, until), or None when there is none."""
    row = Mechanism.objects.filter(key=key).first()
    if row is None:
        return None
    items = Idea.objects.filter(origin__mechanism=row, origin__counts=True, demo=False, held=False)
    items = items.exclude(status__in=sorted(UNLISTED))
    if since is not None:
        items = items.filter(received_at__gte=since)
    if until is not None:
        items = items.filter(received_at__lt=until)
    instant = now()
    due = Q(answer_due_at__lte=instant) | Q(first_answered_at__isnull=False, answer_due_at__isnull=False)
    counted = items.aggregate(
        items=Count("pk"),
        answers_due=Count("pk", filter=due),
        answered_on_time=Count("pk", filter=due & Q(first_answered_at__lte=F("answer_due_at"))),
        confirmed=Count("pk", filter=Q(status=State.CONFIRMED)),
    )
    ids = items.values("pk")
    promises = _promises(list(items.values_list("public_id", flat=True)))
    cost = MechanismCost.objects.filter(mechanism=row)
    if since is not None:
        cost = cost.filter(year__gte=since.year)
    if until is not None:
        cost = cost.filter(year__lte=until.year)
    return MechanismSummary(
        key=key,
        titles=row.titles,
        participants=AuthorLink.objects.filter(idea__in=ids).values("who").distinct().count(),
        promised=len(promises),
        kept=sum(promise.status in KEPT for promise in promises),
        tetri=Outcome.objects.filter(idea__in=ids).aggregate(sum=Sum("tetri"))["sum"] or 0,
        cost_tetri=cost.aggregate(sum=Sum("tetri"))["sum"],
        **counted,
    )


def _promises(ids: list[UUID]) -> list[Promise]:
    found = promises_of(SubjectRef(IDEA, one) for one in ids) if ids else {}
    return [promise for promises in found.values() for promise in promises]


def _funnel(rows: tuple[IdeaRow, ...]) -> Funnel:
    keys = {row.public_id: row.id for row in rows}
    promised = {promise.source.public_id for promise in _promises(list(keys)) if promise.kind == "promise"}
    answered = set(
        Idea.objects.filter(pk__in=keys.values(), first_answered_at__isnull=False).values_list(
            "pk", flat=True
        )
    )
    done = {State.CLAIMED, State.CONFIRMED, State.UNCONFIRMED}
    return Funnel(
        said=tuple(row.id for row in rows),
        answered=tuple(row.id for row in rows if row.id in answered),
        promised=tuple(row.id for row in rows if row.public_id in promised),
        done=tuple(row.id for row in rows if row.status in done),
        confirmed=tuple(row.id for row in rows if row.status is State.CONFIRMED),
    )


def _view(row: Origin) -> OriginView:
    return OriginView(
        public_id=row.public_id,
        kind=row.kind,
        origin_id=row.origin_id,
        title=row.title,
        mechanism=row.mechanism.key if row.mechanism else "",
        mechanism_titles=row.mechanism.titles if row.mechanism else {},
        counts=row.counts,
        demo=row.demo,
    )
