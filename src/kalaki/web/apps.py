"""The design system: base page, components, home."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Label "web"."""

    name = "kalaki.web"
    label = "web"

    def ready(self) -> None:
        """Give the account its place in the menus, for its app lies below and cannot; tell the desk what waits for a look."""
        from kalaki.web.moderation import desk_panel
        from kalaki.web.slots import Entry, register_entry, register_slot

        register_entry(Entry(key="me", url="people:me", icon="user", label=_("You"), position=900))
        register_slot("desk", desk_panel())
