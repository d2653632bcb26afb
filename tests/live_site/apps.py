"""The app of the tally."""

from django.apps import AppConfig


class TallyConfig(AppConfig):
    """Label "live_site"."""

    name = "tests.live_site"
    label = "live_site"

    def ready(self):
        from kalaki.core.contract import register_stream_kind
        from tests.live_site.tally import TALLY

        register_stream_kind(TALLY)
