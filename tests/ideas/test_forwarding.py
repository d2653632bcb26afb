"""Passing items on to a city's own system, a process that enforces the standard: retry, tokens, updates, bad answers."""

import dataclasses
import datetime as dt
import json
from types import SimpleNamespace

import pytest

from kalaki.core.contract import Limits, Refused, at, new_key
from kalaki.core.outbox import deliver_waiting
from kalaki.ideas import commands
from kalaki.ideas.commands.forwarding import close_route, open_route, save_peer, say_confirmed, try_again
from kalaki.ideas.commands.open311 import make_client, note_media_failed, revoke_client
from kalaki.ideas.models import Category, HistoryEntry, Idea, Passed, Peer, PeerWord
from kalaki.ideas.open311 import client as asking
from kalaki.ideas.open311.jobs import go_round, look_for_work
from kalaki.ideas.queries.forwarding import list_peers, list_refused, troubles
from kalaki.ideas.rules.closure import Said
from kalaki.people.contract import Role
from tests.ideas.conftest import ANNA, MONDAY, SEED, act, row, submit
from tests.people.conftest import make_staff, sign_in
from tests.servers import start
from tests.servers.city311 import KEY

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


def run_city(tmp_path_factory, *words):
    folder = tmp_path_factory.mktemp("city")
    process, port = start("city311", "--folder", folder, *words)
    return process, SimpleNamespace(folder=folder, url=f"http://127.0.0.1:{port}/v2")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    process, found = run_city(tmp_path_factory)
    yield found
    process.terminate()


@pytest.fixture
def other(server, settings):
    """Return the other city, well again and silent."""
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1",)
    for name in ("dead", "busy", "slow", "bomb", "wide", "say.json"):
        (server.folder / name).unlink(missing_ok=True)
    return server


def told(city):
    return json.loads((city.folder / "state.json").read_text(encoding="utf-8"))


def says(city, *updates):
    (city.folder / "say.json").write_text(json.dumps(updates, ensure_ascii=False), encoding="utf-8")


def update(theirs, which, status, minutes, text=""):
    when = (MONDAY + minutes * MINUTE).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "update_id": which, "service_request_id": theirs, "status": status, "updated_datetime": when, "description": text,
        "status_notes": text,
    }  # fmt: skip


def way(city, code="lamps"):
    """Let „lighting“ go on to the city."""
    key = {"actor": SEED, "key": new_key()}
    with at(MONDAY - HOUR):
        peer = save_peer(
            **key, name="განათების კომპანია", url=city.url + "/", secret=KEY, jurisdiction="c.ge"
        )
        return open_route(actor=SEED, key=new_key(), category="lighting", peer=peer, code=code)


def turn(minutes, city):
    """Let the worker go round at ``minutes`` after the report."""
    with at(MONDAY + minutes * MINUTE):
        deliver_waiting()
        look_for_work(MONDAY)
        return go_round.func(city.pk)


def passed():
    return Passed.objects.get()


def test_a_report_goes_on_and_comes_back_done(town, other, rustavi, client):
    way(other)
    Category.objects.filter(key="lighting").update(
        questions=[{"code": "pole", "datatype": "string", "texts": {"ka": "ბოძი"}}]
    )
    made = submit(
        answers={"pole": "17"},
        text="ბნელა, ტელ. 599123456",
        place=commands.Place(lat=41_549_500, lon=44_993_200),
    )
    assert turn(1, rustavi)["passed"] == 1
    theirs = passed().theirs
    sent = told(other)["requests"][-1]
    assert sent == {
        "jurisdiction_id": "c.ge", "api_key": "city-key", "service_code": "lamps", "lat": "41.5495", "long": "44.9932",
        "description": f"{sent['description'].splitlines()[0]}\n{made.number} http://127.0.0.1:8000/ideas/{made.number}/",
        "attribute[pole]": "17",
    }  # fmt: skip
    assert "599" not in sent["description"]
    assert ANNA not in json.dumps(sent)
    assert row(made).status == "routed"
    page = client.get(f"/ideas/{made.number}/").content.decode()
    assert f"გადაეცა: განათების კომპანია, მათი ნომერი {theirs}" in page
    says(
        other,
        update(theirs, "u1", "IN_PROGRESS", 2),
        update(theirs, "u2", "closed", 3, "ნათურა შეიცვალა"),
        update("X", "u3", "closed", 3),
    )
    assert turn(10, rustavi)["heard"] == 2
    assert turn(20, rustavi)["heard"] == 0  # the windows overlap, the repetitions are dropped
    assert told(other)["polled"][-1]["start_date"] == "2026-05-04T04:10:00Z"
    assert (row(made).status, row(made).reopened) == ("claimed", 0)
    last = HistoryEntry.objects.filter(idea=row(made)).order_by("-seq")[0]
    assert (last.what, last.official, last.reason) == ("claim", "განათების კომპანია", "ნათურა შეიცვალა")
    with at(MONDAY + 30 * MINUTE):
        act(
            commands.say_fixed, when=MONDAY + 30 * MINUTE, idea=made.public_id, acting=town.anna, said=Said.NO
        )
    assert turn(31, rustavi)["told"] == 1
    word = told(other)["updates"][-1]
    assert (word["service_request_id"], word["status"]) == (theirs, "OPEN")
    says(other, update(theirs, "u4", "FIXED", 40, "ახლა ანათებს"))
    turn(45, rustavi)
    act(commands.say_fixed, when=MONDAY + 50 * MINUTE, idea=made.public_id, acting=town.anna, said=Said.YES)
    turn(51, rustavi)
    assert [one["status"] for one in told(other)["updates"]] == ["OPEN", "CLOSED"]
    assert row(made).status == "confirmed"
    says(other, update(theirs, "u5", "OPEN", 60, "ისევ გაფუჭდა"))
    turn(65, rustavi)
    assert (row(made).status, row(made).reopened) == ("routed", 2)
    turn(66, rustavi)
    assert PeerWord.objects.count() == 2  # what the peer said itself is not told back


