"""What several reads need: filters, what is listed, what others may see of a place and of words."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from kalaki.exact.geo import Place, rounded
from kalaki.georgian import skeleton
from kalaki.georgian.personal import find_personal, mask
from kalaki.ideas.models import AuthorLink, Follower
from kalaki.ideas.models.categories import PublishPlace
from kalaki.ideas.queries.stages import all_kept, kept_items, of_basis, of_stage
from kalaki.ideas.rules.lifecycle import OPEN, UNLISTED, Kind, State
from kalaki.ideas.rules.mechanism import Basis, Stage

PREVIEW_SIGNS = 140
ROUNDED_M = 100


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    VOICES = "voices"
    DUE = "due"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which items; an empty field asks nothing.

    category, area, mechanism: keys. holder, origin: public ids as text. mine, follows: a reference of people.
    words: searched in any letters. overdue: the due date has passed. everything: also held, hidden and
    withdrawn ones, for staff. changed_since: for feeds and interfaces. stage, basis: the items behind a figure of
    what came of it.
    """

    kind: Kind | None = None
    statuses: frozenset[State] = frozenset()
    category: str = ""
    area: str = ""
    holder: str = ""
    origin_kind: str = ""
    origin: str = ""
    mechanism: str = ""
    words: str = ""
    mine: str = ""
    follows: str = ""
    open_only: bool = False
    overdue: bool = False
    confirmed_only: bool = False
    everything: bool = False
    changed_since: dt.datetime | None = None
    stage: Stage | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPlace:
    """What others see of a place: micro-degrees or None, how exactly, and the words for it where they are exact."""

    lat: int | None
    lon: int | None
    how: PublishPlace
    address: str


def condition(filters: Filters, now: dt.datetime) -> Q:
    """Return the condition on Idea of ``filters``; keys are looked up inside the statement."""
    found = Q()
    if not filters.everything and not filters.mine:
        found &= ~Q(status__in=sorted(UNLISTED)) & Q(held=False)
    simple = {
        "kind": filters.kind,
        "category__key": filters.category,
        "area__key": filters.area,
        "holder__public_id": filters.holder,
        "origin__kind": filters.origin_kind,
        "origin__public_id": filters.origin,
        "origin__mechanism__key": filters.mechanism,
        "changed_at__gte": filters.changed_since,
    }
    found &= Q(**{name: value for name, value in simple.items() if value})
    if filters.statuses:
        found &= Q(status__in=sorted(filters.statuses))
    if filters.open_only or filters.overdue:
        found &= Q(status__in=sorted(OPEN))
    if filters.overdue:
        found &= Q(due_at__lt=now) & ~Q(status=State.WAITING)
    if filters.words.strip():
        found &= Q(folded__contains=skeleton(filters.words)) | Q(number__iexact=filters.words.strip())
    return _narrowed(found, filters)


def _narrowed(found: Q, filters: Filters) -> Q:
    """Return ``found`` for what people and figures have to do with items."""
    if filters.mine:
        found &= Q(pk__in=AuthorLink.objects.filter(who=filters.mine).values("idea_id"))
    if filters.follows:
        found &= Q(pk__in=Follower.objects.filter(who=filters.follows).values("idea_id"))
    if filters.confirmed_only:
        found &= Q(confirmed_voices__gt=0)
    if filters.basis is not None:
        found &= of_basis(filters.basis)
    if filters.stage is not None:
        kept = all_kept(kept_items(found)) if filters.stage is Stage.DONE else ()
        found &= of_stage(filters.stage, kept)
    return found


def shown(text: str) -> str:
    """Return words of a resident as others see them: phone numbers, e-mails and personal numbers are covered."""
    return mask(text, find_personal(text)) if text else ""


def preview(title: str, text: str) -> str:
    """Return what names an item in a list: its title, else the beginning of its text."""
    words = title or " ".join(text.split())
    if len(words) <= PREVIEW_SIGNS:
        return shown(words)
    return shown(words[:PREVIEW_SIGNS].rsplit(" ", 1)[0]) + "…"


def place_of(*, lat: int | None, lon: int | None, address: str, publish: str | None) -> PublicPlace:
    """Return what others see of a place: as its category says, exact without one."""
    how = PublishPlace(publish or PublishPlace.EXACT)
    if how is PublishPlace.EXACT:
        return PublicPlace(lat=lat, lon=lon, how=how, address=shown(address))
    if how is PublishPlace.AREA or lat is None or lon is None:
        return PublicPlace(lat=None, lon=None, how=how, address="")
    near = rounded(Place(lat, lon), ROUNDED_M)
    return PublicPlace(lat=near.lat, lon=near.lon, how=how, address="")


def name_in(words: dict[str, str] | None, language: str) -> str:
    """Return ``words`` in ``language``, else in Georgian; "" for none."""
    return (words.get(language) or words.get("ka", "")) if words else ""
