import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from kalaki.commitments import commands
from kalaki.commitments.commands import Step
from kalaki.commitments.models import (
    Commitment,
    Declaration,
    Document,
    DueChange,
    Evidence,
    Handover,
    Milestone,
)
from kalaki.commitments.queries.promises import Owner, Promise, commitments_of, get_promise, promises_of
from kalaki.commitments.rules.status import Status
from kalaki.commitments.rules.words import Acceptance, EvidenceKind, Kind, Word
from kalaki.core.contract import Card, Device, Refused, SubjectRef, System, at, new_key, resolve, writing
from kalaki.core.models import AuditEntry, OutboxEvent
from kalaki.people.models import Membership, Organisation
from tests.commitments.conftest import AT, DAY, DUE, SEED, SOURCE, organisation, promise
from tests.people.conftest import make_staff

NINO, GIORGI = System("nino"), System("giorgi")


def run(name, when=AT, **words):
    with at(when):
        return getattr(commands, name)(**({"actor": NINO, "key": new_key()} | words))


def refusal(name, when=AT, **words):
    with pytest.raises(Refused) as caught:
        run(name, when, **words)
    return caught.value.code


def evidence(commitment, when=AT + DAY, **words):
    words = {"kind": EvidenceKind.LINK, "title": "ფოტო", "url": "https://rustavi.gov.ge/1"} | words
    return run("add_evidence", when, commitment=commitment, **words)


def events():
    return [(row.kind, row.payload) for row in OutboxEvent.objects.order_by("id")]


def about(commitment, **more):
    return {
        "commitment": str(commitment),
        "kind_of": "promise",
        "source_kind": "idea",
        "source_id": str(SOURCE.public_id),
    } | more


def seen(commitment, when):
    with at(when):
        return get_promise(commitment)


def test_a_promise_is_read_as_it_was_made(unit):
    made = promise(
        owner=unit, area="mshenebeli", milestones=[Step(what={"ka": "შესყიდვა"}, due_on=dt.date(2026, 3, 15))]
    )
    row = Commitment.objects.get()
    owner = Organisation.objects.get(public_id=unit)
    expected = Promise(
        id=row.pk,
        public_id=made,
        kind=Kind.PROMISE,
        what={"ka": "ლამპიონები შეკეთდება", "en": "Lamps will be repaired"},
        owner=Owner(id=owner.pk, public_id=unit, name="განათების სამსახური"),
        member=None,
        source=SOURCE,
        area="mshenebeli",
        made_at=AT,
        original_due=DUE,
        due=DUE,
        status=Status.ON_TRACK,
        days_late=0,
        days_left=29,
        waiting_until=None,
        submitted_at=None,
        accepted_as=None,
        moves=0,
        is_public=True,
        demo=False,
    )
    with at(AT):
        assert commitments_of(SOURCE) == (expected,)
        assert promises_of([SOURCE, SubjectRef("award", SOURCE.public_id)]) == {SOURCE: (expected,)}
        assert commitments_of(SubjectRef("award", SOURCE.public_id)) == ()
    assert (expected.what_in("en"), expected.what_in("ru"), expected.is_open) == (
        "Lamps will be repaired",
        "ლამპიონები შეკეთდება",
        True,
    )
    assert (row.risk_from, row.next_step) == (DUE - (DUE - AT) / 5, dt.date(2026, 3, 17))
    assert Milestone.objects.values_list("what", "due_on", "reached_at").get() == (
        {"ka": "შესყიდვა"},
        dt.date(2026, 3, 15),
        None,
    )
    assert AuditEntry.objects.filter(name="commitments.make_commitment").values_list(
        "subject", "facts"
    ).get() == (
        str(made),
        {"owner": str(unit), "source": str(SOURCE), "due": DUE.isoformat(), "milestones": 1},
    )


def test_a_repeated_key_makes_one_promise(unit):
    key = new_key()
    assert promise(owner=unit, key=key) == promise(owner=unit, key=key)
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": {"en": "Lamps"}}, "what_missing"),
        ({"what": {"ka": "  "}}, "what_missing"),
        ({"due": AT}, "due_past"),
        ({"due": AT - DAY}, "due_past"),
        ({"made_at": AT + DAY}, "made_later"),
        ({"owner": uuid4()}, "no_owner"),
        ({"member": uuid4()}, "no_member"),
    ],
)
def test_what_is_no_promise_is_refused_and_leaves_nothing(unit, changes, code):
    with pytest.raises(Refused) as caught:
        promise(**({"owner": unit} | changes))
    assert (caught.value.code, Commitment.objects.count()) == (code, 0)


