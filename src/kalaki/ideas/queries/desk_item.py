"""One item as staff see it: everything but who wrote it."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, IntegerField, OuterRef, TextField, Value
from django.db.models.functions import Cast

from kalaki.cities.contract import Mark, escalation_plan, marks
from kalaki.core.contract import Actor, PhotoView, now, photos_of
from kalaki.ideas.models import (
    AnswerText,
    AuthorLink,
    CannedAnswer,
    Category,
    HistoryEntry,
    Idea,
    IdeaPhoto,
    InternalNote,
)
from kalaki.ideas.models.items import Phase
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.queries.item import AnswerView, HistoryView
from kalaki.ideas.queries.lists import is_overdue
from kalaki.ideas.queries.shared import name_in, preview
from kalaki.ideas.rules.lifecycle import OPEN, By, Item, Kind, State
from kalaki.people.contract import public_names

MOST_EVENTS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNote:
    """A note of staff for staff. by: name of who wrote it, "" once they are erased."""

    by: str
    text: str
    noted_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPhoto:
    """A photo as staff see it, with when it was taken."""

    photo: PhotoView
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHead:
    """What every page of one item's desk shows. seen: the last line of its history. Text and place are whole.

    has_author: somebody can be asked. lat, lon: micro-degrees or None.
    """

    public_id: UUID
    number: str
    kind: Kind
    status: State
    status_before: State | None
    title: str
    text: str
    language: str
    is_withdrawn_text: bool
    category: str
    category_names: dict[str, str]
    guidance: dict[str, str]
    area_names: dict[str, str]
    address: str
    lat: int | None
    lon: int | None
    accuracy_m: int | None
    publish_place: str
    answers_given: dict[str, Any]
    origin_kind: str
    origin_title: str
    received_at: dt.datetime
    holder: str
    holder_id: int | None
    holder_since: dt.datetime | None
    first_due_at: dt.datetime | None
    due_at: dt.datetime | None
    answer_due_at: dt.datetime | None
    first_answered_at: dt.datetime | None
    is_overdue: bool
    paused_days: int
    is_extended: bool
    question: str
    waiting_until: dt.date | None
    planned_for: dt.date | None
    claimed_at: dt.datetime | None
    closed_at: dt.datetime | None
    reason_code: str
    reason: str
    contact: str
    reopened: int
    needs_supervisor: bool
    objected_at: dt.datetime | None
    canonical: str
    voices: int
    confirmed_voices: int
    held: bool
    demo: bool
    is_assisted: bool
    has_author: bool
    promise: UUID | None
    seen: int

    @property
    def words(self) -> str:
        """The title, else the beginning of the text."""
        return "" if self.is_withdrawn_text else preview(self.title, self.text)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN

    @property
    def as_item(self) -> Item:
        """What the machine needs to say which steps are open."""
        return Item(kind=self.kind, state=self.status, holder=str(self.holder_id or ""), due=self.due_at)

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvents:
    """All that was said and done, oldest first: lines of the history, answers, notes of staff."""

    history: tuple[HistoryView, ...]
    answers: tuple[AnswerView, ...]
    notes: tuple[StaffNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedView:
    """Words to start an answer from, by language."""

    key: str
    decision: Decision
    titles: dict[str, str]
    texts: dict[str, str]

    def title_in(self, language: str) -> str:
        """Return what it is called in ``language``, else in Georgian."""
        return name_in(self.titles, language)


def item_head(number: str) -> ItemHead | None:
    """Return the item ``number`` of the municipality in scope for staff, or None, in 1 statement."""
    last = HistoryEntry.objects.filter(idea=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    rows = Idea.objects.select_related("category", "area", "origin", "holder", "canonical").annotate(
        seen=last, has_author=Exists(AuthorLink.objects.filter(idea=OuterRef("pk")))
    )
    row = rows.filter(number=number).first()
    return None if row is None else _head(row)


def item_events(idea: UUID, *, language: str) -> ItemEvents:
    """Return what was said and done, in 1 statement, and another for the names under notes."""
    found = sorted(_events(idea), key=lambda one: (one["at"], one["seq"]))
    names = public_names({one["who"] for one in found if one["kind"] == "note"})
    return ItemEvents(
        history=tuple(
            HistoryView(
                seq=one["seq"], at=one["at"], role=By(one["role"]), organisation=one["unit"] or "",
                official=one["who"], what=one["what"], facts=json.loads(one["facts"]), reason=one["words"],
            )
            for one in found
            if one["kind"] == "line"
        ),
        answers=_answers([one for one in found if one["kind"] == "answer"], language),
        notes=tuple(
            StaffNote(by=names.get(one["who"], ""), text=one["words"], noted_at=one["at"])
            for one in found
            if one["kind"] == "note"
        ),
    )  # fmt: skip


def item_photos(idea: UUID, *, viewer: Actor) -> tuple[StaffPhoto, ...]:
    """Return the photos of an item, held ones too, in 1 statement, and 2 more where there are any."""
    rows = IdeaPhoto.objects.filter(idea__public_id=idea, hidden_at=None).order_by("position", "pk")
    wanted = list(rows.values_list("photo", "phase"))
    views = photos_of([photo for photo, _phase in wanted], viewer=viewer, reviews=True) if wanted else {}
    return tuple(
        StaffPhoto(photo=views[photo], phase=Phase(phase)) for photo, phase in wanted if photo in views
    )


def clock_steps(head: ItemHead) -> tuple[Mark, ...]:
    """Return when whom is told about an open item, in at most 1 statement."""
    if not head.is_open or head.due_at is None:
        return ()
    return marks(head.received_at, head.due_at, plan=escalation_plan())


def category_names() -> tuple[tuple[str, dict[str, str]], ...]:
    """Return (key, names) of every category in its order."""
    return tuple(Category.objects.order_by("position", "pk").values_list("key", "names"))


def canned_for(head: ItemHead) -> tuple[CannedView, ...]:
    """Return the canned answers that fit the item: those of its category first, then the common ones."""
    is_report = head.kind is Kind.REPORT
    rows = CannedAnswer.objects.select_related("category").order_by("position", "pk")
    rows = rows.filter(decision=Decision.NOTE) if is_report else rows.exclude(decision=Decision.NOTE)
    fits = [row for row in rows if row.category is None or row.category.key == head.category]
    return tuple(
        CannedView(key=row.key, decision=Decision(row.decision), titles=row.titles, texts=row.texts)
        for row in sorted(fits, key=lambda row: row.category is None)
    )


def _events(idea: UUID) -> list[dict[str, Any]]:
    text: CharField[Any, Any] = CharField()
    none = Value("", output_field=text)
    lines = HistoryEntry.objects.filter(idea__public_id=idea).annotate(
        kind_=Value("line", output_field=text), facts_=Cast("facts", TextField()),
    ).values_list("kind_", "at", "seq", "role", "organisation__name", "official", "what", "facts_", "reason")  # fmt: skip
    notes = InternalNote.objects.filter(idea__public_id=idea).annotate(
        kind_=Value("note", output_field=text), seq_=Cast("pk", IntegerField()), none=none, unit=none, what_=none,
        facts_=Value("", output_field=TextField()),
    ).values_list("kind_", "noted_at", "seq_", "none", "unit", "by", "what_", "facts_", "text")  # fmt: skip
    answers = AnswerText.objects.filter(answer__idea__public_id=idea).annotate(
        kind_=Value("answer", output_field=text), seq_=Cast("answer_id", IntegerField()),
        facts_=Cast("answer__public_id", TextField()),
    ).values_list(
        "kind_", "answer__published_at", "seq_", "language", "answer__organisation__name", "answer__official",
        "answer__decision", "facts_", "text",
    )  # fmt: skip
    names = ("kind", "at", "seq", "role", "unit", "who", "what", "facts", "words")
    rows = lines.union(notes, answers, all=True).order_by("-at")[:MOST_EVENTS]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _answers(rows: list[dict[str, Any]], language: str) -> tuple[AnswerView, ...]:
    found: dict[int, dict[str, Any]] = {}
    for one in rows:
        found.setdefault(one["seq"], one | {"texts": {}})["texts"][one["role"]] = one["words"]
    return tuple(
        AnswerView(
            public_id=UUID(one["facts"]),
            decision=Decision(one["what"]),
            organisation=one["unit"],
            official=one["who"],
            published_at=one["at"],
            text=one["texts"].get(language) or one["texts"]["ka"],
            language=language if language in one["texts"] else "ka",
            languages=tuple(sorted(one["texts"])),
        )
        for one in found.values()
    )


def _head(row: Any) -> ItemHead:
    same = (
        "public_id", "number", "language", "address", "lat", "lon", "accuracy_m", "received_at", "holder_id",
        "holder_since", "first_due_at", "due_at", "answer_due_at", "first_answered_at", "paused_days", "is_extended",
        "question", "waiting_until", "planned_for", "claimed_at", "closed_at", "reason_code", "reason", "contact",
        "reopened", "needs_supervisor", "objected_at", "voices", "confirmed_voices", "held", "demo", "is_assisted",
        "has_author", "promise", "seen",
    )  # fmt: skip
    status, withdrawn = State(row.status), row.text_withdrawn_at is not None
    return ItemHead(
        **{name: getattr(row, name) for name in same},
        kind=Kind(row.kind),
        status=status,
        status_before=State(row.status_before) if row.status_before else None,
        title="" if withdrawn else row.title,
        text="" if withdrawn else row.text,
        is_withdrawn_text=withdrawn,
        category=row.category.key if row.category else "",
        category_names=row.category.names if row.category else {},
        guidance=row.category.guidance if row.category else {},
        area_names=row.area.names if row.area else {},
        publish_place=row.category.publish_place if row.category else "exact",
        answers_given=row.answers,
        origin_kind=row.origin.kind,
        origin_title=row.origin.title,
        holder=row.holder.name if row.holder else "",
        is_overdue=is_overdue(status, row.due_at, now()),
        canonical=row.canonical.number if row.canonical else "",
    )
