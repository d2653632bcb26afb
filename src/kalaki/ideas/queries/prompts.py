"""What a suggestion shows: the words, the photo, how far, how old, how it stands; as the public may see it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kalaki.core.contract import Actor, now, photos_of
from kalaki.ideas.models import Idea, IdeaPhoto
from kalaki.ideas.queries.lists import is_overdue
from kalaki.ideas.queries.shared import name_in, shown
from kalaki.ideas.queries.similar import Similar
from kalaki.ideas.rules.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One item beside which somebody decides whether theirs is the same.

    title, text: whole, with phone numbers and e-mails covered. photo: address of the large one, or "".
    distance_m: of the places as they are published, None without. is_near_only: in the same square of 100 m.
    """

    public_id: UUID
    number: str
    status: State
    is_overdue: bool
    title: str
    text: str
    language: str
    category_names: dict[str, str]
    received_at: dt.datetime
    voices: int
    photo: str
    distance_m: int | None
    is_near_only: bool

    def category_in(self, language: str) -> str:
        """Return the category's name, "" without one."""
        return name_in(self.category_names, language)


def suggestions(found: Sequence[Similar], *, viewer: Actor) -> tuple[Suggestion, ...]:
    """Return what is shown of ``found``, in its order, in 4 statements (0 for none)."""
    if not found:
        return ()
    columns = (
        "pk", "public_id", "number", "status", "due_at", "title", "text", "text_withdrawn_at", "language",
        "received_at", "voices", "category__names",
    )  # fmt: skip
    ids = [one.id for one in found]
    rows = {row["pk"]: row for row in Idea.objects.filter(pk__in=ids).values(*columns)}
    photos: dict[int, UUID] = dict(  # the last of a key counts, so the first photo of each item comes last
        IdeaPhoto.objects.filter(idea_id__in=ids, hidden_at=None)
        .order_by("idea_id", "-position", "-pk")
        .values_list("idea_id", "photo")
    )
    pictures = photos_of(photos.values(), viewer=viewer) if photos else {}
    instant = now()
    shown_ones = []
    for one in found:
        row = rows[one.id]
        picture = pictures.get(photos[one.id]) if one.id in photos else None
        gone, away, status = (
            row["text_withdrawn_at"] is not None,
            one.likeness.distance_m,
            State(row["status"]),
        )
        shown_ones.append(
            Suggestion(
                public_id=one.public_id,
                number=one.number,
                status=status,
                is_overdue=is_overdue(status, row["due_at"], instant),
                title="" if gone else shown(row["title"]),
                text="" if gone else shown(row["text"]),
                language=row["language"],
                category_names=row["category__names"] or {},
                received_at=row["received_at"],
                voices=row["voices"],
                photo=picture.large if picture is not None else "",
                distance_m=None if away is None else round(away),
                is_near_only=one.is_near_only,
            )
        )
    return tuple(shown_ones)
