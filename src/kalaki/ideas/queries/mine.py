"""What its author sees of an item: the receipt after sending, and the list of one's own, in a few statements."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kalaki.core.contract import receipt_by_link
from kalaki.ideas.models import AuthorLink, Follower, FollowUp, Idea, IdeaPhoto, Support
from kalaki.ideas.models.voices import Asked
from kalaki.ideas.queries.lists import IdeaRow, list_ideas
from kalaki.ideas.queries.shared import Filters, name_in
from kalaki.ideas.rules.lifecycle import UNLISTED, Act, By, Item, State, may

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report as whoever has its receipt sees it. photos: public ids in core, in order. area: its key, or ""."""

    public_id: UUID
    number: str
    category_names: dict[str, str]
    area: str
    holder: str
    due_at: dt.datetime | None
    held: bool
    is_listed: bool
    photos: tuple[UUID, ...]

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnItem:
    """An item of its author. asked: a question to them that waits for a word, or None. photos: public ids in core.

    has_text: there are words or a place that could still be erased.
    """

    row: IdeaRow
    shows_name: bool
    has_text: bool
    asked: Asked | None
    photos: tuple[UUID, ...]

    @property
    def may_take_back(self) -> bool:
        """Whether the author may still withdraw it."""
        return may(Item(kind=self.row.kind, state=self.row.status), Act.WITHDRAW, by=By.AUTHOR) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """One page of somebody's own items."""

    items: tuple[OwnItem, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question put to ``who`` on an item: was it done, or after closure, was it fixed."""

    idea: UUID
    who: str
    number: str
    category_names: dict[str, str]
    asked: Asked

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)

    @property
    def is_later(self) -> bool:
        """Whether it is the question of 28 days later, which changes no state."""
        return self.asked is Asked.LATER


def sent_report(secret: str) -> Sent | None:
    """Return the item of the receipt whose link ends in ``secret``, or None, in 3 statements."""
    receipt = receipt_by_link(secret)
    if receipt is None:
        return None
    row = (
        Idea.objects.select_related("category", "area", "holder")
        .filter(public_id=receipt.ref.public_id)
        .first()
    )
    if row is None:
        return None
    return Sent(
        public_id=row.public_id,
        number=row.number,
        category_names=row.category.names if row.category else {},
        area=row.area.key if row.area else "",
        holder=row.holder.name if row.holder else "",
        due_at=row.due_at,
        held=row.held,
        is_listed=not row.held and State(row.status) not in UNLISTED,
        photos=_photos([row.pk]).get(row.pk, ()),
    )


def own_items(who: str, *, page: int = 1) -> OwnPage:
    """Return what ``who`` wrote, the newest first, in 7 statements (1 where there is nothing)."""
    found = list_ideas(Filters(mine=who), page=page, size=PAGE_SIZE)
    ids = [row.id for row in found.rows]
    if not ids:
        return OwnPage(items=(), has_more=False)
    links = AuthorLink.objects.filter(idea_id__in=ids, who=who)
    facts = {
        idea: (shows, withdrawn is None)
        for idea, shows, withdrawn in links.values_list("idea_id", "shows_name", "idea__text_withdrawn_at")
    }
    asked = _asked(ids, who)
    photos = _photos(ids)
    items = (
        OwnItem(
            row=row,
            shows_name=facts[row.id][0],
            has_text=facts[row.id][1],
            asked=asked.get(row.id),
            photos=photos.get(row.id, ()),
        )
        for row in found.rows
    )
    return OwnPage(items=tuple(items), has_more=found.has_more)


def open_questions(who: str) -> int:
    """Return how many questions to ``who`` wait for a word."""
    return FollowUp.objects.filter(who=who, said="").count()


def question_of(public_id: UUID) -> Question | None:
    """Return the question, or None when there is none or its word came already."""
    row = (
        FollowUp.objects.filter(public_id=public_id, said="")
        .values("who", "asked", "idea__public_id", "idea__number", "idea__category__names")
        .first()
    )
    if row is None:
        return None
    return Question(
        idea=row["idea__public_id"],
        who=row["who"],
        number=row["idea__number"],
        category_names=row["idea__category__names"] or {},
        asked=Asked(row["asked"]),
    )


def is_known(who: str) -> bool:
    """Tell whether the register holds anything of ``who``."""
    return any(model.objects.filter(who=who).exists() for model in (AuthorLink, Support, Follower, FollowUp))


def _asked(ids: Iterable[int], who: str) -> dict[int, Asked]:
    """Return the question that waits on each item: whether it was done while the claim waits, else the later one."""
    rows = FollowUp.objects.filter(idea_id__in=ids, who=who, said="").order_by("round")
    found: dict[int, Asked] = {}
    for idea, asked, status in rows.values_list("idea_id", "asked", "idea__status"):
        if asked == Asked.LATER or status == State.CLAIMED:
            found[idea] = Asked(asked)
    return found


def _photos(ids: Iterable[int]) -> dict[int, tuple[UUID, ...]]:
    found: dict[int, tuple[UUID, ...]] = {}
    rows = IdeaPhoto.objects.filter(idea_id__in=ids, hidden_at=None).order_by("idea_id", "position")
    for idea, photo in rows.values_list("idea_id", "photo"):
        found[idea] = (*found.get(idea, ()), photo)
    return found
