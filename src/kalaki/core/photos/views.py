"""The address of a picture."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kalaki.core.photos.store import file_for

YEAR = 365 * 86_400


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the JPEG ``name``. A browser keeps it for long; no shared cache does, so that blurring reaches all."""
    found = file_for(name, request)
    if found is None:
        raise Http404
    path, is_open = found
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"  # without the file's name
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable" if is_open else "private, no-store"
    return response
