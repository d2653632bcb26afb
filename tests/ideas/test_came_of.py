"""What came of it: figures, and the items that each of them opens."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalaki.core.contract import at
from kalaki.ideas import commands
from kalaki.ideas.commands import Author, NewPromise, OriginRef
from kalaki.ideas.models import Idea, Origin
from kalaki.ideas.models.talk import Decision
from kalaki.ideas.queries import Filters, came_of, list_after, origin_figures, origins_of
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import Kind, State
from kalaki.ideas.rules.mechanism import Basis, Stage, until_answer, until_confirmed
from kalaki.ideas.rules.survival import Seen
from tests.ideas.conftest import ANNA, BEKA, DAY, MONDAY, act, submit
from tests.ideas.test_queries import fill

GAME = {"origin": OriginRef(kind="import", origin_id="game-3", title="თამაში 3")}


def test_what_closed_without_an_answer_was_watched_until_then():
    first, last, now = dt.date(2026, 5, 4), dt.date(2026, 5, 6), dt.date(2026, 5, 20)
    assert until_answer(first, answered=last, closed=None, today=now) == Seen(2, True)
    assert until_answer(first, answered=None, closed=last, today=now) == Seen(2, False)
    assert until_answer(first, answered=None, closed=None, today=now) == Seen(16, False)
    assert until_confirmed(first, status=State.CONFIRMED, closed=last, today=now) == Seen(2, True)
    assert until_confirmed(first, status=State.UNCONFIRMED, closed=last, today=now) == Seen(2, False)
    assert until_confirmed(first, status=State.ROUTED, closed=last, today=now) == Seen(16, False)


@pytest.fixture
def played(town):
    """Return a game with a fixed report, a report, a promised proposal, and a sample that counts nowhere."""
    fixed = submit(external_key="1", **GAME)
    submit(external_key="2", author=Author(who=BEKA), **GAME)
    promised = submit(kind=Kind.PROPOSAL, external_key="3", **GAME)
    submit(external_key="4", demo=True, **GAME)
    submit(demo=True)
    act(commands.claim_done, when=MONDAY + DAY, idea=fixed.public_id, acting=town.owner, note="კეთდება")
    act(commands.say_fixed, when=MONDAY + 2 * DAY, idea=fixed.public_id, acting=town.anna, said=Said.YES)
    act(
        commands.answer, when=MONDAY + DAY, idea=promised.public_id, acting=town.owner, decision=Decision.YES,
        texts={"ka": "კი"}, then=NewPromise(what={"ka": "სანათი"}, due=MONDAY + 90 * DAY),
    )  # fmt: skip
    act(
        commands.record_outcome, idea=promised.public_id, kind="money", title="სანათი", on=MONDAY.date(),
        source_key="m1", tetri=5_000,
    )  # fmt: skip
    act(commands.set_mechanism_cost, mechanism="import", year=2026, tetri=900, source="N 4")
    return promised


def test_figures_of_a_mechanism_and_the_items_behind_each(played):
    with at(MONDAY + 3 * DAY):
        found = came_of(mechanism="import")
        [figures] = found.mechanisms
        lists = {
            stage: list_after(Filters(mechanism="import", stage=stage, basis=found.basis)).rows
            for stage in Stage
        }
    assert figures.stages == {
        Stage.SAID: 3, Stage.ANSWERED: 2, Stage.PROMISED: 1, Stage.DONE: 1, Stage.CONFIRMED: 1,
    }  # fmt: skip
    assert {stage: len(rows) for stage, rows in lists.items()} == figures.stages
    assert (found.basis, figures.participants, figures.answers_due, figures.answered_on_time) == (
        Basis.COUNTED, 2, 3, 2,
    )  # fmt: skip
    assert (figures.promised, figures.kept, figures.tetri, figures.cost_tetri) == (1, 0, 5_000, 900)
    assert (figures.first.n, figures.first.over, figures.first.median) == (3, 2, None)  # too few yet
    assert (figures.fixed.n, figures.fixed.over) == (2, 1)
    assert came_of(mechanism="telepathy") is None


def test_a_kept_promise_is_done(played):
    from kalaki.commitments.contract import commitments_of, keep_commitment
    from kalaki.core.contract import SubjectRef, System

    with at(MONDAY + 4 * DAY):
        [made] = [
            one for one in commitments_of(SubjectRef("idea", played.public_id)) if one.kind == "promise"
        ]
    act(
        keep_commitment, when=MONDAY + 5 * DAY, actor=System("t"), commitment=made.public_id, title="სანათი დგას",
        url="/ideas/",
    )  # fmt: skip
    with at(MONDAY + 6 * DAY):
        found = came_of()
        done = list_after(Filters(stage=Stage.DONE, basis=Basis.COUNTED)).rows
        figures = origin_figures("import", "game-3")
    assert (found.whole.stages[Stage.DONE], found.whole.kept, len(done)) == (2, 1, 2)
    assert (figures.stages, figures.tetri) == (found.whole.stages, 5_000)


def test_samples_are_shown_as_samples_while_nothing_else_is_there(town, client):
    for key in "12":
        submit(external_key=key, demo=True, **GAME)
    page = client.get("/what-came-of-it/").text
    assert ("ეს ნიმუშებია." in page, "basis=sample" in page) == (True, True)
    submit(external_key="3", **GAME)
    page = client.get("/what-came-of-it/").text
    assert ("ეს ნიმუშებია." in page, "basis=counted" in page) == (False, True)
    with at(MONDAY):
        assert [one.items for one in origins_of("import", Basis.COUNTED)] == [1]
    assert "game-3" in client.get("/what-came-of-it/import/").text


def test_every_number_on_the_pages_opens_as_many_items(played, client):
    for address in ("/what-came-of-it/", "/what-came-of-it/import/", "/what-came-of-it/import/game-3/"):
        page = client.get(address).text
        links = re.findall(r'<a href="([^"]+stage=\w+[^"]*)">.*?<b>(\d+)</b>', page)
        assert [int(count) for _url, count in links] == [3, 2, 1, 1, 1]
        for url, count in links:
            assert client.get(url.replace("&amp;", "&")).text.count('<li class="card">') == int(count)


def test_a_test_or_an_unknown_origin_has_no_figures(town, client):
    submit(origin=OriginRef(kind="import", origin_id="bot", counts=False), external_key="1")
    assert "აქედან არაფერი ითვლება" in client.get("/what-came-of-it/import/bot/").text
    assert client.get("/what-came-of-it/import/none/").status_code == 404
    assert client.get("/what-came-of-it/none/").status_code == 404
    assert "ჯერ არავის არაფერი დაუწერია" in client.get("/what-came-of-it/").text


@pytest.mark.parametrize("count", [10, 2_000])
def test_statements_do_not_grow(played, client, count):
    fill(count)
    Idea.objects.filter(serial__lte=count, year=2025).update(origin=Origin.objects.get(origin_id="game-3"))
    counted = []
    for address in ("/what-came-of-it/", "/what-came-of-it/import/", "/what-came-of-it/import/game-3/"):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counted.append(len(seen))
    assert counted == [11, 12, 12]
    assert ANNA not in client.get("/what-came-of-it/").text
