from collections import Counter
from uuid import uuid4

from kalaki.commitments.commands import accept_evidence
from kalaki.commitments.contract import EvidenceKind, add_evidence, load_demo
from kalaki.commitments.models import Commitment
from kalaki.commitments.queries.board import Asked, board
from kalaki.commitments.queries.desk import desk_counts
from kalaki.commitments.queries.promises import promises_of
from kalaki.commitments.rules.status import Status
from kalaki.core.contract import Card, SubjectRef, at, new_key, resolve
from tests.commitments.conftest import AT, SEED, SOURCE, promise
from tests.conftest import CONTENT

DEMO = CONTENT / "rustavi" / "commitments.yaml"


def test_the_demonstration_shows_every_state_once_loaded_and_stays_as_it_is(in_rustavi):
    assert load_demo(DEMO) == 14
    before = list(Commitment.objects.order_by("pk").values())
    assert load_demo(DEMO) == 0
    assert list(Commitment.objects.order_by("pk").values()) == before
    found = board(Asked())
    assert found.is_sample
    assert Counter(row.status for row in found.rows) == {
        Status.KEPT: 4, Status.KEPT_LATE: 1, Status.BROKEN: 1, Status.OVERDUE: 3, Status.AT_RISK: 2,
        Status.ON_TRACK: 2, Status.WITHDRAWN: 1,
    }  # fmt: skip
    assert all(row.demo for row in found.rows)


def test_promises_have_cards_for_other_apps(unit):
    shown, hidden = promise(owner=unit), promise(owner=unit, is_public=False)
    refs = [SubjectRef("commitment", one) for one in (shown, hidden)]
    assert resolve(refs) == {
        refs[0]: Card(title="ლამპიონები შეკეთდება", url=f"/commitments/{shown}/"),
        refs[1]: Card(title="ლამპიონები შეკეთდება", url=f"/commitments/{hidden}/", audience="staff"),
    }


def test_equal_ids_of_other_kinds_are_other_sources(unit):
    first = promise(owner=unit)
    other = SubjectRef("award", uuid4())
    promise(owner=unit, source=SubjectRef("award", SOURCE.public_id))
    second = promise(owner=unit, source=other)
    with at(AT):
        found = promises_of([SOURCE, other])
    assert {ref: [row.public_id for row in rows] for ref, rows in found.items()} == {
        SOURCE: [first],
        other: [second],
    }


def test_a_repeated_yes_is_one_yes_and_the_door_counts_for_everybody(unit):
    made = promise(owner=unit)
    with at(AT):
        shown = add_evidence(
            actor=SEED, key=new_key(), commitment=made, kind=EvidenceKind.LINK, title="x", url="/x"
        )
        assert desk_counts(None, me="person:x", sees_all=True) == {"open": 1, "late": 0, "waiting": 1}
        assert desk_counts([], me="person:x", sees_all=False) == {"open": 0, "late": 0, "waiting": 0}
        from kalaki.core.contract import System

        key = new_key()
        for _again in range(2):
            accept_evidence(actor=System("second"), key=key, evidence=shown)
    assert Commitment.objects.filter(submitted_at=AT).count() == 1
