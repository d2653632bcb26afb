"""The technical ground floor."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Label "core"."""

    name = "kalaki.core"
    label = "core"
