"""Take the optional `/<city>` and `/<language>` off the path.

Views read ``request.city`` and ``request.language``; patterns are written without them, and
``reverse`` puts them back because they become the script prefix of this request.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import set_script_prefix
from django.utils import translation
from django_scopes import scope

from kalaki.cities.queries import City, list_cities

LANGUAGES = ("ka", "en", "az", "hy", "ru")
# Addresses of the whole installation, which need neither city nor scope.
UNSCOPED = ("/static/", "/health")
INTERFACE = "/api/v1/"


class AddressMiddleware:
    """Set ``request.city``, ``request.cities`` and ``request.language``, in one query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the scope of the municipality that the address names."""
        if request.path_info.startswith(UNSCOPED):
            return self.get_response(request)
        if "\0" in request.path_info or "%00" in request.META["QUERY_STRING"]:
            raise BadRequest("No text of an address holds NUL, and PostgreSQL stores none.")
        cities = list_cities()
        if not cities:
            return HttpResponseNotFound("No municipality yet. Run ./hub up without --empty, or ./hub demo.")
        city, language, prefix, rest = split_address(
            request.path_info, host=request.get_host(), cities=cities
        )
        if rest.startswith(INTERFACE) and rest != INTERFACE:
            rest = rest.rstrip("/")  # pages end in a slash; interfaces answer both forms
        request.city, request.cities, request.language = city, cities, language  # type: ignore[attr-defined]
        request.bare_path = rest  # type: ignore[attr-defined]
        request.path_info = rest
        set_script_prefix(prefix + "/")
        with scope(municipality=city.id), translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def split_address(path: str, *, host: str, cities: tuple[City, ...]) -> tuple[City, str, str, str]:
    """Return (city, language, prefix without end slash, rest of the path) of ``path``.

    A host name bound to a municipality, or else the installation's first one, needs no city part.
    A language that the municipality has not released is no language part: its pages do not exist.
    """
    name = host.rsplit(":", 1)[0]
    home = next((city for city in cities if city.host == name), cities[0])
    by_slug = {city.slug: city for city in cities}
    prefix, rest = "", path
    first, after = _first_part(rest)
    city = by_slug.get(first, home)
    if first in by_slug:
        prefix, rest = f"/{first}", after
        first, after = _first_part(rest)
    language = city.default_language
    if first in LANGUAGES and first in city.languages and first != language:
        language, prefix, rest = first, f"{prefix}/{first}", after
    return city, language, prefix, rest


def _first_part(path: str) -> tuple[str, str]:
    first, slash, after = path.removeprefix("/").partition("/")
    return first, slash + after if slash else "/"
