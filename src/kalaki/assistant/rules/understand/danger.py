"""Danger to life as a learned view, beside the phrases: whoever says it in words that no list has is heard too.

A linear classifier over the terms of all texts tells messages of somebody in danger from everything else that a
city is asked, and from what only sounds like danger. It is asked about the whole message: a sentence torn out of a
story („we are three in the flat“) sounds graver than it is.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kalaki.assistant.rules.understand import softmax
from kalaki.assistant.rules.understand.catalogue import Catalogue
from kalaki.assistant.rules.understand.features import Vocabulary
from kalaki.assistant.rules.understand.text import Word, words

if TYPE_CHECKING:
    from scipy import sparse

EPOCHS = 5
KNOWN = 0.5  # least share of the words that some text has; of others it says nothing
SHORTEST = 3  # words; a shorter message has too little to weigh, and the phrases know those that matter
NOT_LEARNED = np.empty(0, np.float32)
AREA = "EMG"  # its records are about danger, so how they are asked for teaches neither side


def learn(rows: "sparse.csr_matrix", is_danger: np.ndarray) -> np.ndarray:
    """Return the weight of each term for danger, NOT_LEARNED without any. rows: a text each. is_danger: whether it is."""
    if not is_danger.any():
        return NOT_LEARNED
    made = softmax.train(rows, is_danger.astype(np.int32), classes=2, epochs=EPOCHS)
    weights: np.ndarray = made[:, 1] - made[:, 0]
    return weights


def score(message: Sequence[Word], weights: np.ndarray, vocabulary: Vocabulary) -> float:
    """Return how much ``message`` sounds like danger, the higher the more; -inf where it is too short or unknown."""
    keys = vocabulary.choose(message)
    known = sum(key in vocabulary.known and not key.isdigit() for key in keys)
    if len(keys) < SHORTEST or known < KNOWN * len(keys) or not len(weights):
        return -math.inf
    numbers, values = vocabulary.row(keys)
    return float(values @ weights[numbers])


def calm_messages(catalogue: Catalogue) -> list[list[Word]]:
    """Return what is said without danger: questions for records, messages without an answer, what only sounds so."""
    about = {entry.code for entry in catalogue.entries if entry.area == AREA}
    texts = [phrase.text for phrase in catalogue.phrases if phrase.code not in about]
    texts += [negative.text for negative in catalogue.negatives]
    return [words(text) for text in [*texts, *(alarm.text for alarm in catalogue.alarms if not alarm.kind)]]
