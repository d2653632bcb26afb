"""What every page knows: the municipality, the menus, the languages and the theme."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse

from kalaki.cities.contract import City
from kalaki.web.kept import senders
from kalaki.web.slots import entries, panels
from kalaki.web.statics import parts
from kalaki.web.styles import pairs

LANGUAGE_NAMES = {"ka": "ქართული", "en": "English", "az": "Azərbaycanca", "hy": "Հայերեն", "ru": "Русский"}
SHORT_NAMES = {"ka": "ქა", "en": "EN", "az": "AZ", "hy": "ՀԱ", "ru": "РУ"}  # noqa: RUF001 - Cyrillic letters
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of a menu."""

    url: str
    label: Any
    is_current: bool
    icon: str = ""
    code: str = ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame; pages outside a municipality get none."""
    city: City | None = getattr(request, "city", None)
    if city is None:
        return {}
    language = request.language  # type: ignore[attr-defined]
    bare = request.bare_path  # type: ignore[attr-defined]
    cities: tuple[City, ...] = request.cities  # type: ignore[attr-defined]
    theme = request.GET.get("theme", "")
    return {
        "city": city,
        "city_name": city.name_in(language),
        "hub_name": city.hub_name_in(language),
        "address": city.address_in(language),
        "home_url": reverse("web:home"),
        "senders": senders(),
        "nav": _nav(bare),
        "header_panels": [(panel.template, panel.context(request)) for panel in panels("header")],
        "languages": [
            Choice(
                url=address(city, code, cities, bare),
                label=LANGUAGE_NAMES[code],
                is_current=code == language,
                code=code,
            )
            for code in city.languages
        ],
        "alternates": [
            (code, request.build_absolute_uri(address(city, code, cities, bare))) for code in city.languages
        ],
        "page_url": request.build_absolute_uri(address(city, language, cities, bare)),
        "short_language": SHORT_NAMES[language],
        "cities": [
            Choice(
                url=address(other, other.default_language, cities, "/"),
                label=other.name_in(language),
                is_current=other.id == city.id,
            )
            for other in cities
            if other.is_open
        ],
        "theme": theme if theme in THEMES else "",
        "bar_colours": bar_colours(),
    }


def address(city: City, language: str, cities: tuple[City, ...], path: str) -> str:
    """Return the address of ``path`` in ``city`` and ``language``."""
    town = "" if city.id == cities[0].id else f"/{city.slug}"
    return town + ("" if language == city.default_language else f"/{language}") + path


@cache
def bar_colours() -> dict[str, str]:
    """Return {light, dark}: the colours of the header, which browsers give to their own bar."""
    light, dark = colours()["surface"]
    return {"light": light, "dark": dark}


@cache
def colours() -> dict[str, tuple[str, str]]:
    """Return {token without dashes: (light, dark)}, for what is drawn outside our pages."""
    return pairs(parts()[0].read_text(encoding="utf-8"))


def _nav(path: str) -> list[Choice]:
    choices = []
    for entry in entries():
        try:
            url = reverse(entry.url)
        except NoReverseMatch:
            continue
        bare = "/" + url.removeprefix(get_script_prefix())
        choices.append(
            Choice(url=url, label=entry.label, icon=entry.icon, is_current=_is_current(bare, path))
        )
    return choices


def _is_current(entry: str, path: str) -> bool:
    return path == entry if entry == "/" else path.startswith(entry)
