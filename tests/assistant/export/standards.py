"""What the two published standards demand, written down anew as test oracles.

CPSV-AP: cardinalities and ranges of the SHACL shapes of release 3.2.0, read 2026-11-24 from
https://semiceu.github.io/CPSV-AP/releases/3.2.0/shacl/cpsv-ap-SHACL.ttl (repository SEMICeu/CPSV-AP, commit 9ac61ee).
HSDS: names, types, formats, closed lists and required fields of the JSON schemas, read 2026-11-24 from
https://github.com/openreferral/specification (schema/, commits 01be272 for 3.0 and 149f77c for 3.2): the stricter of
both where they differ, so that what passes here passes 3.0, 3.1 and 3.2.
"""

DCT, CV, VOCAB = "http://purl.org/dc/terms/", "http://data.europa.eu/m8g/", "http://purl.org/vocab/cpsv#"
SKOS, FOAF = "http://www.w3.org/2004/02/skos/core#", "http://xmlns.com/foaf/0.1/"
DCAT, ELI = "http://www.w3.org/ns/dcat#", "http://data.europa.eu/eli/ontology#LegalResource"
ADMS, ORG = "http://www.w3.org/ns/adms#", "http://www.w3.org/ns/org#Organization"
SERVICE, BODY, CONCEPT = f"{VOCAB}PublicService", f"{CV}PublicOrganisation", f"{SKOS}Concept"
RULE, CHANNEL, COST, EVIDENCE = f"{VOCAB}Rule", f"{CV}Channel", f"{CV}Cost", f"{CV}Evidence"
OUTPUT, EVENT, CONTACT = f"{CV}Output", f"{CV}Event", f"{CV}ContactPoint"
DATASET, SPEAKING, TIME = (
    f"{DCAT}Dataset",
    f"{DCT}LinguisticSystem",
    "http://www.w3.org/2006/time#TemporalEntity",
)
MANY = None

