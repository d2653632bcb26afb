"""A sparse table by terms: what one look-up needs, three arrays, and nothing that is slow to import."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by term in compressed form: row t holds ``data[starts[t]:starts[t + 1]]`` at ``columns`` of the same places."""

    data: np.ndarray
    columns: np.ndarray
    starts: np.ndarray
    width: int


def by_term(terms: np.ndarray, columns: np.ndarray, values: np.ndarray, *, height: int, width: int) -> Table:
    """Return the table whose row ``terms[n]`` holds ``values[n]`` at ``columns[n]``. height: number of terms."""
    order = np.argsort(terms, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(terms, minlength=height))])
    return Table(
        values[order].astype(np.float32), columns[order].astype(np.int32), starts.astype(np.int32), width
    )


def gathered(table: Table, numbers: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted sum of the rows ``numbers`` of ``table`` as a dense array."""
    starts = table.starts[numbers]
    sizes = table.starts[numbers + 1] - starts
    total = int(sizes.sum())
    if not total:
        return np.zeros(table.width, np.float32)
    # The places of all entries of the chosen rows, without a loop over rows.
    places = np.arange(total) + np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return np.bincount(
        table.columns[places],
        weights=table.data[places] * np.repeat(weights, sizes),
        minlength=table.width,
    ).astype(np.float32)