def test_constraints_refuse_what_commands_do(unit):
    made = promise(owner=unit)
    broken = [
        {"original_due": AT},
        {"due": AT - DAY},
        {"submitted_at": AT},
        {"waiting_since": AT},
        {"kind": "wish"},
    ]
    for change in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(public_id=made).update(**change)
    shown = evidence(made)
    for change in (
        {"state": "accepted", "accepted_as": "second_person", "decided_at": AT, "decided_by": NINO.ref},
        {"state": "accepted", "decided_at": AT, "decided_by": "x"},
        {"state": "returned", "decided_at": AT, "decided_by": "x"},
        {"url": ""},
        {"kind": "figure"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.filter(public_id=shown).update(**change)


def test_evidence_that_a_second_person_accepts_keeps_the_promise_at_the_time_of_its_submission(unit):
    made = promise(owner=unit)
    shown = evidence(made, DUE)
    assert refusal("accept_evidence", DUE, evidence=shown) == "own_evidence"
    run("accept_evidence", DUE + 9 * DAY, actor=GIORGI, evidence=shown)
    found = seen(made, DUE + 40 * DAY)
    assert (found.status, found.days_late, found.submitted_at, found.accepted_as, found.is_open) == (
        Status.KEPT, 0, DUE, Acceptance.SECOND_PERSON, False,
    )  # fmt: skip
    assert events() == [("commitments.kept", about(made, days_late=0, accepted_as="second_person"))]
    assert Evidence.objects.values_list("state", "submitted_by", "decided_by", "decided_at").get() == (
        "accepted", NINO.ref, GIORGI.ref, DUE + 9 * DAY,
    )  # fmt: skip
    assert refusal("accept_evidence", DUE, actor=GIORGI, evidence=shown) == "decided"
    assert refusal("add_evidence", commitment=made, kind=EvidenceKind.LINK, title="x", url="x") == "closed"
    assert Commitment.objects.get().next_step is None


def test_a_moved_date_does_not_hide_the_original_and_days_late_count_from_it(unit):
    made = promise(owner=unit)
    run("move_due", AT + 20 * DAY, commitment=made, due=DUE + 10 * DAY, reason=" მასალა იგვიანებს ")
    moved = seen(made, DUE + DAY)
    assert (moved.status, moved.original_due, moved.due, moved.days_late, moved.days_left, moved.moves) == (
        Status.ON_TRACK, DUE, DUE + 10 * DAY, 1, 9, 1,
    )  # fmt: skip
    shown = evidence(made, DUE + 4 * DAY)
    run("accept_evidence", DUE + 5 * DAY, actor=GIORGI, evidence=shown)
    kept = seen(made, DUE + 50 * DAY)
    assert (kept.status, kept.days_late) == (Status.KEPT_LATE, 4)
    assert DueChange.objects.values_list("change", "old", "new", "reason", "by", "created_at").get() == (
        "moved", DUE, DUE + 10 * DAY, "მასალა იგვიანებს", NINO.ref, AT + 20 * DAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"due": AT, "reason": "x"}, "due_past"),
        ({"due": DUE, "reason": "x"}, "due_same"),
        ({"due": DUE + DAY, "reason": "  "}, "reason_missing"),
        ({"due": DUE + DAY, "reason": "x", "commitment": uuid4()}, "not_found"),
    ],
)
def test_a_date_moves_only_forward_from_now_and_with_a_reason(unit, words, code):
    made = promise(owner=unit)
    assert refusal("move_due", **({"commitment": made} | words)) == code
    assert (Commitment.objects.get().due, DueChange.objects.count()) == (DUE, 0)


