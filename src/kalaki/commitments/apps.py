"""Promises with an owner, a date and evidence."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Label "commitments"."""

    name = "kalaki.commitments"
    label = "commitments"

    def ready(self) -> None:
        """Let others draw the cards of promises and documents."""
        from kalaki.commitments.commands import DOCUMENT
        from kalaki.commitments.queries.promises import document_cards, promise_cards
        from kalaki.commitments.jobs import remind, send_monthly, send_weekly
        from kalaki.commitments.rules.reminders import HOUR
        from kalaki.core.contract import Daily, every, register_subject

        register_subject(DOCUMENT, document_cards)
        register_subject("commitment", promise_cards)
        every("commitments.remind", Daily(at=HOUR), remind)
        every("commitments.weekly", Daily(at=HOUR, weekday=0), send_weekly)
        every("commitments.monthly", Daily(at=HOUR), send_monthly)
