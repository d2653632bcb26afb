"""The municipality: languages, areas, branding, calendar."""

from django.apps import AppConfig


class CitiesConfig(AppConfig):
    """Label "cities"."""

    name = "kalaki.cities"
    label = "cities"

    def ready(self) -> None:
        """Let acts be subjects."""
        from kalaki.cities.queries import act_cards
        from kalaki.core.contract import register_subject

        register_subject("act", act_cards)