def test_a_standing_clock_moves_the_due_in_sight_and_gives_back_what_was_not_used(unit):
    made = promise(owner=unit)
    run("pause", AT + DAY, commitment=made, until=AT + 11 * DAY, reason="რომელი სადარბაზოა?")
    waiting = seen(made, AT + 2 * DAY)
    assert (waiting.due, waiting.waiting_until, waiting.moves) == (DUE + 10 * DAY, AT + 11 * DAY, 1)
    assert refusal("pause", AT + 2 * DAY, commitment=made, until=AT + 12 * DAY, reason="x") == "waiting"
    assert refusal("move_due", AT + 2 * DAY, commitment=made, due=DUE, reason="x") == "waiting"
    run("resume", AT + 4 * DAY, commitment=made, reason="მივიღეთ პასუხი")
    again = seen(made, AT + 4 * DAY)
    assert (again.due, again.original_due, again.waiting_until, again.moves) == (DUE + 3 * DAY, DUE, None, 2)
    assert refusal("resume", AT + 4 * DAY, commitment=made, reason="x") == "not_waiting"
    assert refusal("pause", AT + 4 * DAY, commitment=made, until=AT, reason="x") == "due_past"
    assert refusal("pause", AT + 4 * DAY, commitment=made, until=AT + 9 * DAY, reason="") == "reason_missing"


def test_a_clock_that_nobody_resumes_runs_on_by_itself(unit):
    made = promise(owner=unit)
    run("pause", AT, commitment=made, until=AT + 10 * DAY, reason="x")
    assert seen(made, AT + 10 * DAY).waiting_until is None
    assert refusal("resume", AT + 10 * DAY, commitment=made, reason="x") == "not_waiting"
    run("move_due", AT + 11 * DAY, commitment=made, due=DUE + 30 * DAY, reason="x")
    run("pause", AT + 12 * DAY, commitment=made, until=AT + 14 * DAY, reason="x")
    assert seen(made, AT + 12 * DAY).due == DUE + 32 * DAY


def test_handing_over_keeps_the_date_and_says_from_whom_to_whom(unit):
    made, water = promise(owner=unit), organisation("წყლის სამსახური")
    run("hand_over", commitment=made, owner=water, reason="მილია")
    found = seen(made, AT)
    assert (found.owner.name, found.due, found.original_due) == ("წყლის სამსახური", DUE, DUE)
    assert Handover.objects.values_list("old__name", "new__name", "reason", "by").get() == (
        "განათების სამსახური", "წყლის სამსახური", "მილია", NINO.ref,
    )  # fmt: skip
    assert refusal("hand_over", commitment=made, owner=water, reason="x") == "same_owner"
    assert refusal("hand_over", commitment=made, owner=uuid4(), reason="x") == "no_owner"
    assert refusal("hand_over", commitment=made, owner=unit, member=uuid4(), reason="x") == "no_member"
    assert refusal("hand_over", commitment=made, owner=unit, reason="") == "reason_missing"


def test_a_promise_may_name_the_person_who_does_it(unit, rustavi):
    _person, membership = make_staff(rustavi, "ნინო ბერიძე", "owner")
    Membership.objects.filter(public_id=membership).update(
        organisation=Organisation.objects.get(public_id=unit)
    )
    made = promise(owner=unit, member=membership)
    assert seen(made, AT).member == Membership.objects.get().pk
    water = organisation("წყლის სამსახური")
    assert refusal("hand_over", commitment=made, owner=water, member=membership, reason="x") == "no_member"
    run("hand_over", commitment=made, owner=unit, reason="გადავიდა")
    run("hand_over", commitment=made, owner=unit, member=membership, reason="დაბრუნდა")
    assert seen(made, AT).member == Membership.objects.get().pk


def test_a_kept_promise_is_reopened_with_its_old_due_in_sight(unit):
    made = promise(owner=unit)
    assert refusal("reopen", commitment=made, due=DUE, reason="x") == "still_open"
    run("keep_commitment", AT + DAY, commitment=made, title="პასუხი", url="/ideas/1/")
    assert refusal("reopen", commitment=made, due=AT, reason="x") == "due_past"
    run("reopen", AT + 30 * DAY, commitment=made, due=AT + 40 * DAY, reason="ისევ არ ანათებს")
    found = seen(made, AT + 30 * DAY)
    assert (found.status, found.original_due, found.due, found.submitted_at) == (
        Status.ON_TRACK, DUE, AT + 40 * DAY, None,
    )  # fmt: skip
    assert DueChange.objects.values_list("change", "reason").get() == ("reopened", "ისევ არ ანათებს")
    run("withdraw", AT + 31 * DAY, commitment=made, reason="x")
    assert refusal("reopen", AT + 31 * DAY, commitment=made, due=AT + 50 * DAY, reason="x") == "closed"


