"""The HSDS interface described in OpenAPI 3.1, for tools that read the description first."""

from typing import Any

SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema"
LISTS = {
    "services": ("service", "compiled/service.json", "compiled/service_list.json", "required"),
    "organizations": ("organization", "compiled/organization.json", "compiled/organization_list.json", "optional"),
    "service_at_locations": (
        "service_at_location", "compiled/service_at_location.json", "compiled/service_at_location_list.json", "optional",
    ),
    "taxonomies": ("taxonomy", "taxonomy.json", "taxonomy.json", "optional"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term.json", "taxonomy_term.json", "optional"),
}  # fmt: skip
WHOLE, WORD, YES = {"type": "integer"}, {"type": "string"}, {"type": "boolean"}
PAGING = {"page": WHOLE, "per_page": WHOLE, "format": {"type": "string", "enum": ["json", "ndjson"]}}
FILTERS = {"taxonomy_term_id": WORD, "taxonomy_id": WORD, "organization_id": WORD, "modified_after": WORD}
PARAMETERS: dict[str, dict[str, Any]] = {
    "services": PAGING | FILTERS | {"minimal": YES, "full": YES},
    "organizations": PAGING | FILTERS | {"full": YES, "full_service": YES},
    "service_at_locations": PAGING | FILTERS | {"full": YES},
    "taxonomies": PAGING,
    "taxonomy_terms": PAGING | {"taxonomy_id": WORD, "parent_id": WORD},
}
PAGE = {
    "type": "object",
    "required": ["empty"],
    "properties": {
        "total_items": WHOLE, "total_pages": WHOLE, "page_number": WHOLE, "size": WHOLE,
        "first_page": YES, "last_page": YES, "empty": YES,
    },
}  # fmt: skip


def openapi(address: str, *, title: str) -> dict[str, Any]:
    """Return the description of the interface at ``address`` (without end slash)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title}: HSDS",
            "version": "1",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": address}],
        "paths": {"/": {"get": _get("getAPIMetaInformation", "required", {"type": "object"})}} | _paths(),
        "components": {"schemas": {"Page": PAGE}},
    }


def _paths() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (one, schema, row, tag) in LISTS.items():
        listed = {
            "allOf": [{"$ref": "#/components/schemas/Page"}],
            "properties": {"contents": {"type": "array", "items": {"$ref": f"{SCHEMAS}/{row}"}}},
        }
        parameters = [
            {"name": key, "in": "query", "required": False, "schema": value}
            for key, value in PARAMETERS[name].items()
        ]
        found[f"/{name}"] = {"get": _get(f"list_{name}", tag, listed) | {"parameters": parameters}}
        found[f"/{name}/{{id}}"] = {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": WORD}],
            "get": _get(f"get_{one}", tag, {"$ref": f"{SCHEMAS}/{schema}"}),
        }
    return found


def _get(name: str, tag: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": [tag],
        "responses": {"200": {"description": "found", "content": {"application/json": {"schema": schema}}}},
    }
