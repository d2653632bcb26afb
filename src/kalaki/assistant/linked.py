"""A record in the words of schema.org, for search engines and other programs."""

from typing import Any

from kalaki.assistant.queries import Service
from kalaki.assistant.rules.content import AmountKind, Place
from kalaki.cities.contract import City


def government_service(service: Service, *, city: City, language: str, address: str) -> dict[str, Any]:
    """Return a schema.org GovernmentService; a record that is not current carries no amount and no answer."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "identifier": service.code,
        "name": service.topic,
        "inLanguage": service.language,
        "serviceType": service.area_names.get(language) or service.area_names["ka"],
        "areaServed": {"@type": "City", "name": city.name_in(language)},
        "provider": {
            "@type": "GovernmentOrganization",
            "name": service.unit or city.name_in(language),
            **({"telephone": city.hotline} if city.hotline else {}),
        },
        "isBasedOn": service.source_url,
    }
    if not service.answer:
        return data
    data["description"] = service.answer
    data["sdDatePublished"] = service.published_on.isoformat()
    if service.audience:
        data["audience"] = {"@type": "Audience", "audienceType": service.audience}
    if service.output:
        data["serviceOutput"] = service.output
    channels = [_channel(channel) for channel in service.channels]
    if channels:
        data["availableChannel"] = channels
    offers = [
        {
            "@type": "Offer",
            "price": f"{fee.tetri // 100}.{fee.tetri % 100:02d}",
            "priceCurrency": fee.currency,
            "name": fee.per,
        }
        for fee in service.fees
        if fee.kind is AmountKind.FEE
    ]
    if offers:
        data["offers"] = offers
    return data


def _channel(channel: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "ServiceChannel"}
    if channel.name:
        found["name"] = channel.name
    if channel.url:
        found["serviceUrl"] = channel.url
    if channel.phone:
        found["servicePhone"] = {"@type": "ContactPoint", "telephone": channel.phone}
    if channel.kind is Place.COUNTER and (channel.address or channel.name):
        found["serviceLocation"] = {"@type": "Place", "name": channel.address or channel.name}
    return found
