"""What the worker does for the register."""

import datetime as dt

from django_tasks import task

from kalaki.cities.contract import city_scope, current_slug
from kalaki.core.contract import now
from kalaki.ideas.export.dump import write_dump


def dump_tonight(slot: dt.datetime) -> None:
    """Have the open data of the municipality in scope written.

    The turn of a schedule is one transaction, and nobody must wait for a file to write; so it is a job.
    """
    dump_register.enqueue(current_slug())


@task()
def dump_register(city: str) -> int:
    """Write the open data of municipality ``city`` (slug) into the data folder; returns its bytes."""
    with city_scope(city):
        return write_dump(city, at=now()).stat().st_size
