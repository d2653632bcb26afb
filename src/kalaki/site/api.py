"""One OpenAPI document for all interfaces under /api/v1/."""

from ninja import NinjaAPI

from kalaki.assistant.api import router as assistant
from kalaki.commitments.api import router as commitments
from kalaki.core.contract import add_problem_handlers
from kalaki.ideas.api.intake import router as intake
from kalaki.ideas.api.map import router as city_map
from kalaki.ideas.api.rest import router as ideas

api = NinjaAPI(
    title="kalaki",
    version="1.0.0",
    urls_namespace="api",
    docs_url=None,  # its page loads scripts from elsewhere; the document itself is at openapi.json
)
add_problem_handlers(api)
api.add_router("/assistant", assistant)
api.add_router("/commitments", commitments)
api.add_router("/intake", intake)
api.add_router("", ideas)
api.add_router("/map", city_map)
