import datetime as dt

import pytest

from kalaki.core.contract import System, at, new_key, now, writing
from kalaki.people.contract import (
    Organisation,
    Recipient,
    Role,
    ensure_organisation,
    get_organisation,
    list_organisations,
    member_in,
    member_names,
    organisations,
    organisations_of,
    recipients_in,
    recipients_with,
)
from kalaki.people.models import Membership, Person
from kalaki.people.models import Organisation as Row
from tests.people.conftest import make_staff

SEED = System("test")


@pytest.fixture
def lamps(in_rustavi):
    """Return the row of a unit with an owner and a clerk; a second unit is closed, a third has nobody."""
    for name, role in (("ნინო", "owner"), ("გია", "clerk")):
        person, membership = make_staff(in_rustavi, name, role)
        ensure_organisation(actor=SEED, key=new_key(), kind="unit", name="განათება")
        row = Row.objects.get(name="განათება")
        Membership.objects.filter(public_id=membership).update(organisation=row)
        assert person.name == name
    for name in ("წყალი", "ძველი"):
        ensure_organisation(actor=SEED, key=new_key(), kind="unit", name=name)
    Row.objects.filter(name="ძველი").update(closed_at=now())
    return row


def of(row):
    return Organisation(id=row.pk, public_id=row.public_id, kind="unit", name=row.name)


def recipient(name):
    return Recipient(ref=Person.objects.get(name=name).ref, language="ka")


def test_open_organisations_are_listed_and_closed_ones_still_have_their_name(lamps):
    water, old = Row.objects.get(name="წყალი"), Row.objects.get(name="ძველი")
    assert list_organisations() == (of(lamps), of(water))
    assert organisations([lamps.pk, old.pk]) == {lamps.pk: of(lamps), old.pk: of(old)}
    assert (get_organisation(lamps.public_id), get_organisation(old.public_id)) == (of(lamps), None)


def test_who_hears_for_a_unit_holds_the_role_there_now(lamps, in_rustavi):
    nino, gia = (Person.objects.get(name=name) for name in ("ნინო", "გია"))
    assert recipients_in([lamps.pk], Role.OWNER) == {lamps.pk: (recipient("ნინო"),)}
    assert recipients_with(Role.CLERK) == (recipient("გია"),)
    assert organisations_of(nino.pk, Role.OWNER) == {lamps.pk}
    assert organisations_of(gia.pk, Role.OWNER) == frozenset()
    memberships = {row.person_id: row for row in Membership.objects.all()}
    assert member_in(lamps.pk, memberships[nino.pk].public_id) == memberships[nino.pk].pk
    assert member_in(lamps.pk + 99, memberships[nino.pk].public_id) is None
    assert member_names([memberships[gia.pk].pk]) == {memberships[gia.pk].pk: ("გია", recipient("გია"))}
    Membership.objects.filter(person=nino).update(closes=now())
    with at(now() + dt.timedelta(seconds=1)):
        assert recipients_in([lamps.pk], Role.OWNER) == {}
        assert member_in(lamps.pk, memberships[nino.pk].public_id) is None
        assert member_names([memberships[nino.pk].pk]) == {}


def test_another_municipality_has_its_own(lamps, gori):
    with writing(gori.pk):
        assert (list_organisations(), organisations([lamps.pk]), get_organisation(lamps.public_id)) == (
            (),
            {},
            None,
        )
        assert (recipients_in([lamps.pk], Role.OWNER), recipients_with(Role.OWNER)) == ({}, ())
