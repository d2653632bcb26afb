"""Pages for what went wrong: what happened, what to do, a number to quote."""

import logging
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import uuid7

logger = logging.getLogger("kalaki.errors")
# From here on a page must not need the database, which may be what broke.
FIRST_OF_OURS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """title: what happened. text: what to do. icon: symbol of icons.svg."""

    title: Any
    text: Any
    icon: str = "alert"


WORDS = {
    400: Words(
        title=_("The browser sent something we could not read"),
        text=_("Open the page again and repeat the step."),
    ),
    403: Words(
        title=_("This page is not open to you"),
        text=_("Sign in with the account that has the role, or ask the hub for it."),
        icon="lock",
    ),
    404: Words(
        title=_("There is no page at this address"),
        text=_("Check the address, or begin at the home page."),
        icon="search",
    ),
    409: Words(
        title=_("Somebody was faster"),
        text=_("What you saw has changed in the meantime. Open the page again and look once more."),
        icon="group",
    ),
    429: Words(
        title=_("That was a lot at once"),
        text=_("Wait a moment and try again. What you wrote is still in the form."),
        icon="clock",
    ),
    500: Words(
        title=_("Something broke on our side"),
        text=_("Nothing you sent before is lost. Try again in a minute."),
    ),
    503: Words(
        title=_("The hub is being looked after"),
        text=_("It is back in a few minutes. Nothing you sent before is lost."),
        icon="clock",
    ),
}
STALE_FORM = Words(
    title=_("The form was open for too long"),
    text=_("Go back, your text is still there, then open the page again and send it once more."),
    icon="clock",
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is stale."""
    return page(request, 403, words=STALE_FORM)


def conflict(request: HttpRequest, *, text: Any = "") -> HttpResponse:
    """Answer 409; ``text`` says more exactly what changed."""
    known = WORDS[409]
    return page(request, 409, words=Words(title=known.title, text=text or known.text, icon=known.icon))


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Answer 429; may be repeated after ``seconds``."""
    response = page(request, 429)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return page(request, 500)


def unavailable(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Answer 503; back after ``seconds``."""
    response = page(request, 503)
    response["Retry-After"] = str(seconds)
    return response


def page(request: HttpRequest, status: int, *, words: Words | None = None) -> HttpResponse:
    """Return the page of ``status``, in the frame of the municipality where there is one."""
    number = str(uuid7())[-8:]
    if status >= FIRST_OF_OURS:
        logger.error("error page %s, number %s", status, number)
    context = {"words": words or WORDS[status], "number": f"{status}-{number}", "status": status}
    if status < FIRST_OF_OURS and hasattr(request, "city"):
        return render(request, "web/error.html", context, status=status)
    # Without context processors: they may ask what is broken.
    return HttpResponse(_bare(request, context), status=status)


def _bare(request: HttpRequest, context: dict[str, Any]) -> str:
    from django.template.loader import render_to_string
    from django.utils.translation import get_language

    city = getattr(request, "city", None)
    return render_to_string(
        "web/error_bare.html", context | {"city": city, "language": (get_language() or "ka")[:2]}
    )
