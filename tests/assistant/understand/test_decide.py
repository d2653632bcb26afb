import numpy as np
import pytest

from kalaki.assistant.rules.understand.decide import Decider, Unseen, Verdict, fit, regression, threshold


def test_regression_finds_the_weights_that_made_the_data():
    chance = np.random.default_rng(5)
    rows = np.column_stack([chance.normal(size=(40_000, 2)), np.ones(40_000)])
    true = np.array([1.5, -0.7, 0.3])
    labels = (chance.random(40_000) < 1 / (1 + np.exp(-rows @ true))).astype(float)
    assert regression(rows, labels, np.ones(40_000)) == pytest.approx(true, abs=0.05)


def test_probabilities_are_calibrated():
    chance = np.random.default_rng(6)
    measures = np.column_stack([chance.normal(size=30_000) for _ in range(13)])
    p = 1 / (1 + np.exp(-2 * measures[:, 0]))
    right = (chance.random(30_000) < p).astype(float)
    decider = fit(
        Unseen(measures, right, right, np.zeros(30_000, bool), np.ones(30_000, bool), np.ones(30_000))
    )
    said = np.array([decider.probabilities(row)[0] for row in measures[:5000]])
    for low in np.arange(0, 1, 0.2):
        inside = (said >= low) & (said < low + 0.2)
        assert said[inside].mean() == pytest.approx(right[:5000][inside].mean(), abs=0.05)


@pytest.mark.parametrize(
    ("values", "share", "reached"),
    [
        ([0.1, 0.2, 0.9], 0.0, 0),
        ([0.1] * 97 + [0.5, 0.6, 0.7], 0.03, 3),
        ([0.4] * 10, 0.5, 0),
        ([0.3, 0.4], 0.5, 1),
    ],
)
def test_threshold_lets_at_most_the_share_through(values, share, reached):
    assert (
        sum(value >= threshold(np.array(values), share, np.ones(len(values))) for value in values) == reached
    )


def test_threshold_without_values_is_even():
    assert threshold(np.array([]), 0.03, np.array([])) == 0.5


@pytest.mark.parametrize(
    ("measure", "verdict"), [(3.0, Verdict.ANSWER), (0.5, Verdict.ASK), (-3.0, Verdict.REFUSE)]
)
def test_verdict_follows_the_two_thresholds(measure, verdict):
    decider = Decider(
        mean=np.zeros(1), spread=np.ones(1), scope=np.array([0.0, 9.0]), first=np.array([1.0, 0.0]), three=np.array([1.0, 1.0]),
        answer_from=0.8, ask_from=0.7,
    )  # fmt: skip
    found, first, three = decider.verdict(np.array([measure]))
    assert (found, first <= three) == (verdict, True)
