"""The queue of unanswered questions, and what stands nearest to one."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kalaki.assistant.models import (
    OutOfScope,
    QuestionGroup,
    Record,
    RecordText,
    Revision,
    UnansweredQuestion,
)
from kalaki.assistant.queries.asking import live_model, mind
from kalaki.assistant.rules.policy import State
from kalaki.assistant.rules.unanswered import oldest_kept, urgency
from kalaki.assistant.rules.understand.text import clean, words
from kalaki.core.contract import Finding, counts, reading, today
from kalaki.georgian import guess_language

EXAMPLES = 4  # phrasings that a list shows of each group


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """What the model that answers makes of an unanswered text. score: 0..1. is_grave: about danger or death."""

    code: str = ""
    score: float = 0.0
    model: str = ""
    language: str = "und"
    is_sensitive: bool = False
    is_grave: bool = False


def nearest(text: str, *, city: str) -> Nearest:
    """Return what stands nearest to ``text``, in 4 queries."""
    best = mind(city)
    read = clean(text)
    message = words(read)
    part = best.part(read, message) if message else None
    order = [best.model.rankers.codes[n] for n in part.ranking.order[:1]] if part and part.ranking else []
    code = order[0] if order else ""
    return Nearest(
        code=code,
        score=part.first if part else 0.0,
        model=live_model(),
        language=guess_language(read).lang,
        is_sensitive=bool(code) and Record.objects.filter(code=code, sensitive=True).exists(),
        is_grave=bool(best.books.grave.find(message) or best.books.emergency.find(message)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One wording of a group. times: how often it was asked. key: of one of its rows, for forms."""

    key: int
    text: str
    language: str
    script: str
    times: int
    outcomes: tuple[str, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group of the queue. nearest: code, question and score of the record that is nearest, or ""."""

    public_id: UUID
    asked: int
    since: dt.date
    days: int
    urgency: int
    wordings: tuple[Wording, ...]
    more: int
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    nearest: str
    nearest_question: str
    score: float
    holder: str
    holder_membership: UUID | None
    held_since: dt.date | None
    closed: str = ""
    record: str = ""
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of the queue. waiting: questions that no group has yet."""

    rows: tuple[GroupRow, ...]
    total: int
    waiting: int
    page: int
    has_more: bool


def list_groups(*, page: int = 1, size: int = 20) -> Queue:
    """Return page ``page`` (from 1) of the open groups, most asked × longest waiting first, in 5 queries."""
    day = today()
    open_ = QuestionGroup.objects.filter(closed="")
    # Sorted here and not in SQL: databases count days differently, and a row is three numbers.
    keys = sorted(
        open_.values_list("pk", "asked", "since"), key=lambda row: (-urgency(row[1], row[2], day), row[0])
    )
    start = (page - 1) * size
    chosen = [pk for pk, _asked, _since in keys[start : start + size]]
    rows = _rows(QuestionGroup.objects.filter(pk__in=chosen), most=EXAMPLES)
    return Queue(
        rows=tuple(rows[pk] for pk in chosen),
        total=len(keys),
        waiting=UnansweredQuestion.objects.filter(group=None).count(),
        page=page,
        has_more=len(keys) > start + size,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """One page of the messages that editors declared to be none for city hall, newest first. rows: (public id, text, language)."""

    rows: tuple[tuple[UUID, str, str], ...]
    page: int
    has_more: bool


def list_outside(*, page: int = 1, size: int = 20) -> Outside:
    """Return page ``page`` (from 1) of what editors teach to refuse, in 1 query."""
    start = (page - 1) * size
    rows = OutOfScope.objects.order_by("-pk").values_list("public_id", "text", "language")
    found = list(rows[start : start + size + 1])
    return Outside(rows=tuple(found[:size]), page=page, has_more=len(found) > size)


def get_group(public_id: UUID) -> GroupRow | None:
    """Return one group with all its wordings, or None, in 3 queries."""
    return next(iter(_rows(QuestionGroup.objects.filter(public_id=public_id), most=None).values()), None)


def other_groups(public_id: UUID, *, limit: int = 30) -> list[tuple[UUID, str]]:
    """Return (public id, a wording) of the groups that another one could be merged into, newest first; 2 queries."""
    rows = dict(
        QuestionGroup.objects.filter(closed="")
        .exclude(public_id=public_id)
        .order_by("-pk")
        .values_list("pk", "public_id")[:limit]
    )
    texts: dict[int, str] = {}
    questions = UnansweredQuestion.objects.filter(group_id__in=list(rows)).order_by(
        "group_id", "-times", "pk"
    )
    for group, text in questions.values_list("group_id", "text"):
        texts.setdefault(group, text)
    return [(rows[pk], texts[pk]) for pk in rows if pk in texts]


def _rows(groups: "QuerySet[QuestionGroup]", *, most: int | None) -> dict[int, GroupRow]:
    """Return the rows of ``groups`` by their key, each with at most ``most`` wordings."""
    day = today()
    found = list(groups.select_related("holder__person", "record"))
    questions: dict[int, list[UnansweredQuestion]] = defaultdict(list)
    for one in UnansweredQuestion.objects.filter(group__in=[row.pk for row in found]).order_by("pk"):
        questions[one.group_id].append(one)  # type: ignore[index]
    best = {row.pk: _nearest(questions[row.pk]) for row in found}
    texts = dict(
        RecordText.objects.filter(
            record__code__in={code for code, _score in best.values() if code},
            language="ka",
            record__revision__gte=1,
        ).values_list("record__code", "question")
    )
    made = {}
    for row in found:
        wordings = _wordings(questions[row.pk])
        code, score = best[row.pk]
        made[row.pk] = GroupRow(
            public_id=row.public_id,
            asked=row.asked,
            since=row.since,
            days=(day - row.since).days,
            urgency=urgency(row.asked, row.since, day),
            wordings=tuple(wordings[:most]),
            more=max(0, len(wordings) - (most or len(wordings))),
            languages=tuple(sorted({one.language for one in wordings})),
            channels=tuple(sorted({channel for one in wordings for channel in one.channels})),
            nearest=code if code in texts else "",
            nearest_question=texts.get(code, ""),
            score=score,
            holder=row.holder.person.name if row.holder else "",
            holder_membership=row.holder.public_id if row.holder else None,
            held_since=row.held_since,
            closed=row.closed,
            record=row.record.code if row.record else "",
            is_sensitive=any(one.sensitive for one in questions[row.pk]),
        )
    return made


def _nearest(rows: "list[UnansweredQuestion]") -> tuple[str, float]:
    """Return the record that is nearest to most questions of a group, with its best score."""
    counts: Counter[str] = Counter()
    scores: dict[str, float] = defaultdict(float)
    for row in rows:
        counts[row.nearest] += row.times
        scores[row.nearest] = max(scores[row.nearest], row.score)
    counts.pop("", None)
    code = min(counts, key=lambda one: (-counts[one], -scores[one], one), default="")
    return code, scores[code] if code else 0.0


def _wordings(rows: "list[UnansweredQuestion]") -> list[Wording]:
    same: dict[str, list[UnansweredQuestion]] = defaultdict(list)
    for row in rows:
        same[row.text].append(row)
    found = [
        Wording(
            key=ones[0].pk,
            text=text,
            language=ones[0].language,
            script=ones[0].script,
            times=sum(one.times for one in ones),
            outcomes=tuple(sorted({one.outcome for one in ones})),
            channels=tuple(sorted({one.channel for one in ones})),
        )
        for text, ones in same.items()
    ]
    return sorted(found, key=lambda one: (-one.times, one.key))


def prove_retention() -> list[Finding]:
    """Prove that no unanswered question is older than it may be, in every municipality."""
    from kalaki.cities.contract import list_cities

    day, late, kept = today(), 0, 0
    for city in list_cities():
        with reading(city.id):
            late += UnansweredQuestion.objects.filter(
                Q(sensitive=False, day__lt=oldest_kept(day, sensitive=False))
                | Q(sensitive=True, day__lt=oldest_kept(day, sensitive=True))
            ).count()
            kept += UnansweredQuestion.objects.count()
    text = f"{kept} kept, none over its time" if not late else f"{late} of {kept} are kept over their time"
    return [Finding(name="questions", ok=not late, text=text)]


def desk_counts() -> dict[str, int]:
    """Return how many texts wait for a second person and how many groups for an answer, in 1 query."""
    return counts(
        proposed=Revision.objects.filter(state=State.PROPOSED),
        unanswered=QuestionGroup.objects.filter(closed=""),
    )
