"""The technical ground floor."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Label "core"."""

    name = "kalaki.core"
    label = "core"

    def ready(self) -> None:
        """Let the audit log vouch for streams, and `verify` look at them and at files; keep house with files."""
        from kalaki.core import files
        from kalaki.core.jobs import Every, every
        from kalaki.core.streams.log import vouch_for_growth
        from kalaki.core.streams.verify import register

        every("streams.heads", Every(minutes=1), vouch_for_growth)
        register()
        files.register()
