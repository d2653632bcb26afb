"""Make a model from a catalogue: same texts, same model, on every machine.

The decision is fitted on questions that the rankers have not seen: the phrases are dealt into folds by
author where several wrote, so that a fold's questions are another person's.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kalaki.assistant.rules.understand import decide, lexical, softmax
from kalaki.assistant.rules.understand.catalogue import Catalogue, Negative, Phrase
from kalaki.assistant.rules.understand.concepts import Concepts
from kalaki.assistant.rules.understand.features import Vocabulary, learn
from kalaki.assistant.rules.understand.ranker import Rankers
from kalaki.assistant.rules.understand.text import Word, words

FOLDS = 3
EPOCHS = 8
FUSION = (1.0, 4.0, 6.0)


@dataclass(slots=True)
class Model:
    """Everything that understanding needs beside the phrase books: rankers, decision, places of records."""

    rankers: Rankers
    decider: decide.Decider
    record_terms: list[frozenset[int]]
    fusion: tuple[float, float, float] = FUSION

    def rank(self, message: Sequence[Word]) -> decide.Ranking:
        """Return all records ranked for ``message``."""
        return rank(self.rankers, self.record_terms, self.fusion, message)


def rank(
    rankers: Rankers, record_terms: list[frozenset[int]], fusion: tuple[float, float, float], message: Sequence[Word]
) -> decide.Ranking:
    """Return the ranking of ``message`` with its measures."""
    vocabulary = rankers.vocabulary
    keys = vocabulary.choose(message)
    views = rankers.views(keys)
    scores = decide.fuse(views, fusion)
    strange = [key for key in keys if key not in vocabulary.known]
    first = int(np.argmax(scores))
    return decide.measure(
        views,
        scores,
        unknown=len(strange) / len(keys) if keys else 1.0,
        covered=_covered(keys, record_terms[first], vocabulary),
        length=len(keys),
    )


def train(catalogue: Catalogue, *, decider: decide.Decider | None = None) -> Model:
    """Return the model of ``catalogue``. decider: kept from an earlier model when given, else fitted anew."""
    rankers, record_terms = _rankers(catalogue, catalogue.phrases, catalogue.negatives)
    return Model(rankers=rankers, decider=decider or fit_decider(catalogue), record_terms=record_terms)


def fit_decider(catalogue: Catalogue) -> decide.Decider:
    """Return the decision fitted on phrases and negatives that each fold's rankers have not seen."""
    rows, first, three, outside = unseen_measures(catalogue)
    return decide.fit(rows, first, three, outside)


