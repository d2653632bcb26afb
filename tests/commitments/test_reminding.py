import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from kalaki.commitments.commands import keep_commitment, move_due
from kalaki.commitments.commands.reminding import remind, send_monthly, send_weekly
from kalaki.commitments.commands.settling import save_rules
from kalaki.commitments.models import Commitment, Reminder
from kalaki.commitments.rules.reminders import Plan
from kalaki.commitments.rules.status import Thresholds
from kalaki.commitments.settings import chosen
from kalaki.core.contract import Refused, System, at, new_key, unseal, writing
from kalaki.core.jobs import run_schedules
from kalaki.core.models import NoticeDelivery, OutboxEvent, ScheduleSlot
from kalaki.people.models import Contact, Membership, Organisation
from tests.commitments.conftest import AT, DAY, DUE, SEED, SOURCE, organisation, promise
from tests.people.conftest import make_staff

TBILISI = ZoneInfo("Asia/Tbilisi")


def nine(year, month, day):
    return dt.datetime(year, month, day, 9, tzinfo=TBILISI)


@pytest.fixture(autouse=True)
def _ways(settings):
    settings.KALAKI_SMTP_URL = "smtp://127.0.0.1:1/?tls=off"


def employ(city, unit, name, *roles, language="ka"):
    """Make a member of ``unit`` who can be reached; returns the reference."""
    with at(AT - DAY):
        person, membership = make_staff(city, name, *roles)
    person.language = language
    person.save()
    if unit:
        row = Organisation.objects.get(public_id=unit)
        Membership.objects.filter(public_id=membership).update(organisation=row)
    from kalaki.core.contract import seal

    Contact.objects.create(
        person=person, kind="email", sealed=seal("contact", f"{person.pk}@example.ge".encode()),
        lookup=str(person.pk), verified_at=AT,
    )  # fmt: skip
    return person.ref


def sent():
    """Return (recipient, kind, title, text) of every message, oldest first."""
    found = []
    for row in NoticeDelivery.objects.order_by("id"):
        title, text, _short = json.loads(unseal("notice", bytes(row.body)))
        found.append((row.recipient, row.kind, title, text))
    return found


def steps():
    return list(Reminder.objects.order_by("day", "kind").values_list("kind", "day"))


def events():
    return [(row.kind, row.payload) for row in OutboxEvent.objects.order_by("id")]


def about(commitment, **more):
    return {
        "commitment": str(commitment),
        "kind_of": "promise",
        "source_kind": "idea",
        "source_id": str(SOURCE.public_id),
    } | more


def test_each_step_reaches_its_audience_once(unit, rustavi):
    owner = employ(rustavi, unit, "ნინო", "owner")
    other = organisation("წყლის სამსახური")
    employ(rustavi, other, "სხვა", "owner")
    above = employ(rustavi, None, "გიორგი", "supervisor", language="en")
    made = promise(owner=unit)
    days = [AT.date() + dt.timedelta(days=number) for number in range(130)]
    for day in days:
        with at(nine(day.year, day.month, day.day)):
            remind(nine(day.year, day.month, day.day))
    assert steps() == [
        ("before_14", dt.date(2026, 3, 17)),
        ("before_7", dt.date(2026, 3, 24)),
        ("share", dt.date(2026, 3, 24)),
        ("before_1", dt.date(2026, 3, 30)),
        ("before_0", dt.date(2026, 3, 31)),
        ("overdue", dt.date(2026, 4, 1)),
        ("after_7_supervisor", dt.date(2026, 4, 7)),
        ("after_30_manager", dt.date(2026, 4, 30)),
        ("broken", dt.date(2026, 6, 30)),
    ]
    assert [recipient for recipient, *_rest in sent()] == [owner] * 5 + [above, owner]
    assert sent()[4] == (
        owner,
        "commitments.reminder",
        "ყურადღებას საჭიროებს: 1 დაპირება",
        f"ვადა გავიდა: ლამპიონები შეკეთდება, ვადა 31 მარტი, 2026\nhttp://127.0.0.1:8000/commitments/{made}/",
    )
    assert sent()[5] == (
        above,
        "commitments.reminder",
        "Promises that need attention: 1",
        f"Overdue: Lamps will be repaired, due 31 March 2026\nhttp://127.0.0.1:8000/en/commitments/{made}/",
    )
    assert events() == [
        ("commitments.due_soon", about(made, days_left=14)),
        ("commitments.due_soon", about(made, days_left=7)),
        ("commitments.due_soon", about(made, days_left=1)),
        ("commitments.due_soon", about(made, days_left=0)),
        ("commitments.overdue", about(made, days_late=1)),
        ("commitments.broken", about(made, declared=False)),
    ]
    assert Commitment.objects.get().next_step is None


