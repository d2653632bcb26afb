"""Pages for what went wrong: what happened, what to do, a number to quote."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kalaki.core.contract import uuid7

logger = logging.getLogger("kalaki.errors")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _page(
        request,
        400,
        _("The browser sent something we could not read"),
        _("Open the page again and repeat the step."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return _page(
        request,
        403,
        _("This page is not open to you"),
        _("Sign in with the account that has the role, or ask the hub for it."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return _page(
        request,
        404,
        _("There is no page at this address"),
        _("Check the address, or begin at the home page."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is stale."""
    return _page(
        request,
        403,
        _("The form was open for too long"),
        _("Go back, your text is still there, then open the page again and send it once more."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _page(
        request,
        500,
        _("Something broke on our side"),
        _("Nothing you sent before is lost. Try again in a minute."),
    )


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    number = str(uuid7())[-8:]
    if status >= 500:  # noqa: PLR2004 - the boundary of server errors
        logger.error("error page %s, number %s", status, number)
    context = {"title": title, "text": text, "number": number, "status": status}
    template = "web/error.html" if hasattr(request, "city") else "web/error_bare.html"
    return render(request, template, context, status=status)
