"""C-Bot: knowledge, understanding, catalogue."""

import datetime as dt

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _nothing(request: object) -> dict[str, object]:
    """Return no context: the box needs none."""
    return {}


def _waiting(request: HttpRequest) -> dict[str, object]:
    """Return what waits at the desk of the knowledge, nothing for others."""
    from kalaki.assistant.access import WRITERS
    from kalaki.assistant.queries.questions import desk_counts
    from kalaki.people.contract import has_role

    return {"counts": desk_counts()} if has_role(request, *WRITERS) else {}


class AssistantConfig(AppConfig):
    """Label "assistant"."""

    name = "kalaki.assistant"
    label = "assistant"

    def ready(self) -> None:
        """Enter the menus and the home page."""
        from kalaki.assistant.home import open_data_panel, service_doors
        from kalaki.assistant.jobs import forget_questions, sort_questions, train_when_changed
        from kalaki.assistant.queries.questions import prove_retention
        from kalaki.core.contract import Daily, Every, every, register_verifier
        from kalaki.web.contract import Doors, Entry, Panel, register_doors, register_entry, register_slot

        register_entry(Entry(key="home", url="web:home", icon="home", label=_("Home"), position=0))
        register_entry(Entry(key="chat", url="assistant:chat", icon="chat", label=_("Ask"), position=10))
        register_entry(
            Entry(key="services", url="assistant:services", icon="doc", label=_("Services"), position=20)
        )
        register_slot(
            "desk", Panel(key="knowledge", template="assistant/_desk.html", context=_waiting, queries=1)
        )
        register_slot(
            "open_data",
            Panel(
                key="services",
                template="assistant/_open_data.html",
                context=open_data_panel,
                queries=4,
                position=50,
            ),
        )
        register_slot("home", Panel(key="ask", template="assistant/_home.html", context=_nothing))
        register_doors(
            Doors(key="services", title=_("What city hall is asked about"), doors=service_doors, queries=1)
        )
        every("assistant.train", Every(minutes=1), train_when_changed)
        every("assistant.sort_questions", Every(minutes=1), sort_questions)
        every("assistant.forget_questions", Daily(at=dt.time(0, 0)), forget_questions)
        register_verifier("questions", prove_retention)
