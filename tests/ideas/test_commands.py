"""Writes of the register: whole results, history, promises; two municipalities where something could leak."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from kalaki.commitments.contract import Kind as PromiseKind
from kalaki.commitments.contract import Status, accept_evidence, commitments_of
from kalaki.core.contract import Refused, SubjectRef, System, at, new_key, writing
from kalaki.core.models import OutboxEvent
from kalaki.ideas import commands
from kalaki.ideas.commands import Acting, Author, NewPromise, OriginRef, Place
from kalaki.ideas.models import AuthorLink, Claim, FollowUp, HistoryEntry, Idea, Origin, Support
from kalaki.ideas.models.talk import AppendOnly, Decision
from kalaki.ideas.queries import get_idea
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import By, Kind, State
from kalaki.ideas.rules.merge import Voices
from tests.ideas.conftest import (
    ANNA,
    BEKA,
    DAY,
    MONDAY,
    PHONE,
    accept,
    act,
    category,
    end_of,
    local,
    row,
    said,
    submit,
)

DUE = end_of(2026, 5, 11)
KEY = UUID("01900000-0000-7000-8000-000000000001")


def refusal(command, **words):
    """Return the code with which a command is refused."""
    with pytest.raises(Refused) as found:
        act(command, **words)
    return found.value.code


def history(receipt):
    """Return (what, role, facts) of the timeline, whose numbers have no gap."""
    rows = list(HistoryEntry.objects.filter(idea=row(receipt)).order_by("seq"))
    assert [one.seq for one in rows] == list(range(1, len(rows) + 1))
    return [(one.what, one.role, one.facts.get("after", one.facts.get("due", ""))) for one in rows]


def promises(receipt, when=MONDAY):
    """Return (kind, status, due) of what is promised for an item."""
    with at(when):
        found = commitments_of(SubjectRef("idea", receipt.public_id))
    return [(promise.kind, promise.status, promise.due) for promise in found]


def kinds():
    """Return the kinds of the events of items, in order."""
    rows = OutboxEvent.objects.filter(kind__startswith="idea.").order_by("id")
    return [kind.removeprefix("idea.") for kind in rows.values_list("kind", flat=True)]


# Intake


def test_a_report_has_number_holder_and_due_date_at_once(town):
    receipt = submit(key=KEY, place=Place(lat=41_549_000, lon=44_993_000, accuracy_m=8))
    assert (receipt.number, receipt.status, receipt.holder, receipt.due) == (
        "RUS-2026-000001", State.RECEIVED, "განათების სამსახური", DUE,
    )  # fmt: skip
    found = row(receipt)
    assert (found.answer_due_at, found.first_due_at, found.clock.version) == (end_of(2026, 5, 6), DUE, 1)
    assert (found.voices, found.confirmed_voices, found.cell is not None) == (1, 1, True)
    assert history(receipt) == [("received", "author", DUE.isoformat())]
    assert promises(receipt) == [(PromiseKind.FIX, Status.ON_TRACK, DUE)]
    event = OutboxEvent.objects.get(kind="idea.received")
    assert event.payload == {
        "idea": str(receipt.public_id), "number": receipt.number, "kind_of": "report", "category": "lighting",
        "origin_kind": "form", "origin_id": "", "holder": str(town.lights.public_id),
    }  # fmt: skip


def test_any_repetition_from_any_session_is_one_item(town):
    receipts = {submit(key=KEY) for _n in range(3)}
    with at(MONDAY + DAY):
        receipts.add(commands.submit_idea(actor=Phone(), key=KEY, submission=said()))
    assert (len(receipts), Idea.objects.count(), Support.objects.count()) == (1, 1, 1)
    with pytest.raises(Refused, match=r"^key_reused$"):
        submit(key=KEY, text="სხვა")


class Phone:
    """A device as actor."""

    ref = PHONE


def test_a_key_counts_for_good_even_when_its_record_is_gone(town):
    from kalaki.core.models import CommandRecord

    first = submit(key=KEY)
    CommandRecord.objects.all().delete()
    assert submit(key=KEY) == first


def test_importing_the_same_game_ten_times_changes_nothing(town):
    game = OriginRef(kind="import", origin_id="game-3", title="თამაში 3")
    seen = set()
    for _n in range(10):
        for card in ("table-2/card-7", "table-2/card-8"):
            seen.add(
                submit(kind=Kind.PROBLEM, origin=game, external_key=card, category="", author=Author()).number
            )
    assert (sorted(seen), Idea.objects.count(), Origin.objects.count()) == (
        ["RUS-2026-000001", "RUS-2026-000002"], 2, 1,
    )  # fmt: skip


def test_without_an_accepted_category_the_default_holder_has_thirty_days(town):
    nobody = submit(category="water")
    assert (nobody.holder, nobody.due) == ("მერია", end_of(2026, 6, 3))
    from kalaki.cities.contract import set_default_holder

    act(set_default_holder, organisation=town.parks.public_id)
    assert submit(category="", kind=Kind.PROPOSAL).holder == "გამწვანების სამსახური"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": " "}, "text_missing"),
        ({"text": "ა" * 10_001}, "text_long"),
        ({"category": "noise"}, "category_unknown"),
        ({"origin": OriginRef(kind="telepathy")}, "origin_unknown"),
        ({"origin": OriginRef(kind="import", mechanism="game")}, "origin_unknown"),
        ({"place": Place(area="moon")}, "area_unknown"),
        ({"place": Place(lat=41_000_000)}, "place_outside"),
        ({"place": Place(lat=91_000_000, lon=44_000_000)}, "place_outside"),
        ({"kind": Kind.PETITION}, "collection_end_missing"),
        ({"kind": Kind.PETITION, "closes": MONDAY}, "due_past"),
    ],
)
def test_what_intake_refuses(town, changes, code):
    assert refusal(commands.submit_idea, submission=said(**changes)) == code
    assert (Idea.objects.count(), kinds()) == (0, [])


def test_numbers_and_rows_of_two_municipalities_stay_apart(town, gori):
    ours = submit()
    with writing(gori.pk):
        theirs = submit(category="", kind=Kind.PROBLEM)
        assert (theirs.number, theirs.holder) == ("GOR-2026-000001", "მერია")
        assert (
            refusal(commands.plan, idea=ours.public_id, acting=town.owner, day=dt.date(2026, 5, 7))
            == "not_found"
        )
        assert get_idea(ours.number) is None
    assert refusal(commands.support_idea, idea=theirs.public_id, who=ANNA) == "not_found"


# The life of a report


def test_a_report_is_routed_planned_done_denied_and_confirmed(town):
    receipt = submit()
    one = {"idea": receipt.public_id}
    act(commands.route, acting=town.triager, organisation=town.lights.public_id, **one)
    act(commands.plan, acting=town.owner, day=dt.date(2026, 5, 7), **one)
    act(commands.start, acting=replace(town.owner, by=By.CREW), **one)
    thursday = local(2026, 5, 7, 16)
    done = act(commands.claim_done, when=thursday, acting=town.owner, note="ნათურა გამოიცვალა", **one)
    assert (done.status, promises(receipt, thursday)) == (
        State.CLAIMED, [(PromiseKind.FIX, Status.ON_TRACK, DUE)],
    )  # fmt: skip
    assert list(FollowUp.objects.values_list("who", "asked", "round")) == [(ANNA, "claim", 1)]
    no = act(commands.say_fixed, when=thursday + DAY, acting=town.anna, said=Said.NO, **one)
    # Half of five working days, rounded up, after 8 May: 11, 13, 14; 12 May is a day off.
    assert (no.number, no.status, no.due) == (receipt.number, State.ROUTED, end_of(2026, 5, 14))
    again = local(2026, 5, 14, 10)
    act(commands.claim_done, when=again, acting=town.owner, url="https://example.ge/foto", **one)
    yes = act(commands.say_fixed, when=again + DAY, acting=town.anna, said=Said.YES, **one)
    assert (yes.status, row(receipt).reopened, row(receipt).first_due_at) == (State.CONFIRMED, 1, DUE)
    assert list(Claim.objects.order_by("pk").values_list("said", flat=True)) == ["no", "yes"]
    assert promises(receipt, again) == [(PromiseKind.FIX, Status.KEPT_LATE, end_of(2026, 5, 14))]
    assert [what for what, _role, _after in history(receipt)] == [
        "received", "route", "plan", "start", "claim", "deny", "claim", "confirm",
    ]  # fmt: skip
    assert kinds() == [
        "received", "status_changed", "routed", "status_changed", "status_changed", "status_changed",
        "status_changed", "reopened", "status_changed", "status_changed", "confirmed",
    ]  # fmt: skip


def test_a_second_no_goes_to_the_supervisor(town):
    receipt, when = submit(), MONDAY
    for times in (1, 2):
        when += DAY
        act(commands.claim_done, when=when, acting=town.owner, note="კეთდება", idea=receipt.public_id)
        act(commands.say_fixed, when=when, acting=town.anna, said=Said.PARTLY, idea=receipt.public_id)
        assert (row(receipt).reopened, row(receipt).needs_supervisor) == (times, times == 2)


def test_silence_closes_unconfirmed_and_is_asked_about_later(town):
    receipt = submit()
    act(commands.claim_done, acting=town.owner, note="კეთდება", idea=receipt.public_id)
    with at(MONDAY + 13 * DAY):
        assert commands.close_silent(MONDAY + 13 * DAY) == 0
    assert refusal(commands.close_unconfirmed, idea=receipt.public_id) == "wrong_state"
    closed = MONDAY + 14 * DAY
    for _twice in range(2):
        with at(closed):
            commands.close_silent(closed)
    assert (row(receipt).status, row(receipt).closed_at) == (State.UNCONFIRMED, closed)
    assert promises(receipt, closed) == [(PromiseKind.FIX, Status.KEPT, DUE)]
    later = closed + 28 * DAY
    with at(later):
        assert [commands.ask_all_later(later), commands.ask_all_later(later)] == [1, 0]
    act(commands.say_later, when=later, idea=receipt.public_id, who=ANNA, said=Said.PARTLY, photo=KEY)
    assert refusal(commands.say_later, idea=receipt.public_id, who=ANNA, said=Said.NO) == "asked_nobody"
    assert list(FollowUp.objects.filter(asked="later").values_list("said", "photo")) == [("partly", KEY)]
    late = {"idea": receipt.public_id, "acting": town.anna, "said": Said.NO}
    assert refusal(commands.say_fixed, when=later + DAY, **late) == "reporter_late"
    act(commands.say_fixed, when=later - DAY, **late | {"said": Said.YES})
    assert row(receipt).status == State.CONFIRMED


def test_what_was_opened_again_is_asked_about_again(town):
    receipt, when = submit(), MONDAY
    for _round in range(2):
        act(commands.claim_done, when=when, acting=town.owner, note="კეთდება", idea=receipt.public_id)
        act(commands.say_fixed, when=when, acting=town.anna, said=Said.YES, idea=receipt.public_id)
        when += 28 * DAY
        with at(when):
            assert [commands.ask_all_later(when), commands.ask_all_later(when)] == [1, 0]
        act(commands.say_fixed, when=when, acting=town.anna, said=Said.NO, idea=receipt.public_id)
    assert FollowUp.objects.filter(asked="later").count() == 2


def test_a_no_after_closure_opens_the_kept_promise_again(town):
    receipt = submit()
    act(commands.claim_done, acting=town.owner, note="კეთდება", idea=receipt.public_id)
    closed = MONDAY + 14 * DAY
    with at(closed):
        commands.close_silent(closed)
    no = act(commands.say_fixed, when=closed + DAY, idea=receipt.public_id, acting=town.anna, said=Said.NO)
    assert (no.status, promises(receipt, closed + DAY)) == (
        State.ROUTED, [(PromiseKind.FIX, Status.OVERDUE if no.due < closed else Status.ON_TRACK, no.due)],
    )  # fmt: skip


def test_who_may_not_act(town):
    one = {"idea": submit().public_id}
    assert refusal(commands.plan, acting=town.other, day=dt.date(2026, 5, 7), **one) == "not_holder"
    assert refusal(commands.start, acting=town.owner, **one) == "wrong_state"
    assert refusal(commands.plan, acting=town.triager, day=dt.date(2026, 5, 7), **one) == "not_allowed"
    assert refusal(commands.plan, acting=town.owner, day=dt.date(2026, 5, 3), **one) == "due_past"
    assert refusal(commands.claim_done, acting=town.owner, **one) == "missing"
    assert refusal(commands.say_fixed, acting=town.anna, said=Said.YES, **one) == "wrong_state"
    act(commands.claim_done, acting=town.owner, note="კეთდება", **one)
    stranger = Acting(by=By.AUTHOR, who=BEKA)
    assert refusal(commands.say_fixed, acting=stranger, said=Said.YES, **one) == "not_allowed"


def test_waiting_shows_its_question_and_moves_the_due_day(town):
    receipt = submit()
    one = {"idea": receipt.public_id}
    until = dt.date(2026, 5, 11)
    wait = {"acting": town.owner, "question": "რომელი ბოძი?", "until": until, **one}
    assert refusal(commands.wait, **wait | {"until": dt.date(2026, 5, 20)}) == "pause_too_long"
    waiting = act(commands.wait, **wait)
    assert (waiting.status, row(receipt).question, row(receipt).waiting_until) == (
        State.WAITING, "რომელი ბოძი?", until,
    )  # fmt: skip
    back = act(commands.resume, when=MONDAY + 2 * DAY, acting=town.anna, **one)
    assert (back.status, back.due, row(receipt).question) == (State.RECEIVED, end_of(2026, 5, 14), "")
    assert promises(receipt, MONDAY + 2 * DAY) == [(PromiseKind.FIX, Status.ON_TRACK, end_of(2026, 5, 14))]
    act(commands.wait, when=MONDAY + 2 * DAY, **wait)
    assert promises(receipt, MONDAY + 2 * DAY) == [(PromiseKind.FIX, Status.ON_TRACK, end_of(2026, 5, 19))]
    with at(local(2026, 5, 12, 0, 5)):
        assert [commands.resume_over(local(2026, 5, 12, 0, 5)), commands.resume_over(local(2026, 5, 12))] == [
            1,
            0,
        ]
    # The twelfth is a day off; the pause ended on its last day, and the clock runs from there.
    assert (row(receipt).status, row(receipt).due_at) == (State.RECEIVED, end_of(2026, 5, 19))
    assert promises(receipt, local(2026, 5, 13)) == [(PromiseKind.FIX, Status.ON_TRACK, end_of(2026, 5, 19))]


def test_handing_over_keeps_the_due_day(town):
    receipt = submit()
    moved = act(
        commands.route,
        when=MONDAY + DAY,
        acting=town.owner,
        organisation=town.parks.public_id,
        idea=receipt.public_id,
    )
    assert (moved.holder, moved.due) == ("გამწვანების სამსახური", DUE)
    with at(MONDAY):
        [promise] = commitments_of(SubjectRef("idea", receipt.public_id))
    assert (promise.owner.name, promise.due) == ("გამწვანების სამსახური", DUE)
    nobody = {"acting": town.triager, "organisation": KEY, "idea": receipt.public_id}
    assert refusal(commands.route, **nobody) == "organisation_unknown"


def test_an_extension_is_the_supervisors_once_with_a_reason(town):
    one = {"idea": submit().public_id, "due": end_of(2026, 5, 20), "reason": "ნაწილი შეკვეთილია"}
    assert refusal(commands.extend, acting=town.owner, **one) == "not_allowed"
    assert refusal(commands.extend, acting=town.supervisor, **one | {"reason": " "}) == "reason_missing"
    assert refusal(commands.extend, acting=town.supervisor, **one | {"due": MONDAY}) == "due_past"
    assert refusal(commands.extend, acting=town.supervisor, **one | {"due": DUE}) == "due_not_later"
    longer = act(commands.extend, acting=town.supervisor, **one)
    assert (longer.due, promises(longer)) == (one["due"], [(PromiseKind.FIX, Status.ON_TRACK, one["due"])])
    assert row(longer).first_due_at == DUE
    assert (
        refusal(commands.extend, acting=town.supervisor, **one | {"due": end_of(2026, 5, 25)})
        == "extended_once"
    )
    act(commands.decline, acting=town.owner, idea=one["idea"], reason_code="budget", reason="ბიუჯეტი არ არის")
    assert refusal(commands.extend, acting=town.supervisor, **one) == "wrong_state"


def test_another_category_asks_its_owner_and_keeps_the_earlier_day(town):
    accept("roads", town.parks, days=(3, 20))
    accept("water", town.parks, days=(1, 1))
    receipt = submit()
    one = {"idea": receipt.public_id, "acting": town.triager}
    slower = act(commands.recategorise, category="roads", **one)
    assert (slower.holder, slower.due) == ("გამწვანების სამსახური", DUE)
    faster = act(commands.recategorise, when=MONDAY + DAY, category="water", **one)
    assert faster.due == end_of(2026, 5, 5)
    assert refusal(commands.recategorise, category="noise", **one) == "category_unknown"
    assert refusal(commands.recategorise, category="roads", **one | {"acting": town.owner}) == "not_allowed"
    act(commands.not_ours, reason="წყალმომარაგება", contact="0341 00 00 00", **one)
    assert refusal(commands.recategorise, category="roads", **one) == "wrong_state"


# Answers and refusals with reasons


def test_a_yes_keeps_the_answer_promise_and_makes_the_next(town):
    receipt = submit(kind=Kind.PROPOSAL)
    due = end_of(2026, 9, 1)
    answered = act(
        commands.answer, acting=town.owner, idea=receipt.public_id, decision=Decision.YES,
        texts={"ka": "გაკეთდება", "en": "It will be done"}, then=NewPromise(what={"ka": "ოთხი სანათი"}, due=due),
    )  # fmt: skip
    assert answered.status == State.ANSWERED
    assert sorted(promises(receipt)) == [
        (PromiseKind.ANSWER, Status.KEPT, DUE), (PromiseKind.PROMISE, Status.ON_TRACK, due),
    ]  # fmt: skip
    shown = get_idea(receipt.number, language="en")
    assert [(one.decision, one.text, one.official, one.languages) for one in shown.answers] == [
        (Decision.YES, "It will be done", town.owner.official, ("en", "ka"))
    ]
    assert row(receipt).first_answered_at == MONDAY
    again = act(
        commands.reopen, when=MONDAY + DAY, acting=town.supervisor, idea=receipt.public_id, reason="შეცდომა"
    )
    assert (again.status, again.due, row(receipt).reopened) == (State.ROUTED, end_of(2026, 5, 13), 1)


def test_an_answer_on_a_report_is_a_note(town):
    one = {"idea": submit().public_id, "acting": town.owner, "texts": {"ka": "ვნახეთ"}}
    assert refusal(commands.answer, decision=Decision.YES, **one) == "wrong_kind"
    assert refusal(commands.answer, decision=Decision.NOTE, **one | {"texts": {"en": "Seen"}}) == "missing"
    assert refusal(commands.answer, decision=Decision.NOTE, **one | {"acting": town.other}) == "not_holder"
    noted = act(commands.answer, decision=Decision.NOTE, **one)
    assert (noted.status, row(noted).first_answered_at) == (State.RECEIVED, MONDAY)
    act(commands.withdraw, idea=noted.public_id, acting=town.anna)
    assert refusal(commands.answer, decision=Decision.NOTE, **one) == "wrong_state"


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        (Kind.REPORT, (PromiseKind.FIX, Status.WITHDRAWN, DUE)),
        (Kind.PROBLEM, (PromiseKind.ANSWER, Status.KEPT, DUE)),
    ],
)
def test_a_no_has_a_code_and_a_sentence(town, kind, left):
    one = {"idea": submit(kind=kind).public_id, "acting": town.owner}
    assert refusal(commands.decline, reason_code="", reason="x", **one) == "missing"
    assert refusal(commands.not_ours, reason="კომპანია", contact=" ", **one) == "missing"
    no = act(commands.decline, reason_code="budget", reason="წელს თანხა არ არის", **one)
    assert (no.status, row(no).reason_code, row(no).ground, promises(no)) == (
        State.DECLINED, "budget", "reason", [left],
    )  # fmt: skip
    back = act(commands.reopen, acting=town.triager, idea=no.public_id, reason="თანხა გამოჩნდა")
    assert (back.status, [status for _kind, status, _due in promises(back)][-1]) == (
        State.ROUTED,
        Status.ON_TRACK,
    )


# Merging


def test_merging_counts_people_once_and_undoing_restores_every_number(town):
    first = submit(author=Author(who=ANNA, is_confirmed=True))
    second = submit(author=Author(who=PHONE))
    third = submit(author=Author())
    act(commands.support_idea, idea=second.public_id, who=ANNA, is_confirmed=True)
    act(commands.support_idea, idea=third.public_id, who=BEKA, is_confirmed=True)
    act(commands.support_idea, idea=third.public_id, who="team:7")

    def numbers():
        rows = Idea.objects.order_by("pk").values_list(
            "voices", "confirmed_voices", "status", "canonical__number"
        )
        return list(rows)

    before = numbers()
    assert before == [(1, 1, "received", None), (2, 1, "received", None), (2, 1, "received", None)]
    act(commands.merge_items, idea=third.public_id, into=second.public_id, acting=town.triager)
    act(commands.merge_items, idea=second.public_id, into=first.public_id, acting=town.triager)
    assert numbers() == [
        (4, 2, "received", None), (4, 2, "merged", first.number), (2, 1, "merged", first.number),
    ]  # fmt: skip
    act(commands.support_idea, idea=third.public_id, who=ANNA, is_confirmed=True)
    assert row(first).voices == 4
    act(commands.remove_support, idea=third.public_id, who=ANNA)
    undo = {"acting": town.triager, "reason": "სხვა ბოძია"}
    refused = {"idea": first.public_id, "into": third.public_id, "acting": town.triager}
    assert refusal(commands.merge_items, **refused) == "merge_same"
    assert refusal(commands.merge_items, **refused | {"idea": third.public_id}) == "already_merged"
    assert refusal(commands.unmerge, idea=first.public_id, **undo) == "not_merged"
    act(commands.object_to_merge, idea=second.public_id, who=PHONE)
    assert refusal(commands.object_to_merge, idea=second.public_id, who=BEKA) == "not_allowed"
    act(commands.unmerge, idea=second.public_id, **undo)
    assert numbers() == [(1, 1, "received", None), (4, 2, "received", None), (2, 1, "merged", second.number)]
    act(commands.unmerge, idea=third.public_id, **undo)
    assert numbers() == before
    assert [status for _kind, status, _due in promises(third)] == [Status.ON_TRACK]


def test_nothing_is_merged_into_a_closed_item(town):
    closed, new = submit(), submit()
    act(commands.withdraw, idea=closed.public_id, acting=town.anna)
    one = {"idea": new.public_id, "acting": town.triager}
    assert refusal(commands.merge_items, into=closed.public_id, **one) == "wrong_state"
    assert refusal(commands.merge_items, into=KEY, **one) == "not_found"
    assert refusal(commands.object_to_merge, idea=new.public_id, who=ANNA) == "not_merged"
    act(commands.tell_apart, idea=new.public_id, other=closed.public_id)


def test_a_device_that_signs_in_is_its_person(town):
    first, second = submit(author=Author(who=PHONE)), submit(author=Author(who=BEKA, is_confirmed=True))
    act(commands.support_idea, idea=second.public_id, who=PHONE)
    act(commands.follow_idea, idea=second.public_id, who=PHONE)
    act(commands.follow_idea, idea=second.public_id, who=BEKA, is_digest=True)
    assert row(second).voices == 2
    assert act(commands.unite_device, device=PHONE, person=BEKA) == 2
    assert [(row(one).voices, row(one).confirmed_voices) for one in (first, second)] == [(1, 0), (1, 1)]
    assert set(AuthorLink.objects.values_list("who", flat=True)) == {BEKA}


def test_a_voice_counts_once_and_is_confirmed_by_a_person(town):
    one = {"idea": submit(author=Author(who=PHONE, is_confirmed=True)).public_id}
    assert act(commands.support_idea, who=PHONE, is_confirmed=True, **one) == Voices(total=1, confirmed=0)
    assert act(commands.support_idea, who=ANNA, **one) == Voices(total=2, confirmed=0)
    assert act(commands.support_idea, who=ANNA, is_confirmed=True, **one) == Voices(total=2, confirmed=1)
    assert act(commands.support_idea, who="paper:9", is_confirmed=True, **one) == Voices(total=3, confirmed=2)
    assert act(commands.remove_support, who=ANNA, **one) == Voices(total=2, confirmed=1)
    assert act(commands.remove_support, who=PHONE, **one) == Voices(total=2, confirmed=1)  # the author's own
    act(commands.follow_idea, who=ANNA, **one)
    act(commands.unfollow_idea, who=ANNA, **one)
    act(commands.hide, acting=town.triager, reason_code="spam", **one)
    assert refusal(commands.support_idea, who=BEKA, **one) == "wrong_state"


# Words, names, links


def test_comments_have_one_level_and_can_be_taken_back(town):
    one = {"idea": submit().public_id}
    beka = Acting(by=By.AUTHOR, who=BEKA)
    first = act(commands.comment, acting=beka, text="ჩემთანაც", **one)
    act(commands.comment, acting=town.owner, text="ვნახავთ", reply_to=first, **one)
    [shown] = get_idea("RUS-2026-000001", who=BEKA).comments
    assert (shown.text, shown.is_mine, [(reply.text, reply.organisation) for reply in shown.replies]) == (
        "ჩემთანაც", True, [("ვნახავთ", "განათების სამსახური")],
    )  # fmt: skip
    reply = shown.replies[0].public_id
    assert refusal(commands.comment, acting=beka, text="?", reply_to=reply, **one) == "reply_to_reply"
    assert refusal(commands.comment, acting=beka, text="?", reply_to=KEY, **one) == "not_found"
    assert refusal(commands.comment, acting=beka, text=" ", **one) == "comment_missing"
    assert refusal(commands.comment, acting=beka, text="ა" * 10_001, **one) == "text_long"
    assert refusal(commands.delete_comment, comment=first, who=ANNA) == "not_allowed"
    assert refusal(commands.delete_comment, comment=KEY, who=ANNA) == "not_found"
    act(commands.delete_comment, comment=first, who=BEKA)
    act(commands.hide_comment, comment=reply, reason_code="insult")
    assert refusal(commands.hide_comment, comment=KEY, reason_code="insult") == "not_found"
    [shown] = get_idea("RUS-2026-000001", who=BEKA).comments
    assert (shown.text, shown.is_withdrawn, shown.is_mine, shown.replies) == ("", True, False, ())
    act(commands.hide, acting=town.triager, reason_code="spam", **one)
    assert refusal(commands.comment, acting=beka, text="?", **one) == "wrong_state"


def test_hidden_items_come_back_as_they_were(town):
    receipt = submit(kind=Kind.PROPOSAL)
    one = {"idea": receipt.public_id, "acting": town.triager}
    act(commands.hide, reason_code="insult", **one)
    assert refusal(commands.show, reason=" ", **one) == "reason_missing"
    assert act(commands.show, reason="გასაჩივრდა", **one).status == State.RECEIVED
    act(
        commands.answer, idea=receipt.public_id, acting=town.owner, decision=Decision.NO, texts={"ka": "ვერა"}
    )
    closed_at = row(receipt).closed_at
    act(commands.hide, when=MONDAY + DAY, reason_code="insult", **one)
    assert [promise.is_public for promise in commitments_of(SubjectRef("idea", receipt.public_id))] == [False]
    act(commands.show, when=MONDAY + DAY, reason="გასაჩივრდა", **one)
    assert (row(receipt).status, row(receipt).closed_at) == (State.ANSWERED, closed_at)


def test_what_was_hidden_while_a_word_was_awaited_can_still_be_closed(town):
    receipt, other = submit(), submit(author=Author(who=BEKA, is_confirmed=True))
    for one in (receipt, other):
        act(commands.claim_done, acting=town.owner, note="შეკეთდა", idea=one.public_id)
    desk = {"idea": receipt.public_id, "acting": town.triager}
    act(commands.hide, reason_code="insult", **desk)
    act(commands.show, reason="გასაჩივრდა", **desk)
    act(commands.merge_items, into=submit().public_id, **desk)
    act(commands.unmerge, reason="სხვა ბოძია", **desk)
    silent = MONDAY + 15 * DAY
    with at(silent):
        assert (commands.close_silent(silent), commands.close_silent(silent)) == (2, 0)
    assert [row(one).status for one in (receipt, other)] == [State.UNCONFIRMED] * 2
    assert [status for _kind, status, _due in promises(receipt, silent)] == [Status.KEPT]


def test_hiding_makes_no_late_promise_young(town):
    receipt, late = submit(), local(2026, 5, 20, 9)
    one = {"idea": receipt.public_id, "acting": town.triager, "when": late}
    assert promises(receipt, late) == [(PromiseKind.FIX, Status.OVERDUE, DUE)]
    act(commands.hide, reason_code="insult", **one)
    assert promises(receipt, late) == [(PromiseKind.FIX, Status.WITHDRAWN, DUE)]
    act(commands.show, reason="გასაჩივრდა", **one)
    assert promises(receipt, late) == [(PromiseKind.FIX, Status.OVERDUE, DUE)]
    pause = {
        "acting": town.owner,
        "question": "რომელი?",
        "until": dt.date(2026, 5, 22),
        "idea": receipt.public_id,
    }
    assert refusal(commands.wait, when=late, **pause) == "clock_over"


def test_a_root_is_not_withdrawn_under_those_who_stand_behind_it(town):
    root, like = submit(), submit(author=Author(who=BEKA, is_confirmed=True))
    act(commands.merge_items, idea=like.public_id, into=root.public_id, acting=town.triager)
    assert refusal(commands.withdraw, idea=root.public_id, acting=town.anna) == "root_withdrawn"


def test_a_note_on_a_report_is_the_offices(town):
    one = {"idea": submit().public_id, "decision": Decision.NOTE, "texts": {"ka": "ვნახეთ"}}
    assert refusal(commands.answer, acting=town.anna, **one) == "not_allowed"
    act(commands.answer, acting=town.owner, **one)


def test_one_that_refuses_holds_nobody_else_up(town):
    stuck, other = submit(), submit()
    for one in (stuck, other):
        act(commands.claim_done, acting=town.owner, note="შეკეთდა", idea=one.public_id)
    claim = Claim.objects.get(idea__public_id=stuck.public_id)
    accept_evidence(actor=System("hand"), key=new_key(), evidence=claim.evidence)
    silent = MONDAY + 15 * DAY
    with at(silent):
        assert commands.close_silent(silent) == 1
    assert [row(one).status for one in (stuck, other)] == [State.CLAIMED, State.UNCONFIRMED]


def test_cutting_off_leaves_numbers_and_nobody(town):
    receipt = submit(author=Author(who=ANNA, is_confirmed=True, shows_name=True))
    one = {"idea": receipt.public_id}
    act(commands.comment, acting=town.anna, text="ისევ ასეა", **one)
    act(commands.follow_idea, who=ANNA, **one)
    act(commands.claim_done, acting=town.owner, note="კეთდება", **one)
    act(commands.hide_name, who=ANNA, **one)
    act(commands.show_name, who=ANNA, **one)
    assert refusal(commands.show_name, who=BEKA, **one) == "not_allowed"
    assert refusal(commands.cut_me_off, who=BEKA, **one) == "not_allowed"
    assert row(receipt).voices == 1
    act(commands.cut_me_off, who=ANNA, **one)
    from django.apps import apps

    left = [
        (model.__name__, field.name)
        for app in ("ideas", "commitments")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField"}
        and model.objects.filter(**{f"{field.name}__contains": ANNA}).exists()
    ]
    assert (left, row(receipt).voices, row(receipt).confirmed_voices) == ([], 1, 0)
    assert refusal(commands.cut_me_off, who=ANNA, **one) == "not_allowed"
    assert refusal(commands.say_fixed, acting=town.anna, said=Said.YES, **one) == "not_allowed"


def test_a_deleted_text_leaves_its_place_in_the_list(town):
    receipt = submit(
        text="ჩემი ბინა 12", place=Place(lat=41_549_000, lon=44_993_000, address="კოსტავას 3"), photos=(KEY,)
    )
    assert refusal(commands.delete_text, idea=receipt.public_id, who=BEKA) == "not_allowed"
    act(commands.delete_text, idea=receipt.public_id, who=ANNA)
    shown = get_idea(receipt.number)
    assert (shown.text, shown.title, shown.is_withdrawn_text, shown.place.lat, shown.place.address, shown.photos) == (
        "", "", True, None, "", (),
    )  # fmt: skip


def test_held_items_are_released_with_their_promise(town):
    receipt = submit(held=True)
    assert [promise.is_public for promise in commitments_of(SubjectRef("idea", receipt.public_id))] == [False]
    act(commands.release, idea=receipt.public_id)
    assert [promise.is_public for promise in commitments_of(SubjectRef("idea", receipt.public_id))] == [True]
    assert refusal(commands.release, idea=receipt.public_id) == "wrong_state"


# Petitions


def test_a_petition_collects_is_registered_and_answered(town):
    closes = end_of(2026, 6, 30)
    receipt = submit(kind=Kind.PETITION, category="", closes=closes)
    assert (receipt.status, receipt.holder, receipt.due, promises(receipt)) == (
        State.COLLECTING,
        "",
        closes,
        [],
    )
    secretary = Acting(by=By.SECRETARY)
    one = {"idea": receipt.public_id}
    act(commands.reach_threshold, **one)
    act(commands.verify_petition, acting=secretary, **one)
    register = {"acting": secretary, "body": town.parks.public_id, "due": end_of(2026, 8, 1), **one}
    assert refusal(commands.register_petition, **register | {"body": KEY}) == "organisation_unknown"
    assert refusal(commands.register_petition, **register | {"due": MONDAY}) == "due_past"
    registered = act(commands.register_petition, **register)
    assert (registered.status, registered.holder, promises(receipt)) == (
        State.RECEIVED, "გამწვანების სამსახური", [(PromiseKind.ANSWER, Status.ON_TRACK, end_of(2026, 8, 1))],
    )  # fmt: skip


def test_a_petition_below_its_threshold_ends_readable(town):
    receipt = submit(kind=Kind.PETITION, category="", closes=end_of(2026, 6, 30))
    one = {"idea": receipt.public_id, "acting": Acting(by=By.SYSTEM)}
    assert refusal(commands.expire_petition, reason="", **one) == "reason_missing"
    assert act(commands.expire_petition, reason="12 ხელმოწერა 1252-დან", **one).status == State.EXPIRED


# Categories


def test_a_category_is_offered_accepted_suspended_resumed_and_withdrawn(town):
    from kalaki.exact.dates import Basis, Unit
    from kalaki.ideas.queries import get_category
    from kalaki.ideas.rules.acceptance import Stage
    from kalaki.ideas.rules.clock import Term

    water = {"category": category("water")}

    def stage():
        with at(MONDAY):
            found = get_category("water")
        return found.stage, found.holder, found.needed

    assert act(commands.need_category, who="need:1", **water) == 1
    assert act(commands.need_category, who="need:1", **water) == 1
    assert refusal(commands.need_category, category=KEY, who="need:1") == "category_unknown"
    assert stage() == (Stage.PROPOSED, "", 1)
    term = Term(count=1, unit=Unit.WORKING_DAYS)
    word = {
        "role": "უფროსი",
        "who": "გია",
        "document": "N 7",
        "first_answer": term,
        "resolution": term,
        **water,
    }
    assert refusal(commands.accept_category, **word) == "category_not_offered"
    offer = {"organisation": town.parks.public_id, **water}
    assert refusal(commands.offer_category, **offer | {"organisation": KEY}) == "organisation_unknown"
    act(commands.offer_category, **offer)
    assert refusal(commands.offer_category, **offer) == "category_taken"
    assert stage() == (Stage.OFFERED, "გამწვანების სამსახური", 1)
    assert refusal(commands.accept_category, **word | {"document": " "}) == "missing"
    assert refusal(commands.accept_category, **word | {"basis": Basis.STATUTORY}) == "clock_incomplete"
    assert refusal(commands.suspend_category, reason="დატბორვა", **water) == "category_not_open"
    assert act(commands.accept_category, **word) == dt.date(2027, 5, 4)
    assert stage() == (Stage.OPEN, "გამწვანების სამსახური", 1)
    assert refusal(commands.suspend_category, reason=" ", **water) == "reason_missing"
    act(commands.suspend_category, reason="დატბორვა", **water)
    assert stage()[0] is Stage.SUSPENDED
    act(commands.resume_category, **water)
    assert stage()[0] is Stage.OPEN
    act(commands.withdraw_category, **water)
    assert stage() == (Stage.WITHDRAWN, "", 1)
    assert refusal(commands.withdraw_category, **water) == "category_not_offered"
    assert refusal(commands.withdraw_category, category=KEY) == "category_unknown"


def test_an_item_keeps_the_clock_under_which_it_came_in(town):
    from kalaki.exact.dates import Unit
    from kalaki.ideas.rules.clock import Term

    before = submit()
    term = Term(count=1, unit=Unit.DAYS)
    act(
        commands.accept_category, when=MONDAY + DAY, category=category("lighting"), role="უფროსი", who="ნინო",
        document="N 13", first_answer=term, resolution=term,
    )  # fmt: skip
    after = submit(when=MONDAY + DAY)
    assert [(row(one).clock.version, one.due) for one in (before, after)] == [
        (1, DUE),
        (2, end_of(2026, 5, 6)),
    ]


def test_saving_the_same_categories_changes_nothing(town):
    from tests.ideas.conftest import CATEGORIES

    assert act(commands.save_categories, rows=CATEGORIES) == 0
    child = {"key": "lamp", "parent": "lighting", "names": {"ka": "ლამპიონი"}}
    assert act(commands.save_categories, rows=[*CATEGORIES, child]) == 1
    assert act(commands.save_categories, rows=[CATEGORIES[0] | {"icon": "bulb"}]) == 1


# Mechanisms and outcomes


def test_outcomes_and_costs_are_written_once(town):
    receipt = submit(kind=Kind.PROPOSAL)
    one = {
        "idea": receipt.public_id, "kind": "award", "title": "თანადაფინანსება", "on": dt.date(2026, 7, 1),
        "source_key": "award:1", "tetri": 150_000,
    }  # fmt: skip
    assert refusal(commands.record_outcome, **one | {"title": " "}) == "missing"
    assert act(commands.record_outcome, **one) == act(commands.record_outcome, **one)
    assert [(found.title, found.tetri) for found in get_idea(receipt.number).outcomes] == [
        ("თანადაფინანსება", 150_000)
    ]
    titles = {"ka": "თამაში „რუსთავი“"}
    game = act(commands.ensure_mechanism, mechanism="game", titles=titles)
    assert act(commands.ensure_mechanism, mechanism="game", titles=titles) == game
    assert refusal(commands.ensure_mechanism, mechanism="game", titles={"en": "Game"}) == "missing"
    cost = {"mechanism": "game", "year": 2026, "tetri": 90_000, "source": "განკარგულება 4"}
    act(commands.set_mechanism_cost, **cost)
    assert refusal(commands.set_mechanism_cost, **cost | {"mechanism": "x"}) == "origin_unknown"
    assert refusal(commands.set_mechanism_cost, **cost | {"source": ""}) == "missing"
    assert refusal(commands.add_note, idea=receipt.public_id, text=" ") == "comment_missing"
    act(commands.add_note, idea=receipt.public_id, text="დარეკე")


# What the tables refuse by themselves


def test_history_is_only_ever_appended_to(town):
    submit()
    entry = HistoryEntry.objects.get()
    for change in (entry.save, entry.delete, HistoryEntry.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()
    with pytest.raises(AppendOnly):
        HistoryEntry.objects.all().update(seq=2)


@pytest.mark.parametrize(
    "change",
    [
        {"holder": None},
        {"due_at": None},
        {"status": "merged"},
        {"status": "confirmed"},
        {"status": "waiting", "status_before": "routed"},
        {"status": "planned"},
        {"status": "declined", "ground": "reason", "closed_at": MONDAY},
        {"status": "hidden"},
        {"status": "collecting"},
        {"status": "gone"},
        {"kind": "wish"},
        {"lat": 41_000_000},
        {"confirmed_voices": 9},
    ],
)
def test_the_table_refuses_what_the_rule_refuses(town, change):
    submit()
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.all().update(**change)


def test_repeated_keys_give_the_same_receipt(town):
    receipt, key = submit(), new_key()
    one = {"idea": receipt.public_id, "acting": town.owner, "day": dt.date(2026, 5, 7)}
    assert act(commands.plan, key=key, **one) == act(commands.plan, key=key, when=MONDAY + DAY, **one)
    assert len(history(receipt)) == 2


def test_what_closing_repeats_and_refuses(town):
    receipt = submit()
    assert refusal(commands.ask_later, idea=receipt.public_id) == "wrong_state"
    act(commands.claim_done, acting=town.owner, note="კეთდება", idea=receipt.public_id)
    closed = MONDAY + 14 * DAY
    act(commands.close_unconfirmed, when=closed, actor=System("clock"), idea=receipt.public_id)
    assert act(commands.ask_later, when=closed + 28 * DAY, idea=receipt.public_id) == 1


def test_a_legal_pause_needs_a_clock_that_knows_it(town):
    from kalaki.ideas.models import ClockRule
    from kalaki.ideas.rules.clock import PauseReason

    receipt = submit()
    ClockRule.objects.all().update(pause_reasons=["legal"])
    wait = {
        "idea": receipt.public_id,
        "acting": town.owner,
        "question": "სასამართლო",
        "until": dt.date(2026, 5, 8),
    }
    assert refusal(commands.wait, **wait) == "not_allowed"
    act(commands.wait, ground=PauseReason.LEGAL, **wait)


def test_a_promise_may_have_another_owner_than_the_holder(town):
    receipt = submit(kind=Kind.PROPOSAL)
    then = NewPromise(what={"ka": "ხეები დაირგვება"}, due=end_of(2026, 9, 1), owner=town.parks.public_id)
    act(
        commands.answer, acting=town.owner, idea=receipt.public_id, decision=Decision.LATER, texts={"ka": "მოგვიანებით"},
        then=then,
    )  # fmt: skip
    with at(MONDAY):
        found = commitments_of(SubjectRef("idea", receipt.public_id))
    assert [one.owner.name for one in found] == ["განათების სამსახური", "გამწვანების სამსახური"]


def test_a_closed_default_holder_is_replaced_or_refused(town):
    from kalaki.cities.contract import set_default_holder
    from kalaki.people.models import Organisation

    act(set_default_holder, organisation=town.parks.public_id)
    Organisation.objects.filter(pk=town.parks.id).update(closed_at=MONDAY)
    assert submit(category="").holder == "მერია"
    Organisation.objects.filter(name="მერია").update(closed_at=MONDAY)
    assert refusal(commands.submit_idea, submission=said(category="")) == "organisation_unknown"
