"""The catalogue as objects of Open Referral HSDS 3.1, as its API hands them out.

Source: https://docs.openreferral.org/ and https://github.com/openreferral/specification (branch 3.1); what is filled
and left out stands in docs/standards/hsds.md. Ids are UUIDs that stay; ids of parts follow from their record's.
"""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import override

from kalaki.assistant.export.words import alert, document_text
from kalaki.assistant.queries.open_data import (
    OpenArea,
    OpenCatalogue,
    OpenHead,
    OpenPlace,
    OpenRecord,
    Organisation,
    derived_id,
)
from kalaki.assistant.rules.content import AmountKind, Channel, Fee, Place
from kalaki.assistant.templatetags.catalogue import amount
from kalaki.cities.contract import City

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/3.1/"
LANGUAGES = {"ka": "ქართული", "en": "English", "ru": "русский", "az": "azərbaycanca", "hy": "հայերեն"}
COSTS = (AmountKind.FEE, AmountKind.DEPOSIT)


def page(rows: Sequence[Any], *, total: int, number: int, per_page: int) -> dict[str, Any]:
    """Return one page of a list as HSDS pages them; ``number`` counts from 1."""
    pages = max(1, -(-total // per_page))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(rows),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not rows,
        "contents": list(rows),
    }


def service(record: OpenRecord, *, city: City, language: str, base: str, full: bool) -> dict[str, Any]:
    """Return one service: its own fields, with ``full`` also everything that belongs to it.

    One that is not current is inactive, says why in ``alert`` and holds no description, no part and no figure.
    """
    head = record.head
    text = record.texts.get(language) or record.texts["ka"]
    with override(language):
        fees = "; ".join(_fee_text(fee) for fee in record.fees)
    found: dict[str, Any] = {
        "id": str(head.id),
        "organization_id": str(head.organisation.id),
        "name": text.question,
        "alternate_name": head.code,
        "description": text.answer,
        "url": f"{base}services/{head.code}/",
        "email": next((_mail(one) for one in record.channels if _mail(one)), ""),
        "status": "active" if head.is_current else "inactive",
        "application_process": "\n".join(f"{n}. {step.text}" for n, step in enumerate(record.steps, 1)),
        "fees_description": fees,
        "eligibility_description": record.audience,
        "assured_date": record.confirmed_on.isoformat() if record.confirmed_on else "",
        "alert": alert(record, city=city, language=language),
        "last_modified": head.modified.isoformat(timespec="milliseconds"),
        "organization": organization(head.organisation, city=city, language=language, base=base),
    }
    if full:
        found |= _belongings(record, city=city, language=language)
    return {name: value for name, value in found.items() if value not in ("", [])}


def minimal(head: OpenHead) -> dict[str, str]:
    """Return what a harvester needs to see what changed."""
    return {"id": str(head.id), "last_modified": head.modified.isoformat(timespec="milliseconds")}


def organization(
    one: Organisation, *, city: City, language: str, base: str, of: OpenCatalogue | None = None
) -> dict[str, Any]:
    """Return one organisation; with ``of`` also its services by id, and the municipality's phone."""
    with override(language):
        about = _("It answers for services in the catalogue of %(city)s.") % {"city": city.name_in(language)}
    found: dict[str, Any] = {
        "id": str(one.id),
        "name": one.names.get(language) or one.names["ka"],
        "description": about,
        "uri": f"{base}open-data/#organisation-{one.id}",
    }
    if one.is_city:
        found["website"] = base
    if of is None:
        return found
    if one.is_city and city.hotline:
        found["phones"] = [
            {"id": str(derived_id(one.id, "phone")), "organization_id": str(one.id), "number": city.hotline}
        ]
    found["services"] = [
        {"id": str(head.id), "name": head.code, "status": "active" if head.is_current else "inactive"}
        for head in of.heads
        if head.organisation.id == one.id
    ]
    return found


def taxonomy(city: City, *, language: str, base: str) -> dict[str, str]:
    """Return the one taxonomy: the subjects of this catalogue."""
    with override(language):
        name, about = _("Subjects"), _("The subjects of the catalogue of services.")
    return {
        "id": str(taxonomy_id(city)),
        "name": name,
        "description": about,
        "uri": f"{base}open-data/#subjects",
        "version": "1",
    }


def taxonomy_id(city: City) -> UUID:
    """Return the id of the municipality's subjects as a taxonomy."""
    return uuid5(NAMESPACE_URL, f"kalaki:{city.slug}:subjects")


def taxonomy_term(area: OpenArea, *, city: City, language: str, base: str) -> dict[str, Any]:
    """Return one subject as a term."""
    name = area.names.get(language) or area.names["ka"]
    return {
        "id": str(area.id),
        "code": area.code,
        "name": name,
        "description": name,
        "taxonomy": f"{base}open-data/#subjects",
        "taxonomy_id": str(taxonomy_id(city)),
        "taxonomy_detail": taxonomy(city, language=language, base=base),
        "language": language if language in area.names else "ka",
        "term_uri": f"{base}open-data/#area-{area.code}",
    }


def place_id(place: OpenPlace) -> UUID:
    """Return the id of a service at a location."""
    return derived_id(place.head.id, "location", place.position)


def service_at_location(
    record: OpenRecord, position: int, *, city: City, language: str, full: bool
) -> dict[str, Any]:
    """Return a service at the counter that stands at ``position`` of its channels."""
    channel = record.channels[position]
    key = derived_id(record.head.id, "location", position)
    location = uuid5(NAMESPACE_URL, f"kalaki:{city.slug}:location:{channel.name}:{channel.address}")
    found: dict[str, Any] = {
        "id": str(key),
        "service_id": str(record.head.id),
        "location_id": str(location),
        "description": ", ".join(part for part in (channel.name, channel.access) if part),
        "location": {
            "id": str(location),
            "location_type": "physical",
            "name": channel.name or channel.address or city.name_in(language),
            "addresses": _addresses(
                channel, location, city="" if record.is_national else city.name_in(language)
            ),
        },
    }
    if full:
        found["schedules"] = _schedules(
            [(position, channel)], of=record.head.id, service=key, name="service_at_location_id"
        )
        found["phones"] = _phones(
            [(position, channel)], of=record.head.id, service=key, name="service_at_location_id"
        )
    return {name: value for name, value in found.items() if value not in ("", [])}


def _belongings(record: OpenRecord, *, city: City, language: str) -> dict[str, Any]:
    head = record.head
    me = str(head.id)
    numbered = list(enumerate(record.channels))
    with override(language):
        country = _("Georgia")
        published = _("The record is published in this language.")
        unit = head.organisation.names.get(language) or head.organisation.names["ka"]
    return {
        "phones": _phones(numbered, of=head.id, service=head.id, name="service_id"),
        "schedules": _schedules(numbered, of=head.id, service=head.id, name="service_id"),
        "service_areas": [
            {
                "id": str(derived_id(head.id, "area")),
                "service_id": me,
                "name": country if record.is_national else city.name_in(language),
            }
        ],
        "service_at_locations": [
            service_at_location(record, position, city=city, language=language, full=True)
            for position, channel in numbered
            if channel.kind is Place.COUNTER
        ],
        "languages": [
            {
                "id": str(derived_id(head.id, "language", code)),
                "service_id": me,
                "name": LANGUAGES[code],
                "code": code,
                "note": published,
            }
            for code in record.texts
        ],
        "cost_options": [
            _cost(fee, record, position) for position, fee in enumerate(record.fees) if fee.kind in COSTS
        ],
        "required_documents": [
            {
                "id": str(derived_id(head.id, "document", position)),
                "service_id": me,
                "document": document_text(paper),
            }
            for position, paper in enumerate(record.documents)
        ],
        "attributes": [
            {
                "id": str(derived_id(head.id, "subject")),
                "link_id": me,
                "link_entity": "service",
                "link_type": "service_category",
                "taxonomy_term_id": str(head.area.id),
                "value": head.area.code,
            }
        ],
        "metadata": [
            {
                "id": str(derived_id(head.id, "revision", record.revision)),
                "resource_id": me,
                "resource_type": "service",
                "last_action_date": head.modified.date().isoformat(),
                "last_action_type": "update" if record.revision > 1 else "create",
                "field_name": "revision",
                "previous_value": str(record.revision - 1),
                "replacement_value": str(record.revision),
                "updated_by": unit,
            }
        ],
    }


def _fee_text(fee: Fee) -> str:
    head = f"{fee.per}: {amount(fee)}" if fee.per else amount(fee)
    return f"{head} ({fee.exemption})" if fee.exemption else head


def _cost(fee: Fee, record: OpenRecord, position: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": str(derived_id(record.head.id, "cost", position)),
        "service_id": str(record.head.id),
        "option": fee.exemption,
        "currency": fee.currency,
        "amount": fee.tetri / 100,
        "amount_description": fee.per,
        "valid_from": record.valid_from.isoformat() if record.valid_from else "",
        "valid_to": record.valid_to.isoformat() if record.valid_to else "",
    }
    return {name: value for name, value in found.items() if value != ""}


def _phones(
    channels: Sequence[tuple[int, Channel]], *, of: UUID, service: UUID, name: str
) -> list[dict[str, str]]:
    return [
        {
            "id": str(derived_id(of, "phone", name, position)),
            name: str(service),
            "number": one.phone,
            "type": "voice",
            **({"description": one.name} if one.name else {}),
        }
        for position, one in channels
        if one.phone
    ]


def _schedules(
    channels: Sequence[tuple[int, Channel]], *, of: UUID, service: UUID, name: str
) -> list[dict[str, str]]:
    return [
        {"id": str(derived_id(of, "schedule", name, position)), name: str(service), "description": one.hours}
        for position, one in channels
        if one.hours
    ]


def _addresses(channel: Channel, location: UUID, *, city: str) -> list[dict[str, str]]:
    """Return the address as far as it is known: HSDS demands province and postal code, and we know neither.

    city: "" for a body of the state, whose office may stand anywhere.
    """
    if not channel.address:
        return []
    return [
        {
            "id": str(derived_id(location, "address")),
            "location_id": str(location),
            "address_1": channel.address,
            "city": city,
            "state_province": "",
            "postal_code": "",
            "country": "GE",
            "address_type": "physical",
        }
    ]


def _mail(channel: Channel) -> str:
    found = channel.url.removeprefix("mailto:") or channel.name
    return found if channel.kind is Place.EMAIL and "@" in found and " " not in found else ""
