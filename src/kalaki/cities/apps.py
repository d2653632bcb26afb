"""The municipality: languages, areas, branding, calendar."""

from django.apps import AppConfig


class CitiesConfig(AppConfig):
    """Label "cities"."""

    name = "kalaki.cities"
    label = "cities"
