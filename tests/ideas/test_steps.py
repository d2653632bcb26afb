"""The steps of an item: what was not reached is never shown as passed."""

import pytest

from kalaki.ideas.rules.lifecycle import Kind, State
from kalaki.ideas.rules.steps import Key, Mark, steps

REPORT, PROPOSAL, PETITION = Kind.REPORT, Kind.PROPOSAL, Kind.PETITION
OPEN = (State.RECEIVED, State.ROUTED, State.PLANNED, State.IN_PROGRESS, State.WAITING)
SIGNS = {Mark.DONE: "+", Mark.NOW: "*", Mark.NEXT: "-"}


def told(kind, state, **facts):
    """Return the steps as words: + behind, * here, - ahead."""
    return " ".join(SIGNS[one.mark] + one.key for one in steps(kind, state, **facts))


CASES = {
    **{(REPORT, state): "+said *held -done -confirmed" for state in OPEN},
    (REPORT, State.CLAIMED): "+said +held +done *confirmed",
    (REPORT, State.CONFIRMED): "+said +held +done +confirmed",
    (REPORT, State.UNCONFIRMED): "+said +held +done *unconfirmed",
    (REPORT, State.DECLINED): "+said +held *declined",
    (REPORT, State.NOT_OURS): "+said +held *not_ours",
    (REPORT, State.MERGED): "+said *merged",
    (REPORT, State.WITHDRAWN): "+said *withdrawn",
    (REPORT, State.HIDDEN): "+said *hidden",
    **{(kind, state): "+said *held -answered" for kind in (Kind.PROBLEM, PROPOSAL) for state in OPEN},
    **{(kind, State.ANSWERED): "+said +held +answered" for kind in (Kind.PROBLEM, PROPOSAL)},
    **{(kind, State.DECLINED): "+said +held *declined" for kind in (Kind.PROBLEM, PROPOSAL)},
    **{(kind, State.NOT_OURS): "+said +held *not_ours" for kind in (Kind.PROBLEM, PROPOSAL)},
    **{
        (kind, state): f"+said *{state}"
        for kind in (Kind.PROBLEM, PROPOSAL, PETITION)
        for state in (State.MERGED, State.WITHDRAWN, State.HIDDEN)
    },
    (PETITION, State.COLLECTING): "+said *signed -checked -held -answered",
    (PETITION, State.REACHED): "+said +signed *checked -held -answered",
    (PETITION, State.VERIFYING): "+said +signed *checked -held -answered",
    **{(PETITION, state): "+said +signed +checked *held -answered" for state in OPEN},
    (PETITION, State.ANSWERED): "+said +signed +checked +held +answered",
    (PETITION, State.DECLINED): "+said +signed +checked +held *declined",
    (PETITION, State.NOT_OURS): "+said +signed +checked +held *not_ours",
    (PETITION, State.EXPIRED): "+said *expired",
}


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_every_state_has_its_steps(kind, state):
    assert told(kind, state) == CASES[kind, state]


def test_no_state_is_left_out():
    assert {state for _kind, state in CASES} == set(State)


@pytest.mark.parametrize(
    ("promised", "kept", "words"),
    [
        (1, 0, "+said +held +answered +promised *done"),
        (2, 1, "+said +held +answered +promised *done"),
        (2, 2, "+said +held +answered +promised +done"),
    ],
)
def test_a_promise_of_the_answer_is_a_step_until_it_is_kept(promised, kept, words):
    assert told(PROPOSAL, State.ANSWERED, promised=promised, kept=kept) == words
    assert told(PROPOSAL, State.DECLINED, promised=promised, kept=kept) == "+said +held *declined"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
def test_only_what_was_reached_lies_behind(kind, state):
    found = steps(kind, state)
    passed = {one.key for one in found if one.mark is Mark.DONE}
    assert sum(one.mark is Mark.NOW for one in found) <= 1
    assert (Key.CONFIRMED in passed) <= (state in {State.CONFIRMED, State.ANSWERED})
    assert (Key.DONE in passed) <= (
        state in {State.CLAIMED, State.CONFIRMED, State.UNCONFIRMED, State.ANSWERED}
    )
