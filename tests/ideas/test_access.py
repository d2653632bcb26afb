"""Who may do what with items: by role and unit, by authorship, by device."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from kalaki.core.contract import Device
from kalaki.ideas import access
from kalaki.ideas.rules.lifecycle import By, State
from kalaki.people.contract import NOBODY
from kalaki.people.queries import as_person, get_member
from kalaki.people.second_factor import mark_passed
from tests.ideas.conftest import unit
from tests.people.conftest import make_staff


def sent_by(city, name="", unit_id=None, roles=(), *, passed=True):
    """Return a request of a signed-in member, or of a device without an account."""
    from kalaki.people.models import Membership

    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user, request.member, request.actor = AnonymousUser(), NOBODY, Device("a" * 32)
    if name:
        person, _membership = make_staff(city, name, *roles)
        Membership.objects.filter(person=person).update(organisation_id=unit_id)
        request.user = person
        request.actor = as_person(person)
        request.member = get_member(as_person(person))
        if passed:
            mark_passed(request)
    return request


def kinds(request, holder):
    """Return as what the sender may act, with the unit."""
    return [(found.by, found.organisation) for found in access.ways_to_act(request, holder)]


def test_staff_act_by_role_and_unit(in_rustavi):
    lights, parks = unit("განათება").id, unit("გამწვანება").id
    cases = {
        "admin": [(By.SUPERVISOR, None), (By.TRIAGER, None)],
        "triager": [(By.TRIAGER, None)],
        "secretary": [(By.SECRETARY, None)],
        "clerk": [(By.CLERK, None)],
    }
    for role, ways in cases.items():
        request = sent_by(in_rustavi, role, None, [role])
        assert (kinds(request, lights), access.is_staff(request)) == (ways, True)
    owner = sent_by(in_rustavi, "ნინო", lights, ["owner", "field_crew"])
    assert kinds(owner, lights) == [(By.OWNER, lights), (By.CREW, lights)]
    assert (kinds(owner, parks), kinds(owner, None)) == ([], [])
    assert [access.acting_for(owner, By.OWNER, holder) is None for holder in (lights, parks, None)] == [
        False, True, True,
    ]  # fmt: skip
    acting = access.acting_as(owner, By.OWNER)
    assert (acting.organisation, acting.official, acting.who) == (lights, "ნინო", owner.actor.ref)
    assert access.acting_as(owner, By.SYSTEM) is None
    assert access.acting_as(owner, By.AUTHOR).who == owner.actor.ref


def test_without_the_second_factor_nobody_is_staff(in_rustavi):
    request = sent_by(in_rustavi, "გია", unit("განათება").id, ["admin", "owner"], passed=False)
    assert (kinds(request, unit("განათება").id), access.is_staff(request)) == ([], False)


def test_a_device_is_an_author_and_nothing_else(in_rustavi):
    request = sent_by(in_rustavi)
    assert access.who_of(request) == "device:" + "a" * 32
    assert (access.is_confirmed(request), access.may_comment(request), access.is_staff(request)) == (
        False,
    ) * 3
    assert access.acting_as(request, By.AUTHOR).who == "device:" + "a" * 32
    assert access.units_of(request, By.OWNER) == frozenset()
    request.actor = Device("unknown")
    assert (access.who_of(request), access.acting_as(request, By.AUTHOR)) == ("", None)


@pytest.mark.parametrize(
    ("status", "held", "is_author", "seen"),
    [
        (State.RECEIVED, False, False, True),
        (State.RECEIVED, True, False, False),
        (State.RECEIVED, True, True, True),
        (State.HIDDEN, False, False, False),
        (State.WITHDRAWN, False, True, True),
    ],
)
def test_what_is_not_listed_is_seen_by_its_author_and_staff(in_rustavi, status, held, is_author, seen):
    words = {"status": status, "held": held, "is_author": is_author}
    assert access.may_see(sent_by(in_rustavi), **words) is seen
    assert access.may_see(sent_by(in_rustavi, "მოდერატორი", None, ["moderator"]), **words)


def test_forms_of_other_pages_are_foreign():
    factory = RequestFactory()
    assert not access.is_foreign_form(factory.post("/"))
    assert not access.is_foreign_form(factory.post("/", headers={"origin": "http://testserver"}))
    assert access.is_foreign_form(factory.post("/", headers={"origin": "https://elsewhere.example"}))
