"""Which items stand behind a figure: one condition for each stage, for the number and for the list that it opens."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from kalaki.commitments.contract import Kind as PromiseKind
from kalaki.commitments.contract import Status, promises_of
from kalaki.core.contract import SubjectRef
from kalaki.ideas.models import Answer, Idea
from kalaki.ideas.rules.lifecycle import FIXED, UNLISTED, State
from kalaki.ideas.rules.mechanism import Basis, Stage

IDEA = "idea"
PROMISE = PromiseKind.PROMISE
KEPT = frozenset({Status.KEPT, Status.KEPT_LATE})


def of_basis(basis: Basis) -> Q:
    """Return the condition on listed items that ``basis`` counts."""
    listed = Q(held=False) & ~Q(status__in=sorted(UNLISTED))
    if basis is Basis.SAMPLE:
        return listed & Q(demo=True)
    return listed & Q(demo=False, origin__counts=True)


def of_stage(stage: Stage, kept: Iterable[int]) -> Q:
    """Return the condition on items that came as far as ``stage``. kept: keys of kept_items for DONE."""
    return {
        Stage.SAID: Q(),
        Stage.ANSWERED: Q(first_answered_at__isnull=False),
        Stage.PROMISED: Q(Exists(Answer.objects.filter(idea=OuterRef("pk"), commitment__isnull=False))),
        Stage.DONE: Q(status__in=sorted(FIXED)) | Q(pk__in=list(kept)),
        Stage.CONFIRMED: Q(status=State.CONFIRMED),
    }[stage]


@dataclass(frozen=True, slots=True)
class Promised:
    """An item whose answer promised something: its mechanism (key), how much was promised and kept."""

    mechanism: int | None
    made: int
    kept: int


def kept_items(among: Q) -> dict[int, Promised]:
    """Return {key: what was promised} of the items of ``among`` whose answer promised something, in 3 statements."""
    rows = Idea.objects.filter(among).filter(of_stage(Stage.PROMISED, ())).order_by()
    keys = {
        SubjectRef(IDEA, public_id): (key, mechanism)
        for key, public_id, mechanism in rows.values_list("pk", "public_id", "origin__mechanism")
    }
    found = promises_of(keys) if keys else {}
    counted = {}
    for ref, (key, mechanism) in keys.items():
        made = [one for one in found.get(ref, ()) if one.kind == PROMISE]
        counted[key] = Promised(mechanism, len(made), sum(one.status in KEPT for one in made))
    return counted


def all_kept(promised: dict[int, Promised]) -> list[int]:
    """Return the keys of items all of whose promises were kept."""
    return [key for key, one in promised.items() if one.made and one.made == one.kept]
