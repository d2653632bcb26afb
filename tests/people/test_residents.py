"""A clerk sees a document: one number is one resident, the slip signs in, and the number is kept nowhere."""

import datetime as dt
import json
import re

import pytest
from django.db import IntegrityError, transaction

from kalaki.cities.models import Area
from kalaki.core.contract import Refused, SubjectRef, System, at, keyed_hash, new_key, now, writing
from kalaki.core.models import AuditEntry, CommandRecord, OutboxEvent
from kalaki.people import commands, queries
from kalaki.people.commands.residents import forget_served, keep_served
from kalaki.people.commands.sign_in import LINK_PURPOSE
from kalaki.people.commands.tokens import peek
from kalaki.people.models import Person, Resident, Served, SignIn
from kalaki.people.residents import resident_hash, resident_of, served_addresses
from kalaki.people.rules.personal_number import read_personal_number
from tests.people.conftest import make_staff, sign_in

NUMBER, OTHER = "01001012345", "01001054321"
CLERK = System("clerk")
PATH = "/en/desk/residents/"


def check(number=NUMBER, key=None, **changes):
    words = {"area": None, "is_adult": True} | changes
    return commands.check_resident(actor=CLERK, key=key or new_key(), number=number, **words)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (NUMBER, NUMBER),
        (" 01001-012 345 ", NUMBER),
        ("0100101234", None),
        ("010010123456", None),
        ("0100101234a", None),
        ("٠١٠٠١٠١٢٣٤٥", None),
        ("", None),
    ],
)
def test_personal_number_has_eleven_digits(text, read):
    assert read_personal_number(text) == read


def test_second_check_finds_the_first_account(in_rustavi):
    key = new_key()
    first = check(key=key)
    assert check(key=key) == commands.ResidentChecked(
        resident=first.resident, person=first.person, is_new=True
    )
    area = Area.objects.create(key="old", names={"ka": "ძველი რუსთავი"}, position=1)
    again = check("010-010-12345", area=area.pk, is_adult=False)
    assert (again.resident, again.person, again.is_new) == (first.resident, first.person, False)
    other = check(OTHER)
    assert (other.is_new, other.person == first.person) == (True, False)
    stored = resident_of(Person.objects.get(public_id=first.person).pk)
    assert (stored.digest, stored.area, stored.is_adult) == (
        keyed_hash("resident", NUMBER), {"ka": "ძველი რუსთავი"}, False,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"^personal_number$"):
        check("1234")
    with transaction.atomic(), pytest.raises(IntegrityError):
        Resident.objects.filter(public_id=other.resident).update(digest=stored.digest)


def test_each_town_checks_for_itself(rustavi, gori):
    with writing(rustavi.pk):
        first = check()
    person = Person.objects.get(public_id=first.person)
    with writing(gori.pk):
        assert resident_of(person.pk) is None
        assert check().person != first.person


def test_slip_lasts_fourteen_days_and_signs_in_once(client, rustavi):
    with writing(rustavi.pk):
        made = check()
        start = now()
        with at(start + dt.timedelta(days=14, seconds=1)):
            assert peek(purpose=LINK_PURPOSE, token=made.link_token) is None
        assert peek(purpose=LINK_PURPOSE, token=made.link_token) == f"person:{made.person}"
    link = f"/en/sign-in/link/{made.link_token}/"
    assert client.post(link, {"key": str(new_key())}).status_code == 302
    assert "You are a checked resident" in client.get("/en/me/").content.decode()
    assert SignIn.objects.get().person.public_id == made.person
    assert client.post(link, {"key": str(new_key())}).status_code == 410
    person = Person.objects.get(public_id=made.person)
    with writing(rustavi.pk):
        exported = json.loads(queries.export_person(person))["municipalities"]["rustavi"]["resident"]
        assert [(one["area"], one["is_adult"]) for one in exported] == [(None, True)]
        commands.delete_account(actor=queries.as_person(person), key=new_key(), person=made.person)
        assert Resident.objects.count() == 0


def test_who_has_an_account_takes_the_check_with_it(in_rustavi):
    mine, other = Person.objects.create(), Person.objects.create()
    made = check()
    take = {"actor": CLERK, "person": mine.public_id}
    commands.take_roles_by_link(key=new_key(), token=made.link_token, **take)
    assert resident_of(mine.pk).digest == resident_hash(NUMBER)
    second = check(OTHER)
    with pytest.raises(Refused, match=r"^not_found$"):  # nobody is two residents
        commands.take_roles_by_link(key=new_key(), token=second.link_token, **take)
    assert resident_of(other.pk) is None


def test_name_and_phone_left_at_the_desk_are_sealed_and_go_after_a_year(in_rustavi, monkeypatch):
    from kalaki.core import subjects
    from kalaki.core.contract import Card, command, register_subject

    monkeypatch.setattr(subjects, "_resolvers", dict(getattr(subjects, "_resolvers", {})))
    register_subject("lamp", lambda ids: {one: Card(title="ლამპა", url="") for one in ids})
    subject, quiet = SubjectRef("lamp", new_key()), SubjectRef("lamp", new_key())
    with command("t.keep", actor=CLERK, key=new_key()) as run:
        assert keep_served(run, subject, name="გია ბერიძე", phone="+995599123456") is True
        assert keep_served(run, quiet, name=" ", phone="") is False
        run.finish(None)
    row = Served.objects.get()
    assert [one.value for one in served_addresses(f"served:{row.public_id}")] == ["+995599123456"]
    assert served_addresses(f"served:{new_key()}") == []
    kept = repr([list(table.objects.values()) for table in (Served, AuditEntry, OutboxEvent, CommandRecord)])
    assert [word for word in ("გია", "599123456") if word in kept] == []
    start = row.created_at
    assert (
        forget_served(start + dt.timedelta(days=364)),
        forget_served(start + dt.timedelta(days=365)),
    ) == (0, 1)


def test_clerk_checks_on_the_page_and_the_number_stays_out_of_everything(client, rustavi, caplog):
    browser = sign_in(client, make_staff(rustavi, "Lia", "clerk")[0])
    assert browser.get(PATH).status_code == 200
    key = str(new_key())
    given = {"key": key, "number": NUMBER, "area": "", "is_adult": "on", "is_seen": "on"}
    missing = browser.post(PATH, {**given, "is_seen": ""})
    assert (missing.status_code, "Confirm that you see" in missing.content.decode()) == (422, True)
    wrong = browser.post(PATH, {**given, "number": "123"})
    assert (wrong.status_code, 'value="123"' in wrong.content.decode()) == (422, True)
    slip = browser.post(PATH, given)
    page = slip.content.decode()
    assert (slip.status_code, "no-referrer", NUMBER in page) == (200, slip["Referrer-Policy"], False)
    assert re.search(r"http://testserver/en/sign-in/link/[\w-]{22}/", page)
    assert "<svg" in page
    again = browser.post(PATH, given).content.decode()
    assert ("sign-in/link" in again, "was sent before" in again) == (False, True)
    with writing(rustavi.pk):
        kept = repr([list(table.objects.values()) for table in (AuditEntry, OutboxEvent, CommandRecord)])
    assert (NUMBER in kept, NUMBER in caplog.text) == (False, False)


def test_others_see_no_check(client, rustavi):
    assert sign_in(client, make_staff(rustavi, "Ana", "editor")[0]).get(PATH).status_code == 403
