"""Records as residents may see them today: every date is weighed when they are read."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from kalaki.assistant.models import KnowledgeArea, Record, RecordText, Revision
from kalaki.assistant.models.knowledge import TextState
from kalaki.assistant.rules.content import (
    Appeal,
    Channel,
    Content,
    Counting,
    Deadline,
    Document,
    Fee,
    Kind,
    LegalBasis,
    Step,
    from_json,
)
from kalaki.assistant.rules.currency import (
    Basis,
    Currency,
    Status,
    Validity,
    Verdict,
    currency,
    old_source_year,
)
from kalaki.assistant.rules.figures import without_figures
from kalaki.assistant.rules.policy import State
from kalaki.cities.contract import DueRule, Unit, due_at
from kalaki.core.contract import TBILISI, now, today

NATIONAL = "national"
VALIDITY = ("status", "amount_basis", "last_reviewed", "review_every_days", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One record as a page shows it on a day.

    answer and the parts are empty unless the record is current and ours: nothing that is not current
    carries an amount. language: of question and answer; speaks_yours: whether that is the reader's own.
    old_year: the year of a source older than 24 months, else None. revision: what an answer cites.
    """

    code: str
    area: str
    area_names: dict[str, str]
    kind: Kind
    question: str
    answer: str
    short: str
    persona: str
    language: str
    speaks_yours: bool
    last_wording: str
    currency: Currency
    reason: str
    is_ours: bool
    is_sensitive: bool
    city_scope: str
    confidence: str
    unit: str
    audience: str
    output: str
    source_url: str
    source_host: str
    source_date: str
    old_year: int | None
    last_reviewed: dt.date
    review_due: dt.date
    valid_to: dt.date | None
    confirmed_on: dt.date | None
    revision: int
    published_on: dt.date
    steps: tuple[Step, ...] = ()
    documents: tuple[Document, ...] = ()
    fees: tuple[Fee, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    channels: tuple[Channel, ...] = ()
    appeals: tuple[Appeal, ...] = ()

    @property
    def topic(self) -> str:
        """The question for other programs: without its figures unless the record is said as current."""
        return self.question if self.answer else without_figures(self.question)

    @property
    def has_parts(self) -> bool:
        """Whether there is more to show than the answer."""
        return bool(
            self.steps or self.documents or self.fees or self.deadlines or self.channels or self.legal_basis
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One subject with the number of its records, and of those that hold today."""

    code: str
    names: dict[str, str]
    records: int
    current: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePage:
    """One page of the catalogue. counts: records of the chosen area by currency."""

    areas: tuple[AreaRow, ...]
    rows: tuple[Service, ...]
    counts: dict[str, int]
    total: int
    page: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A deadline worked out for something handed in today."""

    deadline: Deadline
    received: dt.date
    due: dt.date
    steps: tuple[str, ...] = field(default=())


_PART_OF = {
    "fee": "fees", "documents": "documents", "deadline": "deadlines", "channel": "channels", "phone": "channels",
    "law": "legal_basis", "appeal": "appeals", "steps": "steps",
}  # fmt: skip


def part_alone(service: Service, slot: str) -> Service | None:
    """Return ``service`` with nothing but the part that ``slot`` asks for, None when it has no such part.

    slot: rules.understand.context.Slot. "who" is the audience, "phone" the channels with a number.
    """
    bare = replace(
        service, steps=(), documents=(), fees=(), deadlines=(), legal_basis=(), channels=(), appeals=()
    )
    if slot == "who":
        return bare if service.audience else None
    name = _PART_OF.get(slot, "")
    found: tuple[Any, ...] = getattr(service, name, ())
    if slot == "phone":
        found = tuple(channel for channel in found if channel.phone)
    if not found:
        return None
    return replace(bare, audience="", **{name: found})  # type: ignore[arg-type]


def services(codes: Sequence[str], *, city: str, language: str = "ka") -> dict[str, Service]:
    """Return the published records ``codes`` as readers in ``language`` may see them today, in 3 queries.

    city: slug of the municipality in scope; what another one rules is named but never quoted.
    """
    if not codes:
        return {}
    rows = list(Record.objects.filter(code__in=list(codes), revision__gte=1).select_related("area"))
    ids = [row.pk for row in rows]
    texts = {
        (text.record_id, text.language): text
        for text in RecordText.objects.filter(
            record__in=ids, language__in=["ka", language], state=TextState.CHECKED
        )
    }
    revisions = {
        revision.record_id: revision
        for revision in Revision.objects.filter(record__in=ids, state=State.PUBLISHED)
    }
    return {
        row.code: _service(
            row,
            georgian=texts[row.pk, "ka"],
            own=texts.get((row.pk, language)),
            revision=revisions[row.pk],
            city=city,
        )
        for row in rows
    }


def list_areas() -> list[AreaRow]:
    """Return the subjects of the catalogue with their number of records, in 2 queries."""
    counted = Counter(Record.objects.filter(revision__gte=1).values_list("area_id", flat=True))
    rows = KnowledgeArea.objects.order_by("pk")
    return [AreaRow(code=row.code, names=row.names, records=counted[row.pk]) for row in rows]


def catalogue(
    *, area: str, state: str, city: str, language: str = "ka", page: int = 1, size: int = 30
) -> CataloguePage:
    """Return page ``page`` (from 1) of an area's records (all areas when empty), in 5 queries.

    state: "" for all, else a Currency. Whether a record is current is no column, so the dates of all
    published records are read in one narrow query and weighed here.
    """
    areas = list(KnowledgeArea.objects.order_by("pk"))
    day = today()
    weighed = [
        (code, area_id, _verdict(dict(zip(VALIDITY, values, strict=True)), day).currency)
        for code, area_id, *values in Record.objects.filter(revision__gte=1)
        .order_by("position", "code")
        .values_list("code", "area_id", *VALIDITY)
    ]
    order = {row.pk: index for index, row in enumerate(areas)}
    weighed.sort(key=lambda row: order[row[1]])
    by_area = Counter(area_id for _code, area_id, _currency in weighed)
    current = Counter(area_id for _code, area_id, found in weighed if found is Currency.CURRENT)
    chosen = {row.pk for row in areas if not area or row.code == area}
    inside = [(code, found) for code, area_id, found in weighed if area_id in chosen]
    counts = Counter(str(found) for _code, found in inside)
    codes = [code for code, found in inside if not state or found == state]
    start = (page - 1) * size
    shown = codes[start : start + size]
    found = services(shown, city=city, language=language)
    return CataloguePage(
        areas=tuple(
            AreaRow(code=row.code, names=row.names, records=by_area[row.pk], current=current[row.pk])
            for row in areas
        ),
        rows=tuple(found[code] for code in shown),
        counts={name: counts[name] for name in Currency},
        total=len(codes),
        page=page,
        has_more=len(codes) > start + size,
    )


def export_rows(*, area: str, city: str, language: str = "ka") -> list[tuple[Any, ...]]:
    """Return the catalogue as a table, its head first, in 3 queries; what is not current holds no answer."""
    records = Record.objects.filter(revision__gte=1)
    if area:
        records = records.filter(area__code=area)
    codes = list(records.order_by("area_id", "position", "code").values_list("code", flat=True))
    found = services(codes, city=city, language=language)
    head = (
        "code", "area", "question", "answer", "currency", "reason", "unit", "source", "source_date",
        "last_reviewed", "confirmed", "revision",
    )  # fmt: skip
    return [
        head,
        *(
            (
                s.code, s.area, s.topic, s.answer, str(s.currency), s.reason, s.unit, s.source_url, s.source_date,
                s.last_reviewed.isoformat(), s.confirmed_on.isoformat() if s.confirmed_on else "", s.revision,
            )
            for s in (found[code] for code in codes)
        ),
    ]  # fmt: skip


def worked_example(service: Service) -> Example | None:
    """Return the first term of the office worked out from today, days off considered; at most 3 queries."""
    for deadline in service.deadlines:
        if deadline.count:
            rule = DueRule(count=deadline.count, unit=_UNITS[deadline.unit], roll=deadline.roll)
            due = due_at(now(), rule)
            return Example(
                deadline=deadline,
                received=today(),
                due=due.at.astimezone(TBILISI).date(),
                steps=due.steps,
            )
    return None


def wording_on(code: str, *, at: dt.datetime) -> tuple[int, Content] | None:
    """Return (number, content) of the revision of ``code`` that was answered at the aware instant ``at``."""
    row = (
        Revision.objects.filter(record__code=code, published_at__lte=at)
        .exclude(ended_at__lte=at)
        .order_by("-number")
        .first()
    )
    return (row.number, from_json(row.body)) if row else None


def weigh(record: Record, day: dt.date) -> Verdict:
    """Return how ``record`` may be said on ``day``."""
    return _verdict({name: getattr(record, name) for name in VALIDITY}, day)


_UNITS = {
    Counting.DAYS: Unit.DAYS,
    Counting.WORKING_DAYS: Unit.WORKING_DAYS,
    Counting.MONTHS: Unit.MONTHS,
}


def _verdict(values: dict[str, Any], day: dt.date) -> Verdict:
    return currency(
        Validity(
            status=Status(values["status"]),
            basis=Basis(values["amount_basis"]),
            last_reviewed=values["last_reviewed"],
            review_every_days=values["review_every_days"],
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
        ),
        day,
    )


def _service(
    row: Record, *, georgian: RecordText, own: RecordText | None, revision: Revision, city: str
) -> Service:
    day = today()
    verdict = weigh(row, day)
    ours = row.city_scope in {city, NATIONAL}
    is_said = ours and verdict.currency is Currency.CURRENT
    text = own or georgian
    content = from_json(revision.body)
    parts = ("steps", "documents", "fees", "deadlines", "legal_basis", "channels", "appeals")
    return Service(
        code=row.code,
        area=row.area.code,
        area_names=row.area.names,
        kind=Kind(row.kind),
        question=text.question,
        answer=text.answer if is_said else "",
        short=text.short if is_said else "",
        persona=text.persona if is_said and not row.sensitive else "",
        language=text.language,
        speaks_yours=own is not None,
        last_wording=text.answer if ours and not is_said else "",
        currency=verdict.currency,
        reason=verdict.reason,
        is_ours=ours,
        is_sensitive=row.sensitive,
        city_scope=row.city_scope,
        confidence=row.confidence,
        unit=row.responsible_unit,
        audience=row.audience,
        output=row.output_document if is_said else "",
        source_url=row.source_url,
        source_host=unquote(urlsplit(row.source_url).netloc.removeprefix("www.")),
        source_date=row.source_date,
        old_year=old_source_year(row.source_date, day),
        last_reviewed=row.last_reviewed,
        review_due=row.last_reviewed + dt.timedelta(days=row.review_every_days),
        valid_to=row.valid_to,
        confirmed_on=row.confirmed_on,
        revision=row.revision,
        published_on=(revision.published_at or revision.created_at).astimezone(TBILISI).date(),
        **({name: getattr(content, name) for name in parts} if is_said else {}),
    )
