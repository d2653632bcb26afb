import csv
import datetime as dt
import io
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kalaki.commitments import commands
from kalaki.commitments.commands import Step
from kalaki.commitments.models import Commitment, Document, Evidence, Milestone
from kalaki.commitments.queries.promises import get_promise
from kalaki.commitments.rules.reminders import Plan
from kalaki.commitments.rules.status import Status, Thresholds
from kalaki.commitments.rules.words import EvidenceKind, Kind
from kalaki.commitments.settings import chosen
from kalaki.core.contract import SubjectRef, at, new_key, now, writing
from kalaki.people.models import Membership, Organisation
from tests.commitments.conftest import DAY, SEED, organisation, promise
from tests.core.test_feeds import read_calendar
from tests.people.conftest import make_staff, sign_in


def fresh(**changes):
    """Make a promise of today that is due in thirty days."""
    today = now().replace(microsecond=0)
    with at(today - DAY):
        document = commands.save_document(actor=SEED, key=new_key(), titles={"ka": "გეგმა <b>", "en": "Plan"})
    return promise(today - DAY, **({"due": today + 30 * DAY, "source": document} | changes))


def member(client, city, *roles, unit=None):
    """Sign a member in; returns the reference."""
    person, membership = make_staff(city, "ნინო", *roles)
    if unit:
        row = Organisation.objects.get(public_id=unit)
        Membership.objects.filter(public_id=membership).update(organisation=row)
    sign_in(client, person)
    return person.ref


def press(client, made, act, **fields):
    """Press a button of the desk's page; returns the answer."""
    given = {f"{act}-{name}": value for name, value in fields.items()} | {
        f"{act}-key": str(new_key()),
        "act": act,
    }
    given |= {
        name: given.pop(f"{act}-{name}") for name in ("evidence", "milestone") if f"{act}-{name}" in given
    }
    return client.post(f"/desk/commitments/{made}/", given)


def day_of(instant, prefix):
    local = instant.date()
    return {f"{prefix}_day": local.day, f"{prefix}_month": local.month, f"{prefix}_year": local.year}


def texts(response):
    return response.content.decode()


def test_the_board_shows_promises_and_offers_them_as_files(unit, client):
    made = fresh(owner=unit)
    page = texts(client.get("/commitments/"))
    assert "ლამპიონები შეკეთდება" in page
    assert f"/commitments/{made}/" in page
    assert "გეგმა &lt;b&gt;" in page
    assert "ნიმუში" not in page
    english = texts(client.get("/en/commitments/?by=document"))
    assert "Lamps will be repaired" in english


def test_an_empty_board_says_what_will_stand_there(rustavi, client):
    assert "დაპირება ჯერ არ არის" in texts(client.get("/commitments/"))
    assert "ამ ფილტრით არაფერი ჩანს" in texts(client.get("/commitments/?status=kept"))


def test_values_that_mean_nothing_filter_nothing(unit, client):
    fresh(owner=unit)
    page = client.get("/commitments/?owner=x&document=y&status=z&page=w&source=")
    assert (page.status_code, "ლამპიონები შეკეთდება" in texts(page)) == (200, True)


def test_a_promise_has_its_first_date_its_changes_and_its_evidence_in_sight(unit, client):
    made = fresh(
        owner=unit,
        evidence_asked={"ka": "ფოტოები"},
        milestones=[Step(what={"ka": "შესყიდვა"}, due_on=dt.date(2030, 1, 2))],
    )
    due = Commitment.objects.get().due
    commands.move_due(
        actor=SEED, key=new_key(), commitment=made, due=due + 9 * DAY, reason="მასალა <იგვიანებს>"
    )
    commands.add_evidence(
        actor=SEED,
        key=new_key(),
        commitment=made,
        kind=EvidenceKind.FIGURE,
        title="ბოძები",
        figure="12.50",
        unit="ცალი",
    )
    page = texts(client.get(f"/commitments/{made}/"))
    for words in (
        "პირველი ვადა, რომელიც რჩება",
        "ვადა ახლა",
        "მასალა &lt;იგვიანებს&gt;",
        "12.5",
        "ცალი",
        "ფოტოები",
        "შესყიდვა",
        "მეორე ადამიანს ელის",
    ):
        assert words in page
    assert SEED.ref not in page


