"""Pages of the hub itself."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kalaki.web.slots import panels


def home(request: HttpRequest) -> HttpResponse:
    """Show the hub, made of what exists."""
    shown = [(panel.template, panel.context(request)) for panel in panels("home")]
    return render(request, "web/home.html", {"panels": shown})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components, rendered from the real templates."""
    return render(request, "web/styleguide.html", {"tones": ("ok", "warn", "bad", "info", "sun")})


def health(request: HttpRequest) -> HttpResponse:
    """Answer a probe."""
    return JsonResponse({"ok": True})
