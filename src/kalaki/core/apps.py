"""The technical ground floor."""

import datetime as dt

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Label "core"."""

    name = "kalaki.core"
    label = "core"

    def ready(self) -> None:
        """Let the audit log vouch for streams, keep house with files, and let `verify` look at all that is kept."""
        from kalaki.core import files, imports, moderation, paper
        from kalaki.core.jobs import Daily, Every, every
        from kalaki.core.receipts import verify_receipts
        from kalaki.core.streams.log import vouch_for_growth
        from kalaki.core.streams.verify import register
        from kalaki.core.textindex import verify_textindex
        from kalaki.core.uploads import register_upload_kind
        from kalaki.core.verify import register_verifier

        every("streams.heads", Every(minutes=1), vouch_for_growth)
        every("moderation.forget", Daily(at=dt.time(4, 40)), moderation.forget)
        every("imports.forget", Daily(at=dt.time(4, 45)), imports.forget)
        every("paper.forget", Daily(at=dt.time(4, 50)), paper.forget)
        register()
        files.register()
        register_upload_kind(paper.SCAN)
        register_verifier("receipts", verify_receipts)
        register_verifier("textindex", verify_textindex)
