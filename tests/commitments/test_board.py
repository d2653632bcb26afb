import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kalaki.commitments import commands
from kalaki.commitments.models import Commitment
from kalaki.commitments.queries import board as queries
from kalaki.commitments.queries.board import LATE, Asked, Group
from kalaki.commitments.queries.promises import facts_of, get_promise
from kalaki.commitments.queries.sql import status_case
from kalaki.commitments.rules.score import Quarter, Score
from kalaki.commitments.rules.status import Status, Thresholds, risk_from, status
from kalaki.commitments.rules.words import Acceptance, EvidenceKind
from kalaki.core.contract import Card, SubjectRef, System, at, new_key, writing
from kalaki.people.models import Organisation
from tests.commitments.conftest import AT, DAY, DUE, SEED, organisation, promise

UTC = dt.UTC
LATER = DUE + 10 * DAY
days = st.integers(-400, 400)


def keep(made, when, way=Acceptance.SECOND_PERSON):
    with at(when):
        shown = commands.add_evidence(
            actor=SEED, key=new_key(), commitment=made, kind=EvidenceKind.LINK, title="x", url="/x"
        )
        commands.accept_evidence(actor=System("second"), key=new_key(), evidence=shown, way=way)


def seen(asked=Asked(), when=LATER, **more):  # noqa: B008 - frozen
    with at(when):
        return queries.board(asked, **more)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 300), st.integers(1, 300), st.integers(0, 300), st.none() | days, st.booleans(),
            st.booleans(), st.booleans(),
        ),
        min_size=1, max_size=5,
    ),
    days,
    st.builds(
        Thresholds, risk_percent=st.integers(1, 90), quiet_days=st.integers(1, 90), broken_days=st.integers(1, 200)
    ),
)  # fmt: skip
def test_the_database_says_the_same_status_as_the_rule(unit, facts, now, rule):
    Commitment.objects.all()._raw_delete("default")
    owner = Organisation.objects.get(public_id=unit)
    for original, due, heard, submitted, withdrawn, broken, at_risk in facts:
        done = AT + submitted * DAY if submitted is not None else None
        Commitment.objects.create(
            what={"ka": "x"}, folded="x", owner=owner, owner_role="owner", source_kind="idea", source_id=uuid4(),
            made_at=AT, made_by="x", original_due=AT + original * DAY, due=AT + due * DAY,
            risk_from=risk_from(AT, AT + due * DAY, rule), heard_at=AT + heard * DAY,
            withdrawn_at=AT if withdrawn else None, broken_at=AT if broken else None, is_at_risk=at_risk,
            submitted_at=done, accepted_at=done, accepted_as="reporter" if done else "", planned_on=AT.date(),
        )  # fmt: skip
    instant = AT + now * DAY
    rows = Commitment.objects.annotate(status=status_case(instant, rule)).order_by("id")
    assert [row.status for row in rows] == [
        status(facts_of(row), now=instant, thresholds=rule) for row in rows
    ]


@pytest.fixture
def city_of_promises(unit):
    """Return {name: public id}: one promise of each status at LATER, two owners, an area, a document."""
    water = organisation("წყლის სამსახური")
    with at(AT):
        plan = commands.save_document(
            actor=SEED, key=new_key(), titles={"ka": "გეგმა", "en": "Plan"}, url="https://p.ge"
        )
    made = {
        "kept": promise(owner=unit),
        "kept_late": promise(owner=unit),
        "silent": promise(owner=unit, area="old-town"),
        "overdue": promise(owner=water, source=plan),
        "on_track": promise(owner=water, due=DUE + 90 * DAY),
        "at_risk": promise(owner=unit, due=LATER + DAY),
        "withdrawn": promise(owner=unit),
        "broken": promise(owner=water, source=plan),
    }
    keep(made["kept"], DUE)
    keep(made["kept_late"], DUE + DAY)
    keep(made["silent"], AT + DAY, Acceptance.SILENCE)
    with at(AT + 2 * DAY):
        commands.withdraw(actor=SEED, key=new_key(), commitment=made["withdrawn"], reason="x")
        commands.declare(
            actor=SEED, key=new_key(), commitment=made["broken"], word=commands_word("broken"), reason="x"
        )
    promise(owner=unit, is_public=False)
    promise(owner=unit, demo=True)
    return made | {"plan": plan, "unit": unit, "water": water}


def commands_word(word):
    from kalaki.commitments.rules.words import Word

    return Word(word)