def test_hidden_and_foreign_promises_are_not_there(unit, gori, client):
    hidden, shown = fresh(owner=unit, is_public=False), fresh(owner=unit)
    assert client.get(f"/commitments/{hidden}/").status_code == 404
    assert client.get(f"/commitments/{hidden}/promise.ics").status_code == 404
    assert str(hidden) not in texts(client.get("/commitments/"))
    assert client.get(f"/gori/commitments/{shown}/").status_code == 404
    for name in ("commitments.csv", "calendar.ics", "feed.rss"):
        assert str(hidden) not in client.get(f"/commitments/{name}").getvalue().decode()
        assert str(shown) not in client.get(f"/gori/commitments/{name}").getvalue().decode()


def test_a_moved_date_raises_the_sequence_of_a_stable_calendar_entry(unit, client):
    made = fresh(owner=unit)
    address = f"/commitments/{made}/promise.ics"

    def entry(path):
        found = {name: value for name, _more, value in read_calendar(client.get(path).getvalue())}
        return found["UID"], found["SEQUENCE"], found["DTSTART"], found["STATUS"]

    due = Commitment.objects.get().due
    assert entry(address) == entry("/commitments/calendar.ics")
    first = entry(address)
    commands.move_due(actor=SEED, key=new_key(), commitment=made, due=due + 9 * DAY, reason="x")
    second = entry(address)
    assert (first[:2], second[:2]) == ((str(made), "0"), (str(made), "1"))
    assert second[2] > first[2]
    commands.withdraw(actor=SEED, key=new_key(), commitment=made, reason="x")
    assert entry(address)[3] == "CANCELLED"


def test_the_table_has_a_bom_and_a_line_for_each_promise_in_the_asked_language(unit, client):
    made = fresh(owner=unit)
    fresh(owner=unit, demo=True, what={"ka": "=ნიმუში", "en": "=Sample"})
    response = client.get("/en/commitments/commitments.csv")
    data = response.getvalue()
    assert (response["Content-Type"], data[:3]) == ("text/csv; charset=utf-8", b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [(row["id"] == str(made), row["promise"], row["owner"], row["source"], row["status"], row["sample"]) for row in rows] == [
        (True, "Lamps will be repaired", "განათების სამსახური", "Plan", "On track", ""),
        (False, "'=Sample", "განათების სამსახური", "Plan", "On track", "Sample"),
    ]  # fmt: skip


def test_the_feed_links_to_pages_of_its_language(unit, client):
    made = fresh(owner=unit)
    fresh(owner=unit, demo=True)
    root = ET.fromstring(client.get("/en/commitments/feed.rss").getvalue())  # noqa: S314 - our own
    titles = [item.find("title").text for item in root.iter("item")]
    links = [item.find("link").text for item in root.iter("item")]
    assert sorted(titles) == ["On track: Lamps will be repaired"] * 2
    assert f"http://testserver/en/commitments/{made}/" in links
    assert sum(item.find("description").text.startswith("Sample: ") for item in root.iter("item")) == 1


def test_pages_cost_few_queries(unit, client):
    made = fresh(owner=unit)
    for path, most in (("/commitments/", 12), (f"/commitments/{made}/", 12)):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) <= most, path


@pytest.mark.parametrize("path", ["/desk/commitments/", "/desk/commitments/new/", "/desk/commitments/rules/"])
def test_the_desk_is_for_staff(rustavi, client, path):
    assert client.get(path).status_code == 302
    member(client, rustavi, "juror")
    assert client.get(path).status_code == 403


def test_an_owner_sees_and_changes_the_promises_of_the_own_unit_alone(unit, rustavi, client):
    other = organisation("წყლის სამსახური")
    mine, foreign = fresh(owner=unit), fresh(owner=other, what={"ka": "მილი"})
    member(client, rustavi, "owner", unit=unit)
    page = texts(client.get("/desk/commitments/"))
    assert (str(mine) in page, str(foreign) in page) == (True, False)
    assert press(client, foreign, "withdraw", reason="x").status_code == 403
    assert press(client, mine, "handover", owner=str(other), reason="x").status_code == 403
    assert press(client, mine, "nonsense").status_code == 403
    assert "დაპირებები" in texts(client.get("/desk/"))


