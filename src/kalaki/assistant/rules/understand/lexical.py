"""BM25 over the records' own texts and phrasings, on words and the n-grams inside them.

Source: S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework (2009), k1 = 1.2, b = 0.75.
"""

from typing import TYPE_CHECKING

import numpy as np

from kalaki.assistant.rules.understand.features import Vocabulary
from kalaki.assistant.rules.understand.tables import Table, by_term

if TYPE_CHECKING:
    from scipy import sparse

K1, B = 1.2, 0.75
QUESTION, EXAMPLE, ANSWER, AREA = 3.0, 2.0, 1.0, 0.5
GRAM = 0.25  # an n-gram beside a whole word or a concept


def bm25(counts: "sparse.csr_matrix", vocabulary: Vocabulary) -> Table:
    """Return terms × documents of idf times saturated counts.

    counts: documents × terms, each count weighted by the field that it stands in.
    """
    total = counts.shape[0]
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    whole = np.fromiter(
        (term.startswith(("=", "~")) for term in vocabulary.terms), bool, len(vocabulary.terms)
    )
    idf *= np.where(whole, 1.0, GRAM)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    documents = np.repeat(np.arange(total), np.diff(counts.indptr))
    mean = lengths.mean() if total else 1.0
    norm = K1 * (1 - B + B * lengths[documents] / mean)
    values = idf[counts.indices] * counts.data * (K1 + 1) / (counts.data + norm)
    return by_term(counts.indices, documents, values, height=counts.shape[1], width=total)
