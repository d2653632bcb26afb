"""What the worker does for the assistant."""

import datetime as dt

from kalaki.assistant.commands.training import train_model
from kalaki.assistant.minds import is_trained
from kalaki.assistant.queries import catalogue_of_city
from kalaki.assistant.queries.quality import is_under_way
from kalaki.cities.contract import current_slug


def train_when_changed(slot: dt.datetime) -> None:
    """Have the model of the municipality in scope trained when its texts are others than the model's.

    The turn of a schedule is one transaction, so the training itself is a job: it takes seconds, and
    nobody must wait for it to write.
    """
    city = current_slug()
    catalogue = catalogue_of_city(city)
    if not is_trained(catalogue, city=city) and not is_under_way(city):
        train_model.enqueue(city)