def test_after_an_outage_late_steps_fold_into_one_message(unit, rustavi):
    owner = employ(rustavi, unit, "ნინო", "owner")
    for number in range(12):
        promise(owner=unit, what={"ka": f"დაპირება {number}"}, due=DUE + number * dt.timedelta(hours=1))
    slot = nine(2026, 4, 3)
    with at(slot):
        assert remind(slot) == 72  # six steps of twelve promises
        assert remind(slot) == 72  # the same turn again changes nothing
        assert remind(slot + dt.timedelta(minutes=1)) == 0
    [(recipient, kind, title, text)] = sent()
    assert (recipient, kind, title) == (owner, "commitments.reminder", "ყურადღებას საჭიროებს: 12 დაპირება")
    assert (text.count("/commitments/"), text.endswith("და კიდევ 2.")) == (10, True)
    assert [kind for kind, _payload in events()] == ["commitments.overdue"] * 12


def test_the_worker_sends_digests_once_after_three_days_without_it(unit, rustavi):
    owner = employ(rustavi, unit, "ნინო", "owner")
    office = employ(rustavi, None, "მერია", "manager")
    promise(owner=unit)
    promise(owner=organisation("წყლის სამსახური"), what={"ka": "მილი"}, due=DUE + 40 * DAY)
    with at(nine(2026, 3, 28)):  # a Saturday; then the worker stands still until Wednesday
        run_schedules()
    NoticeDelivery.objects.all().delete()
    ScheduleSlot.objects.filter(name__startswith="assistant").delete()
    for _again in range(3):
        with at(nine(2026, 4, 1) + dt.timedelta(minutes=5)):
            run_schedules()
    kinds = sorted((recipient, kind) for recipient, kind, _title, _text in sent())
    assert kinds == sorted(
        [
            (owner, "commitments.reminder"),
            (owner, "commitments.weekly"),
            (office, "commitments.monthly"),
        ]
    )
    texts = {kind: (title, text) for _recipient, kind, title, text in sent()}
    assert texts["commitments.weekly"][0] == "კვირის დაპირებები: განათების სამსახური"
    assert texts["commitments.weekly"][1].startswith("ვადა გავიდა: 1\n\nვადა გავიდა: ლამპიონები შეკეთდება")
    assert texts["commitments.monthly"] == (
        "მუნიციპალიტეტის თვის დაპირებები",
        (
            "ვადა გავიდა: 1, მიმდინარეობს: 1\n\nგანათების სამსახური: ვადა გავიდა: 1\n"
            "წყლის სამსახური: მიმდინარეობს: 1\n\nhttp://127.0.0.1:8000/commitments/"
        ),
    )


def test_a_digest_goes_out_once_a_week_and_once_a_month(unit, rustavi):
    employ(rustavi, unit, "ნინო", "owner")
    employ(rustavi, None, "მერია", "manager")
    with at(AT):
        assert (send_weekly(AT), send_monthly(AT)) == (0, 0)  # nothing is open
    promise(owner=unit)
    later = AT + DAY
    with at(later):
        assert (send_weekly(later), send_monthly(later)) == (1, 0)
        assert (send_weekly(later + DAY), send_weekly(later), send_monthly(later)) == (0, 1, 0)
        assert send_weekly(later + 7 * DAY) == 1
        assert send_monthly(later + 31 * DAY) == 1
        assert (send_monthly(later + 31 * DAY), send_monthly(later + 32 * DAY)) == (1, 0)


def test_a_named_person_hears_instead_of_the_unit(unit, rustavi):
    employ(rustavi, unit, "ნინო", "owner")
    doer = employ(rustavi, unit, "გიორგი", "clerk")
    membership = Membership.objects.order_by("-id").first().public_id
    promise(owner=unit, member=membership)
    with at(nine(2026, 3, 17)):
        remind(nine(2026, 3, 17))
    assert [recipient for recipient, *_rest in sent()] == [doer]
    Membership.objects.filter(public_id=membership).update(closes=nine(2026, 3, 20))
    with at(nine(2026, 3, 24)):
        remind(nine(2026, 3, 24))
    assert [recipient for recipient, *_rest in sent()] == [
        doer,
        Membership.objects.order_by("id").first().person.ref,
    ]