def test_a_dead_system_is_red_and_the_clock_runs_on(town, other, rustavi, client):
    way(other)
    made = submit(answers={"pole": "1"}, place=commands.Place(lat=1, lon=1))
    (other.folder / "dead").touch()
    assert turn(1, rustavi)["passed"] == 0
    (peer,) = list_peers()
    assert (peer.failing_since, peer.waiting, troubles()) == ((MONDAY + MINUTE).astimezone(dt.UTC), 1, (1, 0))
    assert turn(1, rustavi)["passed"] == 0  # not yet its turn
    assert passed().attempts == 1
    (other.folder / "dead").unlink()
    (other.folder / "busy").touch()
    turn(3, rustavi)
    assert (passed().attempts, passed().error, list_peers()[0].failing_since) == (
        2,
        "503",
        peer.failing_since,
    )
    person, _membership = make_staff(rustavi, "ნინო", Role.SUPERVISOR)
    desk = sign_in(client, person)
    assert "არ პასუხობს: 1" in desk.get("/desk/").content.decode()
    assert "არ პასუხობს" in desk.get("/desk/open311/").content.decode()
    (other.folder / "busy").unlink()
    due = row(made).due_at
    assert turn(8, rustavi)["passed"] == 1
    assert (row(made).due_at, troubles()) == (due, (0, 0))


@pytest.mark.parametrize(
    ("mode", "why", "seconds"), [("bomb", "broken", 60), ("wide", "size", 60), ("slow", "time", 0.5)]
)
def test_an_answer_that_would_hurt_is_no_answer(town, other, rustavi, monkeypatch, mode, why, seconds):
    monkeypatch.setattr(asking, "LIMITS", dataclasses.replace(asking.LIMITS, seconds=seconds))
    way(other, "holes")
    submit(place=commands.Place(lat=1, lon=1))
    (other.folder / mode).touch()
    turn(1, rustavi)
    assert (passed().state, passed().error, passed().theirs, list_peers()[0].error) == (
        "waiting",
        why,
        "",
        why,
    )


def test_what_they_refuse_waits_for_staff(town, other, rustavi):
    way(other)
    submit(place=commands.Place(lat=1, lon=1))
    turn(1, rustavi)
    (one,) = list_refused()
    assert (one.why, passed().state) == ("pole", "refused")  # their form asks for it
    assert turn(100, rustavi)["passed"] == 0
    Idea.objects.update(answers={"pole": "3"})
    Peer.objects.update(sealed_key=b"")
    with at(MONDAY + 2 * HOUR):
        try_again(actor=SEED, key=new_key(), passed=one.public_id)
    turn(121, rustavi)
    assert list_refused()[0].why == "403 api_key"


def test_a_token_becomes_a_number_and_a_blackbox_has_none(town, other, rustavi):
    route = way(other, "holes")
    made = submit(place=commands.Place(lat=1, lon=1))
    turn(1, rustavi)
    assert (passed().state, passed().theirs) == ("token", "")
    for minutes in (10, 20, 30):
        turn(minutes, rustavi)
    assert (passed().state, passed().theirs) == ("sent", "CITY/77")
    act(close_route, route=route)
    turn(40, rustavi)
    assert Category.objects.get(key="lighting").destination == "desk"
    way(other, "sewers")
    second = submit(when=MONDAY + 50 * MINUTE, text="მეორე", place=commands.Place(lat=1, lon=1))
    turn(51, rustavi)
    found = Passed.objects.get(idea__number=second.number)
    assert (found.state, found.theirs, row(made).status) == ("sent", "", "routed")


