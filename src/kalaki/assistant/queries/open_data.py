"""The catalogue for other programs: what is not current holds neither answer nor part, and no figure at all."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from kalaki.assistant.models import KnowledgeArea, Record, RecordText, Revision, ServiceChannel
from kalaki.assistant.models.knowledge import TextState
from kalaki.assistant.queries.catalogue import NATIONAL, VALIDITY
from kalaki.assistant.rules.content import (
    PARTS,
    Appeal,
    Channel,
    Deadline,
    Document,
    Fee,
    LegalBasis,
    Place,
    Step,
    from_json,
)
from kalaki.assistant.rules.currency import Basis, Currency, Status, Validity, currency, currency_since
from kalaki.assistant.rules.figures import without_figures
from kalaki.assistant.rules.policy import State
from kalaki.cities.contract import City
from kalaki.core.contract import TBILISI, today


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who is responsible. names: by language. is_national: of the state; is_city: the municipality itself."""

    id: UUID
    names: dict[str, str]
    is_national: bool = False
    is_city: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenArea:
    """A subject of the catalogue with the number of its records."""

    id: UUID
    code: str
    names: dict[str, str]
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenText:
    """Question and answer in one language; the answer is empty unless the record is current."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHead:
    """What is known of a record without reading its texts: enough to filter, count and order."""

    pk: int
    id: UUID
    code: str
    area: OpenArea
    organisation: Organisation
    life_event: str
    is_current: bool
    reason: str
    modified: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecord:
    """One record of the municipality or of national law. texts: the checked ones, "ka" always among them.

    Unless ``is_current``, answers, audience, output and parts are empty and questions have no figures.
    """

    head: OpenHead
    kind: str
    currency: Currency
    is_national: bool
    texts: dict[str, OpenText]
    audience: str
    output: str
    source_url: str
    source_date: str
    last_reviewed: dt.date
    confirmed_on: dt.date | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    revision: int
    steps: tuple[Step, ...] = ()
    documents: tuple[Document, ...] = ()
    fees: tuple[Fee, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    channels: tuple[Channel, ...] = ()
    appeals: tuple[Appeal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCatalogue:
    """The heads of all records with what they share. stamp: changes with everything that an export shows."""

    areas: tuple[OpenArea, ...]
    heads: tuple[OpenHead, ...]
    stamp: str
    organisations: tuple[Organisation, ...] = field(default=())

    @property
    def life_events(self) -> tuple[str, ...]:
        """The life events that records name, each once."""
        return tuple(dict.fromkeys(head.life_event for head in self.heads if head.life_event))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlace:
    """A counter of a current record. position: of the channel in its record, from 0."""

    head: OpenHead
    position: int


def open_catalogue(city: City) -> OpenCatalogue:
    """Return the heads of what ``city`` publishes as open data, in 3 queries; other cities' rules are left out."""
    day = today()
    columns = (
        "pk",
        "public_id",
        "code",
        "area_id",
        "responsible_unit",
        "city_scope",
        "life_event",
        "version",
    )
    rows = list(
        Record.objects.filter(revision__gte=1, city_scope__in=[city.slug, NATIONAL])
        .order_by("position", "code")
        .values(*columns, "confirmed_on", "touched_at", *VALIDITY)
    )
    published = dict(Revision.objects.filter(state=State.PUBLISHED).values_list("record_id", "published_at"))
    counts = Counter(row["area_id"] for row in rows)
    areas = {
        row.pk: OpenArea(id=row.public_id, code=row.code, names=row.names, records=counts[row.pk])
        for row in KnowledgeArea.objects.order_by("pk")
    }
    order = {pk: index for index, pk in enumerate(areas)}
    rows.sort(key=lambda row: order[row["area_id"]])
    heads = tuple(_head(row, areas=areas, city=city, day=day, published=published[row["pk"]]) for row in rows)
    seen = repr((day, city, [(area.code, area.names) for area in areas.values()], rows, published))
    organisations = {_city_body(city).id: _city_body(city)} | {
        head.organisation.id: head.organisation for head in heads
    }
    return OpenCatalogue(
        areas=tuple(areas.values()),
        heads=heads,
        stamp=hashlib.sha256(seen.encode()).hexdigest()[:32],
        organisations=tuple(organisations.values()),
    )