def unseen_measures(catalogue: Catalogue) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return (measures, first right, one of three right, outside) over all phrases and negatives out of fold."""
    measures, first, three, outside = [], [], [], []
    place = {code: number for number, code in enumerate(catalogue.codes())}
    phrase_fold = _folds([(phrase.author, phrase.text) for phrase in catalogue.phrases])
    negative_fold = _folds([(negative.author, negative.text) for negative in catalogue.negatives])
    for fold in range(FOLDS):
        seen = tuple(p for p, f in zip(catalogue.phrases, phrase_fold, strict=True) if f != fold)
        refused = tuple(n for n, f in zip(catalogue.negatives, negative_fold, strict=True) if f != fold)
        rankers, record_terms = _rankers(catalogue, seen, refused)
        asked: list[tuple[str, int]] = [
            (p.text, place[p.code]) for p, f in zip(catalogue.phrases, phrase_fold, strict=True) if f == fold
        ]
        asked += [(n.text, -1) for n, f in zip(catalogue.negatives, negative_fold, strict=True) if f == fold]
        for text, right in asked:
            ranking = rank(rankers, record_terms, FUSION, words(text))
            measures.append(ranking.measures)
            first.append(ranking.order[0] == right)
            three.append(right in ranking.order[:3])
            outside.append(right < 0)
    return np.array(measures), np.array(first, float), np.array(three, float), np.array(outside)


def _folds(authored: Sequence[tuple[str, str]]) -> list[int]:
    """Return the fold of each (author, text): whole authors where there are enough of them, else by the text."""
    authors = sorted({author for author, _text in authored})
    if len(authors) >= FOLDS * 2:
        dealt = {author: number % FOLDS for number, author in enumerate(authors)}
        return [dealt[author] for author, _text in authored]
    return [hashlib.sha256(text.encode()).digest()[0] % FOLDS for _author, text in authored]


def _rankers(
    catalogue: Catalogue, phrases: Sequence[Phrase], negatives: Sequence[Negative]
) -> tuple[Rankers, list[frozenset[int]]]:
    place = {code: number for number, code in enumerate(catalogue.codes())}
    kinds = {kind: len(place) + n for n, kind in enumerate(sorted({negative.kind for negative in negatives}))}
    own = [words(text) for entry in catalogue.entries for text in (entry.question, *entry.texts)]
    own_label = [
        place[entry.code] for entry in catalogue.entries for _text in (entry.question, *entry.texts)
    ]
    asked = [words(phrase.text) for phrase in phrases]
    refused = [words(negative.text) for negative in negatives]
    labels = [*own_label, *(place[p.code] for p in phrases), *(kinds[n.kind] for n in negatives)]
    everything = [*own, *asked, *refused]
    # Latin letters are read by what unambiguous words are known, so those are learned first.
    certain = frozenset(w.keys[0] for message in everything for w in message if len(w.keys) == 1)
    draft = Vocabulary(terms={}, idf=np.empty(0, np.float32), known=certain)
    keys = [draft.choose(message) for message in everything]
    vocabulary = learn(keys, Concepts(catalogue.synonyms))
    vocabulary.known = certain | frozenset(key for text in keys for key in text)
    rows = vocabulary.matrix(keys)
    owner = np.array(labels)
    linear = softmax.train(rows, owner, classes=len(place) + len(kinds), epochs=EPOCHS)
    documents: list[list[lexical.Field]] = [[] for _ in place]
    start = 0
    for entry in catalogue.entries:
        number = place[entry.code]
        documents[number].append((lexical.QUESTION, keys[start]))
        documents[number] += [(lexical.ANSWER, keys[start + 1 + n]) for n in range(len(entry.texts))]
        start += 1 + len(entry.texts)
    for phrase in phrases:
        documents[place[phrase.code]].append((lexical.EXAMPLE, keys[start]))
        start += 1
    by_record: dict[int, set[int]] = defaultdict(set)
    for number, fields in enumerate(documents):
        for _weight, text in fields:
            by_record[number].update(vocabulary.numbers(text))
    rankers = Rankers(
        codes=tuple(place),
        vocabulary=vocabulary,
        linear=linear,
        bm25=lexical.bm25(documents, vocabulary),
        phrases=rows.T.tocsr(),
        owner=owner,
    )
    return rankers, [frozenset(by_record[number]) for number in range(len(place))]


def _covered(keys: Sequence[str], terms: frozenset[int], vocabulary: Vocabulary) -> float:
    """Return the share of the rarity of ``keys`` that ``terms`` explain; a word that nobody knows counts as rarest."""
    rarest = float(vocabulary.idf.max()) if len(vocabulary.idf) else 1.0
    explained = asked = 0.0
    for key in keys:
        numbers = vocabulary.numbers([key])
        whole = vocabulary.terms.get(f"={key}")
        weight = float(vocabulary.idf[whole]) if whole is not None else rarest
        asked += weight
        if whole in terms:
            explained += weight
        elif numbers:
            total = float(vocabulary.idf[numbers].sum())
            explained += weight * sum(float(vocabulary.idf[n]) for n in numbers if n in terms) / total * (len(numbers) / (len(numbers) + 4))
    return explained / asked if asked else 0.0


def with_decider(model: Model, decider: decide.Decider) -> Model:
    """Return ``model`` with another decision."""
    return replace(model, decider=decider)
