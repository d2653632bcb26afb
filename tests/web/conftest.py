"""Content of the municipality for tests of pages."""

import pytest

from tests.conftest import RUSTAVI, make_ideas, make_petition, make_promises, take_in_content


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    """Take in the content that ships once for a module; rolled back at its end."""
    from django.db import transaction

    from kalaki.cities.models import Municipality

    with django_db_blocker.unblock(), transaction.atomic():
        city = Municipality.objects.get_or_create(slug="rustavi", defaults=RUSTAVI)[0]
        take_in_content(city)
        make_promises(city)
        make_ideas(city)
        make_petition(city)
        with django_db_blocker.block():
            yield city
        transaction.set_rollback(True)


@pytest.fixture
def knowledge(shipped, db):
    """Return the municipality with the content that ships."""
    from kalaki.cities.models import Municipality

    return Municipality.objects.get(pk=shipped.pk)
