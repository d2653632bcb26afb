"""What editors and owners need to see: what is due, what waits, and what changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from kalaki.assistant.models import (
    ExampleQuestion,
    Feedback,
    KnowledgeArea,
    Record,
    RecordText,
    Revision,
    Synonym,
)
from kalaki.assistant.models.knowledge import TextState
from kalaki.assistant.queries.asking import catalogue_of_city
from kalaki.assistant.queries.catalogue import weigh
from kalaki.assistant.rules.content import Content, differences, from_json
from kalaki.assistant.rules.currency import Currency
from kalaki.assistant.rules.policy import State
from kalaki.assistant.rules.understand.catalogue import Entry
from kalaki.assistant.rules.understand.text import clean, words
from kalaki.assistant.rules.understand.train import words_only
from kalaki.core.contract import now, today
from kalaki.georgian import skeleton

OPEN = (State.DRAFT, State.PROPOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One record in the list of the desk. languages: state of each translation. days_left: until its review, negative when overdue."""

    code: str
    area: str
    question: str
    unit: str
    revision: int
    waiting: str
    currency: Currency
    reason: str
    review_due: dt.date
    days_left: int
    is_confirmed: bool
    languages: dict[str, str]
    useful: int
    useless: int
    owner: str = ""
    owner_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRow:
    """What one content owner answers for. owner: public id of the membership, "" for nobody's records."""

    owner: str
    name: str
    records: int
    overdue: int
    due30: int
    unconfirmed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for a record. ref: of the person as actor."""

    membership: UUID
    name: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of the list. counts: how many records each filter holds."""

    rows: tuple[DeskRow, ...]
    counts: dict[str, int]
    total: int
    page: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """One version in the history of a record."""

    number: int
    state: str
    origin: str
    author: str
    approver: str
    reason: str
    created_at: dt.datetime
    published_at: dt.datetime | None
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One text in another language."""

    language: str
    question: str
    answer: str
    short: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRow:
    """One phrasing of a record."""

    public_id: str
    text: str
    language: str
    origin: str
    set: str
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EditView:
    """Everything on the page of one record at the desk.

    content: the draft or proposal if there is one, else what is published. published: None when new or
    withdrawn. waiting: "", draft or proposed.
    """

    code: str
    content: Content
    published: Content | None
    revision: int
    waiting: str
    author: str
    reason: str
    currency: Currency
    why: str
    review_due: dt.date
    is_confirmed: bool
    history: tuple[RevisionRow, ...]
    translations: tuple[Translation, ...]
    examples: tuple[ExampleRow, ...]
    changes: tuple[tuple[str, Any, Any], ...]
    useful: int
    useless: int
    owner: Owner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions and the fields in which they differ: (field, before, after)."""

    code: str
    old: int
    new: int
    changes: tuple[tuple[str, Any, Any], ...]


SOON = 30
FILTERS: dict[str, Callable[[DeskRow], bool]] = {
    "overdue": lambda row: row.revision > 0 and row.days_left < 0,
    "due30": lambda row: row.revision > 0 and 0 <= row.days_left <= SOON,
    "not_current": lambda row: row.revision > 0 and row.currency is not Currency.CURRENT,
    "unconfirmed": lambda row: row.revision > 0 and not row.is_confirmed,
    "no_owner": lambda row: not row.owner,
    "no_unit": lambda row: not row.unit,
    "waiting": lambda row: bool(row.waiting),
    "proposed": lambda row: row.waiting == State.PROPOSED,
    "translations": lambda row: any(
        state != TextState.CHECKED for name, state in row.languages.items() if name != "ka"
    ),
    "withdrawn": lambda row: row.revision == 0,
}


NOBODY = "nobody"


