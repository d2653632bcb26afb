"""The catalogue as CPSV-AP 3.2.0, the European Commission's application profile for public services.

Source: https://semiceu.github.io/CPSV-AP/releases/3.2.0/ with its SHACL shapes; what is filled and left out stands
in docs/standards/cpsv-ap.md. Every address of our own opens here: services are pages, their parts fragments of
them, organisations, subjects and the other concepts fragments of the page of open data.
"""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kalaki.assistant.export.rdf import TYPE, Iri, Text, Triple, Typed
from kalaki.assistant.export.words import alert, document_text, term_text
from kalaki.assistant.queries.open_data import OpenCatalogue, OpenRecord, Organisation
from kalaki.assistant.rules.content import AmountKind, Counting, Deadline, Duty, Place
from kalaki.cities.contract import City
from kalaki.georgian import slug

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
AUTHORITY = "http://publications.europa.eu/resource/authority"
LANGUAGES = {"ka": "KAT", "en": "ENG", "ru": "RUS", "az": "AZE", "hy": "HYE"}
CURRENCIES = ("GEL", "EUR", "USD")
PERIODS = {Counting.DAYS: "D", Counting.MONTHS: "M"}
COSTS = (AmountKind.FEE, AmountKind.DEPOSIT)  # what is paid for the service; the rest is no cost of it
CHANNELS = {
    Place.COUNTER: _("On the spot"),
    Place.PHONE: _("By phone"),
    Place.ONLINE: _("Online"),
    Place.EMAIL: _("By e-mail"),
}
STATUSES = {
    "active": (_("Current"), "http://purl.org/adms/status/Completed"),
    "inactive": (_("Not current"), "http://purl.org/adms/status/Withdrawn"),
}


def triples(
    found: OpenCatalogue, records: Iterable[OpenRecord], *, city: City, base: str
) -> Iterator[Triple]:
    """Yield the catalogue as triples, those of one subject together.

    base: absolute address of the municipality's Georgian pages, with its end slash. Words in the languages that
    the municipality has released.
    """
    write = _Writer(city, base)
    yield from write.dataset(found)
    for organisation in found.organisations:
        yield from write.organisation(organisation)
    yield from write.shared(found)
    for record in records:
        yield from write.service(record)


def life_event_id(name: str) -> str:
    """Return the fragment of a life event on the page of open data."""
    return f"event-{slug(name)}"


def organisation_id(key: UUID) -> str:
    """Return the fragment of an organisation on the page of open data."""
    return f"organisation-{key}"


