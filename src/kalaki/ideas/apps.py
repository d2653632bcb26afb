"""The register of ideas: reports, problems, proposals and petitions, and what became of them."""

import datetime as dt

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# What ideas itself takes in; other apps register theirs (chat, game, canvas, measure …).
OWN_ORIGINS = {
    "form": ("register", {"ka": "ჰაბის გვერდი", "en": "The hub's page", "ru": "Страница хаба", "az": "Habın səhifəsi",
                          "hy": "Հաբի էջը"}),
    "app": ("register", {"ka": "ჰაბის გვერდი", "en": "The hub's page", "ru": "Страница хаба", "az": "Habın səhifəsi",
                         "hy": "Հաբի էջը"}),
    "clerk": ("clerk", {"ka": "მოქალაქის მომსახურება", "en": "The desk of city hall", "ru": "Приём в мэрии",
                        "az": "Meriyanın qəbulu", "hy": "Քաղաքապետարանի ընդունարանը"}),
    "paper": ("paper", {"ka": "ქაღალდის ფორმა", "en": "Paper form", "ru": "Бумажная форма", "az": "Kağız forma",
                        "hy": "Թղթե ձև"}),
    "open311": ("open311", {"ka": "სხვა სისტემები", "en": "Other systems", "ru": "Другие системы",
                            "az": "Başqa sistemlər", "hy": "Այլ համակարգեր"}),
    "import": ("import", {"ka": "ადრინდელი სია", "en": "An earlier list", "ru": "Прежний список",
                          "az": "Əvvəlki siyahı", "hy": "Նախկին ցուցակ"}),
}  # fmt: skip


def _newest(request: HttpRequest) -> dict[str, object]:
    """Return what was answered or fixed last, for the home page; what was said last until there is any."""
    from kalaki.ideas.queries import newest

    rows, is_settled = newest(size=3)
    return {"rows": rows, "is_settled": is_settled}


class IdeasConfig(AppConfig):
    """Label "ideas"."""

    name = "kalaki.ideas"
    label = "ideas"

    def ready(self) -> None:
        """Register what ideas takes in, its cards and its daily jobs."""
        from kalaki.core.contract import Daily, every, register_subject, subscribe
        from kalaki.ideas.area_news import tell_area
        from kalaki.ideas.commands import ask_all_later, close_silent, resume_over
        from kalaki.ideas.commands.promises import IDEA
        from kalaki.ideas.origins import register_origin
        from kalaki.ideas.queries import AREA, area_cards, idea_cards
        from kalaki.web.contract import Entry, Panel, register_entry, register_slot

        for kind, (mechanism, titles) in OWN_ORIGINS.items():
            register_origin(kind, mechanism=mechanism, titles=titles)
        register_subject(IDEA, idea_cards)
        register_subject(AREA, area_cards)
        subscribe("idea.received", tell_area)
        register_entry(Entry(key="ideas", url="ideas:ideas", icon="idea", label=_("Ideas"), position=30))
        register_slot(
            "home_below",
            Panel(key="ideas", template="ideas/_home.html", context=_newest, queries=5, position=50),
        )
        every("ideas.resume_over", Daily(at=dt.time(0, 5)), resume_over)
        every("ideas.close_silent", Daily(at=dt.time(0, 15)), close_silent)
        every("ideas.ask_later", Daily(at=dt.time(9, 0)), ask_all_later)
