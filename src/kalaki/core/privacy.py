"""Whose data a column holds, why, how long, and how it is erased. A column without an answer fails the check."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

# Columns of these types may hold words or persons; numbers, times and booleans alone cannot name anybody.
TELLING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)
PERSON = "people.Person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column. column: "Model.name". whose: "nobody" when it can hold nothing about a person.

    purpose: why it is kept. keep: how long. erase: how it goes.
    """

    column: str
    whose: str
    purpose: str
    keep: str
    erase: str


def undeclared_columns() -> list[str]:
    """Return "app.Model.column" of each telling column without an entry, and entries without a column."""
    return sorted(problem for app in _own_apps() for problem in _problems(app))


def declared_fields(app: str) -> tuple[Field, ...]:
    """Return what app ``app`` ("kalaki.people") declares, or nothing."""
    module = f"{app}.privacy"
    if find_spec(module) is None:
        return ()
    return tuple(import_module(module).FIELDS)


def _own_apps() -> Iterator[str]:
    return (config.name for config in apps.get_app_configs() if config.name.startswith("kalaki."))


def _problems(app: str) -> Iterator[str]:
    label = app.rpartition(".")[2]
    needed = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.concrete_fields
        if _is_telling(column)
    }
    declared = {field.column for field in declared_fields(app)}
    yield from (f"{label}.{name}: no entry in {app}.privacy" for name in needed - declared)
    columns = {
        f"{model.__name__}.{column.name}"
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.concrete_fields
    }
    yield from (f"{label}.{name}: no such column" for name in declared - columns)


def _is_telling(column: models.Field) -> bool:  # type: ignore[type-arg]
    if column.is_relation:
        return column.related_model is not None and column.related_model._meta.label == PERSON
    return isinstance(column, TELLING)
