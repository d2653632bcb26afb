"""The installable hub: its manifest, its service worker and the page without a connection.

Each municipality and language has a worker of its own, because its offline page speaks that language
and its scope is that part of the addresses.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse

from kalaki.web.context import bar_colours
from kalaki.web.errors import Words
from kalaki.web.kept import kept_addresses, kept_pages, sender_scripts
from kalaki.web.statics import LOOK, sources

SHELL = (
    LOOK,
    "web/icons.svg",
    "web/logo.svg",
    "web/fonts/noto-ka.woff2",
    "web/fonts/noto-latin.woff2",
    "web/js/page.js",
    "web/js/queue.js",
    "web/js/draft.js",
)
QUEUE = "web/js/queue.js"
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
WORKER = Path(__file__).parent / "templates" / "web" / "sw.js"
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the hub of this municipality to the phone's home screen."""
    city, language = request.city, request.language  # type: ignore[attr-defined]
    files = {"any": "web/icon-{}.png", "maskable": "web/icon-maskable-{}.png"}
    body = {
        "id": get_script_prefix(),
        "name": f"{city.name_in(language)}: {city.hub_name_in(language)}",
        "short_name": city.name_in(language),
        "lang": language,
        "dir": "ltr",
        "start_url": reverse("web:home"),
        "scope": get_script_prefix(),
        "display": "standalone",
        "theme_color": bar_colours()["light"],
        "background_color": bar_colours()["light"],
        "icons": [
            {
                "src": static(files[purpose].format(size)),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in ICONS
        ],
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response["Cache-Control"] = "max-age=3600"
    return response


def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker of this part of the addresses; its version follows from what it keeps."""
    files = [*SHELL, *(name for page in kept_pages() for name in page.files), *sender_scripts()]
    shell = [static(name) for name in dict.fromkeys(files)]
    offline_page, pages = reverse("web:offline"), kept_addresses()
    told = [*shell, offline_page, *pages.values(), *(page.digest() for page in kept_pages()), _templates()]
    version = hashlib.sha256("".join([*told, _worker()]).encode()).hexdigest()[:12]
    kept = {
        "prefix": get_script_prefix(),
        "version": version,
        "offline": offline_page,
        "pages": pages,
        "shell": shell,
        "icon": static("web/icon-192.png"),
    }
    code = _worker().replace("__KEPT__", json.dumps(kept))
    response = HttpResponse(code, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no connection; the worker keeps this page and shows it then."""
    return render(request, "web/offline.html", _offline())


def _offline() -> dict[str, Words]:
    from django.utils.translation import gettext as _

    return {
        "words": Words(
            title=_("There is no connection"),
            text=_("What you wrote stays on this device. Go back, and send it when the signal returns."),
            icon="globe",
        )
    }


@cache
def _worker() -> str:
    """Return the worker with the queue and its senders in it: a worker that is no module imports nothing."""
    scripts = [_plain(QUEUE), *(f"{{\n{_plain(name)}}}\n" for name in sender_scripts())]
    return WORKER.read_text(encoding="utf-8").replace("__QUEUE__", "".join(scripts))


def _plain(name: str) -> str:
    path = sources()[name]
    code = path.read_text(encoding="utf-8") if path else ""
    return _EXPORT.sub("", _IMPORT.sub("", code))


@cache
def _templates() -> str:
    """Return a digest of all apps' templates: with other words the kept pages are fetched anew."""
    files = sorted(WORKER.parents[3].glob("*/templates/**/*.html"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
