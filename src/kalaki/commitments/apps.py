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
        from kalaki.core.contract import register_subject

        register_subject(DOCUMENT, document_cards)
        register_subject("commitment", promise_cards)
