"""A small register: two units, an open category, an author, a supporter and staff, on a Monday in May."""

import datetime as dt
from types import SimpleNamespace

import pytest

from kalaki.core.contract import System, at, new_key
from kalaki.core.models import OutboxEvent
from kalaki.exact.dates import Unit
from kalaki.ideas import commands
from kalaki.ideas.commands import Acting, Author, OriginRef, Submission
from kalaki.ideas.models import Category, Idea
from kalaki.ideas.rules.clock import TBILISI, Term
from kalaki.ideas.rules.lifecycle import By, Kind
from kalaki.people.contract import ensure_organisation, get_organisation

SEED = System("test")
ANNA, BEKA = "person:01900000-0000-7000-8000-00000000000a", "person:01900000-0000-7000-8000-00000000000b"
PHONE = "device:" + "d" * 32
CATEGORIES = [
    {
        "key": "lighting",
        "names": {"ka": "გარეგანათების დაზიანება", "en": "Outdoor lighting"},
        "icon": "light",
    },
    {"key": "roads", "names": {"ka": "გზის დაზიანება"}, "publish_place": "rounded"},
    {"key": "water", "names": {"ka": "წყლის გაჟონვა"}, "publish_place": "area"},
]
DAY = dt.timedelta(days=1)


def local(*when):
    """Return an instant of Georgian time."""
    return dt.datetime(*when, tzinfo=TBILISI)


def end_of(*day):
    """Return the end of a day in Georgia, in UTC."""
    return dt.datetime(*day, 23, 59, 59, tzinfo=TBILISI).astimezone(dt.UTC)


MONDAY = local(2026, 5, 4, 8, 10)


def act(command, *, when=MONDAY, key=None, actor=None, **words):
    """Run a command at ``when`` under one key, twice: the repetition gives the same and changes nothing.

    An author acts as themselves, everybody else as the seed.
    """
    acting = words.get("acting")
    if actor is None:
        actor = SimpleNamespace(ref=acting.who) if acting and acting.by is By.AUTHOR else SEED
    key = key or new_key()
    with at(when):
        result = command(actor=actor, key=key, **words)
        events = OutboxEvent.objects.count()
        assert command(actor=actor, key=key, **words) == result
        assert OutboxEvent.objects.count() == events
    return result


def unit(name):
    """Return the organisation ``name``, made if it is new."""
    return get_organisation(act(ensure_organisation, kind="unit", name=name))


def category(key):
    """Return the public id of a category."""
    return Category.objects.values_list("public_id", flat=True).get(key=key)


def said(kind=Kind.REPORT, **changes):
    """Return what somebody says."""
    words = {
        "kind": kind,
        "origin": OriginRef(kind="form"),
        "text": "ლამპიონი არ ანათებს",
        "category": "lighting",
        "author": Author(who=ANNA, is_confirmed=True),
    }
    return Submission(**(words | changes))


def submit(when=MONDAY, key=None, **changes):
    """Take an item in; returns its receipt."""
    return act(commands.submit_idea, when=when, key=key, submission=said(**changes))


def row(receipt):
    """Return the stored item of a receipt."""
    return Idea.objects.select_related("clock").get(public_id=receipt.public_id)


@pytest.fixture
def town(in_rustavi):
    """Return units and ways to act in a municipality whose category „lighting“ is open."""
    act(commands.save_categories, rows=CATEGORIES)
    lights, parks = unit("განათების სამსახური"), unit("გამწვანების სამსახური")
    accept("lighting", lights)
    return SimpleNamespace(
        lights=lights,
        parks=parks,
        owner=Acting(by=By.OWNER, organisation=lights.id, official="ნინო, სამსახურის უფროსი"),
        other=Acting(by=By.OWNER, organisation=parks.id),
        triager=Acting(by=By.TRIAGER),
        supervisor=Acting(by=By.SUPERVISOR),
        anna=Acting(by=By.AUTHOR, who=ANNA),
    )


def accept(key, organisation, *, days=(2, 5), when=None):
    """Open category ``key``: first answer and fix in so many working days."""
    when = when or MONDAY - 30 * DAY
    act(commands.offer_category, when=when, category=category(key), organisation=organisation.public_id)
    return act(
        commands.accept_category, when=when, category=category(key), role="უფროსი", who="ნინო", document="N 12",
        first_answer=Term(count=days[0], unit=Unit.WORKING_DAYS), resolution=Term(count=days[1], unit=Unit.WORKING_DAYS),
    )  # fmt: skip
