"""Pages of the hub itself."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kalaki.web.errors import WORDS
from kalaki.web.samples import samples
from kalaki.web.slots import panels, rows_of_doors


def home(request: HttpRequest) -> HttpResponse:
    """Show the hub, made of what exists."""
    rows = [(row.key, row.title, row.doors(request)) for row in rows_of_doors()]
    context = {
        "panels": [(panel.template, panel.context(request)) for panel in panels("home")],
        "rows": [row for row in rows if row[2]],
        "below": [(panel.template, panel.context(request)) for panel in panels("home_below")],
    }
    return render(request, "web/home.html", context)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Name what the hub holds as open data, its forms and its licence; each app shows its own."""
    return render(request, "web/open_data.html")


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components, rendered from the real templates."""
    return render(request, "web/styleguide.html", samples())


def error_sample(request: HttpRequest, status: int) -> HttpResponse:
    """Show the page of an error, which nobody can call up at will."""
    if status not in WORDS:
        raise Http404
    return render(request, "web/error.html", {"words": WORDS[status], "number": f"{status}-0a1b2c3d"})


def health(request: HttpRequest) -> HttpResponse:
    """Answer a probe."""
    return JsonResponse({"ok": True})
