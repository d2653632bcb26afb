"""The staff side of the register: queues, one item, its steps, categories, the crew's day."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from kalaki.core.contract import at, new_key
from kalaki.ideas import commands
from kalaki.ideas.models import Category, HistoryEntry, Idea, InternalNote
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.lifecycle import Kind, State
from kalaki.people.models import Membership
from tests.ideas.conftest import (
    ANNA,
    DAY,
    MONDAY,
    accept,
    act,
    category,
    end_of,
    row,
    said,
    submit,
)
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
    return {f"{name}_0": date.day, f"{name}_1": date.month, f"{name}_2": date.year}


def test_first_look(town, client, enter):
    enter("admin")
    receipt = submit()
    for path in (
        "/desk/ideas/", f"/desk/ideas/{receipt.number}/", f"/desk/ideas/{receipt.number}/route/", f"/desk/ideas/{receipt.number}/note/",
        f"/desk/ideas/{receipt.number}/merge/", f"/desk/ideas/{receipt.number}/recategorise/", "/desk/categories/", "/desk/categories/lighting/", "/desk/crew/", f"/desk/crew/{receipt.number}/", "/desk/",
    ):
        response = client.get(path)
        assert response.status_code == 200, path
