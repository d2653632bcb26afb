"""Acceptances that end within thirty days: their owners and the supervisors hear of it once."""

import datetime as dt
from uuid import uuid5

from django.utils import translation
from django.utils.translation import gettext

from kalaki.cities.contract import home_urls
from kalaki.core.contract import TBILISI, Notice, System, command, notify
from kalaki.georgian import format_date
from kalaki.ideas.commands.categories import days_of
from kalaki.ideas.models import CategoryAcceptance
from kalaki.ideas.rules.acceptance import is_lapsing
from kalaki.people.contract import Recipient, Role, recipients_in, recipients_with

CLERK = System("ideas")


def warn_of_lapses(slot: dt.datetime) -> int:
    """Warn of every acceptance that ends within thirty days and was not warned of; returns how many. A job."""
    day = slot.astimezone(TBILISI).date()
    rows = CategoryAcceptance.objects.select_related("category").filter(
        withdrawn_on=None, lapses_on__gt=day, demo=False
    )
    return sum(_warn(row, slot) for row in rows.order_by("pk") if is_lapsing(days_of(row), day))


def _warn(row: CategoryAcceptance, slot: dt.datetime) -> bool:
    # The key is made of the day on which it lapses, so a renewal is warned of anew and nothing else is.
    key = uuid5(row.public_id, f"lapse/{row.lapses_on}")
    with command("ideas.warn_of_lapse", actor=CLERK, key=key, acceptance=row.public_id) as run:
        if run.replayed:
            return False
        owners = recipients_in([row.organisation_id], Role.OWNER).get(row.organisation_id, ())
        people = {one.ref: one for one in (*owners, *recipients_with(Role.SUPERVISOR))}
        homes = home_urls()
        for one in people.values():
            notify(one.ref, _notice(row, one, homes), municipality=run.municipality, at=run.at)
        run.audit(row.public_id, lapses=row.lapses_on, people=len(people))
        run.finish(len(people))
    return True


def _notice(row: CategoryAcceptance, to: Recipient, homes: dict[str, str]) -> Notice:
    with translation.override(to.language):
        words = {
            "category": row.category.names.get(to.language) or row.category.names["ka"],
            "day": format_date(row.lapses_on, to.language) if row.lapses_on else "",
        }
        title = gettext("The word for “%(category)s” ends on %(day)s") % words
        text = gettext(
            "From that day on nobody can report it. Renew the acceptance before, or say who takes it over."
        )
        address = f"{homes.get(to.language) or homes['ka']}/desk/categories/{row.category.key}/"
        return Notice(kind="ideas.lapsing", title=title, text=f"{text}\n{address}", short=title)
