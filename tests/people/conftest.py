import pytest
from django.conf import settings as django_settings

from kalaki.core.contract import System, new_key, now, writing
from kalaki.people import commands
from kalaki.people.models import Person
from kalaki.people.queries import as_person
from kalaki.people.second_factor import SESSION_KEY

SEED = System("test")


def make_staff(city, name, *roles):
    """Make a member of ``city``; returns (person row, membership id)."""
    with writing(city.pk):
        made = commands.make_staff(actor=SEED, key=new_key(), name=name, roles=roles or ["admin"])
    return Person.objects.get(public_id=made.person), made.membership


def sign_in(browser, person, *, passed=True):
    """Sign ``person`` in with a test client. passed: the second factor was passed just now."""
    browser.force_login(person, backend="kalaki.people.backends.PersonBackend")
    session = browser.session
    if passed:
        session[SESSION_KEY] = now().isoformat()
    session.save()
    browser.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    return browser


@pytest.fixture
def resident(rustavi):
    """Return a person without any contact, name or role."""
    return Person.objects.create()


@pytest.fixture
def staff(rustavi):
    """Return ``staff(name, *roles, city=…)``: a member as (person row, membership id)."""

    def make(name, *roles, city=rustavi):
        return make_staff(city, name, *roles)

    return make


@pytest.fixture
def enter(client):
    """Return ``enter(person, passed=…)``: a signed-in test client."""

    def signed_in(person, *, passed=True, browser=client):
        return sign_in(browser, person, passed=passed)

    return signed_in


@pytest.fixture
def actor(resident):
    """Return the resident as actor."""
    return as_person(resident)
