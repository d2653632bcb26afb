"""The machine: every transition, and what holds after any sequence of them."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.ideas.rules.lifecycle import (
    CLOSED,
    OPEN,
    OPEN311,
    TRANSITIONS,
    UNLISTED,
    Act,
    By,
    Item,
    Kind,
    Refusal,
    State,
    acts_open_to,
    advance,
    broken,
    first_state,
    may,
    missing,
    open311_status,
)

NOW = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)
FULL = {
    "holder": "org:1",
    "due": NOW + dt.timedelta(days=10),
    "planned_for": dt.date(2026, 5, 7),
    "question": "Which pole?",
    "waiting_until": dt.date(2026, 5, 11),
    "evidence": "photo",
    "answer": "yes",
    "reason_code": "budget",
    "reason": "No money this year.",
    "contact": "032 2 00 00 00",
    "canonical": "idea:2",
}
REPORT = Item(kind=Kind.REPORT, state=State.RECEIVED, holder="org:1", due=NOW + dt.timedelta(days=5))


def fresh(kind):
    is_petition = kind is Kind.PETITION
    return Item(
        kind=kind,
        state=first_state(kind),
        holder="" if is_petition else "org:1",
        due=NOW + dt.timedelta(days=30),
    )


@given(
    kind=st.sampled_from(Kind),
    steps=st.lists(st.tuples(st.sampled_from(Act), st.sampled_from(By)), max_size=30),
)
def test_any_sequence_keeps_the_invariants(kind, steps):
    item = fresh(kind)
    assert broken(item) == ()
    for act, by in steps:
        moved = advance(item, act, by=by, at=NOW, given=FULL)
        if isinstance(moved, Refusal):
            assert moved in {Refusal.WRONG_STATE, Refusal.WRONG_KIND, Refusal.NOT_ALLOWED}
            continue
        assert broken(moved) == ()
        assert (moved.kind, moved.reopened - item.reopened) == (kind, int(act in {Act.DENY, Act.REOPEN}))
        item = moved


@given(state=st.sampled_from(State), by=st.sampled_from(By), kind=st.sampled_from(Kind))
def test_open_acts_are_those_that_are_not_refused(state, by, kind):
    item = replace(fresh(kind), state=state, before=State.ROUTED)
    assert acts_open_to(item, by=by) == tuple(act for act in Act if may(item, act, by=by) is None)


@pytest.mark.parametrize("act", [act for act in Act if TRANSITIONS[act].needs])
def test_every_needed_field_is_asked_for(act):
    way = TRANSITIONS[act]
    item = Item(kind=min(way.kinds), state=min(way.sources), holder="org:1", due=NOW, before=State.ROUTED)
    given_fields = {name: FULL[name] for name in way.needs[1:]}
    assert advance(item, act, by=min(way.by), at=NOW, given=given_fields) is Refusal.MISSING
    assert missing(act, given_fields) == way.needs[:1]
    assert way.permission == f"ideas.{act}"


def test_a_report_goes_its_way_and_back():
    item, seen = REPORT, []
    for act, by in (
        (Act.ROUTE, By.TRIAGER), (Act.PLAN, By.OWNER), (Act.WAIT, By.OWNER), (Act.RESUME, By.AUTHOR),
        (Act.START, By.CREW), (Act.CLAIM, By.CREW), (Act.DENY, By.AUTHOR), (Act.CLAIM, By.OWNER),
        (Act.CLOSE_UNCONFIRMED, By.SYSTEM), (Act.CONFIRM, By.AUTHOR),
    ):  # fmt: skip
        item = advance(item, act, by=by, at=NOW, given=FULL)
        seen.append((item.state, item.before, item.ground))
    s = State
    assert seen == [
        (s.ROUTED, None, ""), (s.PLANNED, None, ""), (s.WAITING, s.PLANNED, ""), (s.PLANNED, None, ""),
        (s.IN_PROGRESS, None, ""), (s.CLAIMED, None, "evidence"), (s.ROUTED, None, ""),
        (s.CLAIMED, None, "evidence"), (s.UNCONFIRMED, None, "evidence"), (s.CONFIRMED, None, "evidence"),
    ]  # fmt: skip
    assert item == Item(
        kind=Kind.REPORT, state=s.CONFIRMED, holder="org:1", due=FULL["due"], ground="evidence",
        planned_for=FULL["planned_for"], reopened=1,
    )  # fmt: skip


def test_a_merge_over_a_pause_returns_below_the_pause():
    waiting = advance(REPORT, Act.WAIT, by=By.TRIAGER, at=NOW, given=FULL)
    merged = advance(waiting, Act.MERGE, by=By.TRIAGER, at=NOW, given=FULL)
    assert (merged.state, merged.before, merged.question) == (State.MERGED, State.RECEIVED, "")
    assert advance(merged, Act.UNMERGE, by=By.TRIAGER, at=NOW, given=FULL) == REPORT


def test_a_hidden_answer_comes_back_as_one():
    proposal = replace(REPORT, kind=Kind.PROPOSAL)
    answered = advance(proposal, Act.ANSWER, by=By.OWNER, at=NOW, given=FULL)
    hidden = advance(answered, Act.HIDE, by=By.TRIAGER, at=NOW, given=FULL)
    assert advance(hidden, Act.SHOW, by=By.TRIAGER, at=NOW, given=FULL) == answered


def test_refusals_name_their_reason():
    assert may(REPORT, Act.ANSWER, by=By.OWNER) is Refusal.WRONG_KIND
    assert may(REPORT, Act.RESUME, by=By.OWNER) is Refusal.WRONG_STATE
    assert may(REPORT, Act.PLAN, by=By.AUTHOR) is Refusal.NOT_ALLOWED
    done = replace(REPORT, state=State.CLAIMED)
    assert advance(done, Act.DENY, by=By.AUTHOR, at=NOW, given={"due": NOW}) is Refusal.DUE_PAST


def test_open311_knows_every_listed_state_and_no_other():
    assert set(OPEN311) == set(State) - UNLISTED
    assert {state for state, (status, _more) in OPEN311.items() if status == "open"} == OPEN
    assert {state for state, (status, _more) in OPEN311.items() if status == "closed"} == CLOSED
    assert open311_status(State.ROUTED) == ("open", "INVESTIGATING")
    assert open311_status(State.ROUTED, reopened=1) == ("open", "OPEN")
    assert open311_status(State.HIDDEN) is None
