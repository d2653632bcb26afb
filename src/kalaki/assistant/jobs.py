"""What the worker does for the assistant."""

import datetime as dt

from django.conf import settings

from kalaki.assistant.commands.questions import forget_old, group_questions
from kalaki.assistant.commands.training import check_model, train_model
from kalaki.assistant.minds import LARGEST, model_file
from kalaki.assistant.queries.asking import live_model
from kalaki.assistant.queries.measuring import check_file, file_stamp, is_measured
from kalaki.assistant.queries.quality import (
    catalogue_stamp,
    failed_lately,
    is_under_way,
    last_training,
    was_asked_for,
)
from kalaki.cities.contract import current_slug


def train_when_changed(slot: dt.datetime) -> None:
    """Have the model of the municipality in scope trained when its texts are others than the last training's.

    A model that was never measured is measured then. The turn of a schedule is one transaction, so both
    are jobs: they take seconds, and nobody must wait for them to write. The texts are told apart by a stamp;
    they are read by a training alone.
    """
    city = current_slug()
    stamp = catalogue_stamp()
    if is_under_way(city) or failed_lately(city) or not 0 < int(stamp.partition(".")[0]) <= LARGEST:
        return
    last, live = last_training(), live_model()
    is_there = bool(live) and model_file(city, live).exists()
    if last is None or last.stamp != stamp or (last.model and not is_there):
        train_model.enqueue(city)
    elif settings.KALAKI_MEASURE and is_there:
        _check_when_new(live, city)


def sort_questions(slot: dt.datetime) -> None:
    """Give each unanswered question of the municipality in scope its group."""
    group_questions()


def forget_questions(slot: dt.datetime) -> None:
    """Delete the unanswered questions whose time is over."""
    forget_old()


def _check_when_new(model: str, city: str) -> None:
    path = check_file(city)
    if not path.exists():
        return
    stamp = file_stamp(path)
    if not is_measured(model=model, stamp=stamp) and not was_asked_for(city, model, stamp):
        check_model.enqueue(city, model, stamp)
