"""How an Open311 address answers: in the asked format, language and municipality, with all errors at once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kalaki.cities.contract import City, city_scope
from kalaki.ideas.open311 import xml
from kalaki.ideas.open311.intake import BAD, FORBIDDEN, MANY, UNKNOWN, Errors
from kalaki.ideas.rules.open311 import pick_format, pick_language

METHOD = 405
READS = ("GET", "HEAD")
View = Callable[..., HttpResponseBase]


class Told(Exception):
    """A request that is answered with errors. ``args[0]``: all of them."""

    def __init__(self, found: Errors, *, wait: int = 0) -> None:
        """wait: seconds until it may be tried again."""
        super().__init__(found)
        self.found, self.wait = found, wait


def endpoint(*methods: str) -> Callable[[View], View]:
    """Answer in the asked format, language and municipality; errors too."""

    def decorate(view: View) -> View:
        @csrf_exempt  # clients have keys, not cookies
        @wraps(view)
        def answer(request: HttpRequest, *, form: str | None = None, **words: Any) -> HttpResponseBase:
            city: City = request.city  # type: ignore[attr-defined]
            chosen = pick_format(form, request.headers.get("Accept", ""))
            language = pick_language(request.headers.get("Accept-Language", ""), city.languages)
            with translation.override(language):
                try:
                    _check(chosen, request.method in methods)
                    found = _in_jurisdiction(request, view, form=chosen, language=language, **words)
                except Told as told:
                    found = _told(chosen or "xml", told)
            found.headers["Content-Language"] = language
            found.headers["Vary"] = "Accept, Accept-Language"
            found.headers["Access-Control-Allow-Origin"] = "*"
            return found

        return answer

    return decorate


def _in_jurisdiction(request: HttpRequest, view: View, **words: Any) -> HttpResponseBase:
    """Answer for the municipality that jurisdiction_id names; it is asked for where the address serves several."""
    given = request.GET.get("jurisdiction_id") or (
        request.POST.get("jurisdiction_id", "") if request.method == "POST" else ""
    )
    city: City = request.city  # type: ignore[attr-defined]
    cities: tuple[City, ...] = request.cities  # type: ignore[attr-defined]
    is_named = request.path.startswith(f"/{city.slug}/") or bool(city.host)
    if view.__name__ == "discovery" or (not given and (is_named or len(cities) == 1)):
        return view(request, **words)
    if not given:
        raise Told([(BAD, _("jurisdiction_id is missing."))])
    wanted = next((one for one in cities if given in {one.slug, one.host} - {""}), None)
    if wanted is None or (is_named and wanted.id != city.id):
        raise Told([(UNKNOWN, _("jurisdiction_id %(id)s is not known.") % {"id": given[:60]})])
    request.city = wanted  # type: ignore[attr-defined]
    if wanted.id == city.id:
        return view(request, **words)
    with city_scope(wanted.slug):
        return view(request, **words)


def _check(form: str | None, is_method: bool) -> None:  # noqa: FBT001 - two facts, one place
    if form is None:
        raise Told([(UNKNOWN, _("This format is not given. Ask for xml or json."))])
    if not is_method:
        raise Told([(METHOD, _("This address does not take that method."))])


def stream(form: str, root: str, name: str, rows: list[xml.Row]) -> HttpResponseBase:
    """Answer with a document of rows, block by block."""
    return StreamingHttpResponse(xml.streamed(form, root, name, rows), content_type=xml.TYPES[form])


def document(form: str, text: str, *, status: int = 200) -> HttpResponse:
    """Answer with a document; its type is named without a character set, as the standard wants it."""
    return HttpResponse(text.encode(), status=status, content_type=xml.TYPES[form])


def _told(form: str, told: Told) -> HttpResponse:
    codes = {code for code, _words in told.found}
    status = next(code for code in (METHOD, MANY, FORBIDDEN, UNKNOWN, BAD) if code in codes)
    response = document(form, xml.errors(form, told.found), status=status)
    if told.wait:
        response.headers["Retry-After"] = str(told.wait)
    return response
