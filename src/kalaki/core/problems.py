"""Errors of interfaces as RFC 9457 problem+json, in the asked language."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kalaki.core.refusals import Refused


def problem(status: int, code: str, detail: str, **facts: Any) -> HttpResponse:
    """Return a problem document; ``code`` never changes with the wording of ``detail``."""
    body = {"type": f"urn:kalaki:problem:{code}", "code": code, "status": status, "detail": detail, **facts}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def add_problem_handlers(api: NinjaAPI) -> None:
    """Let ``api`` answer every error as a problem document."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return problem(error.status, error.code, str(error.message), **error.facts)

    @api.exception_handler(ValidationError)
    def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [{"field": ".".join(map(str, e["loc"])), "reason": e["msg"]} for e in error.errors]
        return problem(
            422, "bad_fields", _("Some fields need another value. Each is named below."), fields=fields
        )

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "not_found", _("There is nothing at this address."))

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "http_error", str(error))
