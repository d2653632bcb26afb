"""What came of it: figures by mechanism and origin, in statements whose number no data changes.

Demonstrations, bots and tests count in none of them. Where nothing else is there yet, the demonstrations are read
instead and the page says so (Basis.SAMPLE).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from kalaki.core.contract import TBILISI, now
from kalaki.ideas.models import AuthorLink, Category, Idea, Mechanism, MechanismCost, Origin, Outcome
from kalaki.ideas.queries.origins import OriginView, get_origin
from kalaki.ideas.queries.stages import Promised, all_kept, kept_items, of_basis, of_stage
from kalaki.ideas.rules.lifecycle import Kind, State
from kalaki.ideas.rules.mechanism import Basis, Stage, until_answer, until_confirmed
from kalaki.ideas.rules.survival import Seen, Survival, survival

MOST_ORIGINS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One mechanism, or all of them together (key ""). titles: by language.

    stages: how many items came how far. participants: authors known by a reference. answers_due: first answers due
    by now or given, answered_on_time: those given by their day. promised, kept: promises that answers made. tetri:
    money moved by outcomes; cost_tetri: as staff entered it, None when nobody did. first, fixed: how long the first
    answer and the confirmed fix (reports) took.
    """

    key: str
    titles: dict[str, str]
    stages: dict[Stage, int]
    participants: int
    answers_due: int
    answered_on_time: int
    promised: int
    kept: int
    tetri: int
    cost_tetri: int | None
    first: Survival
    fixed: Survival


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long a category or a unit takes. names: by language, of a unit under "ka" alone."""

    names: dict[str, str]
    first: Survival
    fixed: Survival


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All mechanisms with their sum, and the times by category and by unit; those with most items first."""

    basis: Basis
    whole: Figures
    mechanisms: tuple[Figures, ...]
    categories: tuple[Times, ...]
    units: tuple[Times, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRow:
    """One origin of a mechanism with the number of its items."""

    kind: str
    origin_id: str
    title: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginFigures:
    """What came of one origin. basis: SAMPLE for a demonstration or a test, which counts nowhere else."""

    origin: OriginView
    basis: Basis
    stages: dict[Stage, int]
    tetri: int


@dataclass(frozen=True, slots=True)
class _Row:
    mechanism: int | None
    category: str
    unit: str
    first: Seen
    fixed: Seen | None


def came_of(*, mechanism: str = "") -> Overview | None:
    """Return the figures of every mechanism, or of one; None when there is no such mechanism. In 10 statements."""
    among = Q(origin__mechanism__key=mechanism) if mechanism else Q()
    known = _mechanisms(mechanism)
    if mechanism and not known:
        return None
    basis = basis_of(among)
    among &= of_basis(basis)
    promised = kept_items(among)
    sums = _sums(among, promised)
    rows = _rows(among)
    names = dict(Category.objects.values_list("key", "names"))
    by_mechanism = _grouped(rows, lambda row: row.mechanism)
    mechanisms = [
        _figures(key, titles, cost, [sums[one]] if one in sums else [], by_mechanism[one])
        for one, (key, titles, cost) in known.items()
    ]
    costs = [one.cost_tetri for one in mechanisms if one.cost_tetri is not None]
    whole = _figures("", {}, sum(costs) if costs else None, list(sums.values()), rows)
    shown = sorted(mechanisms, key=lambda one: (-one.stages[Stage.SAID], one.key))
    return Overview(
        basis=basis,
        whole=whole,
        mechanisms=tuple(one for one in shown if one.stages[Stage.SAID] or one.cost_tetri is not None or mechanism),
        categories=_times(_grouped(rows, lambda row: row.category), names),
        units=_times(_grouped(rows, lambda row: row.unit), {}),
    )  # fmt: skip


def basis_of(among: Q) -> Basis:
    """Return what the figures of ``among`` count: samples only while nothing else is there, in 1 statement."""
    is_any = Idea.objects.filter(among & of_basis(Basis.COUNTED)).exists()
    return Basis.COUNTED if is_any else Basis.SAMPLE


def origins_of(mechanism: str, basis: Basis) -> tuple[OriginRow, ...]:
    """Return the origins of a mechanism that are named, the newest first (at most MOST_ORIGINS), in 1 statement."""
    items = Idea.objects.filter(of_basis(basis), origin=OuterRef("pk")).order_by().values("origin")
    rows = (
        Origin.objects.filter(mechanism__key=mechanism)
        .exclude(origin_id="")
        .annotate(items=Subquery(items.annotate(n=Count("pk")).values("n")))
        .filter(items__gt=0)
        .order_by("-pk")
    )
    found = rows.values_list("kind", "origin_id", "title", "items")[:MOST_ORIGINS]
    return tuple(
        OriginRow(kind=kind, origin_id=origin_id, title=title, items=items)
        for kind, origin_id, title, items in found
    )


def origin_figures(kind: str, origin_id: str) -> OriginFigures | None:
    """Return what came of one origin, or None where nothing came in from it, in 7 statements."""
    origin = get_origin(kind, origin_id)
    if origin is None:
        return None
    among = Q(origin__public_id=origin.public_id)
    basis = basis_of(among)
    among &= of_basis(basis)
    promised = kept_items(among)
    counted = Idea.objects.filter(among).aggregate(**_counts(promised))
    tetri = Outcome.objects.filter(_inside(among)).aggregate(sum=Sum("tetri"))["sum"] or 0
    return OriginFigures(origin=origin, basis=basis, stages=_stages([counted]), tetri=tetri)


def _mechanisms(key: str) -> dict[int, tuple[str, dict[str, str], int | None]]:
    cost = MechanismCost.objects.filter(mechanism=OuterRef("pk")).order_by().values("mechanism")
    rows = Mechanism.objects.filter(**({"key": key} if key else {})).order_by("key")
    found = rows.annotate(cost=Subquery(cost.annotate(sum=Sum("tetri")).values("sum")))
    return {
        pk: (key, titles, cost) for pk, key, titles, cost in found.values_list("pk", "key", "titles", "cost")
    }


def _sums(among: Q, promised: dict[int, Promised]) -> dict[int | None, dict[str, Any]]:
    """Return {mechanism: figures} of the items of ``among``, in 3 statements."""
    due = Q(answer_due_at__lte=now()) | Q(first_answered_at__isnull=False, answer_due_at__isnull=False)
    counts = _counts(promised) | {
        "answers_due": Count("pk", filter=due),
        "answered_on_time": Count("pk", filter=due & Q(first_answered_at__lte=F("answer_due_at"))),
    }
    by = "origin__mechanism"
    rows = Idea.objects.filter(among).order_by().values(by).annotate(**counts)
    nothing = {"participants": 0, "tetri": 0, "promises": 0, "kept": 0}
    found = {row.pop(by): nothing | row for row in rows}
    for model, name, sum_ in (
        (AuthorLink, "participants", Count("who", distinct=True)),
        (Outcome, "tetri", Sum("tetri")),
    ):
        for key, value in (
            model.objects.filter(_inside(among)).order_by().values_list(f"idea__{by}").annotate(sum=sum_)
        ):
            found[key][name] = value or 0
    for one in promised.values():
        found[one.mechanism]["promises"] += one.made
        found[one.mechanism]["kept"] += one.kept
    return found


def _counts(promised: dict[int, Promised]) -> dict[str, Any]:
    kept = all_kept(promised)
    counts: dict[str, Any] = {Stage.SAID: Count("pk")}
    for stage in Stage:
        if stage is not Stage.SAID:
            counts[stage] = Count("pk", filter=of_stage(stage, kept))
    return counts


def _inside(among: Q) -> Q:
    return Q(idea__in=Idea.objects.filter(among).order_by().values("pk"))


def _rows(among: Q) -> list[_Row]:
    today = _day(now())
    columns = (
        "origin__mechanism", "category__key", "holder__name", "kind", "status", "received_at", "first_answered_at",
        "closed_at",
    )  # fmt: skip
    found = []
    for mechanism, category, unit, kind, status, received, answered, closed in (
        Idea.objects.filter(among).order_by().values_list(*columns)
    ):
        day = _day(received)
        ended = _day(closed) if closed else None
        first = until_answer(day, answered=_day(answered) if answered else None, closed=ended, today=today)
        fixed = None
        if kind == Kind.REPORT:
            fixed = until_confirmed(day, status=State(status), closed=ended, today=today)
        found.append(_Row(mechanism, category or "", unit or "", first, fixed))
    return found


def _figures(
    key: str, titles: dict[str, str], cost: int | None, sums: list[dict[str, Any]], rows: Iterable[_Row]
) -> Figures:
    first, fixed = _curves(rows)
    return Figures(
        key=key,
        titles=titles,
        stages=_stages(sums),
        participants=sum(one["participants"] for one in sums),
        answers_due=sum(one["answers_due"] for one in sums),
        answered_on_time=sum(one["answered_on_time"] for one in sums),
        promised=sum(one["promises"] for one in sums),
        kept=sum(one["kept"] for one in sums),
        tetri=sum(one["tetri"] for one in sums),
        cost_tetri=cost,
        first=first,
        fixed=fixed,
    )


def _stages(sums: list[dict[str, Any]]) -> dict[Stage, int]:
    return {stage: sum(one[stage] for one in sums) for stage in Stage}


def _curves(rows: Iterable[_Row]) -> tuple[Survival, Survival]:
    seen = list(rows)
    return survival(row.first for row in seen), survival(row.fixed for row in seen if row.fixed is not None)


def _grouped(rows: Iterable[_Row], key: Any) -> dict[Any, list[_Row]]:
    found: dict[Any, list[_Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _times(groups: dict[str, list[_Row]], names: dict[str, dict[str, str]]) -> tuple[Times, ...]:
    shown = sorted(
        ((key, rows) for key, rows in groups.items() if key), key=lambda one: (-len(one[1]), one[0])
    )
    found = []
    for key, rows in shown:
        first, fixed = _curves(rows)
        found.append(Times(names=names.get(key, {"ka": key}), first=first, fixed=fixed))
    return tuple(found)


def _day(instant: dt.datetime) -> dt.date:
    return instant.astimezone(TBILISI).date()
