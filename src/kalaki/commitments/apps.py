"""Promises with an owner, a date and evidence."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Label "commitments"."""

    name = "kalaki.commitments"
    label = "commitments"

    def ready(self) -> None:
        """Draw cards for others, enter the menu, the home page and the desk, and keep the plan of reminders."""
        from django.utils.translation import gettext_lazy as _

        from kalaki.commitments.commands import DOCUMENT
        from kalaki.commitments.home import desk_panel, home_panel, open_data_panel
        from kalaki.commitments.jobs import remind, send_monthly, send_weekly
        from kalaki.commitments.queries.promises import document_cards, promise_cards
        from kalaki.commitments.rules.reminders import HOUR
        from kalaki.core.contract import Daily, every, register_subject
        from kalaki.web.contract import Entry, Panel, register_entry, register_slot

        register_subject(DOCUMENT, document_cards)
        register_subject("commitment", promise_cards)
        every("commitments.remind", Daily(at=HOUR), remind)
        every("commitments.weekly", Daily(at=HOUR, weekday=0), send_weekly)
        every("commitments.monthly", Daily(at=HOUR), send_monthly)
        register_entry(
            Entry(key="commitments", url="commitments:board", icon="check", label=_("Promises"), position=40)
        )
        register_slot(
            "home_below",
            Panel(key="promises", template="commitments/_home.html", context=home_panel, queries=2),
        )
        register_slot(
            "open_data",
            Panel(
                key="promises",
                template="commitments/_open_data.html",
                context=open_data_panel,
                position=20,
            ),
        )
        register_slot(
            "desk", Panel(key="promises", template="commitments/_desk.html", context=desk_panel, queries=2)
        )