def test_from_red_to_kept_late_by_two_people(unit, rustavi, client):
    today = now().replace(microsecond=0)
    made = promise(today - 40 * DAY, owner=unit, due=today - 5 * DAY, source=_document())
    member(client, rustavi, "owner", unit=unit)
    assert "გადაცდა 5 დღით" in texts(client.get(f"/commitments/{made}/"))
    assert press(client, made, "evidence", title="").status_code == 422
    assert press(client, made, "evidence", title="ფოტო").status_code == 422
    assert press(client, made, "evidence", title="ბოძი", figure="4").status_code == 422
    assert press(client, made, "evidence", title="ფოტო", url="https://rustavi.gov.ge/1").status_code == 302
    shown = Evidence.objects.get().public_id
    assert press(client, made, "accept", evidence=str(shown)).status_code == 403
    assert press(client, made, "accept", evidence="x").status_code == 403
    member(client, rustavi, "supervisor")
    assert "მტკიცებულება თქვენს გადაწყვეტილებას ელის" in texts(client.get("/desk/commitments/"))
    assert press(client, made, "accept", evidence=str(shown)).status_code == 302
    assert (get_promise(made).status, get_promise(made).days_late) == (Status.KEPT_LATE, 5)
    assert "შესრულდა 5 დღის დაგვიანებით" in texts(client.get(f"/commitments/{made}/"))
    assert str(made) in texts(client.get("/desk/commitments/?closed=1"))
    again = day_of(today + 20 * DAY, "due")
    assert press(client, made, "reopen", reason="ისევ", **again).status_code == 302
    assert get_promise(made).is_open


def test_whoever_asked_for_the_promise_may_accept_or_return(unit, rustavi, client):
    me = member(client, rustavi, "secretary")
    from kalaki.people.models import Person
    from kalaki.people.queries import as_person

    made = fresh(owner=unit, actor=as_person(Person.objects.get(public_id=me.partition(":")[2])))
    shown = commands.add_evidence(
        actor=SEED, key=new_key(), commitment=made, kind=EvidenceKind.LINK, title="x", url="/x"
    )
    assert press(client, made, "return", evidence=str(shown), reason="").status_code == 422
    assert press(client, made, "return", evidence=str(shown), reason="სხვა ქუჩაა").status_code == 302
    assert Evidence.objects.get().state == "returned"


def test_the_owner_moves_declares_reaches_and_withdraws_with_a_reason(unit, rustavi, client):
    made = fresh(owner=unit, milestones=[Step(what={"ka": "შესყიდვა"}, due_on=dt.date(2030, 1, 2))])
    member(client, rustavi, "owner", unit=unit)
    later = now() + 60 * DAY
    numbers = {"due_day": later.day, "due_month": later.month, "due_year": later.year}
    past = numbers | {"due_year": 2020}
    assert "ეს თარიღი უკვე გავიდა" in texts(press(client, made, "move", reason="x", **past))
    assert press(client, made, "move", reason="", **numbers).status_code == 422
    assert press(client, made, "move", reason="იგვიანებს", **numbers).status_code == 302
    assert press(client, made, "word", word="at_risk", reason="ბიუჯეტი").status_code == 302
    assert get_promise(made).status == Status.AT_RISK
    assert press(client, made, "reach", milestone=str(Milestone.objects.get().public_id)).status_code == 302
    assert press(client, made, "withdraw", reason="სხვამ გააკეთა").status_code == 302
    assert get_promise(made).status == Status.WITHDRAWN
    assert client.get("/desk/commitments/01900000-0000-7000-8000-000000000000/").status_code == 404


def test_the_promise_of_an_item_is_read_here_and_changed_there(unit, rustavi, client):
    made = fresh(owner=unit, kind=Kind.FIX)
    shown = commands.add_evidence(
        actor=SEED, key=new_key(), commitment=made, kind=EvidenceKind.LINK, title="ახალი სანათი", url="/x"
    )
    member(client, rustavi, "supervisor")
    page = texts(client.get(f"/desk/commitments/{made}/"))
    assert ('name="act"' in page, "ამას ცვლის" in page) == (False, True)
    assert "ელის" not in texts(client.get("/desk/commitments/"))
    assert press(client, made, "accept", evidence=str(shown)).status_code == 403
    assert get_promise(made).is_open


