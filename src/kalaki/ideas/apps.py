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
    """Return what residents said last, for the home page."""
    from kalaki.ideas.queries import list_ideas

    return {"rows": list_ideas(size=3).rows}


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
        """Register what ideas takes in, its cards and its daily jobs."""
        from kalaki.core.contract import (
            PHOTO_BYTES,
            PHOTOS,
            Daily,
            UploadKind,
            every,
            register_subject,
            register_upload_kind,
            subscribe,
        )
        from kalaki.ideas.arrivals import unite
        from kalaki.ideas.commands import (
            ask_all_later,
            close_silent,
            forget_drafts,
            resume_over,
            warn_of_lapses,
        )
        from kalaki.ideas.commands.promises import IDEA
        from kalaki.ideas.commands.reporting import PHOTO_UPLOAD
        from kalaki.ideas.home import EVIDENCE, desk_panel, open_data_panel, ways_in
        from kalaki.ideas.jobs import dump_tonight
        from kalaki.ideas.notices import tell_followers
        from kalaki.ideas.origins import register_origin
        from kalaki.ideas.queries import idea_cards
        from kalaki.ideas.queries.categories import categories_digest
        from kalaki.ideas.views.near import desk_panel as near_panel
        from kalaki.people.contract import register_arrival
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

        for kind, (mechanism, titles) in OWN_ORIGINS.items():
            register_origin(kind, mechanism=mechanism, titles=titles)
        register_subject(IDEA, idea_cards)
        register_upload_kind(UploadKind(name=PHOTO_UPLOAD, types=PHOTOS, max_bytes=PHOTO_BYTES))
        subscribe("idea.status_changed", tell_followers)
        register_entry(Entry(key="ideas", url="ideas:ideas", icon="idea", label=_("Ideas"), position=30))
        register_slot(
            "home_below",
            Panel(key="ideas", template="ideas/_home.html", context=_newest, queries=4, position=50),
        )
        register_doors(Doors(key="say", title=_("Say it here"), doors=ways_in, position=10))
        register_slot(
            "me", Panel(key="ideas", template="ideas/_me.html", context=_asked, queries=1, position=10)
        )
        register_sender("report", "ideas/js/intake.js")
        register_kept(KeptPage(url="ideas:report", files=("ideas/js/report.js",), digest=categories_digest))
        register_kept(KeptPage(url="ideas:mine", query="?offline=1", files=("ideas/js/mine.js",)))
        register_arrival(unite)
        register_slot(
            "desk", Panel(key="ideas", template="ideas/desk/_door.html", context=desk_panel, queries=2)
        )
        register_upload_kind(UploadKind(name=EVIDENCE, types=PHOTOS, max_bytes=PHOTO_BYTES))
        every("ideas.warn_of_lapses", Daily(at=dt.time(9, 0)), warn_of_lapses)
        register_slot("desk", Panel(key="near", template="ideas/_near_desk.html", context=near_panel))
        _open_to_others()
        every("ideas.resume_over", Daily(at=dt.time(0, 5)), resume_over)
        every("ideas.close_silent", Daily(at=dt.time(0, 15)), close_silent)
        every("ideas.forget_drafts", Daily(at=dt.time(0, 25)), forget_drafts)
        register_slot(
            "open_data",
            Panel(key="ideas", template="ideas/_open_data.html", context=open_data_panel, position=10),
        )
        every("ideas.dump", Daily(at=dt.time(2, 30)), dump_tonight)
        every("ideas.ask_later", Daily(at=dt.time(9, 0)), ask_all_later)


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