def open_records(heads: Sequence[OpenHead]) -> tuple[OpenRecord, ...]:
    """Return the records of ``heads`` in their order, in 3 queries (none for no heads)."""
    if not heads:
        return ()
    ids = [head.pk for head in heads]
    many = {"record__in": ids} if len(ids) < ONE_BY_ONE else {}  # a list of all ids is slower than all rows
    rows = Record.objects.in_bulk(ids) if many else {row.pk: row for row in Record.objects.all()}
    texts: dict[int, dict[str, RecordText]] = {}
    for text in RecordText.objects.filter(state=TextState.CHECKED, **many):
        texts.setdefault(text.record_id, {})[text.language] = text
    bodies = dict(Revision.objects.filter(state=State.PUBLISHED, **many).values_list("record_id", "body"))
    return tuple(_record(head, rows[head.pk], texts[head.pk], bodies[head.pk]) for head in heads)


def open_places(found: OpenCatalogue) -> tuple[OpenPlace, ...]:
    """Return the counters of the current records of ``found`` in their order, in 1 query."""
    heads = {head.pk: head for head in found.heads if head.is_current}
    order = {pk: index for index, pk in enumerate(heads)}
    rows = [
        row
        for row in ServiceChannel.objects.filter(kind=Place.COUNTER).values_list("record_id", "position")
        if row[0] in heads
    ]
    return tuple(
        OpenPlace(head=heads[pk], position=position)
        for pk, position in sorted(rows, key=lambda row: (order[row[0]], row[1]))
    )


def derived_id(of: UUID, *names: object) -> UUID:
    """Return the id of a part: the same for the same record, without a column of its own."""
    return uuid5(of, "/".join(str(name) for name in names))


ONE_BY_ONE = 500
STATE_NAMES = {"ka": "საქართველოს სახელმწიფო ორგანოები", "en": "State bodies of Georgia"}


def _body_id(city: City, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"kalaki:{city.slug}:organisation:{name}")


def _city_body(city: City) -> Organisation:
    return Organisation(id=_body_id(city, ""), names=city.names, is_city=True)


def _organisation(city: City, *, unit: str, is_national: bool) -> Organisation:
    """Return who answers: the unit that the record names, else the state or the municipality."""
    if unit:
        return Organisation(id=_body_id(city, unit), names={"ka": unit}, is_national=is_national)
    if is_national:
        return Organisation(id=_body_id(city, NATIONAL), names=STATE_NAMES, is_national=True)
    return _city_body(city)


def _head(
    row: dict[str, Any], *, areas: dict[int, OpenArea], city: City, day: dt.date, published: dt.datetime
) -> OpenHead:
    validity = Validity(
        status=Status(row["status"]),
        basis=Basis(row["amount_basis"]),
        **{name: row[name] for name in VALIDITY[2:]},
    )
    verdict = currency(validity, day)
    since = currency_since(validity, day)
    turned = dt.datetime.combine(since, dt.time(), tzinfo=TBILISI) if since else published
    return OpenHead(
        pk=row["pk"],
        id=row["public_id"],
        code=row["code"],
        area=areas[row["area_id"]],
        organisation=_organisation(
            city, unit=row["responsible_unit"], is_national=row["city_scope"] == NATIONAL
        ),
        life_event=row["life_event"],
        is_current=verdict.currency is Currency.CURRENT,
        reason=verdict.reason,
        modified=max(published, turned, row["touched_at"] or published),
    )


def _record(head: OpenHead, row: Record, texts: dict[str, RecordText], body: dict[str, Any]) -> OpenRecord:
    said = head.is_current
    content = from_json(body)
    parts: dict[str, Any] = {name: getattr(content, name) for name in PARTS} if said else {}
    return OpenRecord(
        head=head,
        kind=row.kind,
        currency=Currency.CURRENT if said else _currency_of(head.reason),
        is_national=row.city_scope == NATIONAL,
        texts={
            language: OpenText(
                question=text.question if said else without_figures(text.question),
                answer=text.answer if said else "",
            )
            for language, text in _in_order(texts)
        },
        audience=row.audience if said else "",
        output=row.output_document if said else "",
        source_url=row.source_url,
        source_date=row.source_date,
        last_reviewed=row.last_reviewed,
        confirmed_on=row.confirmed_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        revision=row.revision,
        **parts,
    )


def _currency_of(reason: str) -> Currency:
    return Currency.HISTORY if reason in {"archived", "lapsed"} else Currency.UNCONFIRMED


def _in_order(texts: dict[str, RecordText]) -> Iterable[tuple[str, RecordText]]:
    """Yield the Georgian text first, then the others by language."""
    return sorted(texts.items(), key=lambda item: (item[0] != "ka", item[0]))
