"""Petitions: their types, the list, the panel of one, and what its desk needs."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from kalaki.cities.contract import ActView, list_acts
from kalaki.core.contract import now
from kalaki.ideas.models import Petition, PetitionType, Signature
from kalaki.ideas.models.petitions import SignedAt
from kalaki.ideas.petition_types import as_type
from kalaki.ideas.queries.shared import name_in, shown
from kalaki.ideas.rules import petition as rules
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.lifecycle import UNLISTED, State
from kalaki.ideas.rules.petition import Lack, Least, Progress, Stage
from kalaki.ideas.signers import signer

NOBODY: Mapping[Least, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeView:
    """One type as pages need it. threshold: None as long as it says none. lacks: what is missing. a_day: over the whole time."""

    public_id: UUID
    names: dict[str, str]
    body: str
    body_id: UUID | None
    rule: rules.PetitionType
    threshold: int | None
    a_day: int | None
    lacks: tuple[Lack, ...]
    stage: Stage
    act: ActView | None
    is_used: bool
    demo: bool

    def name_in(self, language: str) -> str:
        """Return the name in ``language``, else in Georgian."""
        return name_in(self.names, language)

    @property
    def answer(self) -> Term | None:
        """How long the body has."""
        return self.rule.answer


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionRow:
    """One petition of a list."""

    public_id: UUID
    number: str
    title: str
    language: str
    status: State
    closes: dt.datetime
    progress: Progress
    type_names: dict[str, str]
    body: str
    least: Least
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionPage:
    """One page of the list."""

    rows: tuple[PetitionRow, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionView:
    """The panel of one petition. has_signed: of the reader. may_take_back: whether a signature can still go."""

    row: PetitionRow
    answer: Term | None
    act: ActView | None
    base: int | None
    base_source: str
    base_on: dt.date | None
    has_signed: bool
    may_take_back: bool
    takes_signatures: bool
    reached_at: dt.datetime | None

    @property
    def least(self) -> Least:
        """The least that a signer must have shown."""
        return self.row.least


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How many signatures came by which way."""

    web: int
    desk: int
    paper: int


def list_types(*, only_open: bool = False) -> tuple[TypeView, ...]:
    """Return the types, open ones first, in 2 statements."""
    petitions = Petition.objects.filter(type=OuterRef("pk"))
    rows = PetitionType.objects.select_related("body").annotate(used=Exists(petitions))
    if only_open:
        rows = rows.filter(stage=Stage.OPEN)
    acts = {act.public_id: act for act in list_acts()}
    order = {Stage.OPEN: 0, Stage.DRAFT: 1, Stage.CLOSED: 2}
    return tuple(
        sorted(
            (_type(row, acts, is_used=bool(row.used)) for row in rows.order_by("pk")),
            key=lambda one: order[one.stage],
        )
    )


def get_type(public_id: UUID) -> TypeView | None:
    """Return one type, or None."""
    return next((one for one in list_types() if one.public_id == public_id), None)


def list_petitions(
    *, statuses: frozenset[State] | None = None, page: int = 1, size: int = 20
) -> PetitionPage:
    """Return page ``page`` (from 1) of the petitions, the newest first, in 1 statement."""
    rows = _rows().exclude(idea__status__in=sorted(UNLISTED)).filter(idea__held=False)
    if statuses is not None:
        rows = rows.filter(idea__status__in=sorted(statuses))
    start, instant = (page - 1) * size, now()
    found = list(rows.order_by("-pk")[start : start + size + 1])
    return PetitionPage(rows=tuple(_row(row, instant) for row in found[:size]), has_more=len(found) > size)


def get_petition(idea: UUID, *, subjects: Mapping[Least, str] = NOBODY) -> PetitionView | None:
    """Return the panel of the item ``idea`` (public id), or None, in at most 3 statements.

    subjects: as whom the reader signs, by what a type asks for ("" or absent: not at all).
    """
    row = _rows().filter(idea__public_id=idea).first()
    if row is None:
        return None
    instant, status = now(), State(row.idea.status)
    shown_row = _row(row, instant)
    known = as_type(row.type)
    subject = subjects.get(known.least, "")
    has_signed = (
        bool(subject) and Signature.objects.filter(idea=row.idea, signer=signer(idea, subject)).exists()
    )
    act = next((one for one in list_acts() if one.public_id == row.type.act), None)
    return PetitionView(
        row=shown_row,
        answer=known.answer,
        act=act,
        base=known.base,
        base_source=known.base_source,
        base_on=known.base_on,
        has_signed=has_signed,
        may_take_back=rules.may_take_back(state=status, closes=shown_row.closes, now=instant),
        takes_signatures=status in rules.SIGNED and instant <= shown_row.closes,
        reached_at=row.reached_at,
    )


def find_petition(number: str, *, subjects: Mapping[Least, str] = NOBODY) -> PetitionView | None:
    """Return the petition with ``number`` (RUS-2026-000123), or None; hidden and withdrawn ones are not found."""
    found = (
        Petition.objects.filter(idea__number=number)
        .exclude(idea__status__in=sorted(UNLISTED))
        .values_list("idea__public_id", flat=True)
        .first()
    )
    return get_petition(found, subjects=subjects) if found else None


def ways_of(idea: UUID) -> Ways:
    """Return by which ways the signatures of a petition came."""
    counts = dict(
        Signature.objects.filter(idea__public_id=idea).order_by().values_list("way").annotate(Count("pk"))
    )
    return Ways(**{str(way): counts.get(way, 0) for way in SignedAt})


def heading_of(idea: UUID) -> tuple[str, str, int]:
    """Return (title, number, threshold) of a petition for its sheets. Raises Petition.DoesNotExist."""
    row = Petition.objects.select_related("idea").get(idea__public_id=idea)
    return row.idea.title, row.idea.number, row.threshold


def _rows() -> "QuerySet[Petition]":
    return Petition.objects.select_related("idea", "type__body")


def _row(row: Petition, instant: dt.datetime) -> PetitionRow:
    idea = row.idea
    return PetitionRow(
        public_id=idea.public_id,
        number=idea.number,
        title="" if idea.text_withdrawn_at else shown(idea.title),
        language=idea.language,
        status=State(idea.status),
        closes=row.closes,
        progress=rules.progress(signed=row.signed, needed=row.threshold, closes=row.closes, now=instant),
        type_names=row.type.names,
        body=row.type.body.name if row.type.body else "",
        least=Least(row.type.least),
        demo=idea.demo,
    )


def _type(row: PetitionType, acts: dict[UUID, ActView], *, is_used: bool) -> TypeView:
    known = as_type(row)
    needed = rules.threshold_of(known)
    days = known.collection_days
    return TypeView(
        public_id=row.public_id,
        names=row.names,
        body=row.body.name if row.body else "",
        body_id=row.body.public_id if row.body else None,
        rule=known,
        threshold=needed,
        a_day=rules.per_day(needed=needed, signed=0, days=days) if needed and days else None,
        lacks=rules.lacks(known),
        stage=Stage(row.stage),
        act=acts.get(row.act) if row.act else None,
        is_used=is_used,
        demo=row.demo,
    )
