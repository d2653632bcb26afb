"""What every test shares: two municipalities with data that could leak, and the record of all SQL."""

from pathlib import Path

import hypothesis
import pytest
from django.urls import set_script_prefix

# How long an example takes says how busy the machine is; figures of speed stand in bench/.
hypothesis.settings.register_profile("kalaki", deadline=None)
hypothesis.settings.load_profile("kalaki")
CONTENT = Path(__file__).resolve().parents[1] / "content"

RUSTAVI = {
    "code": "RUS",
    "number": 1,
    "names": {"ka": "რუსთავი", "en": "Rustavi"},
    "hub_names": {"ka": "ინოვაციების ჰაბი", "en": "Innovations Hub"},
    "addresses": {"ka": "კოსტავას გამზირი 22, რუსთავი", "en": "22 Kostava Avenue, Rustavi"},
    "languages": ["ka", "en"],
    "state": "open",
    "hotline": "1300",
}
# Corners [lat, lon] in micro-degrees.
OLD_CENTRE = [
    [41_500_000, 44_900_000],
    [41_600_000, 44_900_000],
    [41_600_000, 45_000_000],
    [41_500_000, 44_900_000],
]
GORI = {
    "code": "GOR",
    "number": 2,
    "names": {"ka": "გორი", "en": "Gori"},
    "hub_names": {"ka": "გორის ჰაბი", "en": "Gori Hub"},
    "languages": ["ka", "en"],
    "state": "open",
    "hotline": "0370 00 00 00",
}


def pytest_collection_modifyitems(items):
    """Mark what touches tables: the rest says the same beside every database."""
    for item in items:
        if not {"django_db_setup", "worker_id"}.isdisjoint(item.fixturenames) or item.get_closest_marker(
            "django_db"
        ):
            item.add_marker("tables")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Make the tables once. pytest-django's own does so only where a test names them, not for a whole module."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def take_in_content(city):
    """Import the catalogue that ships into ``city``."""
    from kalaki.assistant.contract import import_knowledge
    from kalaki.core.contract import System, new_key, writing

    with writing(city.pk):
        for name in ("rustavi", "georgia"):
            import_knowledge(actor=System("t"), key=new_key(), path=CONTENT / name / "services.yaml")


def make_promises(city):
    """Make the demonstration promises that ship for ``city``; the first one gets the address in tests.web.pages."""
    from kalaki.commitments.contract import load_demo
    from kalaki.commitments.models import Commitment
    from kalaki.core.contract import writing
    from tests.web.pages import PROMISE

    with writing(city.pk):
        load_demo(CONTENT / "rustavi" / "commitments.yaml")
        first = Commitment.objects.order_by("pk").first()
        Commitment.objects.filter(pk=first.pk).update(public_id=PROMISE)


def make_ideas(city):
    """Take two items into ``city`` in May 2026: RUS-2026-000001, merged with its like, and a proposal with its answer."""
    import datetime as dt

    from kalaki.cities.models import Area
    from kalaki.core.contract import System, at, new_key, writing
    from kalaki.ideas import commands
    from kalaki.ideas.commands import Acting, Author, OriginRef, Place, Submission
    from kalaki.ideas.contract import By, Kind, load_categories
    from kalaki.ideas.models import Idea
    from kalaki.ideas.models.talk import Decision

    seed, form = System("t"), OriginRef(kind="form")
    workshop = OriginRef(kind="import", origin_id="workshop-14", title="სახელოსნო 14")
    with writing(city.pk), at(dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)):
        load_categories(CONTENT / "rustavi" / "ideas" / "categories.yaml")
        area = {"names": {"ka": "ძველი რუსთავი", "en": "Old Rustavi"}, "outline": [OLD_CENTRE]}
        Area.objects.get_or_create(municipality=city, key="old-centre", defaults=area)
        made = [
            commands.submit_idea(
                actor=seed,
                key=new_key(),
                submission=Submission(
                    kind=kind, origin=origin, text=text, category="lighting", author=Author(who="device:t"),
                    place=Place(area="old-centre"),
                ),
            )
            for kind, origin, text in (
                (Kind.REPORT, form, "ლამპიონი არ ანათებს"), (Kind.REPORT, form, "ბნელა"),
                (Kind.PROPOSAL, workshop, "მეტი სანათი"),
            )
        ]  # fmt: skip
        first, like, proposal = made
        triager, frame = Acting(by=By.TRIAGER), {"actor": seed}
        commands.merge_items(
            key=new_key(), idea=like.public_id, into=first.public_id, acting=triager, **frame
        )
        commands.comment(
            key=new_key(),
            idea=first.public_id,
            acting=Acting(by=By.AUTHOR, who="device:t"),
            text="ისევ ბნელა",
            **frame,
        )
        holder = Idea.objects.values_list("holder_id", flat=True).get(public_id=proposal.public_id)
        commands.answer(
            key=new_key(), idea=proposal.public_id, acting=Acting(by=By.OWNER, organisation=holder),
            decision=Decision.YES, texts={"ka": "გაკეთდება"}, **frame,
        )  # fmt: skip


