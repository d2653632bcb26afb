"""One municipality at a time: tables that raise outside a scope and name it in every statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django_scopes import ScopedManager, get_scope, scope
from django_scopes.exceptions import ScopeError

from kalaki.core.clock import now
from kalaki.core.ids import uuid7


class Shared(models.Model):
    """A row of the whole installation: a person, a municipality."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True


class CityOwnedBare(models.Model):
    """A row of one municipality, without public id and time: a ballot must not be found again."""

    municipality = models.ForeignKey("cities.Municipality", models.PROTECT, related_name="+")

    objects = ScopedManager(municipality="municipality")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the municipality in scope; refuse to write into another one."""
        current = current_municipality()
        if self.municipality_id is None:  # type: ignore[has-type]
            self.municipality_id = current
        if self.municipality_id != current:
            raise ScopeError(f"A row of municipality {self.municipality_id} in the scope of {current}.")
        super().save(*args, **kwargs)

    def _do_update(self, base_qs: Any, *args: Any) -> Any:  # type: ignore[override]
        # Django updates by primary key alone; the municipality is always written (docs/decisions/0004).
        return super()._do_update(base_qs.filter(municipality_id=self.municipality_id), *args)

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Read the row anew through the scoped manager, so that the statement names the municipality."""
        super().refresh_from_db(
            using, fields, type(self).objects.all() if from_queryset is None else from_queryset
        )

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete through the scoped manager, so that the statement names the municipality."""
        return type(self).objects.filter(pk=self.pk).delete()


class CityOwned(CityOwnedBare):
    """A row of one municipality. ``demo`` rows are marked on every page and count in no figure."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    demo = models.BooleanField(default=False)

    class Meta:
        abstract = True


def current_municipality() -> int:
    """Return the key of the municipality in scope. Raises ScopeError outside a scope."""
    found = get_scope().get("municipality")
    if not isinstance(found, int):
        raise ScopeError("No municipality in scope. Enter one with cities.contract.city_scope(slug).")
    return found


@contextmanager
def reading(municipality_id: int) -> Iterator[None]:
    """Enter the scope of a municipality for reads."""
    with scope(municipality=municipality_id):
        yield


@contextmanager
def writing(municipality_id: int) -> Iterator[None]:
    """Enter the scope of a municipality for reads and writes."""
    with scope(municipality=municipality_id):
        yield
