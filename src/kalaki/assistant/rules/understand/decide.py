"""How sure a ranking is, and what follows: answer, ask back, or say that it is not known.

Three logistic regressions over what the views say (J. Platt, Advances in Large Margin Classifiers (1999),
61-74): that a message is one for the catalogue at all, and if so, that the first record is right, and that
one of the first three is. They are fitted on questions and on messages without an answer that the rankers
have not seen.
"""

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from kalaki.assistant.rules.understand.ranker import Views

RIDGE = 1.0
ROUNDS = 30
NOTHING = -1
LIKELY = 0.5  # from here on a record is more likely meant than not
OUTSIDE_SHARE = 0.25  # of the messages of a city's bot, as we expect them
FALSE_ANSWERS = 0.03  # at most this share of messages without an answer is answered
UNREFUSED = 0.05  # and at most this share is answered or asked back
FALSE_ALARMS = 0.005  # at most this share of what is said without danger is taken for danger
STEMMED = 0.7  # share of a word that the first record's texts explain where they have it in another form
TOPIC_WORDS = 2  # a message of so few words names a topic and asks nothing yet
TOPIC = 0.45  # share of the classifier's mass on the first three records, from which on the topic is theirs
OFFERED = 0.02  # share of it, from which on a further record is a choice for that topic
TOO_CLOSE = 0.6  # cosine of a message without an answer, from which on the topic is taken for that one
FEATURES = (
    "first", "margin", "second", "third", "nothing", "refused", "words", "words_margin", "agree", "unknown", "covered",
    "length", "one_word",
)  # fmt: skip


class Verdict(StrEnum):
    """What the probabilities allow."""

    ANSWER = "answer"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Records of one question, best first, as places in the rankers' codes, with what was measured.

    taught: the record that somebody taught for just this question, NOTHING for a message that must be
    refused, None for a question that nobody has asked like this.
    """

    order: np.ndarray
    scores: np.ndarray
    measures: np.ndarray
    taught: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Weights of the three regressions (over standardised measures and a constant), and the thresholds.

    alarm_from: score from which on a message is taken for danger (danger.score).
    """

    mean: np.ndarray
    spread: np.ndarray
    scope: np.ndarray
    first: np.ndarray
    three: np.ndarray
    answer_from: float
    ask_from: float
    alarm_from: float = math.inf

    def probabilities(self, measures: np.ndarray) -> tuple[float, float]:
        """Return the probabilities that the first is right, and that one of the first three is."""
        row = np.append((measures - self.mean) / self.spread, 1.0)
        inside, first, three = (float(_sigmoid(row @ one)) for one in (self.scope, self.first, self.three))
        return inside * first, inside * max(first, three)

    def verdict(self, measures: np.ndarray) -> tuple[Verdict, float, float]:
        """Return what to do, and both probabilities."""
        p1, p3 = self.probabilities(measures)
        if p1 >= self.answer_from:
            return Verdict.ANSWER, p1, p3
        return (Verdict.ASK if p3 >= self.ask_from or is_topic(measures) else Verdict.REFUSE), p1, p3


def is_topic(measures: np.ndarray) -> bool:
    """Tell whether a bare word or two, known as such or by their stems, name what the first three records are about.

    Nobody's phrasing says which of them is meant, so no probability is high; but the classifier's mass lies there.
    """
    of = dict(zip(FEATURES, measures.tolist(), strict=False))
    is_strange = of.get("unknown", 1.0) > 0 and of.get("covered", 0.0) < STEMMED
    if is_strange or of["length"] > np.log1p(TOPIC_WORDS) or of["refused"] >= TOO_CLOSE:
        return False
    return bool(np.exp(of["first"]) + of["second"] + of["third"] >= TOPIC)


def choices(measures: np.ndarray) -> int:
    """Return how many of the first three records are choices for a bare topic: those that hold some of the mass."""
    of = dict(zip(FEATURES, measures.tolist(), strict=False))
    if of["second"] < OFFERED:
        return 1
    return 2 if of["third"] < OFFERED else 3


def _by_hand(**weights: float) -> np.ndarray:
    """Return the weights of a regression over plain measures; ``constant`` is the last one."""
    return np.array([*(weights.get(name, 0.0) for name in FEATURES), weights.get("constant", 0.0)])


# Before a model is trained: what the first record's texts explain of the question, and its lead.
BY_WORDS = Decider(
    mean=np.zeros(len(FEATURES)),
    spread=np.ones(len(FEATURES)),
    scope=_by_hand(covered=14.0, constant=-9.0),
    first=_by_hand(margin=8.0, constant=0.5),
    three=_by_hand(constant=3.0),
    answer_from=0.6,
    ask_from=0.55,
)


