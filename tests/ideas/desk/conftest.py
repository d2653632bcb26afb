"""Staff who signed in, on a Monday in May; what the desk's forms send."""

import pytest

from kalaki.core.contract import at, new_key
from kalaki.ideas.models import HistoryEntry
from kalaki.people.models import Membership
from tests.ideas.conftest import MONDAY
from tests.people.conftest import make_staff, sign_in


@pytest.fixture(autouse=True)
def _monday(in_rustavi):
    with at(MONDAY):
        yield


@pytest.fixture
def enter(client, in_rustavi):
    """Return ``enter(*roles, unit=…)``: sign a member in."""

    def entered(*roles, unit=None):
        person, membership = make_staff(in_rustavi, "ნინო", *roles)
        if unit is not None:
            Membership.objects.filter(public_id=membership).update(organisation_id=unit.id)
        sign_in(client, person)
        return person

    return entered


def texts(response):
    return response.content.decode()


def day_of(name, date):
    return {f"{name}_day": date.day, f"{name}_month": date.month, f"{name}_year": date.year}


def send(client, receipt, step, *, seen=None, key=None, **fields):
    """Press the button of ``step`` as the page would; fields by the name that the form gives them."""
    seen = HistoryEntry.objects.filter(idea__public_id=receipt.public_id).count() if seen is None else seen
    if step in {"route", "recategorise", "answer", "note", "merge"}:
        key, data, path = {"key": str(key or new_key())}, fields, f"/desk/ideas/{receipt.number}/{step}/"
    else:
        data = {f"{step}-{name}": value for name, value in fields.items()} | {"act": step}
        key, path = {f"{step}-key": str(key or new_key())}, f"/desk/ideas/{receipt.number}/"
    return client.post(path, data | key | {"seen": seen})
