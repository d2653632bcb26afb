"""The few statements that every command sends, each written once.

Building a statement through the ORM costs about ten times what such a statement itself does (200 instead of
15 µs, docs/decisions/0003-live-streams.md). Only what the command frame and streams ask each time; everything else goes through the ORM.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django_scopes.exceptions import ScopeError

Row = TypeVar("Row", bound=models.Model)


def find_row(model: type[models.Model], columns: Sequence[str], **equal: Any) -> tuple[Any, ...] | None:
    """Return ``columns`` of the row of ``model`` whose fields equal ``equal``, or None."""
    sql = _select(connection.vendor, model, tuple(columns), tuple(equal), "")
    return _first(sql, model, tuple(columns), equal)


def find_rows_above(
    model: type[models.Model], columns: Sequence[str], *, above: tuple[str, int], limit: int, **equal: Any
) -> list[tuple[Any, ...]]:
    """Return ``columns`` of at most ``limit`` rows with field ``above[0]`` > ``above[1]``, in its order."""
    name, value = above
    sql = _select(connection.vendor, model, tuple(columns), tuple(equal), "")
    order = f'"{_column(model, name)}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} AND {order} > %s ORDER BY {order} LIMIT %s", [*_prepared(model, equal), value, limit]
        )
        found = cursor.fetchall()
    return [_converted(row, model, tuple(columns)) for row in found]


def lock_row(model: type[Row], **equal: Any) -> Row | None:
    """Return the row of ``model`` whose fields equal ``equal``, locked until the transaction ends, or None.

    On SQLite the IMMEDIATE transaction is the lock.
    """
    columns = tuple(field.name for field in model._meta.concrete_fields)
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    found = _first(_select(connection.vendor, model, columns, tuple(equal), lock), model, columns, equal)
    return None if found is None else model.from_db(connection.alias, _attnames(model), found)


def insert_rows(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert ``rows``; each names the same fields."""
    listed = list(rows)
    if not listed:
        return
    sql, params = _insert(model, tuple(listed[0])), [_prepared(model, row) for row in listed]
    with connection.cursor() as cursor:
        if len(params) == 1:
            cursor.execute(sql, params[0])
        else:
            cursor.executemany(sql, params)


def change_row(model: type[models.Model], values: dict[str, Any], **equal: Any) -> None:
    """Set ``values`` in the row of ``model`` whose fields equal ``equal``."""
    with connection.cursor() as cursor:
        sql = _update(model, tuple(values), tuple(equal))
        cursor.execute(sql, _prepared(model, values) + _prepared(model, equal))


def _first(
    sql: str, model: type[models.Model], columns: tuple[str, ...], equal: dict[str, Any]
) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, _prepared(model, equal))
        row = cursor.fetchone()
    return None if row is None else _converted(row, model, columns)


def _converted(row: Sequence[Any], model: type[models.Model], columns: tuple[str, ...]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in _converters(connection.vendor, model, columns):
        values[place] = convert(values[place])
    return tuple(values)


def _prepared(model: type[models.Model], values: dict[str, Any]) -> list[Any]:
    return [_field(model, name).get_db_prep_save(value, connection) for name, value in values.items()]


@cache
def _select(
    vendor: str, model: type[models.Model], columns: tuple[str, ...], equal: tuple[str, ...], lock: str
) -> str:
    return f'SELECT {_list(model, columns)} FROM "{model._meta.db_table}" WHERE {_where(model, equal)}{lock}'  # noqa: S608


@cache
def _insert(model: type[models.Model], names: tuple[str, ...]) -> str:
    marks = ", ".join(["%s"] * len(names))
    return f'INSERT INTO "{model._meta.db_table}" ({_list(model, names)}) VALUES ({marks})'  # noqa: S608


@cache
def _update(model: type[models.Model], names: tuple[str, ...], equal: tuple[str, ...]) -> str:
    values = ", ".join(f'"{_column(model, name)}" = %s' for name in names)
    return f'UPDATE "{model._meta.db_table}" SET {values} WHERE {_where(model, equal)}'  # noqa: S608


@cache
def _converters(
    vendor: str, model: type[models.Model], columns: tuple[str, ...]
) -> list[tuple[int, Callable[[Any], Any]]]:
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, name in enumerate(columns):
        column = _field(model, name).get_col(model._meta.db_table)
        made = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        found += [(place, _bound(convert, column)) for convert in made]
    return found


def _bound(convert: Callable[..., Any], expression: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, expression, connection)


def _where(model: type[models.Model], equal: tuple[str, ...]) -> str:
    names_municipality = any(_column(model, name) == "municipality_id" for name in equal)
    if not names_municipality and any(field.column == "municipality_id" for field in _fields(model)):
        raise ScopeError(f"A statement on {model._meta.db_table} without its municipality.")
    return " AND ".join(f'"{_column(model, name)}" = %s' for name in equal)


def _list(model: type[models.Model], names: tuple[str, ...]) -> str:
    return ", ".join(f'"{_column(model, name)}"' for name in names)


def _column(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).column)


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _fields(model: type[models.Model]) -> Sequence[Any]:
    return model._meta.concrete_fields


def _attnames(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def counts(**sets: "models.QuerySet[Any]") -> dict[str, int]:
    """Return how many rows each of ``sets`` has, under its name, in one statement."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in sets.values():
        try:
            sql, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # nothing can be in it, and the ORM writes no statement
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - made by the ORM, values apart
        values += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return dict(zip(sets, cursor.fetchone(), strict=True))
