"""What those who follow a neighbourhood hear: once a day, what came in there.

No word of its author and no place is in it: number and category name the item, its page says what others may see.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kalaki.cities.contract import home_urls
from kalaki.core.contract import Notice, Pushed, SubjectRef
from kalaki.ideas.models import Idea
from kalaki.ideas.queries.map import AREA
from kalaki.ideas.queries.shared import name_in
from kalaki.ideas.rules.lifecycle import UNLISTED, Kind
from kalaki.ideas.words import KINDS
from kalaki.people.contract import announce


def tell_area(payload: dict[str, Any]) -> None:
    """Tell the followers of the area in which an item came in; handles idea.received. Samples and held items are no news."""
    rows = Idea.objects.filter(public_id=UUID(payload["idea"]), held=False, demo=False, area__isnull=False)
    columns = ("number", "kind", "area__public_id", "area__names", "category__names")
    row = rows.exclude(status__in=sorted(UNLISTED)).values_list(*columns).first()
    if row is None:
        return
    number, kind, area, area_names, category_names = row
    path, homes = f"/ideas/{number}/", home_urls()

    def words(language: str) -> Notice:
        what = name_in(category_names, language) or str(KINDS[Kind(kind)][0])
        title = _("New in %(area)s: %(what)s, %(number)s") % {
            "area": name_in(area_names, language), "what": what, "number": number,
        }  # fmt: skip
        home = homes.get(language) or homes["ka"]
        pushed = Pushed(number=number, state=what, language=language, path=path, topic=f"{AREA}:{area}")
        return Notice(
            kind="ideas.area", title=title, text=f"{title}\n{home}{path}", short=title, pushed=pushed
        )

    announce(SubjectRef(AREA, area), words)