def make_petition(city):
    """Let a petition of an open type collect in ``city``, with one signature; its address is in tests.web.pages."""
    import datetime as dt

    from kalaki.cities.contract import save_act
    from kalaki.core.contract import System, at, new_key, writing
    from kalaki.exact.dates import Unit
    from kalaki.ideas import commands, queries
    from kalaki.ideas.models import Idea, PetitionType
    from kalaki.ideas.rules.clock import Term
    from kalaki.people.contract import ensure_organisation
    from tests.web.pages import PETITION, PETITION_TYPE

    seed, day = System("t"), dt.date(2026, 1, 1)
    with writing(city.pk), at(dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)):
        act = save_act(
            actor=seed, key=new_key(), kind="law", number="1958", date=day, title="კოდექსი", body="პარლამენტი"
        )  # fmt: skip
        council = ensure_organisation(actor=seed, key=new_key(), kind="unit", name="საკრებულო")
        fields = commands.TypeFields(
            names={"ka": "მიმართვა საკრებულოს", "en": "Petition to the council"}, body=council, act=act, base=125_103,
            base_source="საქსტატი", base_on=day, absolute=1_252, collection_days=1000,
            answer=Term(count=1, unit=Unit.MONTHS),
        )  # fmt: skip
        kind = commands.save_petition_type(actor=seed, key=new_key(), fields=fields)
        commands.open_petition_type(actor=seed, key=new_key(), public_id=kind)
        made = commands.start_petition(
            actor=seed, key=new_key(), kind=kind, title="მეტი ხე", text="დარგეთ ხეები", author="person:t"
        )
        commands.sign_petition(
            actor=seed, key=new_key(), idea=made.public_id, subject="t", way=queries.SignedAt.DESK,
            has_identity=True, is_of_age=True,
        )  # fmt: skip
        Idea.objects.filter(public_id=made.public_id).update(number=PETITION, serial=900)
        PetitionType.objects.filter(public_id=kind).update(public_id=PETITION_TYPE)


@pytest.fixture
def rustavi(db):
    """Return the first municipality."""
    from kalaki.cities.models import Municipality

    return Municipality.objects.get_or_create(slug="rustavi", defaults=RUSTAVI)[0]


@pytest.fixture
def city(rustavi):
    """Return the first municipality (the same row as ``rustavi``)."""
    return rustavi


@pytest.fixture
def gori(rustavi):
    """Return a second municipality, whose rows must never be seen from the first."""
    from kalaki.cities.models import Municipality

    return Municipality.objects.get_or_create(slug="gori", defaults=GORI)[0]


@pytest.fixture
def in_rustavi(rustavi):
    """Run the test inside the scope of the first municipality."""
    from kalaki.core.contract import writing

    with writing(rustavi.pk):
        yield rustavi


@pytest.fixture(autouse=True)
def _every_statement_names_its_municipality(request):
    from tests.statements import guard

    if {"db", "transactional_db", "live_server"}.isdisjoint(request.fixturenames):
        yield
        return
    with guard():
        yield


@pytest.fixture(autouse=True)
def root_addresses():
    """Begin each test at the root: a request to a page of a town or a language leaves its prefix in the thread."""
    set_script_prefix("/")
