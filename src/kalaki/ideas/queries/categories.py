"""Categories as the report page, the desk and Open311 read them, in 3 statements."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from kalaki.core.contract import today
from kalaki.exact.dates import Unit
from kalaki.ideas.models import Category, CategoryAcceptance, CategoryNeed
from kalaki.ideas.queries.shared import name_in
from kalaki.ideas.rules.acceptance import Acceptance, Stage, is_lapsing, stage_of
from kalaki.ideas.rules.clock import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryView:
    """One category today. is_open: residents may choose it. holder, role, who: of the acceptance, if there is one.

    needed: how many said that nobody has taken it yet. questions: Open311 attributes as content names them.
    """

    id: int
    public_id: UUID
    key: str
    parent: str
    names: dict[str, str]
    helps: dict[str, str]
    guidance: dict[str, str]
    icon: str
    questions: list[dict[str, Any]]
    keywords: list[str]
    radius_m: int
    siblings: list[str]
    publish_place: str
    destination: str
    shows_emergency: bool
    phone: str
    changed_at: dt.datetime
    stage: Stage
    is_lapsing: bool
    holder: str
    holder_id: int | None
    role: str
    who: str
    document: str
    accepted_on: dt.date | None
    lapses_on: dt.date | None
    suspended_why: str
    first_answer: Term | None
    resolution: Term | None
    needed: int
    demo: bool

    @property
    def is_open(self) -> bool:
        """Whether residents may choose it."""
        return self.stage is Stage.OPEN

    def name_in(self, language: str) -> str:
        """Return the name in ``language``, else in Georgian."""
        return name_in(self.names, language)

    def help_in(self, language: str) -> str:
        """Return the help in ``language``, else in Georgian; may be empty."""
        return name_in(self.helps, language)

    def guidance_in(self, language: str) -> str:
        """Return what to do instead when this is the wrong choice; may be empty."""
        return name_in(self.guidance, language)


def list_categories(*, day: dt.date | None = None) -> tuple[CategoryView, ...]:
    """Return every category of the municipality in scope in its order, as it stands on ``day`` (today)."""
    on = day or today()
    newest = {
        row.category_id: row
        for row in CategoryAcceptance.objects.select_related("organisation", "clock").order_by("pk")
    }
    needed = dict(CategoryNeed.objects.order_by().values_list("category_id").annotate(Count("pk")))
    rows = Category.objects.select_related("parent").order_by("position", "pk")
    return tuple(_view(row, newest.get(row.pk), needed.get(row.pk, 0), on) for row in rows)


def categories_digest() -> str:
    """Return a digest that changes when the report page would offer something else."""
    said = [(one.key, one.stage, one.changed_at.isoformat(), one.needed) for one in list_categories()]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def get_category(key: str) -> CategoryView | None:
    """Return one category today, or None."""
    return next((found for found in list_categories() if found.key == key), None)


def _view(row: Category, accepted: CategoryAcceptance | None, needed: int, day: dt.date) -> CategoryView:
    same = (
        "public_id", "key", "names", "helps", "guidance", "icon", "questions", "keywords", "radius_m", "siblings",
        "publish_place", "destination", "shows_emergency", "phone", "changed_at",
    )  # fmt: skip
    days = (
        None
        if accepted is None
        else Acceptance(
            offered_on=accepted.offered_on,
            accepted_on=accepted.accepted_on,
            opens_on=accepted.opens_on,
            lapses_on=accepted.lapses_on,
            suspended_on=accepted.suspended_on,
            withdrawn_on=accepted.withdrawn_on,
        )
    )
    stage = stage_of(days, day)
    word: Any = accepted if stage not in {Stage.PROPOSED, Stage.WITHDRAWN} else None
    clock = word.clock if word else None
    return CategoryView(
        **{name: getattr(row, name) for name in same},
        id=row.pk,
        parent=row.parent.key if row.parent else "",
        stage=stage,
        is_lapsing=days is not None and is_lapsing(days, day),
        holder=word.organisation.name if word else "",
        holder_id=word.organisation_id if word else None,
        role=word.role if word else "",
        who=word.who if word else "",
        document=word.document if word else "",
        accepted_on=word.accepted_on if word else None,
        lapses_on=word.lapses_on if word else None,
        suspended_why=word.suspended_why if word else "",
        first_answer=Term(count=clock.answer_count, unit=Unit(clock.answer_unit), roll=clock.rolls)
        if clock
        else None,
        resolution=Term(count=clock.fix_count, unit=Unit(clock.fix_unit), roll=clock.rolls)
        if clock
        else None,
        needed=needed,
        demo=bool(word and word.demo),
    )