def test_demonstrations_and_closed_promises_remind_nobody(unit, rustavi):
    employ(rustavi, unit, "ნინო", "owner")
    employ(rustavi, None, "მერია", "manager")
    promise(owner=unit, demo=True)
    closed = promise(owner=unit)
    with at(AT + DAY):
        keep_commitment(actor=SEED, key=new_key(), commitment=closed, title="პასუხი", url="/ideas/1/")
    slot = nine(2026, 4, 6)
    with at(slot):
        assert (remind(slot), send_weekly(slot), send_monthly(slot)) == (0, 0, 0)
    assert (sent(), Reminder.objects.filter(commitment__isnull=False).count()) == ([], 0)


def test_a_moved_date_begins_a_new_plan(unit, rustavi):
    made = promise(owner=unit)
    with at(nine(2026, 3, 20)):
        remind(nine(2026, 3, 20))
        move_due(actor=SEED, key=new_key(), commitment=made, due=DUE + 10 * DAY, reason="x")
    with at(nine(2026, 4, 10)):
        remind(nine(2026, 4, 10))
    assert steps() == [
        ("before_14", dt.date(2026, 3, 17)),
        ("before_14", dt.date(2026, 3, 27)),
        ("share", dt.date(2026, 4, 1)),
        ("before_7", dt.date(2026, 4, 3)),
        ("before_1", dt.date(2026, 4, 9)),
        ("before_0", dt.date(2026, 4, 10)),
    ]


def test_chosen_rules_count_from_now_on(unit, rustavi):
    promise(owner=unit)
    promise(owner=unit, demo=True)
    rules = {
        "thresholds": Thresholds(risk_percent=50, quiet_days=10),
        "plan": Plan(before=(13, 2), percent=60),
    }
    key = new_key()
    with at(nine(2026, 3, 20)):
        assert save_rules(actor=SEED, key=key, **rules) == 2
        assert save_rules(actor=SEED, key=key, **rules) == 2
        assert chosen() == (rules["thresholds"], rules["plan"])
    real, demo = Commitment.objects.order_by("id")
    assert (real.risk_from, real.next_step, demo.next_step) == (
        DUE - (DUE - AT) / 2,
        dt.date(2026, 3, 20),
        None,
    )
    with at(nine(2026, 3, 31)):
        remind(nine(2026, 3, 31))
    assert steps() == [("share", dt.date(2026, 3, 20)), ("before_2", dt.date(2026, 3, 29))]


@pytest.mark.parametrize(
    ("thresholds", "plan"),
    [
        (Thresholds(risk_percent=0), Plan()),
        (Thresholds(broken_days=731), Plan()),
        (Thresholds(), Plan(before=(61,))),
        (Thresholds(), Plan(percent=100)),
        (Thresholds(), Plan(escalations=((0, "supervisor"),))),
        (Thresholds(), Plan(escalations=((5, "king"),))),
        (Thresholds(), Plan(office="king")),
    ],
)
def test_rules_outside_their_bounds_are_refused(in_rustavi, thresholds, plan):
    with pytest.raises(Refused, match="bounds"):
        save_rules(actor=SEED, key=new_key(), thresholds=thresholds, plan=plan)
    assert chosen() == (Thresholds(), Plan())


def test_many_rows_are_told_in_batches(unit, rustavi, monkeypatch):
    monkeypatch.setattr("kalaki.commitments.commands.reminding.BATCH", 2)
    monkeypatch.setattr("kalaki.commitments.commands.settling.BATCH", 2)
    for _number in range(5):
        promise(owner=unit)
    slot = nine(2026, 3, 17)
    with at(slot):
        assert remind(slot) == 5
        assert save_rules(actor=SEED, key=new_key(), thresholds=Thresholds(), plan=Plan()) == 5


def test_another_municipality_hears_nothing(unit, rustavi, gori):
    employ(gori, None, "გორელი", "supervisor")
    promise(owner=unit)
    slot = nine(2026, 4, 9)
    with writing(gori.pk), at(slot):
        assert (remind(slot), send_weekly(slot), send_monthly(slot)) == (0, 0, 0)
    with at(slot):
        assert remind(slot) == 7
    assert sent() == []
    assert System("x").ref == "system:x"