def test_publishing_an_answer_keeps_its_promise_in_one_act(unit):
    made = promise(owner=unit)
    key = new_key()
    first = run("keep_commitment", AT + DAY, key=key, commitment=made, title="პასუხი", url="/ideas/1/")
    assert (
        run("keep_commitment", AT + DAY, key=key, commitment=made, title="პასუხი", url="/ideas/1/") == first
    )
    found = seen(made, DUE + DAY)
    assert (found.status, found.accepted_as) == (Status.KEPT, Acceptance.PUBLICATION)
    assert events() == [("commitments.kept", about(made, days_late=0, accepted_as="publication"))]


def test_the_reporters_yes_and_silence_accept_a_fix_differently(unit):
    one, two = promise(owner=unit), promise(owner=unit)
    run("accept_evidence", actor=Device("r"), evidence=evidence(one), way=Acceptance.REPORTER)
    run("accept_evidence", actor=System("clock"), evidence=evidence(two), way=Acceptance.SILENCE)
    assert [seen(made, AT + DAY).accepted_as for made in (one, two)] == [
        Acceptance.REPORTER,
        Acceptance.SILENCE,
    ]


def test_returned_evidence_leaves_the_promise_open(unit):
    made = promise(owner=unit)
    shown = evidence(made)
    assert refusal("return_evidence", evidence=shown, reason="x") == "own_evidence"
    assert refusal("return_evidence", actor=GIORGI, evidence=shown, reason=" ") == "reason_missing"
    assert refusal("return_evidence", actor=GIORGI, evidence=uuid4(), reason="x") == "no_evidence"
    key = new_key()
    for _again in range(2):
        run("return_evidence", actor=GIORGI, key=key, evidence=shown, reason="სხვა ქუჩაა")
    assert Evidence.objects.values_list("state", "reason", "decided_by").get() == (
        "returned", "სხვა ქუჩაა", GIORGI.ref,
    )  # fmt: skip
    assert seen(made, AT + DAY).is_open
    assert refusal("accept_evidence", actor=GIORGI, evidence=shown) == "decided"
    second = evidence(made)
    run("withdraw", AT + 2 * DAY, commitment=made, reason="x")
    assert refusal("accept_evidence", actor=GIORGI, evidence=second) == "closed"


def test_each_kind_of_evidence_is_whole_or_refused(unit):
    made = promise(owner=unit)
    upload = uuid4()
    evidence(made, kind=EvidenceKind.PHOTO, url="", upload=upload)
    evidence(made, kind=EvidenceKind.FILE, url="", upload=upload)
    evidence(made, kind=EvidenceKind.FIGURE, url="", figure=Decimal("12.5"), unit="კმ")
    assert list(Evidence.objects.order_by("id").values_list("kind", "upload", "figure", "unit")) == [
        ("photo", upload, None, ""),
        ("file", upload, None, ""),
        ("figure", None, Decimal("12.5"), "კმ"),
    ]
    for words in (
        {"url": " "},
        {"kind": EvidenceKind.FILE},
        {"kind": EvidenceKind.FIGURE, "figure": Decimal(1)},
    ):
        with pytest.raises(Refused, match="evidence_incomplete"):
            evidence(made, **words)
    with pytest.raises(Refused, match="title_missing"):
        evidence(made, title="")


def test_the_owners_word_counts_until_the_next_one(unit):
    made = promise(owner=unit)
    run("declare", commitment=made, word=Word.AT_RISK, reason="ბიუჯეტი")
    assert seen(made, AT).status == Status.AT_RISK
    run("declare", AT + DAY, commitment=made, word=Word.ON_TRACK, reason="მოგვარდა")
    assert seen(made, AT + DAY).status == Status.ON_TRACK
    key = new_key()
    for _again in range(2):
        run("declare", AT + 2 * DAY, key=key, commitment=made, word=Word.BROKEN, reason="ვერ შევძელით")
    run("declare", AT + 3 * DAY, commitment=made, word=Word.BROKEN, reason="ისევ")
    assert seen(made, AT + 3 * DAY).status == Status.BROKEN
    assert events() == [("commitments.broken", about(made, declared=True))]
    assert list(Declaration.objects.order_by("id").values_list("word", "reason", "by")) == [
        ("at_risk", "ბიუჯეტი", NINO.ref),
        ("on_track", "მოგვარდა", NINO.ref),
        ("broken", "ვერ შევძელით", NINO.ref),
        ("broken", "ისევ", NINO.ref),
    ]
    assert refusal("declare", commitment=made, word=Word.AT_RISK, reason="") == "reason_missing"


