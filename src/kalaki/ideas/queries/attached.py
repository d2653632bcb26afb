"""What hangs on one item beside its talk: answers, photos, outcomes and what was merged into it, in 1 statement.

Four small lists of different tables, read together so that a page with all of them stays within its statements.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from kalaki.ideas.models import AnswerText, Idea, IdeaPhoto, Outcome
from kalaki.ideas.models.items import Phase
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.queries.shared import preview
from kalaki.ideas.rules.lifecycle import UNLISTED


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """One official answer. text: in the asked language, else in Georgian. languages: in which it can be read."""

    public_id: UUID
    decision: Decision
    organisation: str
    official: str
    published_at: dt.datetime
    text: str
    language: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """A photo: its public id in core, and when it was taken."""

    photo: UUID
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedView:
    """An item that was merged into this one; it keeps its page."""

    number: str
    words: str
    voices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """What came of it, as a higher app wrote it."""

    kind: str
    title: str
    tetri: int | None
    url: str
    evidence: UUID | None
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The four lists, each in its order."""

    answers: tuple[AnswerView, ...]
    photos: tuple[PhotoView, ...]
    merged: tuple[MergedView, ...]
    outcomes: tuple[OutcomeView, ...]


_KINDS: dict[str, Any] = {
    "what": CharField(),
    "ref": UUIDField(),
    "a": CharField(),
    "b": CharField(),
    "c": CharField(),
    "d": CharField(),
    "words": TextField(),
    "number": BigIntegerField(),
    "at": DateTimeField(),
    "day": DateField(),
    "row": BigIntegerField(),
}


def attached(idea: Idea, language: str) -> Attached:
    """Return what hangs on ``idea``. Held, hidden and withdrawn items that were merged into it are absent."""
    answers = _rows(
        AnswerText.objects.filter(answer__idea=idea), "answer", ref=F("answer__public_id"), a=F("answer__decision"),
        b=F("answer__organisation__name"), c=F("answer__official"), d=F("language"), words=F("text"),
        at=F("answer__published_at"), row=F("answer_id"),
    )  # fmt: skip
    photos = _rows(
        IdeaPhoto.objects.filter(idea=idea, hidden_at=None), "photo", ref=F("photo"), a=F("phase"),
        number=F("position"), row=F("pk"),
    )  # fmt: skip
    outcomes = _rows(
        Outcome.objects.filter(idea=idea), "outcome", ref=F("evidence"), a=F("kind"), b=F("title"), c=F("url"),
        number=F("tetri"), day=F("on"), row=F("pk"),
    )  # fmt: skip
    merged = _rows(
        Idea.objects.filter(canonical=idea, held=False).exclude(status__in=sorted(UNLISTED)), "merged", a=F("number"), b=F("title"), words=F("text"),
        number=F("voices"), at=F("text_withdrawn_at"), row=F("pk"),
    )  # fmt: skip
    found: dict[str, list[Any]] = {"answer": [], "photo": [], "outcome": [], "merged": []}
    for one in answers.union(photos, outcomes, merged, all=True):
        found[one.x_what].append(one)
    return Attached(
        answers=_answers(found["answer"], language),
        photos=tuple(
            PhotoView(photo=one.x_ref, phase=Phase(one.x_a))
            for one in sorted(found["photo"], key=lambda one: (one.x_number, one.x_row))
        ),
        merged=tuple(
            MergedView(
                number=one.x_a, words="" if one.x_at else preview(one.x_b, one.x_words), voices=one.x_number
            )
            for one in sorted(found["merged"], key=lambda one: one.x_row)
        ),
        outcomes=tuple(
            OutcomeView(
                kind=one.x_a, title=one.x_b, tetri=one.x_number, url=one.x_c, evidence=one.x_ref, on=one.x_day
            )
            for one in sorted(found["outcome"], key=lambda one: (one.x_day, one.x_row))
        ),
    )


def _rows(rows: Any, what: str, **columns: Combinable) -> Any:
    """Return ``rows`` with the columns that all four share; those that a list does not have are empty.

    Every column is cast: an engine that types its columns joins no text with an empty id.
    """
    given = {"what": Value(what), **columns}
    named = {
        f"x_{name}": Cast(given.get(name, Value(None, output_field=kind)), kind)
        for name, kind in _KINDS.items()
    }
    bare = rows.order_by().annotate(**named)
    return bare.values_list(*named, named=True)


def _answers(rows: list[Any], language: str) -> tuple[AnswerView, ...]:
    texts: dict[UUID, dict[str, Any]] = {}
    for one in sorted(rows, key=lambda one: (one.x_at, one.x_row)):
        texts.setdefault(one.x_ref, {})[one.x_d] = one
    found = []
    for public_id, spoken in texts.items():
        one = spoken.get(language) or spoken["ka"]
        found.append(
            AnswerView(
                public_id=public_id,
                decision=Decision(one.x_a),
                organisation=one.x_b,
                official=one.x_c,
                published_at=one.x_at,
                text=one.x_words,
                language=one.x_d,
                languages=tuple(sorted(spoken)),
            )
        )
    return tuple(found)