def test_a_supervisor_hands_over(unit, rustavi, client):
    other, made = organisation("წყლის სამსახური"), fresh(owner=unit)
    member(client, rustavi, "supervisor")
    assert "ამ სამსახური" not in texts(client.get(f"/desk/commitments/{made}/"))
    assert press(client, made, "handover", owner=str(unit), reason="x").status_code == 422
    assert press(client, made, "handover", owner=str(other), reason="მილია").status_code == 302
    assert get_promise(made).owner.public_id == other


def test_a_new_promise_is_entered_with_its_document(unit, rustavi, client):
    member(client, rustavi, "owner", unit=unit)
    later = now() + 60 * DAY
    form = {
        "key": str(new_key()), "what": "სკამები სამ ეზოში", "what_en": "Benches", "owner": str(unit), "area": "",
        "document": "ოქმი 4", "url": "", "evidence": "ფოტოები",
        "due_day": later.day, "due_month": later.month, "due_year": later.year,
    }  # fmt: skip
    assert client.get("/desk/commitments/new/").status_code == 200
    assert "ეს თარიღი უკვე გავიდა" in texts(client.post("/desk/commitments/new/", form | {"due_year": 2020}))
    assert client.post("/desk/commitments/new/", form | {"what": ""}).status_code == 422
    response = client.post("/desk/commitments/new/", form)
    made = Commitment.objects.get()
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("commitments:desk_item", args=[made.public_id]),
    )
    assert client.post("/desk/commitments/new/", form).status_code == 302
    assert Commitment.objects.count() == 1
    assert (made.what, made.evidence_asked, SubjectRef(made.source_kind, made.source_id)) == (
        {"ka": "სკამები სამ ეზოში", "en": "Benches"},
        {"ka": "ფოტოები"},
        SubjectRef("document", Document.objects.get(titles__ka="ოქმი 4").public_id),
    )


def test_an_admin_chooses_the_rules(rustavi, client):
    member(client, rustavi, "admin")
    form = {
        "key": str(new_key()), "risk_percent": 30, "quiet_days": 14, "broken_days": 60, "before": "10, 3,0",
        "percent": 80, "supervisor_days": 5, "office_days": 20,
    }  # fmt: skip
    assert client.get("/desk/commitments/rules/").status_code == 200
    for wrong in ({"risk_percent": 0}, {"before": "x"}, {"before": "99"}):
        assert client.post("/desk/commitments/rules/", form | wrong).status_code == 422
    assert "შენახულია." in texts(client.post("/desk/commitments/rules/", form))
    with writing(rustavi.pk):
        assert chosen() == (
            Thresholds(risk_percent=30, quiet_days=14, broken_days=60),
            Plan(
                before=(10, 3, 0),
                percent=80,
                escalations=((5, "supervisor"), (20, "manager")),
                broken_days=60,
            ),
        )


def test_the_home_page_shows_what_matters_today(unit, client):
    fresh(owner=unit, demo=True)
    page = texts(client.get("/"))
    assert ("ლამპიონები შეკეთდება" in page, "ნიმუში" in page) == (True, True)


def _document():
    return commands.save_document(actor=SEED, key=new_key(), titles={"ka": "ოქმი"})


def test_other_programs_read_the_board_page_by_page(unit, gori, client):
    made = [fresh(owner=unit), fresh(owner=unit, demo=True), fresh(owner=unit)]
    hidden = fresh(owner=unit, is_public=False)
    first = client.get("/api/v1/commitments?size=2").json()
    second = client.get(f"/api/v1/commitments?size=2&after={first['next']}").json()
    assert [row["id"] for row in first["commitments"]] == [str(one) for one in made[:2]]
    assert ([row["id"] for row in second["commitments"]], second["next"]) == ([str(made[2])], None)
    assert [row["demo"] for row in first["commitments"]] == [False, True]
    assert client.get("/api/v1/commitments?status=kept").json() == {"commitments": [], "next": None}
    assert client.get("/gori/api/v1/commitments").json() == {"commitments": [], "next": None}
    assert client.get(f"/api/v1/commitments/{hidden}").status_code == 404
    commands.withdraw(actor=SEED, key=new_key(), commitment=made[0], reason="აღარ არის საჭირო")
    one = client.get(f"/api/v1/commitments/{made[0]}")
    assert (one.json()["status"], [line["what"] for line in one.json()["history"]]) == (
        "withdrawn",
        ["withdrawn", "made"],
    )
    assert SEED.ref not in one.content.decode()
