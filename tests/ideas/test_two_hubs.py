"""Two hubs of ours on two ports: a report goes from one to the other, is fixed there, comes back, and is not fixed."""

import datetime as dt

import httpx
import pytest

from kalaki.core.contract import at, new_key, now, writing
from kalaki.core.outbox import deliver_waiting
from kalaki.ideas import commands
from kalaki.ideas.commands.forwarding import open_route, save_peer
from kalaki.ideas.models import Idea, Passed
from kalaki.ideas.open311.jobs import go_round, look_for_work
from kalaki.ideas.rules.closure import Said
from tests.ideas.conftest import CATEGORIES, SEED, accept, said, unit
from tests.live_site.server import Server

THEIRS = """
import datetime as dt, django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from kalaki.cities.models import Municipality
from kalaki.core.contract import new_key, writing
from kalaki.ideas import commands
from kalaki.ideas.commands.open311 import make_client
from tests.conftest import RUSTAVI
from tests.ideas.conftest import CATEGORIES, SEED, accept, unit
from kalaki.core.contract import now
city = Municipality.objects.create(slug="rustavi", **RUSTAVI)
with writing(city.pk):
    commands.save_categories(actor=SEED, key=new_key(), rows=CATEGORIES)
    accept("lighting", unit("ბრიგადა"), when=now() - dt.timedelta(days=3))
    print(make_client(actor=SEED, key=new_key(), name="მერია", extended=True).secret)
"""
FIX = """
import sys, django; django.setup()
from kalaki.cities.contract import city_scope
from kalaki.core.contract import new_key
from kalaki.ideas import commands
from kalaki.ideas.commands import Acting
from kalaki.ideas.models import Idea
from kalaki.ideas.rules.lifecycle import By
from tests.ideas.conftest import SEED
with city_scope("rustavi"):
    row = Idea.objects.get(number=sys.argv[1])
    acting = Acting(by=By.OWNER, organisation=row.holder_id)
    commands.claim_done(actor=SEED, key=new_key(), idea=row.public_id, acting=acting, note="ნათურა შეიცვალა")
"""


@pytest.fixture
def theirs(tmp_path):
    server = Server(tmp_path / "theirs")
    server.secret = server.run(THEIRS).strip()
    yield server.start()
    server.stop()


def test_forwarded_fixed_denied_and_open_again_in_both(theirs, live_server, rustavi, settings):
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1",)
    endpoint = f"http://127.0.0.1:{theirs.port}/open311/v2"
    start = now().replace(microsecond=0)

    def turn(minutes):
        with at(start + dt.timedelta(minutes=minutes)):
            deliver_waiting()
            look_for_work(start)
            return go_round.func(rustavi.pk)

    with writing(rustavi.pk):
        commands.save_categories(actor=SEED, key=new_key(), rows=CATEGORIES)
        accept("lighting", unit("განათება"), when=start - dt.timedelta(days=3))
        peer = save_peer(actor=SEED, key=new_key(), name="ბრიგადა", url=endpoint, secret=theirs.secret)
        open_route(actor=SEED, key=new_key(), category="lighting", peer=peer, code="lighting")
        place = commands.Place(lat=41_549_500, lon=44_993_200)
        made = commands.submit_idea(actor=SEED, key=new_key(), submission=said(place=place))
        assert turn(0)["passed"] == 1
        number = Passed.objects.get().theirs
        theirs.run(FIX, number)
        assert turn(6)["heard"] == 1
        page = httpx.get(f"{live_server.url}/ideas/{made.number}/").text
        assert "შესრულდა, ველით დასტურს" in page
        assert f"გადაეცა: ბრიგადა, მათი ნომერი {number}" in page
        assert "ნათურა შეიცვალა" in page
        acting = commands.Acting(by="author", who=said().author.who)
        commands.say_fixed(actor=SEED, key=new_key(), idea=made.public_id, acting=acting, said=Said.NO)
        assert turn(7)["told"] == 1
        assert Idea.objects.values_list("status", "reopened").get(number=made.number) == ("routed", 1)
    there = httpx.get(f"{endpoint}/requests/{number}.json", params={"api_key": theirs.secret}).json()
    assert [(one["status"], one["service_code"]) for one in there] == [("OPEN", "lighting")]
