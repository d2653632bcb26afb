import pytest

from tests.statements import is_unscoped

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
