"""A sparse table by terms: what one look-up needs, three arrays, and nothing that is slow to import."""

from dataclasses import dataclass, field

import numpy as np

FULL = 0.1  # share of the columns that a row must fill to be kept as it is, too


@dataclass(slots=True)
class Table:
    """Rows by term in compressed form: row t holds ``data[starts[t]:starts[t + 1]]`` at ``columns`` of the same places.

    The few rows that most questions need (short n-grams, which nearly every text has) stand in ``_full`` once more,
    as whole rows: adding those up is many times cheaper. _place: where each term stands there, -1 for the others.
    """

    data: np.ndarray
    columns: np.ndarray
    starts: np.ndarray
    width: int
    _full: np.ndarray = field(init=False, repr=False)
    _place: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        sizes = np.diff(self.starts)
        chosen = np.flatnonzero(sizes >= max(1.0, FULL * self.width))
        self._place = np.full(len(sizes), -1, np.int32)
        self._place[chosen] = np.arange(len(chosen), dtype=np.int32)
        self._full = np.zeros((len(chosen), self.width), np.float32)
        held = np.repeat(self._place, sizes)
        is_full = held >= 0
        self._full[held[is_full], self.columns[is_full]] = self.data[is_full]

    def gathered(self, numbers: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the weighted sum of the rows ``numbers`` as a dense array (float32)."""
        places = self._place[numbers]
        is_full = places >= 0
        found: np.ndarray = weights[is_full] @ self._full[places[is_full]]
        rest = ~is_full
        starts = self.starts[numbers[rest]]
        sizes = self.starts[numbers[rest] + 1] - starts
        total = int(sizes.sum())
        if total:
            # The places of all entries of the other rows, without a loop over rows.
            at = np.arange(total) + np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
            found += np.bincount(
                self.columns[at],
                weights=self.data[at] * np.repeat(weights[rest], sizes),
                minlength=self.width,
            ).astype(np.float32)
        return found


def by_term(terms: np.ndarray, columns: np.ndarray, values: np.ndarray, *, height: int, width: int) -> Table:
    """Return the table whose row ``terms[n]`` holds ``values[n]`` at ``columns[n]``. height: number of terms."""
    order = np.argsort(terms, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(terms, minlength=height))])
    return Table(
        values[order].astype(np.float32), columns[order].astype(np.int32), starts.astype(np.int32), width
    )