# (class, property, least, most, "words" = language-tagged, "xsd:…" = datatype, else the class of the value)
SHAPES = [
    (SERVICE, f"{DCT}identifier", 1, 1, ""),
    (SERVICE, f"{DCT}title", 1, MANY, "words"),
    (SERVICE, f"{DCT}description", 1, MANY, "words"),
    (SERVICE, f"{CV}hasCompetentAuthority", 1, MANY, BODY),
    (SERVICE, f"{ADMS}status", 0, 1, CONCEPT),
    (SERVICE, f"{CV}processingTime", 0, 1, "xsd:duration"),
    (SERVICE, f"{CV}contactPoint", 0, MANY, CONTACT),
    (SERVICE, f"{CV}hasChannel", 0, MANY, CHANNEL),
    (SERVICE, f"{CV}hasCost", 0, MANY, COST),
    (SERVICE, f"{VOCAB}hasInput", 0, MANY, EVIDENCE),
    (SERVICE, f"{CV}hasLegalResource", 0, MANY, ELI),
    (SERVICE, f"{VOCAB}produces", 0, MANY, OUTPUT),
    (SERVICE, f"{VOCAB}follows", 0, MANY, RULE),
    (SERVICE, f"{CV}isGroupedBy", 0, MANY, EVENT),
    (SERVICE, f"{CV}thematicArea", 0, MANY, CONCEPT),
    (SERVICE, f"{DCT}language", 0, MANY, SPEAKING),
    (SERVICE, f"{DCT}spatial", 0, MANY, f"{DCT}Location"),
    (SERVICE, f"{DCT}isPartOf", 0, MANY, DATASET),
    (BODY, f"{SKOS}prefLabel", 1, MANY, "words"),
    (BODY, f"{DCT}spatial", 1, MANY, "http://data.europa.eu/88u/dataset/atu-type"),
    (CHANNEL, f"{DCT}identifier", 1, 1, ""),
    (CHANNEL, f"{DCT}type", 0, 1, CONCEPT),
    (CHANNEL, f"{DCT}description", 0, MANY, "words"),
    (CHANNEL, f"{CV}ownedBy", 0, MANY, ORG),
    (CHANNEL, f"{CV}openingHours", 0, MANY, TIME),
    (CHANNEL, f"{CV}processingTime", 0, 1, "xsd:duration"),
    (COST, f"{DCT}identifier", 1, 1, ""),
    (COST, f"{CV}hasValue", 0, 1, "xsd:double"),
    (COST, f"{CV}currency", 0, 1, CONCEPT),
    (COST, f"{DCT}description", 0, MANY, "words"),
    (COST, f"{CV}ifAccessedThrough", 0, 1, CHANNEL),
    (EVIDENCE, f"{DCT}identifier", 1, 1, ""),
    (EVIDENCE, f"{DCT}title", 1, MANY, "words"),
    (EVIDENCE, f"{DCT}description", 0, MANY, "words"),
    (EVIDENCE, f"{DCT}type", 0, 1, CONCEPT),
    (OUTPUT, f"{DCT}identifier", 1, 1, ""),
    (OUTPUT, f"{DCT}title", 1, MANY, "words"),
    (RULE, f"{DCT}identifier", 1, 1, ""),
    (RULE, f"{DCT}title", 1, MANY, "words"),
    (RULE, f"{DCT}description", 1, MANY, "words"),
    (RULE, f"{DCT}type", 0, 1, CONCEPT),
    (RULE, f"{VOCAB}implements", 0, MANY, ELI),
    (EVENT, f"{DCT}identifier", 1, 1, ""),
    (EVENT, f"{DCT}title", 1, MANY, "words"),
    (EVENT, f"{CV}hasRelatedService", 0, MANY, SERVICE),
    (CONTACT, f"{CV}contactPage", 0, MANY, f"{FOAF}Document"),
    (CONTACT, f"{CV}openingHours", 0, MANY, TIME),
    (DATASET, f"{DCT}title", 1, MANY, "words"),
    (DATASET, f"{DCT}description", 1, MANY, "words"),
    (DATASET, f"{DCT}publisher", 1, 1, f"{FOAF}Agent"),
    (DATASET, f"{DCT}hasPart", 0, MANY, SERVICE),
    (DATASET, f"{DCAT}landingPage", 0, MANY, f"{FOAF}Document"),
    (f"{FOAF}Agent", f"{DCT}identifier", 1, 1, ""),
    (f"{FOAF}Agent", f"{DCT}title", 1, MANY, "words"),
]
CPSV = {"shapes": SHAPES, "dct": DCT, "xsd": "http://www.w3.org/2001/XMLSchema#"}

STRING, NUMBER, KEY = {"type": "string"}, {"type": "number"}, {"type": "string", "format": "uuid"}
ADDRESS, MAIL = {"type": "string", "format": "uri"}, {"type": "string", "format": "email"}
DAY, MOMENT = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}


def _one_of(*values):
    return {"type": "string", "enum": list(values)}


def _kind(required, **properties):
    """Return a schema; names that the standard does not know are refused, so that a slip of the pen shows."""
    return {
        "type": "object",
        "properties": {"id": KEY} | properties,
        "required": ["id", *required],
        "additionalProperties": False,
    }


def _list(name):
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