def fuse(views: Views, weights: tuple[float, float]) -> np.ndarray:
    """Return one score for each record. weights: of the classifier, and of BM25 as a share of its best."""
    top = views.words.max() if len(views.words) else 0.0
    words = views.words / top if top > 0 else views.words
    return weights[0] * views.linear + weights[1] * words


def measure(views: Views, scores: np.ndarray, *, unknown: float, covered: float, length: int) -> Ranking:
    """Return the ranking by ``scores`` with its measures in the order of FEATURES.

    unknown: share of the words that no text knows. covered: share of the question's rarity that the first
    record's texts explain. length: words of the question.
    """
    order = np.argsort(-scores, kind="stable")[:10]
    first, second, third = (int(order[min(n, len(order) - 1)]) for n in range(3))
    words = np.sort(views.words)[::-1][:2]
    measures = np.array(
        [
            views.linear[first],
            scores[first] - scores[second],
            np.exp(views.linear[second]),
            np.exp(views.linear[third]),
            np.log(views.nothing + 1e-6),
            views.refused,
            words[0] / (length + 1),
            (words[0] - words[1]) / (words[0] + 1e-6) if len(words) > 1 else 1.0,
            float(int(np.argmax(views.words)) == first),
            unknown,
            covered,
            np.log1p(length),
            float(length <= 1),
        ],
        dtype=np.float64,
    )
    return Ranking(order=order, scores=scores[order], measures=measures)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What rankers say of messages that they have not seen, a row each, and what was right.

    first, three: whether the right record was first, or among three. outside: rows without a right record.
    live: whether the first record would be said as current. weights: how much a row without a right record
    counts when thresholds are set. calm: how much what is said without danger sounds like it, other rows.
    """

    measures: np.ndarray
    first: np.ndarray
    three: np.ndarray
    outside: np.ndarray
    live: np.ndarray
    weights: np.ndarray
    calm: np.ndarray = field(default_factory=lambda: np.empty(0))


def fit(unseen: Unseen) -> Decider:
    """Return the decider fitted on ``unseen``.

    Messages without an answer count as OUTSIDE_SHARE of all, however many were written. The thresholds
    let through what would be answered or asked back; a record that is not said as current harms nobody.
    """
    measures, outside = unseen.measures, unseen.outside
    mean, spread = measures.mean(axis=0), measures.std(axis=0) + 1e-6
    rows = np.column_stack([(measures - mean) / spread, np.ones(len(measures))])
    inside = ~outside
    counts = np.ones(len(rows))
    if outside.any() and inside.any():
        counts[outside] = inside.sum() / outside.sum() * OUTSIDE_SHARE / (1 - OUTSIDE_SHARE)
    even = np.ones(inside.sum())
    made = Decider(
        mean=mean,
        spread=spread,
        scope=regression(rows, inside.astype(float), counts),
        first=regression(rows[inside], unseen.first[inside], even),
        three=regression(rows[inside], unseen.three[inside], even),
        answer_from=0.5,
        ask_from=0.5,
    )
    said = np.array([made.probabilities(row) for row in measures[outside]]).reshape(-1, 2)
    live, weights = unseen.live[outside], unseen.weights[outside]
    answered = np.where(live, said[:, 0], 0.0)
    asked = np.where(live | (said[:, 0] < LIKELY), said[:, 1], 0.0)
    return replace(
        made,
        answer_from=max(LIKELY, threshold(answered, FALSE_ANSWERS, weights)),
        ask_from=max(LIKELY, threshold(asked, UNREFUSED, weights)),
        alarm_from=threshold(unseen.calm, FALSE_ALARMS, np.ones(len(unseen.calm))),
    )


def threshold(values: np.ndarray, share: float, weights: np.ndarray) -> float:
    """Return the smallest threshold that at most ``share`` of the weight of ``values`` reaches; LIKELY without values."""
    if not weights.sum() > 0:
        return LIKELY
    order = np.argsort(-values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    allowed = int(np.searchsorted(reached, share, side="right"))
    return float(np.nextafter(values[order][min(allowed, len(order) - 1)], 1.0))


def regression(rows: np.ndarray, labels: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the weights of a ridge logistic regression by Newton's method. counts: how much each row counts."""
    weights = np.zeros(rows.shape[1])
    pull = np.eye(rows.shape[1]) * RIDGE
    pull[-1, -1] = 1e-6
    for _round in range(ROUNDS):
        p = _sigmoid(rows @ weights)
        slope = rows.T @ (counts * (labels - p)) - pull @ weights
        curve = (rows * (counts * p * (1 - p))[:, None]).T @ rows + pull
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:  # noqa: PLR2004 - far below what a decision can notice
            break
    return weights


def _sigmoid(values: np.ndarray) -> np.ndarray:
    found: np.ndarray = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return found