def test_a_withdrawn_promise_stays_in_sight_and_is_closed(unit):
    made = promise(owner=unit)
    key = new_key()
    for _again in range(2):
        run("withdraw", key=key, commitment=made, reason="სხვამ გააკეთა")
    assert seen(made, DUE + 400 * DAY).status == Status.WITHDRAWN
    assert refusal("declare", commitment=made, word=Word.AT_RISK, reason="x") == "closed"


def test_steps_are_reached_once(unit):
    made = promise(owner=unit, milestones=[Step(what={"ka": "შესყიდვა"}, due_on=dt.date(2026, 3, 15))])
    step = Milestone.objects.get().public_id
    key = new_key()
    for _again in range(2):
        run("reach_milestone", AT + DAY, key=key, commitment=made, milestone=step)
    assert (Milestone.objects.get().reached_at, Commitment.objects.get().heard_at) == (AT + DAY, AT + DAY)
    assert refusal("reach_milestone", commitment=made, milestone=step) == "reached"
    assert refusal("reach_milestone", commitment=made, milestone=uuid4()) == "not_found"


def test_documents_are_a_source_with_a_card(in_rustavi):
    key = new_key()
    words = {"titles": {"ka": "სამოქმედო გეგმა", "en": "Action plan"}, "url": "https://rustavi.gov.ge/plan"}
    ref = run("save_document", key=key, **words)
    assert run("save_document", key=key, **words) == ref
    assert refusal("save_document", titles={"en": "Plan"}) == "title_missing"
    row = Document.objects.get()
    assert ref == SubjectRef("document", row.public_id)
    assert resolve([ref]) == {ref: Card(title="სამოქმედო გეგმა", url="https://rustavi.gov.ge/plan")}


def test_visibility_follows_the_source(unit):
    made = promise(owner=unit)
    key = new_key()
    for _again in range(2):
        run("set_visibility", key=key, commitment=made, is_public=False)
    assert seen(made, AT).is_public is False


@pytest.mark.parametrize("name", ["move_due", "pause", "resume", "hand_over", "reopen", "add_evidence"])
def test_repeated_keys_change_once(unit, name):
    made, water = promise(owner=unit), organisation("წყლის სამსახური")
    words = {
        "move_due": {"due": DUE + DAY, "reason": "x"},
        "pause": {"until": AT + 5 * DAY, "reason": "x"},
        "resume": {"reason": "x"},
        "hand_over": {"owner": water, "reason": "x"},
        "reopen": {"due": DUE + DAY, "reason": "x"},
        "add_evidence": {"kind": EvidenceKind.LINK, "title": "x", "url": "/x"},
    }[name]
    if name == "resume":
        run("pause", commitment=made, until=AT + 5 * DAY, reason="x")
    if name == "reopen":
        run("keep_commitment", commitment=made, title="x", url="/x")
    key = new_key()
    first = run(name, AT + DAY, key=key, commitment=made, **words)
    before = Commitment.objects.values().get()
    assert (run(name, AT + DAY, key=key, commitment=made, **words), Commitment.objects.values().get()) == (
        first,
        before,
    )


def test_another_municipality_neither_sees_nor_changes_the_promise(unit, gori):
    made = promise(owner=unit)
    shown = evidence(made)
    with writing(gori.pk):
        assert (get_promise(made), commitments_of(SOURCE)) == (None, ())
        assert refusal("move_due", commitment=made, due=DUE + DAY, reason="x") == "not_found"
        assert refusal("accept_evidence", actor=GIORGI, evidence=shown) == "no_evidence"
        with pytest.raises(Refused, match="no_owner"):
            promise(owner=unit)
    assert UUID(str(made)) == Commitment.objects.get().public_id
    assert SEED.ref == "system:test"