class _Writer:
    def __init__(self, city: City, base: str) -> None:
        self.city = city
        self.base = base
        self.page = f"{base}open-data/"

    def _own(self, fragment: str) -> str:
        return f"{self.page}#{fragment}"

    def _place(self, *, is_national: bool) -> str:
        return self._own("place-georgia" if is_national else "place-city")

    def dataset(self, found: OpenCatalogue) -> Iterator[Triple]:
        """Yield the catalogue itself and who publishes it."""
        yield from _about(
            self.page,
            "dcat:Dataset",
            *self._said("dct:title", _("Catalogue of services")),
            *self._said(
                "dct:description",
                _(
                    "The records that C-Bot answers from, each with its source, its date and whether it holds today."
                ),
            ),
            ("dct:identifier", Typed(self.page)),
            ("dct:publisher", Iri(self._own("publisher"))),
            ("dct:license", Iri(LICENCE)),
            ("dcat:landingPage", Iri(f"{self.base}services/")),
            *(("dct:hasPart", Iri(self._service(head.code))) for head in found.heads),
        )
        yield from _about(f"{self.base}services/", "foaf:Document")
        yield from _about(
            self._own("publisher"),
            "foaf:Agent",
            ("dct:identifier", Typed(self.city.slug)),
            *(("dct:title", Text(self.city.name_in(one), one)) for one in self.city.languages),
        )

    def organisation(self, one: Organisation) -> Iterator[Triple]:
        """Yield a public organisation with the area that it covers."""
        yield from _about(
            self._own(organisation_id(one.id)),
            "cv:PublicOrganisation",
            (TYPE, Iri("http://www.w3.org/ns/org#Organization")),
            ("dct:identifier", Typed(str(one.id))),
            *(("skos:prefLabel", Text(name, language)) for language, name in one.names.items()),
            ("dct:spatial", Iri(self._place(is_national=one.is_national))),
        )

    def shared(self, found: OpenCatalogue) -> Iterator[Triple]:
        """Yield what several services point to: places, contact, subjects, events, and the closed lists."""
        city_names = [(one, self.city.name_in(one)) for one in self.city.languages]
        country = [("ka", "საქართველო"), ("en", "Georgia")]
        for fragment, names in (("place-city", city_names), ("place-georgia", country)):
            yield from _about(
                self._own(fragment),
                "dct:Location",
                (TYPE, Iri("http://data.europa.eu/88u/dataset/atu-type")),
                *(("skos:prefLabel", Text(name, language)) for language, name in names),
            )
        yield from self._contact()
        for area in found.areas:
            yield from self._concept(f"area-{area.code}", area.names)
        for name in found.life_events:
            yield from self._event(name, found)
        for place, label in CHANNELS.items():
            yield from self._concept(f"channel-{place}", self._in_all(label))
        for key, (label, like) in STATUSES.items():
            yield from self._concept(f"status-{key}", self._in_all(label), ("skos:closeMatch", Iri(like)))
        for code in CURRENCIES:
            yield from _about(f"{AUTHORITY}/currency/{code}", "skos:Concept", ("skos:notation", Typed(code)))
        for code in LANGUAGES.values():
            yield from _about(f"{AUTHORITY}/language/{code}", "dct:LinguisticSystem")

    def _contact(self) -> Iterator[Triple]:
        chat = f"{self.base}chat/"
        phone = [("cv:telephone", Typed(self.city.hotline))] if self.city.hotline else []
        yield from _about(self._own("contact"), "cv:ContactPoint", *phone, ("cv:contactPage", Iri(chat)))
        yield from _about(chat, "foaf:Document")

    def _concept(
        self, fragment: str, names: dict[str, str], *more: tuple[str, Iri | Text | Typed]
    ) -> Iterator[Triple]:
        labels = (("skos:prefLabel", Text(name, language)) for language, name in names.items())
        yield from _about(self._own(fragment), "skos:Concept", *labels, *more)

    def _event(self, name: str, found: OpenCatalogue) -> Iterator[Triple]:
        related = [self._service(head.code) for head in found.heads if head.life_event == name]
        yield from _about(
            self._own(life_event_id(name)),
            "cv:Event",
            (TYPE, Iri("cv:LifeEvent")),
            ("dct:identifier", Typed(life_event_id(name))),
            ("dct:title", Text(name, "ka")),
            *(("cv:hasRelatedService", Iri(one)) for one in related),
        )

    def service(self, record: OpenRecord) -> Iterator[Triple]:
        """Yield a service and its parts. One that is not current says so and has neither parts nor figures."""
        head = record.head
        me = self._service(head.code)
        status = "active" if head.is_current else "inactive"
        duration = _duration(record.deadlines)
        yield from _about(
            me,
            "cpsv:PublicService",
            ("dct:identifier", Typed(head.code)),
            *(("dct:title", Text(text.question, one)) for one, text in record.texts.items()),
            *self._descriptions(record),
            ("adms:status", Iri(self._own(f"status-{status}"))),
            ("cv:hasCompetentAuthority", Iri(self._own(organisation_id(head.organisation.id)))),
            ("cv:contactPoint", Iri(self._own("contact"))),
            ("cv:thematicArea", Iri(self._own(f"area-{head.area.code}"))),
            ("dct:spatial", Iri(self._place(is_national=record.is_national))),
            ("dct:isPartOf", Iri(self.page)),
            ("dct:source", Iri(record.source_url)),
            ("dct:modified", Typed(head.modified.isoformat(timespec="seconds"), "xsd:dateTime")),
            *(("dct:language", Iri(f"{AUTHORITY}/language/{LANGUAGES[one]}")) for one in record.texts),
            *(
                [("cv:isGroupedBy", Iri(self._own(life_event_id(head.life_event))))]
                if head.life_event
                else []
            ),
            *([("cv:processingTime", Typed(duration, "xsd:duration"))] if duration else []),
            *_links("cv:hasChannel", f"{me}#channel-", range(len(record.channels))),
            *_links("cv:hasCost", f"{me}#cost-", self._costs(record)),
            *_links("cpsv:hasInput", f"{me}#evidence-", range(len(record.documents))),
            *_links("cv:hasLegalResource", f"{me}#law-", range(len(record.legal_basis))),
            *([("cpsv:produces", Iri(f"{me}#output"))] if record.output else []),
            *(("cpsv:follows", Iri(rule)) for rule, _title, _text in self._rules(record)),
        )
        yield from self._parts(record, me)

    def _descriptions(self, record: OpenRecord) -> Iterator[tuple[str, Text]]:
        if record.head.is_current:
            for language, text in record.texts.items():
                yield "dct:description", Text(text.answer, language)
        else:
            for language in self.city.languages:
                yield "dct:description", Text(alert(record, city=self.city, language=language), language)

    @staticmethod
    def _costs(record: OpenRecord) -> list[int]:
        return [index for index, fee in enumerate(record.fees) if fee.kind in COSTS]

    def _rules(self, record: OpenRecord) -> Iterator[tuple[str, str, str]]:
        """Yield (address, title, description) of the rules of a service: its steps, terms and appeals."""
        me = self._service(record.head.code)
        with override("ka"):
            titles = [gettext("Steps"), gettext("Term"), gettext("If you disagree")]
            appeals = [
                f"{one.body}, {gettext('within %(days)s days') % {'days': one.days}}"
                if one.days
                else one.body
                for one in record.appeals
            ]
        if record.steps:
            yield (
                f"{me}#steps",
                titles[0],
                "\n".join(f"{n}. {one.text}" for n, one in enumerate(record.steps, 1)),
            )
        for number, term in enumerate(record.deadlines, 1):
            yield f"{me}#term-{number}", term.label or titles[1], term_text(term)
        for number, text in enumerate(appeals, 1):
            yield f"{me}#appeal-{number}", titles[2], text

    def _parts(self, record: OpenRecord, me: str) -> Iterator[Triple]:
        code = record.head.code
        for number, channel in enumerate(record.channels, 1):
            said = ", ".join(
                part
                for part in (channel.name, channel.address, channel.phone, channel.hours, channel.access)
                if part
            )
            yield from _about(
                f"{me}#channel-{number}",
                "cv:Channel",
                ("dct:identifier", Typed(f"{code}/channel/{number}")),
                ("dct:type", Iri(self._own(f"channel-{channel.kind}"))),
                *([("dct:description", Text(said, "ka"))] if said else []),
                *([("foaf:page", Iri(channel.url))] if channel.url else []),
            )
        for index in self._costs(record):
            fee = record.fees[index]
            said = ", ".join(part for part in (fee.per, fee.exemption) if part)
            yield from _about(
                f"{me}#cost-{index + 1}",
                "cv:Cost",
                ("dct:identifier", Typed(f"{code}/cost/{index + 1}")),
                ("cv:hasValue", Typed(f"{fee.tetri // 100}.{fee.tetri % 100:02d}", "xsd:double")),
                ("cv:currency", Iri(f"{AUTHORITY}/currency/{fee.currency}")),
                *([("dct:description", Text(said, "ka"))] if said else []),
            )
        for number, paper in enumerate(record.documents, 1):
            yield from _about(
                f"{me}#evidence-{number}",
                "cv:Evidence",
                ("dct:identifier", Typed(f"{code}/evidence/{number}")),
                ("dct:title", Text(paper.name, "ka")),
                ("dct:description", Text(document_text(paper), "ka")),
            )
        for number, law in enumerate(record.legal_basis, 1):
            yield from _about(
                f"{me}#law-{number}",
                "eli:LegalResource",
                ("dct:title", Text(", ".join(part for part in (law.act, law.article) if part), "ka")),
                *([("rdfs:seeAlso", Iri(law.link))] if law.link else []),
            )
        if record.output:
            yield from _about(
                f"{me}#output",
                "cv:Output",
                ("dct:identifier", Typed(f"{code}/output")),
                ("dct:title", Text(record.output, "ka")),
            )
        for rule, title, text in self._rules(record):
            yield from _about(
                rule,
                "cpsv:Rule",
                ("dct:identifier", Typed(f"{code}/{rule.rpartition('#')[2]}")),
                ("dct:title", Text(title, "ka")),
                ("dct:description", Text(text, "ka")),
                *_links("cpsv:implements", f"{me}#law-", range(len(record.legal_basis))),
            )

    def _service(self, code: str) -> str:
        return f"{self.base}services/{code}/"

    def _in_all(self, words: object) -> dict[str, str]:
        found = {}
        for language in self.city.languages:
            with override(language):
                found[language] = str(words)
        return found

    def _said(self, predicate: str, words: object) -> list[tuple[str, Text]]:
        return [(predicate, Text(text, language)) for language, text in self._in_all(words).items()]


def _about(subject: str, kind: str, *values: tuple[str, Iri | Text | Typed]) -> Iterator[Triple]:
    yield Triple(subject, TYPE, Iri(kind))
    for predicate, value in values:
        yield Triple(subject, predicate, value)


def _links(predicate: str, start: str, places: Iterable[int]) -> Iterator[tuple[str, Iri]]:
    """Yield a link to each part; ``places`` count from 0, addresses from 1."""
    for place in places:
        yield predicate, Iri(f"{start}{place + 1}")


def _duration(deadlines: Sequence[Deadline]) -> str:
    """Return the office's first term as xsd:duration, "" when it has none in days or months: it knows no workdays."""
    for one in deadlines:
        if one.duty is Duty.OFFICE and one.count and one.unit in PERIODS:
            return f"P{one.count}{PERIODS[one.unit]}"
    return ""