def desk_records(
    *, only: str = "", area: str = "", owner: str = "", page: int = 1, size: int = 50
) -> DeskPage:
    """Return page ``page`` (from 1) of the records that need somebody, in 4 queries at any size.

    only: "" or a key of FILTERS. owner: "", public id of a membership, or NOBODY. Oldest review first.
    Whether a record is due is weighed here.
    """
    rows = _desk_rows(area)
    if owner:
        rows = [row for row in rows if row.owner == (owner if owner != NOBODY else "")]
    counts = {name: sum(test(row) for row in rows) for name, test in FILTERS.items()}
    chosen = [row for row in rows if only not in FILTERS or FILTERS[only](row)]
    start = (page - 1) * size
    return DeskPage(
        rows=tuple(sorted(chosen, key=lambda row: (row.review_due, row.code))[start : start + size]),
        counts=counts,
        total=len(chosen),
        page=page,
        has_more=len(chosen) > start + size,
    )


def list_owners() -> list[OwnerRow]:
    """Return what each owner answers for, most overdue first, nobody's records before all; 4 queries."""
    groups: dict[tuple[str, str], list[DeskRow]] = defaultdict(list)
    for row in _desk_rows(""):
        groups[row.owner, row.owner_name].append(row)
    found = [
        OwnerRow(
            owner=owner,
            name=name,
            records=len(rows),
            **{key: sum(FILTERS[key](row) for row in rows) for key in ("overdue", "due30", "unconfirmed")},
        )
        for (owner, name), rows in groups.items()
    ]
    return sorted(found, key=lambda row: (bool(row.owner), -row.overdue, -row.due30, row.name, row.owner))


def _owner(record: Record) -> Owner | None:
    """Return who answers for ``record``; whoever left city hall answers for nothing."""
    membership: Any = record.owner
    if membership is None or (membership.closes is not None and membership.closes <= now()):
        return None
    person = membership.person
    return Owner(membership=membership.public_id, name=person.name, ref=person.ref)


def _desk_rows(area: str) -> list[DeskRow]:
    day = today()
    records = Record.objects.select_related("area", "owner__person")
    if area:
        records = records.filter(area__code=area)
    questions: dict[int, str] = {}
    languages: dict[int, dict[str, str]] = defaultdict(dict)
    for record, language, state, question in RecordText.objects.values_list(
        "record_id", "language", "state", "question"
    ):
        languages[record][language] = state
        if language == "ka":
            questions[record] = question
    waiting: dict[int, tuple[str, Any]] = {
        record: (state, body)
        for record, state, body in Revision.objects.filter(state__in=OPEN).values_list(
            "record_id", "state", "body"
        )
    }
    votes = {
        row["record_id"]: row
        for row in Feedback.objects.values("record_id").annotate(
            yes=Count("pk", filter=Q(useful=True)), no=Count("pk", filter=Q(useful=False))
        )
    }
    rows = []
    for record in records.order_by("last_reviewed", "code"):
        verdict, owner = weigh(record, day), _owner(record)
        due = record.last_reviewed + dt.timedelta(days=record.review_every_days)
        state, body = waiting.get(record.pk, ("", {}))
        rows.append(
            DeskRow(
                code=record.code,
                area=record.area.code,
                question=questions.get(record.pk) or body.get("question", ""),
                unit=record.responsible_unit,
                revision=record.revision,
                waiting=state,
                currency=verdict.currency,
                reason=verdict.reason,
                review_due=due,
                days_left=(due - day).days,
                is_confirmed=record.confirmed_on is not None,
                languages=dict(languages[record.pk]),
                useful=votes.get(record.pk, {}).get("yes", 0),
                useless=votes.get(record.pk, {}).get("no", 0),
                owner=str(owner.membership) if owner else "",
                owner_name=owner.name if owner else "",
            )
        )
    return rows


