"""A linear classifier over sparse rows: multinomial logistic regression by AdaGrad in mini-batches.

Source of the step sizes: J. Duchi, E. Hazan and Y. Singer, Journal of Machine Learning Research 12 (2011),
2121-2159. The order of the batches comes from a fixed seed, so equal data give equal weights.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

BATCH = 256
STEP = 0.5
START = 1e-3
PIECE = 512


def train(
    rows: "sparse.csr_matrix",
    labels: np.ndarray,
    *,
    classes: int,
    epochs: int,
    weights: np.ndarray | None = None,
    decay: float = 0.0,
    seed: int = 7,
) -> np.ndarray:
    """Return the weights (terms × classes, float32) that tell ``labels`` (0..classes-1) from ``rows``.

    weights: how much each row counts (1 when left out). decay: pull towards 0 at each step.
    """
    from scipy import sparse

    order = np.random.default_rng(seed)
    learned = np.zeros((rows.shape[1], classes), dtype=np.float32)
    squares = np.full_like(learned, START)
    is_there, place = np.zeros(rows.shape[1], bool), np.empty(rows.shape[1], np.int32)
    for _epoch in range(epochs):
        places = order.permutation(rows.shape[0])
        for start in range(0, len(places), BATCH):
            chosen = places[start : start + BATCH]
            batch = rows[chosen]
            gradient = probabilities(batch @ learned)
            gradient[np.arange(len(chosen)), labels[chosen]] -= 1
            if weights is not None:
                gradient *= weights[chosen][:, None]
            is_there[batch.indices] = True
            terms = np.flatnonzero(is_there)
            is_there[terms] = False
            place[terms] = np.arange(len(terms))
            local = sparse.csr_matrix(
                (batch.data, place[batch.indices], batch.indptr), shape=(len(chosen), len(terms))
            )
            change = local.T @ gradient
            if decay:
                change += decay * learned[terms]
            _step(learned, squares, terms, change)
    return learned


def _step(learned: np.ndarray, squares: np.ndarray, terms: np.ndarray, change: np.ndarray) -> None:
    """Take one step of AdaGrad for the rows ``terms``; in pieces that stay in the processor's cache."""
    for start in range(0, len(terms), PIECE):
        rows, moved = terms[start : start + PIECE], change[start : start + PIECE]
        seen = squares[rows]
        seen += moved * moved
        squares[rows] = seen
        np.sqrt(seen, out=seen)
        moved *= STEP
        moved /= seen
        learned[rows] -= moved


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Return the softmax of each row of ``scores`` (changed in place)."""
    scores = scores - scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores
