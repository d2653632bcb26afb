"""Every statement on a municipality's table must name its municipality.

The whole suite records its SQL through ``guard``; a statement that could reach another municipality's
rows fails the test that sent it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

TABLE = re.compile(r'\b(?:FROM|JOIN|UPDATE|INTO)\s+"(\w+)"', re.IGNORECASE)
PREDICATE = re.compile(r'"municipality_id"\s*(?:=|IN\b)', re.IGNORECASE)


class Unscoped(AssertionError):
    """A statement on a municipality's table without its municipality."""


@cache
def city_tables() -> frozenset[str]:
    """Return the tables whose rows belong to one municipality."""
    from django.apps import apps

    from kalaki.core.contract import CityOwnedBare

    return frozenset(model._meta.db_table for model in apps.get_models() if issubclass(model, CityOwnedBare))


def is_unscoped(sql: str, tables: frozenset[str]) -> bool:
    """Tell whether ``sql`` touches one of ``tables`` without a predicate on the municipality."""
    if not tables.intersection(TABLE.findall(sql)):
        return False
    if sql.lstrip().upper().startswith("INSERT"):
        return '"municipality_id"' not in sql
    return not PREDICATE.search(sql)


@contextmanager
def guard() -> Iterator[None]:
    """Refuse unscoped statements on the default connection while the block runs."""
    from django.db import connection

    with connection.execute_wrapper(refuse_unscoped):
        yield


def refuse_unscoped(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Execute a statement unless it is unscoped: a wrapper for one connection."""
    # Django empties the tables between tests with statements that end in a semicolon.
    if not sql.rstrip().endswith(";") and is_unscoped(sql, city_tables()):
        raise Unscoped(sql)
    return execute(sql, params, many, context)
