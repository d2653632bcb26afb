"""What the worker does for the assistant."""

import datetime as dt

from kalaki.assistant.minds import is_trained, train_city
from kalaki.assistant.queries import catalogue_of_city
from kalaki.cities.contract import current_slug


def train_when_changed(slot: dt.datetime) -> None:
    """Train the model of the municipality in scope when its texts are others than the model's."""
    city = current_slug()
    catalogue = catalogue_of_city(city)
    if not is_trained(catalogue, city=city):
        train_city(catalogue, city=city)