def edit_view(code: str) -> EditView | None:
    """Return everything about one record, or None, in 5 queries."""
    record = Record.objects.select_related("owner__person").filter(code=code).first()
    if record is None:
        return None
    revisions = list(Revision.objects.filter(record=record).order_by("-number"))
    published = next((row for row in revisions if row.state == State.PUBLISHED), None)
    waiting = next((row for row in revisions if row.state in OPEN), None)
    shown = waiting or published or revisions[0]
    before = from_json(published.body) if published else None
    content = from_json(shown.body)
    verdict = weigh(record, today())
    votes = Feedback.objects.filter(record=record).aggregate(
        yes=Count("pk", filter=Q(useful=True)), no=Count("pk", filter=Q(useful=False))
    )
    return EditView(
        code=code,
        content=content,
        published=before,
        revision=record.revision,
        waiting=waiting.state if waiting else "",
        author=waiting.author if waiting else "",
        reason=waiting.reason if waiting else "",
        currency=verdict.currency,
        why=verdict.reason,
        review_due=record.last_reviewed + dt.timedelta(days=record.review_every_days),
        is_confirmed=record.confirmed_on is not None,
        history=tuple(
            RevisionRow(
                number=row.number,
                state=row.state,
                origin=row.origin,
                author=row.author,
                approver=row.approver,
                reason=row.reason,
                created_at=row.created_at,
                published_at=row.published_at,
                ended_at=row.ended_at,
            )
            for row in revisions
        ),
        translations=tuple(
            Translation(
                language=row.language,
                question=row.question,
                answer=row.answer,
                short=row.short,
                state=row.state,
            )
            for row in RecordText.objects.filter(record=record).exclude(language="ka").order_by("language")
        ),
        examples=tuple(
            ExampleRow(
                public_id=str(row.public_id),
                text=row.text,
                language=row.language,
                origin=row.origin,
                set=row.set,
                pinned=row.pinned,
            )
            for row in ExampleQuestion.objects.filter(record=record).order_by("pk")
        ),
        changes=tuple(differences(before, content)) if waiting else (),
        useful=votes["yes"],
        useless=votes["no"],
        owner=_owner(record),
    )


def compare_revisions(code: str, *, old: int, new: int) -> Comparison | None:
    """Return in which fields versions ``old`` and ``new`` of a record differ, or None; in 1 query."""
    bodies = dict(
        Revision.objects.filter(record__code=code, number__in=[old, new]).values_list("number", "body")
    )
    if set(bodies) != {old, new}:
        return None
    changes = differences(from_json(bodies[old]), from_json(bodies[new]))
    return Comparison(code=code, old=old, new=new, changes=tuple(changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One of the best records for a question that was tried."""

    code: str
    question: str


def try_question(code: str, text: str, *, city: str) -> list[Tried]:
    """Return the three best records for ``text`` as if the draft of ``code`` were published.

    Ranked by the words of all records, so that it answers at once; 5 queries.
    """
    body = Revision.objects.filter(record__code=code, state__in=OPEN).values_list("body", flat=True).first()
    catalogue = catalogue_of_city(city)
    if body is not None:
        area, place = Record.objects.filter(code=code).values_list("area__code", "city_scope")[0]
        draft = Entry(code=code, area=area, place=place, question=body["question"], texts=(body["answer"],))
        others = tuple(entry for entry in catalogue.entries if entry.code != code)
        catalogue = replace(catalogue, entries=(*others, draft))
    message = words(clean(text))
    if not message:
        return []
    model = words_only(catalogue)
    questions = {entry.code: entry.question for entry in catalogue.entries}
    best = [model.rankers.codes[n] for n in model.rank(message).order[:3]]
    return [Tried(code=code, question=questions[code]) for code in best]


def area_choices() -> list[tuple[str, dict[str, str]]]:
    """Return (code, names) of every subject, also of those without records, in 1 query."""
    return list(KnowledgeArea.objects.order_by("code").values_list("code", "names"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SynonymPage:
    """One page of the sets of synonyms: (public id, words)."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: int
    page: int
    has_more: bool


def list_synonyms(*, words: str = "", page: int = 1, size: int = 50) -> SynonymPage:
    """Return page ``page`` (from 1) of the sets of synonyms, newest first, in 1 query.

    words: only sets in which a word holds these letters, however they are typed.
    """
    wanted = skeleton(words)
    found = [
        (str(public_id), tuple(said))
        for public_id, said, folded in Synonym.objects.order_by("-pk").values_list(
            "public_id", "words", "folded"
        )
        if any(wanted in one for one in folded)
    ]
    start = (page - 1) * size
    return SynonymPage(
        rows=tuple(found[start : start + size]),
        total=len(found),
        page=page,
        has_more=len(found) > start + size,
    )