_LINKS = {
    "service_id": KEY, "location_id": KEY, "organization_id": KEY, "service_at_location_id": KEY,
    "attributes": _list("attribute"), "metadata": _list("metadata"),
}  # fmt: skip
SERVICE_FIELDS = {
    "organization_id": KEY, "program_id": KEY, "name": STRING, "alternate_name": STRING, "description": STRING,
    "url": ADDRESS, "email": MAIL, "status": _one_of("active", "inactive", "defunct", "temporarily closed"),
    "interpretation_services": STRING, "application_process": STRING, "fees_description": STRING,
    "accreditations": STRING, "eligibility_description": STRING, "minimum_age": NUMBER, "maximum_age": NUMBER,
    "assured_date": DAY, "assurer_email": MAIL, "alert": STRING, "last_modified": MOMENT,
    "organization": {"$ref": "#/$defs/organizations"}, "phones": _list("phone"), "schedules": _list("schedule"),
    "service_areas": _list("service_area"), "service_at_locations": _list("service_at_locations"),
    "languages": _list("language"), "cost_options": _list("cost_option"),
    "required_documents": _list("required_document"), "attributes": _list("attribute"), "metadata": _list("metadata"),
}  # fmt: skip
HSDS = {
    "services": _kind(["name", "status"], **SERVICE_FIELDS),
    "organizations": _kind(
        ["name", "description"], name=STRING, alternate_name=STRING, description=STRING, email=MAIL, website=ADDRESS,
        legal_status=STRING, logo=STRING, uri=ADDRESS, parent_organization_id=KEY, phones=_list("phone"),
        services=_list("services"), attributes=_list("attribute"), metadata=_list("metadata"),
    ),
    "service_at_locations": _kind(
        [], **_LINKS, description=STRING, location={"$ref": "#/$defs/location"}, phones=_list("phone"),
        schedules=_list("schedule"), service_areas=_list("service_area"),
    ),
    "taxonomies": _kind(["name", "description"], name=STRING, description=STRING, uri=ADDRESS, version=STRING),
    "taxonomy_terms": _kind(
        ["name", "description"], code=STRING, name=STRING, description=STRING, parent_id=STRING, taxonomy=STRING,
        taxonomy_detail={"$ref": "#/$defs/taxonomies"}, language=STRING, taxonomy_id=KEY, term_uri=ADDRESS,
    ),
    "location": _kind(
        ["location_type"], location_type=_one_of("physical", "postal", "virtual"), url=ADDRESS, organization_id=KEY,
        name=STRING, alternate_name=STRING, description=STRING, latitude=NUMBER, longitude=NUMBER,
        addresses=_list("address"), phones=_list("phone"), schedules=_list("schedule"), languages=_list("language"),
    ),
    "address": _kind(
        ["address_1", "city", "state_province", "postal_code", "country", "address_type"], location_id=KEY,
        address_1=STRING, address_2=STRING, city=STRING, region=STRING, state_province=STRING, postal_code=STRING,
        country={"type": "string", "pattern": "^[A-Z]{2}$"}, address_type=_one_of("physical", "postal", "virtual"),
    ),
    "phone": _kind(["number"], **_LINKS, number=STRING, extension=NUMBER, type=STRING, description=STRING),
    "schedule": _kind(
        [], **_LINKS, valid_from=DAY, valid_to=DAY, freq=_one_of("WEEKLY", "MONTHLY"), byday=STRING,
        opens_at=STRING, closes_at=STRING, description=STRING, notes=STRING,
    ),
    "service_area": _kind([], **_LINKS, name=STRING, description=STRING, extent=STRING, extent_type=STRING, uri=STRING),
    "language": _kind([], **_LINKS, phone_id=KEY, name=STRING, code=STRING, note=STRING),
    "cost_option": _kind(
        [], **_LINKS, valid_from=DAY, valid_to=DAY, option=STRING,
        currency={"type": "string", "pattern": "^[A-Z]{3}$"}, amount=NUMBER, amount_description=STRING,
    ),
    "required_document": _kind([], **_LINKS, document=STRING, uri=ADDRESS),
    "attribute": _kind(
        [], link_id=KEY, taxonomy_term_id=KEY, link_type=STRING, link_entity=STRING, value=STRING, label=STRING,
        taxonomy_term={"$ref": "#/$defs/taxonomy_terms"}, metadata=_list("metadata"),
    ),
    "metadata": _kind(
        ["last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value", "updated_by"],
        resource_id=KEY, resource_type=STRING, last_action_date=DAY, last_action_type=STRING, field_name=STRING,
        previous_value=STRING, replacement_value=STRING, updated_by=STRING,
    ),
}  # fmt: skip
PAGE = {
    "type": "object",
    "properties": {
        "total_items": {"type": "integer"}, "total_pages": {"type": "integer"}, "page_number": {"type": "integer"},
        "size": {"type": "integer"}, "first_page": {"type": "boolean"}, "last_page": {"type": "boolean"},
        "empty": {"type": "boolean"}, "contents": {"type": "array"},
    },
    "required": [
        "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
    ],
    "additionalProperties": False,
}  # fmt: skip
