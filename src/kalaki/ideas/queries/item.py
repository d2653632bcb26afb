"""The page of one item, in at most 8 statements whatever hangs on it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kalaki.cities.contract import off_days
from kalaki.commitments.contract import Promise, commitments_of
from kalaki.core.contract import TBILISI, SubjectRef, now, today
from kalaki.exact.dates import is_working_day
from kalaki.ideas.models import (
    AuthorLink,
    Comment,
    Follower,
    HistoryEntry,
    Idea,
    InternalNote,
    Support,
)
from kalaki.ideas.queries.attached import AnswerView, MergedView, OutcomeView, PhotoView, attached
from kalaki.ideas.queries.lists import is_overdue
from kalaki.ideas.queries.shared import PublicPlace, name_in, place_of, preview, shown
from kalaki.ideas.rules.lifecycle import OPEN, WORKED, By, Kind, State
from kalaki.people.contract import public_names

MOST_COMMENTS, MOST_HISTORY = 200, 200
IDEA = "idea"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """One comment. organisation: of the unit that speaks, else "". is_mine: the reader wrote it."""

    public_id: UUID
    name: str
    organisation: str
    text: str
    language: str
    said_at: dt.datetime
    is_withdrawn: bool
    is_hidden: bool
    is_mine: bool
    replies: tuple["CommentView", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """One line of the timeline. what: an act of the machine or "received", "extended" …; facts as commands wrote them."""

    seq: int
    at: dt.datetime
    role: By
    organisation: str
    official: str
    what: str
    facts: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What the reader has to do with the item."""

    is_author: bool
    supports: bool
    follows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaView:
    """One item with everything that its page shows. Words are masked (queries.shared.shown).

    promise: of the holder, to answer or fix; further promises stand beside it in ``promises``. author: the name
    where its author wished it, else "". ground, reason, contact: why it is closed. working_days_left: after today up
    to the due day, while the clock runs and the day has not passed.
    """

    id: int
    public_id: UUID
    number: str
    kind: Kind
    status: State
    status_before: State | None
    status_since: dt.datetime
    title: str
    text: str
    language: str
    is_withdrawn_text: bool
    category: str
    category_names: dict[str, str]
    icon: str
    area: str
    area_names: dict[str, str]
    place: PublicPlace
    origin_kind: str
    origin_title: str
    origin: UUID
    origin_key: str
    mechanism: str
    mechanism_titles: dict[str, str]
    received_at: dt.datetime
    changed_at: dt.datetime
    holder: str
    holder_id: int | None
    holder_ref: UUID | None
    holder_since: dt.datetime | None
    first_due_at: dt.datetime | None
    due_at: dt.datetime | None
    answer_due_at: dt.datetime | None
    first_answered_at: dt.datetime | None
    working_days_left: int | None
    is_overdue: bool
    planned_for: dt.date | None
    question: str
    waiting_until: dt.date | None
    claimed_at: dt.datetime | None
    closed_at: dt.datetime | None
    reason_code: str
    reason: str
    contact: str
    reopened: int
    needs_supervisor: bool
    voices: int
    confirmed_voices: int
    canonical: str
    held: bool
    demo: bool
    author: str
    mine: Mine
    answers: tuple[AnswerView, ...]
    comments: tuple[CommentView, ...]
    history: tuple[HistoryView, ...]
    photos: tuple[PhotoView, ...]
    merged: tuple[MergedView, ...]
    outcomes: tuple[OutcomeView, ...]
    promises: tuple[Promise, ...]

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)

    def area_in(self, language: str) -> str:
        """Return the area's name, "" without one."""
        return name_in(self.area_names, language)

    @property
    def words(self) -> str:
        """The title, else the beginning of the text."""
        return preview(self.title, self.text)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note of staff for staff."""

    public_id: UUID
    by: str
    text: str
    noted_at: dt.datetime


def get_idea(number: str, *, language: str = "ka", who: str = "") -> IdeaView | None:
    """Return the item ``number`` (RUS-2026-000123) of the municipality in scope, or None. who: the reader.

    Whether the reader may see it, access.may_see decides.
    """
    row = _rows(who).filter(number=number).first()
    if row is None:
        return None
    hanging = attached(row, language)
    spoken = _comments(row)
    names = _names(row, spoken)
    return IdeaView(
        **_plain(row),
        author=names.get(row.author_who or "", "") if row.shows_name else "",
        mine=Mine(is_author=row.is_author, supports=row.supports, follows=row.follows),
        answers=hanging.answers,
        comments=_tree(spoken, names, who),
        history=_history(row),
        photos=hanging.photos,
        merged=hanging.merged,
        outcomes=hanging.outcomes,
        promises=commitments_of(SubjectRef(IDEA, row.public_id)),
    )


def number_of(public_id: UUID) -> str | None:
    """Return the number of an item, or None."""
    return Idea.objects.filter(public_id=public_id).values_list("number", flat=True).first()


def notes_of(idea: UUID) -> tuple[NoteView, ...]:
    """Return the notes of staff on an item, the newest first; for staff alone."""
    rows = InternalNote.objects.filter(idea__public_id=idea).order_by("-noted_at", "-pk")
    return tuple(
        NoteView(public_id=row.public_id, by=row.by, text=row.text, noted_at=row.noted_at) for row in rows
    )


def _rows(who: str) -> Any:
    authors = AuthorLink.objects.filter(idea=OuterRef("pk"))
    return Idea.objects.select_related(
        "category", "area", "origin__mechanism", "holder", "canonical"
    ).annotate(
        author_who=authors.values("who")[:1],
        shows_name=authors.values("shows_name")[:1],
        is_author=Exists(authors.filter(who=who)) if who else Exists(Idea.objects.none()),
        supports=Exists(Support.objects.filter(idea=OuterRef("pk"), who=who)),
        follows=Exists(Follower.objects.filter(idea=OuterRef("pk"), who=who)),
    )


def _plain(row: Any) -> dict[str, Any]:
    category, area, withdrawn = row.category, row.area, row.text_withdrawn_at is not None
    same = (
        "public_id", "number", "status_since", "language", "received_at", "changed_at", "holder_id", "holder_since",
        "first_due_at", "due_at", "answer_due_at",
        "first_answered_at", "planned_for", "question", "waiting_until", "claimed_at",
        "closed_at", "reason_code", "reason", "contact", "reopened", "needs_supervisor", "voices",
        "confirmed_voices", "held", "demo",
    )  # fmt: skip
    status = State(row.status)
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "kind": Kind(row.kind),
        "status": status,
        "status_before": State(row.status_before) if row.status_before else None,
        "title": "" if withdrawn else shown(row.title),
        "text": "" if withdrawn else shown(row.text),
        "is_withdrawn_text": withdrawn,
        "category": category.key if category else "",
        "category_names": category.names if category else {},
        "icon": category.icon if category else "idea",
        "area": area.key if area else "",
        "area_names": area.names if area else {},
        "place": place_of(
            lat=row.lat,
            lon=row.lon,
            address=row.address,
            publish=category.publish_place if category else None,
        ),
        "origin_kind": row.origin.kind,
        "origin_title": row.origin.title,
        "origin": row.origin.public_id,
        "origin_key": row.origin.origin_id,
        "mechanism": row.origin.mechanism.key if row.origin.mechanism else "",
        "mechanism_titles": row.origin.mechanism.titles if row.origin.mechanism else {},
        "holder": row.holder.name if row.holder else "",
        "holder_ref": row.holder.public_id if row.holder else None,
        "working_days_left": _working_days_left(status, row.due_at),
        "is_overdue": is_overdue(status, row.due_at, now()),
        "canonical": row.canonical.number if row.canonical else "",
    }


def _working_days_left(status: State, due: dt.datetime | None) -> int | None:
    if due is None or status not in WORKED - {State.WAITING} or due < now():
        return None
    last, day = due.astimezone(TBILISI).date(), today()
    closed = off_days(day, last)
    ahead = (day + dt.timedelta(days=n) for n in range(1, (last - day).days + 1))
    return sum(is_working_day(one, closed) for one in ahead)


def _comments(row: Idea) -> list[Any]:
    rows = Comment.objects.filter(idea=row).filter(Q(reply_to=None) | Q(hidden_at=None))
    return list(
        rows.order_by("said_at", "pk").values_list(
            "pk", "public_id", "reply_to_id", "who", "organisation__name", "shows_name", "text", "language", "said_at",
            "hidden_at", "withdrawn_at", named=True,
        )[:MOST_COMMENTS]
    )  # fmt: skip


def _names(row: Any, spoken: list[Any]) -> dict[str, str]:
    wanted = {one.who for one in spoken if one.shows_name and one.who}
    if row.shows_name and row.author_who:
        wanted.add(row.author_who)
    return public_names(wanted) if wanted else {}


def _tree(spoken: list[Any], names: dict[str, str], who: str) -> tuple[CommentView, ...]:
    replies: dict[int, list[CommentView]] = {}
    for one in spoken:
        if one.reply_to_id is not None:
            replies.setdefault(one.reply_to_id, []).append(_comment(one, names, who))
    return tuple(
        _comment(one, names, who, replies=tuple(replies.get(one.pk, ())))
        for one in spoken
        if one.reply_to_id is None
    )


def _comment(
    one: Any, names: dict[str, str], who: str, *, replies: tuple[CommentView, ...] = ()
) -> CommentView:
    gone = one.hidden_at is not None or one.withdrawn_at is not None
    return CommentView(
        public_id=one.public_id,
        name=names.get(one.who, "") if one.shows_name and not gone else "",
        organisation=one.organisation__name or "",
        text="" if gone else shown(one.text),
        language=one.language,
        said_at=one.said_at,
        is_withdrawn=one.withdrawn_at is not None,
        is_hidden=one.hidden_at is not None,
        is_mine=bool(who) and one.who == who,
        replies=replies,
    )


def _history(row: Idea) -> tuple[HistoryView, ...]:
    rows = HistoryEntry.objects.filter(idea=row).order_by("-seq")
    found = rows.values_list("seq", "at", "role", "organisation__name", "official", "what", "facts", "reason")
    return tuple(
        HistoryView(
            seq=seq, at=at, role=By(role), organisation=organisation or "", official=official, what=what,
            facts=facts, reason=reason,
        )
        for seq, at, role, organisation, official, what, facts, reason in reversed(found[:MOST_HISTORY])
    )  # fmt: skip