def test_without_updates_the_status_is_read(town, tmp_path_factory, settings, rustavi):
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1",)
    process, plain = run_city(tmp_path_factory, "--plain")
    try:
        way(plain)
        made = submit(answers={"pole": "1"}, place=commands.Place(lat=1, lon=1))
        turn(1, rustavi)
        says(plain, update(passed().theirs, "", "closed", 5, "მზადაა"))
        assert [turn(minutes, rustavi)["heard"] for minutes in (10, 20)] == [1, 0]
        assert row(made).status == "claimed"
    finally:
        process.terminate()


def test_private_machines_and_items_of_others_are_left_alone(town, other, settings, rustavi):
    settings.KALAKI_OUTGOING_TEST_HOSTS = ()
    way(SimpleNamespace(url="https://127.0.0.1/v2"))
    submit(origin=commands.OriginRef(kind="open311", origin_id="x"))
    submit(text="დამალული", held=True)
    turn(1, rustavi)
    assert Passed.objects.count() == 0  # what came by Open311, or waits for a look, does not go on
    gone = submit(text="გაუქმდა", place=commands.Place(lat=1, lon=1))
    with at(MONDAY + MINUTE):
        assert look_for_work(MONDAY)
    act(commands.withdraw, idea=gone.public_id, acting=town.anna)
    turn(2, rustavi)
    assert (passed().attempts, passed().next_at) == (0, None)
    assert not look_for_work(MONDAY)
    submit(text="სხვა", place=commands.Place(lat=1, lon=1))
    turn(3, rustavi)
    assert Passed.objects.order_by("-pk")[0].error == "not allowed: host"
    assert Limits(seconds=20, max_bytes=20_000_000, redirects=2) == asking.MEDIA_LIMITS
    with pytest.raises(asking.Declined, match="scheme"):
        asking.fetch_media("http://169.254.169.254/latest/meta-data")


def test_their_no_and_what_is_only_noted(town, other, rustavi):
    way(other)
    for number, (word, status, text) in enumerate(
        [
            ("NO_FURTHER_ACTION", "declined", "არ შედის გეგმაში"),
            ("NOT_COUNCILS_RESPONSIBILITY", "not_ours", "კერძო ეზოა"),
            ("DUPLICATE", "routed", ""),
        ]
    ):
        made = submit(
            answers={"pole": str(number)}, text=f"ბნელა {number}", place=commands.Place(lat=1, lon=1)
        )
        turn(10 * number + 1, rustavi)
        theirs = Passed.objects.order_by("-pk")[0].theirs
        says(other, update(theirs, f"n{number}", word, 10 * number + 2, text))
        assert turn(10 * number + 7, rustavi)["heard"] == 1
        assert (row(made).status, row(made).reason) == (status, text)
    assert HistoryEntry.objects.order_by("-pk")[0].what == "peer_word"


def test_what_the_commands_refuse(town, other):
    peer = save_peer(actor=SEED, key=new_key(), name="ქალაქი", url=other.url)
    nobody, frame = new_key(), {"actor": SEED}

    def refused(command, **words):
        with pytest.raises(Refused) as caught:
            command(**frame, key=new_key(), **words)
        return caught.value.code

    assert [
        refused(save_peer, name=" ", url=other.url),
        refused(save_peer, name="ა", url="https://[x"),
        refused(save_peer, name="ა", url="city"),
        refused(open_route, category="none", peer=peer, code="1"),
        refused(open_route, category="lighting", peer=nobody, code="1"),
        refused(open_route, category="lighting", peer=peer, code=" "),
        refused(close_route, route=nobody),
        refused(try_again, passed=nobody),
        refused(make_client, name=" "),
        refused(revoke_client, client=nobody),
    ] == [
        "missing", "url_wrong", "url_wrong", "category_unknown", "not_found", "missing", "not_found", "not_found",
        "missing", "not_found",
    ]  # fmt: skip
    client = make_client(actor=SEED, key=nobody, name="აპი")
    assert make_client(actor=SEED, key=nobody, name="აპი") == dataclasses.replace(client, secret="")
    act(revoke_client, client=client.client)
    assert act(save_peer, name="ქალაქი", url=other.url) == peer
    route = act(open_route, category="lighting", peer=peer, code="1")
    assert act(open_route, category="lighting", peer=peer, code="2") != route
    say_confirmed({"idea": str(submit().public_id)})
    assert PeerWord.objects.count() == 0  # it never went on
    note_media_failed(nobody, why="x", is_final=True)
