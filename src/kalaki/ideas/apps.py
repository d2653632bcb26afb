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


def _asked(request: HttpRequest) -> dict[str, object]:
    """Return how many questions wait for the word of whoever signed in."""
    from kalaki.core.contract import actor_of
    from kalaki.ideas.queries.mine import open_questions

    return {"asked": open_questions(actor_of(request).ref)}


class IdeasConfig(AppConfig):
    """Label "ideas"."""

    name = "kalaki.ideas"
    label = "ideas"

    def ready(self) -> None:
        """Register what ideas takes in, where it shows itself, its jobs and its standing with other systems."""
        _take_in()
        _show()
        _work()
        _open_to_others()


def _take_in() -> None:
    """Register origins, cards, uploads and what happens when somebody signs in."""
    from kalaki.core.contract import PHOTO_BYTES, PHOTOS, UploadKind, register_subject, register_upload_kind
    from kalaki.ideas import importing, sheets
    from kalaki.ideas.arrivals import unite
    from kalaki.ideas.commands.promises import IDEA
    from kalaki.ideas.commands.reporting import PHOTO_UPLOAD
    from kalaki.ideas.home import EVIDENCE
    from kalaki.ideas.origins import register_origin
    from kalaki.ideas.queries import AREA, area_cards, idea_cards
    from kalaki.people.contract import register_arrival

    for kind, (mechanism, titles) in OWN_ORIGINS.items():
        register_origin(kind, mechanism=mechanism, titles=titles)
    register_subject(IDEA, idea_cards)
    register_subject(AREA, area_cards)
    for name in (PHOTO_UPLOAD, EVIDENCE):
        register_upload_kind(UploadKind(name=name, types=PHOTOS, max_bytes=PHOTO_BYTES))
    register_arrival(unite)
    importing.register()
    sheets.register()


def _show() -> None:
    """Register the doors and panels on pages of others, and what a phone keeps for times without a connection."""
    from kalaki.ideas.doors import desk_doors, petition_doors
    from kalaki.ideas.home import desk_panel, open_data_panel, ways_in
    from kalaki.ideas.queries.categories import categories_digest
    from kalaki.ideas.views.near import desk_panel as near_panel
    from kalaki.web.contract import (
        Doors,
        Entry,
        KeptPage,
        Panel,
        register_doors,
        register_entry,
        register_kept,
        register_sender,
        register_slot,
    )

    register_entry(Entry(key="ideas", url="ideas:ideas", icon="idea", label=_("Ideas"), position=30))
    register_doors(Doors(key="say", title=_("Say it here"), doors=ways_in, position=10))
    register_doors(Doors(key="petitions", title=_("Together"), doors=petition_doors, position=60))
    panels = (
        (
            "home_below",
            Panel(key="ideas", template="ideas/_home.html", context=_newest, queries=5, position=50),
        ),
        ("me", Panel(key="ideas", template="ideas/_me.html", context=_asked, queries=1, position=10)),
        ("desk", Panel(key="ideas", template="ideas/desk/_door.html", context=desk_panel, queries=2)),
        ("desk", Panel(key="near", template="ideas/_near_desk.html", context=near_panel)),
        ("desk", Panel(key="clerk", template="ideas/_desk_doors.html", context=desk_doors, position=110)),
        (
            "open_data",
            Panel(key="ideas", template="ideas/_open_data.html", context=open_data_panel, position=10),
        ),
    )
    for slot, panel in panels:
        register_slot(slot, panel)
    register_sender("report", "ideas/js/intake.js")
    register_kept(KeptPage(url="ideas:report", files=("ideas/js/report.js",), digest=categories_digest))
    register_kept(KeptPage(url="ideas:mine", query="?offline=1", files=("ideas/js/mine.js",)))


def _work() -> None:
    """Register the daily jobs, and who is told when an item moves."""
    from kalaki.core.contract import Daily, every, subscribe
    from kalaki.ideas import commands
    from kalaki.ideas.area_news import tell_area
    from kalaki.ideas.jobs import dump_tonight
    from kalaki.ideas.notices import tell_followers

    subscribe("idea.received", tell_area)
    subscribe("idea.status_changed", tell_followers)
    for name, at, job in (
        ("resume_over", dt.time(0, 5), commands.resume_over),
        ("expire_petitions", dt.time(0, 10), commands.expire_due),
        ("close_silent", dt.time(0, 15), commands.close_silent),
        ("forget_drafts", dt.time(0, 25), commands.forget_drafts),
        ("dump", dt.time(2, 30), dump_tonight),
        ("warn_of_lapses", dt.time(9, 0), commands.warn_of_lapses),
        ("ask_later", dt.time(9, 0), commands.ask_all_later),
    ):
        every(f"ideas.{name}", Daily(at=at), job)


def _open_to_others() -> None:
    """Register Open311: what may be reached and uploaded, its round each minute, and what is told to other systems."""
    from kalaki.core.contract import Daily, Every, every, register_purpose, register_upload_kind, subscribe
    from kalaki.ideas.commands import forwarding, open311
    from kalaki.ideas.open311 import client, jobs
    from kalaki.ideas.views.open311_desk import desk_panel
    from kalaki.web.contract import register_slot

    # Staff name the systems, clients the photos; core.outgoing lets neither lead into a private network.
    register_purpose(client.PURPOSE, bool)
    register_purpose(client.MEDIA, bool)
    register_upload_kind(open311.UPLOAD)
    register_slot("desk", desk_panel())
    every("ideas.open311", Every(minutes=1), jobs.look_for_work)
    every("ideas.open311_forget", Daily(at=dt.time(3, 30)), open311.forget_trials)
    subscribe("idea.reopened", forwarding.say_again)
    subscribe("idea.confirmed", forwarding.say_confirmed)
    for kind in ("idea.received", "idea.reopened", "idea.confirmed"):
        subscribe(kind, jobs.on_event)
