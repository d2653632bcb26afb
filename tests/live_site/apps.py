"""The app of the tally."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from tests.statements import refuse_unscoped


class TallyConfig(AppConfig):
    """Label "live_site"."""

    name = "tests.live_site"
    label = "live_site"

    def ready(self):
        from kalaki.core.contract import register_stream_kind
        from tests.live_site.tally import TALLY

        register_stream_kind(TALLY)
        connection_created.connect(_guard)


def _guard(sender, connection, **kwargs):
    """Refuse unscoped statements also in the processes that a test starts."""
    if not any(check is refuse_unscoped for check in connection.execute_wrappers):
        connection.execute_wrappers.append(refuse_unscoped)
