import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.people.rules.ages import AgeBand, age_band
from kalaki.people.rules.consent import Act, ConsentAct, holds, needs_guardian
from kalaki.people.rules.contacts import (
    ContactKind,
    ContactRefusal,
    ContactValue,
    masked,
    parse_contact,
)
from kalaki.people.rules.roles import GUESTS, STAFF, Role, leaves_admin, needs_second_factor
from kalaki.people.rules.sms import Alphabet, Shape, shape

AT = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)


def email(value):
    return ContactValue(kind=ContactKind.EMAIL, value=value)


def phone(value):
    return ContactValue(kind=ContactKind.PHONE, value=value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("599 12 34 56", phone("+995599123456")),
        ("0599-123-456", phone("+995599123456")),
        ("+995 (599) 12.34.56", phone("+995599123456")),
        ("00995599123456", phone("+995599123456")),
        ("995599123456", phone("+995599123456")),
        ("+9950599123456", phone("+995599123456")),
        ("+90 532 123 45 67", phone("+905321234567")),
        ("90 532 123 45 67", ContactRefusal.NO_CONTACT),
        ("+0599123456", ContactRefusal.NO_CONTACT),
        ("322 123 456", ContactRefusal.LANDLINE),
        ("59912345", ContactRefusal.NO_CONTACT),
        ("1300", ContactRefusal.NO_CONTACT),
        ("", ContactRefusal.EMPTY),
        ("   ", ContactRefusal.EMPTY),
        (" <Nino.B@Example.GE> ", email("nino.b@example.ge")),
        ("nino@რუსთავი.გე", email("nino@xn--lodkeg0bgn.xn--node")),
        ("ნინო@example.ge", ContactRefusal.NO_CONTACT),
        ("nino@example", ContactRefusal.NO_CONTACT),
        ("nino@@example.ge", ContactRefusal.NO_CONTACT),
        ("nino@exa..mple.ge", ContactRefusal.NO_CONTACT),
        ("nino b@example.ge", ContactRefusal.NO_CONTACT),
        ("n" * 65 + "@example.ge", ContactRefusal.NO_CONTACT),
        ("nino@" + "a" * 64 + ".ge", ContactRefusal.NO_CONTACT),
        ("nino", ContactRefusal.NO_CONTACT),
    ],
)
def test_contact_has_one_form_however_it_is_written(written, read):
    assert parse_contact(written) == read


@given(st.integers(500_000_000, 599_999_999))
def test_every_mobile_number_reads_its_own_form_again(number):
    read = parse_contact(str(number))
    assert read == phone(f"+995{number}")
    assert parse_contact(read.value) == read


def test_masked_contact_tells_little():
    assert masked(email("nino@example.ge")) == "n…@example.ge"
    assert masked(phone("+995599123456")) == "+995 … 56"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (Alphabet.GSM7, 0, 1)),
        ("a" * 160, (Alphabet.GSM7, 160, 1)),
        ("a" * 161, (Alphabet.GSM7, 161, 2)),
        ("a" * 306, (Alphabet.GSM7, 306, 2)),
        ("a" * 307, (Alphabet.GSM7, 307, 3)),
        ("€" * 80, (Alphabet.GSM7, 160, 1)),
        ("a" * 152 + "€" + "a" * 152, (Alphabet.GSM7, 306, 3)),  # the euro sign is not cut in two
        ("ა" * 70, (Alphabet.UCS2, 70, 1)),
        ("ა" * 71, (Alphabet.UCS2, 71, 2)),
        ("ა" * 134, (Alphabet.UCS2, 134, 2)),
        ("ა" * 135, (Alphabet.UCS2, 135, 3)),
        ("ა" * 66 + "😀" + "ა" * 66, (Alphabet.UCS2, 134, 3)),  # nor is a pair of surrogates
    ],
)
def test_text_message_has_the_parts_that_the_network_bills(text, found):
    alphabet, units, parts = found
    assert shape(text) == Shape(alphabet=alphabet, units=units, parts=parts)


def test_staff_needs_a_second_factor_and_a_guest_does_not():
    assert set(Role) == GUESTS | STAFF
    assert not GUESTS & STAFF
    assert {role for role in Role if needs_second_factor([role], asked=False)} == STAFF
    assert needs_second_factor([Role.JUROR], asked=True)
    assert not needs_second_factor([], asked=False)


def test_last_admin_cannot_go():
    assert leaves_admin(["a", "b"], without="a")
    assert not leaves_admin(["a"], without="a")


def act(kind, minutes, until=None):
    return ConsentAct(act=kind, at=AT + dt.timedelta(minutes=minutes), until=until)


@pytest.mark.parametrize(
    ("acts", "held"),
    [
        ([], False),
        ([act(Act.GIVEN, 0)], True),
        ([act(Act.GIVEN, 1)], False),
        ([act(Act.GIVEN, -2), act(Act.WITHDRAWN, -1)], False),
        ([act(Act.WITHDRAWN, -2), act(Act.GIVEN, -1)], True),
        ([act(Act.GIVEN, -2), act(Act.WITHDRAWN, 1)], True),
        ([act(Act.GIVEN, -2, until=AT)], False),
        ([act(Act.GIVEN, -2, until=AT + dt.timedelta(seconds=1))], True),
    ],
)
def test_the_last_act_of_consent_counts(acts, held):
    assert holds(acts, at=AT) is held
    assert holds(reversed(acts), at=AT) is held


@pytest.mark.parametrize(("born", "needed"), [(2010, True), (2011, True), (2009, False), (None, False)])
def test_guardian_is_needed_in_doubt(born, needed):
    assert needs_guardian(born, on=AT.date(), age=16) is needed


def test_bands_meet_without_a_gap():
    day = AT.date()
    found = [
        (years, age_band(day.year - years, on=day))
        for years in (9, 10, 13, 14, 15, 16, 17, 18, 29, 30, 44, 45, 59, 60, 99)
    ]
    assert [band.value for _years, band in found] == [
        "not stated", "10-13", "10-13", "14-15", "14-15", "16-17", "16-17", "18-29", "18-29",
        "30-44", "30-44", "45-59", "45-59", "60+", "60+",
    ]  # fmt: skip
    assert age_band(None, on=day) is AgeBand.NOT_STATED