def test_the_board_counts_each_status_once_and_samples_nowhere(city_of_promises):
    made = city_of_promises
    found = seen()
    assert found.is_sample is False
    assert found.counts == {
        Status.WITHDRAWN: 1, Status.KEPT: 2, Status.KEPT_LATE: 1, Status.BROKEN: 1, Status.OVERDUE: 1,
        Status.AT_RISK: 1, Status.ON_TRACK: 1,
    }  # fmt: skip
    assert found.score == Score(due=5, on_time=2, late=1, unconfirmed=1, withdrawn=1)
    assert [one for one in found.quarters if one[1].due] == [
        (Quarter(2026, 1), Score(due=5, on_time=2, late=1, unconfirmed=1, withdrawn=1))
    ]
    assert found.owners == (
        Group(
            key=str(made["unit"]), title="განათების სამსახური", open=1, late=0, at_risk=1,
            score=Score(due=3, on_time=2, late=1, unconfirmed=1, withdrawn=1),
        ),
        Group(
            key=str(made["water"]), title="წყლის სამსახური", open=3, late=2, at_risk=0,
            score=Score(due=2, on_time=0),
        ),
    )  # fmt: skip
    assert found.documents == (
        Group(key=str(made["plan"]), title="გეგმა", open=2, late=2, at_risk=0, score=Score(due=2, on_time=0)),
    )
    assert found.cards[made["plan"]] == Card(title="გეგმა", url="https://p.ge")
    # what is owed by its date, then what is over; the demonstration is listed and marked
    names = {value: name for name, value in made.items()}
    assert [names.get(row.public_id, "demo" if row.demo else "hidden") for row in found.rows] == [
        "overdue", "broken", "demo", "at_risk", "on_track", "kept", "kept_late", "silent", "withdrawn",
    ]  # fmt: skip
    assert (found.kinds, found.has_more, found.total) == (("document", "idea"), False, 8)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"status": LATE}, {"overdue", "broken", "demo"}),
        ({"status": "kept"}, {"kept", "silent"}),
        ({"area": "old-town"}, {"silent"}),
        ({"source": "document"}, {"overdue", "broken"}),
        ({"owner": "water"}, {"overdue", "broken", "on_track"}),
        ({"document": "plan", "status": "overdue"}, {"overdue"}),
        ({"owner": uuid4()}, set()),
    ],
)
def test_filters_leave_what_they_name(city_of_promises, changes, names):
    made = city_of_promises
    asked = Asked(
        **{
            name: made.get(value, value) if name in {"owner", "document"} else value
            for name, value in changes.items()
        }
    )
    known = {value: name for name, value in made.items()}
    found = seen(asked)
    assert {known.get(row.public_id, "demo") for row in found.rows} == names
    with at(LATER):
        assert {known.get(row.public_id, "demo") for row, _card in queries.export(asked)} == names
        assert {known.get(row.public_id, "demo") for row, _at in queries.latest(asked, limit=50)} == names
        assert {known.get(row.public_id, "demo") for row, _at in queries.changes(asked)} == names


def test_while_nothing_is_real_the_figures_are_those_of_the_samples_and_say_so(unit):
    for number in range(6):
        keep(promise(owner=unit, demo=True), AT + number * DAY)
    found = seen()
    assert (found.is_sample, found.score) == (True, Score(due=6, on_time=6))
    promise(owner=unit)
    found = seen()
    assert (found.is_sample, found.score) == (False, Score(due=1, on_time=0))


def test_pages_follow_each_other(unit):
    for number in range(23):
        promise(owner=unit, due=DUE + number * dt.timedelta(hours=1))
    first, second = seen(), seen(page=2)
    assert (len(first.rows), first.has_more, len(second.rows), second.has_more) == (20, True, 3, False)
    assert [row.due for row in (*first.rows, *second.rows)] == [
        DUE + number * dt.timedelta(hours=1) for number in range(23)
    ]


def test_exports_go_through_chunks(unit, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 2)
    made = [promise(owner=unit) for _number in range(5)]
    with at(AT):
        assert [row.public_id for row, _card in queries.export(Asked())] == made
        assert [row.public_id for row, _at in queries.changes(Asked())] == made


def test_the_home_page_shows_the_most_urgent(city_of_promises):
    made = city_of_promises
    with at(LATER):
        assert [row.public_id for row in queries.urgent(2)] == [made["overdue"], made["broken"]]


def test_the_board_costs_the_same_at_any_number(unit):
    def count():
        with CaptureQueriesContext(connection) as asked:
            seen()
        return len(asked)

    for _number in range(3):
        promise(owner=unit)
    few = count()
    row = Commitment.objects.first()
    rows = []
    for _number in range(500):
        values = {field.attname: getattr(row, field.attname) for field in Commitment._meta.concrete_fields}
        rows.append(Commitment(**(values | {"id": None, "public_id": uuid4(), "source_id": uuid4()})))
    Commitment.objects.bulk_create(rows)
    assert (few, count()) == (8, 8)


def test_another_municipality_has_its_own_board(city_of_promises, gori):
    with writing(gori.pk):
        found = seen()
        assert (found.rows, found.total, found.owners, found.documents) == ((), 0, (), ())
        assert found.score == Score(due=0, on_time=0)
        with at(LATER):
            assert get_promise(city_of_promises["kept"]) is None
    assert isinstance(city_of_promises["plan"], SubjectRef)
