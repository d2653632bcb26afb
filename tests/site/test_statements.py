"""No statement reaches another municipality's rows: the recorder itself, then every page under it."""

import pytest
from django.apps import apps

from kalaki.core.contract import CityOwnedBare
from kalaki.people.contract import Role
from tests.statements import Unscoped, is_unscoped
from tests.web.pages import every_page

TABLES = frozenset({"ideas_support"})


@pytest.mark.parametrize(
    ("sql", "unscoped"),
    [
        ('SELECT "id" FROM "ideas_support" WHERE "ideas_support"."idea_id" = %s', True),
        ('SELECT "id" FROM "ideas_support" WHERE "ideas_support"."municipality_id" = %s', False),
        ('SELECT "ideas_support"."municipality_id" FROM "ideas_support" WHERE "id" = %s', True),
        ('SELECT 1 FROM "other" JOIN "ideas_support" ON ("other"."id" = "ideas_support"."o_id")', True),
        ('UPDATE "ideas_support" SET "reason" = %s WHERE "ideas_support"."id" = %s', True),
        ('DELETE FROM "ideas_support" WHERE "ideas_support"."municipality_id" IN (%s)', False),
        ('INSERT INTO "ideas_support" ("idea_id") VALUES (%s)', True),
        ('INSERT INTO "ideas_support" ("municipality_id", "idea_id") VALUES (%s, %s)', False),
        ('SELECT 1 FROM "django_session"', False),
    ],
)
def test_statement_on_a_municipalitys_table_needs_its_municipality(sql, unscoped):
    assert is_unscoped(sql, TABLES) is unscoped


def test_statement_without_its_municipality_fails_the_test_that_sent_it(in_rustavi):
    from kalaki.cities.models import Area

    Area.objects.create(key="old", names={}, folded="x")
    with pytest.raises(Unscoped, match=r'FROM "cities_area" LIMIT'):
        list(Area._base_manager.all()[:1])


def test_every_page_names_the_municipality_for_visitors_and_for_staff(knowledge, gori, client, staff, enter):
    def statuses():
        pages = [f"{city}{path}" for city in ("", "/gori") for path in every_page()]
        return {page: client.get(page).status_code for page in pages}

    visitors = statuses()
    enter(staff("ნინო", *Role)[0])
    members = statuses()
    assert {status for status in (*visitors.values(), *members.values()) if status >= 500} == set()
    opened = [page for page, status in members.items() if status == 200]
    assert {"/", "/services/PI-03/", "/chat/", "/me/", "/desk/assistant/"} <= set(opened)


def test_unique_keys_and_indexes_of_a_municipalitys_table_begin_with_it():
    """So that tables can be split by municipality (HOUSE, section 3)."""
    late = []
    for model in apps.get_models():
        if not issubclass(model, CityOwnedBare):
            continue
        rules = [*model._meta.constraints, *model._meta.indexes]
        late += [
            rule.name for rule in rules if getattr(rule, "fields", ()) and rule.fields[0] != "municipality"
        ]
        late += [f"{model.__name__}: {names}" for names in model._meta.unique_together]
    assert late == []
