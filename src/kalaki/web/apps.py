"""The design system: base page, components, home."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Label "web"."""

    name = "kalaki.web"
    label = "web"
