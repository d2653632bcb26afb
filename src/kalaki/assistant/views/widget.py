"""The conversation on the municipality's own site: one script, and the way in for its questions."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from kalaki.assistant.access import is_foreign_form, widget_origins
from kalaki.assistant.views import public
from kalaki.web.contract import colours

SCRIPT = Path(__file__).parents[1] / "static" / "assistant" / "widget.js"
TOKENS = (
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink2",
    "line",
    "edge",
    "accent",
    "accent-2",
    "on-accent",
    "red",
    "focus",
)


@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """Hand out the script with the words of the address's language and the list of origins that it works on."""
    home = reverse("assistant:chat").removesuffix("chat/")
    told = {
        "home": home,
        "origins": widget_origins(),
        "lang": request.language,  # type: ignore[attr-defined]
        "ask": _("Ask C-Bot"),
        "close": _("Close"),
        "box": _("Your question"),
        "send": _("Send"),
        "talk": _("Conversation"),
        "page": _("Open on its own page"),
        "hello": _(
            "Hello! I am C-Bot, a program and not a person. Ask in any letters; do not write your personal number."
        ),
        "lost": _("The connection is gone. Your text is still in the box; send it again, or open the page:"),
        "css": _sheet(),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    body = _source().replace("TOLD", text, 1)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, max-age=600"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@csrf_exempt  # no cookie is read or set; the list of origins takes its place
def ask(request: HttpRequest) -> HttpResponse:
    """Answer a question of the widget as the chat does, to the listed origins alone."""
    request.is_from_widget = True  # type: ignore[attr-defined]
    if request.method != "POST" or is_foreign_form(request):
        return HttpResponse(_("This site is not on the municipality's list."), status=403)
    request.htmx = True  # type: ignore[attr-defined]  # the changed turns alone
    response = public.chat(request)
    response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _source() -> str:
    return SCRIPT.read_text(encoding="utf-8")


@cache
def _sheet() -> str:
    found = colours()
    light, dark = ("".join(f"--{name}:{found[name][n]};" for name in TOKENS if name in found) for n in (0, 1))
    return f":host{{{light}}}@media (prefers-color-scheme:dark){{:host{{{dark}}}}}"
