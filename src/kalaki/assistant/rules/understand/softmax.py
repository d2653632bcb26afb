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
OFTEN = 0.5  # least share of the batches that have a term, for its row to be stepped in place
PIECE = 2**15  # numbers that are stepped at once, so that they stay in the processor's cache


def train(
    rows: "sparse.csr_matrix",
    labels: np.ndarray,
    *,
    classes: int,
    epochs: int,
    weights: np.ndarray | None = None,
    seed: int = 7,
) -> np.ndarray:
    """Return the weights (terms × classes, float32) that tell ``labels`` (0..classes-1) from ``rows``.

    weights: how much each row counts (1 when left out).
    """
    from scipy import sparse

    # Frequent terms first: most batches have them, so their rows are one block that needs no gathering.
    count = np.bincount(rows.indices, minlength=rows.shape[1])
    place = np.empty(rows.shape[1], np.int32)
    place[np.argsort(-count, kind="stable")] = np.arange(rows.shape[1], dtype=np.int32)
    often = int((1 - np.exp(-count * (BATCH / max(1, rows.shape[0]))) >= OFTEN).sum())
    rows = sparse.csr_matrix((rows.data, place[rows.indices], rows.indptr), shape=rows.shape)
    order = np.random.default_rng(seed)
    learned = np.zeros((rows.shape[1], classes), dtype=np.float32)  # in units of STEP
    squares = np.full_like(learned, START)
    is_there, local = np.zeros(rows.shape[1], bool), np.empty(rows.shape[1], np.int32)
    for _epoch in range(epochs):
        places = order.permutation(rows.shape[0])
        for start in range(0, len(places), BATCH):
            chosen = places[start : start + BATCH]
            batch = rows[chosen]
            scores = batch @ learned
            scores *= STEP
            gradient = probabilities(scores)
            gradient[np.arange(len(chosen)), labels[chosen]] -= 1
            if weights is not None:
                gradient *= weights[chosen][:, None]
            is_there[batch.indices] = is_there[:often] = True
            terms = np.flatnonzero(is_there)
            is_there[terms] = False
            local[terms] = np.arange(len(terms), dtype=np.int32)
            small = sparse.csr_matrix(
                (batch.data, local[batch.indices], batch.indptr), shape=(len(chosen), len(terms))
            )
            _step(learned, squares, terms, small.T @ gradient, often=often)
    learned *= STEP
    return learned[place]


def _step(
    learned: np.ndarray, squares: np.ndarray, terms: np.ndarray, change: np.ndarray, *, often: int
) -> None:
    """Take one step of AdaGrad for the rows ``terms``, of which the first ``often`` are the first of the table."""
    height = max(1, PIECE // learned.shape[1])
    for start in range(0, often, height):
        rows = slice(start, min(start + height, often))
        moved, seen = change[rows], squares[rows]
        seen += moved * moved
        moved /= np.sqrt(seen)
        here = learned[rows]
        here -= moved
    for start in range(often, len(terms), height):
        chosen, moved = terms[start : start + height], change[start : start + height]
        seen = squares[chosen]
        seen += moved * moved
        squares[chosen] = seen
        moved /= np.sqrt(seen, out=seen)
        learned[chosen] -= moved


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Return the softmax of each row of ``scores`` (changed in place)."""
    scores = scores - scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores
