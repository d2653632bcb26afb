"""Which steps of the desk are open to whom, for every kind, state and role; canned words with open places."""

import itertools

from kalaki.ideas.rules import canned
from kalaki.ideas.rules.lifecycle import TRANSITIONS, Act, By, Item, Kind, State, may
from kalaki.ideas.rules.offers import Offer, Refusal, Step, offers, takers_of

EXTRA = {Step.NOTE, Step.EXTEND, Step.RECATEGORISE, Step.RELEASE}


def test_a_step_of_the_machine_is_offered_exactly_when_the_machine_lets_it():
    for kind, state, by in itertools.product(Kind, State, By):
        item = Item(kind=kind, state=state)
        offered = {offer.step: offer for offer in offers(item, [by])}
        for step in set(Step) - EXTRA:
            act = Act(step)
            if kind not in TRANSITIONS[act].kinds:
                assert step not in offered
            elif by in {By.AUTHOR, By.SYSTEM}:
                assert offered[step].by is None
            else:
                assert (offered[step].by is by) is (may(item, act, by=by) is None)


def test_steps_beside_the_machine():
    item = Item(kind=Kind.REPORT, state=State.PLANNED)

    def of(step, *ways, item=item, **facts):
        return next((one for one in offers(item, ways, **facts) if one.step is step), None)

    staff, noted = (By.TRIAGER, By.SUPERVISOR), (By.TRIAGER, By.OWNER, By.SUPERVISOR)
    assert of(Step.EXTEND, By.SUPERVISOR) == Offer(
        step=Step.EXTEND, by=By.SUPERVISOR, why=None, takers=(By.SUPERVISOR,)
    )
    assert of(Step.EXTEND, By.SUPERVISOR, is_extended=True).why is Refusal.EXTENDED_ONCE
    assert of(Step.EXTEND, By.OWNER).why is Refusal.NOT_ALLOWED
    assert of(Step.NOTE, By.OWNER) == Offer(step=Step.NOTE, by=By.OWNER, why=None, takers=noted)
    assert of(Step.NOTE, By.OWNER, item=Item(kind=Kind.PROPOSAL, state=State.PLANNED)) is None
    assert of(Step.RECATEGORISE, By.OWNER).why is Refusal.NOT_ALLOWED
    waiting = Item(kind=Kind.REPORT, state=State.WAITING)
    assert of(Step.RECATEGORISE, By.TRIAGER, item=waiting).why is Refusal.WRONG_STATE
    assert of(Step.RELEASE, By.TRIAGER).why is Refusal.NOT_HELD
    assert of(Step.RELEASE, By.TRIAGER, held=True) == Offer(
        step=Step.RELEASE, by=By.TRIAGER, why=None, takers=staff
    )
    assert of(Step.ROUTE, By.CREW).takers == (By.TRIAGER, By.OWNER, By.SUPERVISOR)


def test_nobody_takes_a_step_as_author_or_as_the_hub():
    assert not any(takers_of(step) & {By.AUTHOR, By.SYSTEM} for step in Step)


def test_places_are_filled_or_stay_open():
    text = "{unit}: {day}-მდე, {თარიღი} და კიდევ {თარიღი}. { unit }"
    filled = canned.fill(text, {"unit": "განათება", "day": ""})
    assert filled == "განათება: {day}-მდე, {თარიღი} და კიდევ {თარიღი}. განათება"
    assert canned.unfilled(filled) == ("day", "თარიღი")
    assert canned.unfilled("სულ სხვა {\n} {}") == ()
