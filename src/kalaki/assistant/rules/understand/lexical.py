"""BM25 over the records' own texts and phrasings, on words and the n-grams inside them.

Source: S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework (2009), k1 = 1.2, b = 0.75.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from kalaki.assistant.rules.understand.features import Vocabulary
from kalaki.assistant.rules.understand.tables import Table, by_term

K1, B = 1.2, 0.75
QUESTION, EXAMPLE, ANSWER, AREA = 3.0, 2.0, 1.0, 0.5
GRAM = 0.25  # an n-gram beside a whole word or a concept

Field = tuple[float, Sequence[str]]


def bm25(documents: Sequence[Sequence[Field]], vocabulary: Vocabulary) -> Table:
    """Return terms × documents; a document is fields of (weight, keys). A row holds idf times saturated counts."""
    if not documents:
        none = np.empty(0, np.int32)
        return by_term(none, none, none, height=len(vocabulary.terms), width=0)
    counts = [_counts(fields, vocabulary) for fields in documents]
    frequency = np.zeros(len(vocabulary.terms))
    for count in counts:
        frequency[list(count)] += 1
    total = len(documents)
    idf = np.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    whole = np.fromiter(
        (term.startswith(("=", "~")) for term in vocabulary.terms), bool, len(vocabulary.terms)
    )
    idf *= np.where(whole, 1.0, GRAM)
    lengths = np.array([sum(count.values()) for count in counts])
    mean = lengths.mean()
    rows, columns, values = [], [], []
    for number, count in enumerate(counts):
        terms = np.fromiter(count.keys(), np.int32, len(count))
        times = np.fromiter(count.values(), np.float64, len(count))
        norm = K1 * (1 - B + B * lengths[number] / mean)
        rows.append(terms)
        columns.append(np.full(len(terms), number, np.int32))
        values.append(idf[terms] * times * (K1 + 1) / (times + norm))
    return by_term(
        np.concatenate(rows),
        np.concatenate(columns),
        np.concatenate(values),
        height=len(vocabulary.terms),
        width=total,
    )


def _counts(fields: Sequence[Field], vocabulary: Vocabulary) -> Counter[int]:
    count: Counter[int] = Counter()
    for weight, keys in fields:
        for term in vocabulary.numbers(keys):
            count[term] += weight  # type: ignore[assignment]
    return count
