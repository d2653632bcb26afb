"""What the worker does for the assistant."""

import datetime as dt

from django.conf import settings

from kalaki.assistant.commands.training import check_model, train_model
from kalaki.assistant.minds import has_model, is_trained
from kalaki.assistant.queries import catalogue_of_city
from kalaki.assistant.queries.measuring import check_file, file_stamp, is_measured
from kalaki.assistant.queries.quality import is_under_way, was_asked_for
from kalaki.assistant.rules.understand.artefact import fingerprint
from kalaki.assistant.rules.understand.catalogue import Catalogue
from kalaki.cities.contract import current_slug


def train_when_changed(slot: dt.datetime) -> None:
    """Have the model of the municipality in scope trained when its texts are others than the model's.

    A model that was never measured is measured then. The turn of a schedule is one transaction, so both
    are jobs: they take seconds, and nobody must wait for them to write.
    """
    city = current_slug()
    catalogue = catalogue_of_city(city)
    if is_under_way(city):
        return
    if not is_trained(catalogue, city=city):
        train_model.enqueue(city)
    elif settings.KALAKI_MEASURE and has_model(city):
        _check_when_new(catalogue, city)


def _check_when_new(catalogue: Catalogue, city: str) -> None:
    path = check_file(city)
    if not path.exists():
        return
    model, stamp = fingerprint(catalogue), file_stamp(path)
    if not is_measured(model=model, stamp=stamp) and not was_asked_for(city, model, stamp):
        check_model.enqueue(city, model, stamp)
