"""Make a model from a catalogue: same texts, same model, on every machine.

The decision is fitted on questions that the rankers have not seen: the phrases are dealt into folds by
author where several wrote, so that a fold's questions are another person's.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kalaki.assistant.rules.understand import danger, decide, lexical, softmax
from kalaki.assistant.rules.understand.catalogue import Catalogue, Negative
from kalaki.assistant.rules.understand.concepts import Concepts
from kalaki.assistant.rules.understand.features import Vocabulary, learn
from kalaki.assistant.rules.understand.ranker import Rankers
from kalaki.assistant.rules.understand.tables import Table, by_term
from kalaki.assistant.rules.understand.taught import Taught, teach
from kalaki.assistant.rules.understand.text import Word, words

if TYPE_CHECKING:
    from scipy import sparse

FOLDS = 3
EPOCHS = 3
NEAR = 3.0
CITY = "city"
FUSION = (1.0, 3.0)
WORDS_ONLY = (0.0, 1.0)
T = TypeVar("T")


@dataclass(slots=True)
class Model:
    """Everything that understanding needs beside the phrase books.

    holds: which terms each record has. danger: the weight of each term for danger, empty before it is learned.
    """

    rankers: Rankers
    decider: decide.Decider
    holds: np.ndarray
    taught: Taught
    fusion: tuple[float, float] = FUSION
    danger: np.ndarray = field(default_factory=lambda: danger.NOT_LEARNED)

    def is_alarming(self, message: Sequence[Word]) -> bool:
        """Tell whether ``message`` sounds like somebody in danger."""
        return danger.score(message, self.danger, self.rankers.vocabulary) >= self.decider.alarm_from

    def rank(self, message: Sequence[Word]) -> decide.Ranking:
        """Return all records ranked for ``message``; what was taught for just these words comes first."""
        found = rank(self.rankers, self.holds, self.fusion, message)
        record = self.taught.of([word.keys[0] for word in message])
        if record is None or record == decide.NOTHING:
            return replace(found, taught=record)
        order = np.concatenate([[record], found.order[found.order != record]])
        return replace(found, order=order, taught=record)

    def rank_others(self, message: Sequence[Word], without: Sequence[int]) -> decide.Ranking:
        """Return the records but those at places ``without`` in the codes, ranked as if they did not exist."""
        return rank(self.rankers, self.holds, self.fusion, message, without=without)

    def matching(self, message: Sequence[Word], *, limit: int, least: float) -> list[str]:
        """Return the codes of the best ``limit`` records whose texts explain at least share ``least`` of ``message``."""
        vocabulary = self.rankers.vocabulary
        keys = vocabulary.choose(message)
        if not self.rankers.codes:
            return []
        order = np.argsort(-decide.fuse(self.rankers.views(keys), self.fusion), kind="stable")[:limit]
        return [self.rankers.codes[n] for n in order if covered(keys, n, self.holds, vocabulary) >= least]


def rank(
    rankers: Rankers,
    holds: np.ndarray,
    fusion: tuple[float, float],
    message: Sequence[Word],
    *,
    without: Sequence[int] = (),
) -> decide.Ranking:
    """Return the ranking of ``message`` with its measures. without: places of records that are left out."""
    vocabulary = rankers.vocabulary
    keys = vocabulary.choose(message)
    views = rankers.views(keys)
    scores = decide.fuse(views, fusion)
    scores[list(without)] = -np.inf
    strange = [key for key in keys if key not in vocabulary.known]
    first = int(np.argmax(scores))
    return decide.measure(
        views,
        scores,
        unknown=len(strange) / len(keys) if keys else 1.0,
        covered=covered(keys, first, holds, vocabulary),
        length=len(keys),
    )


def train(
    catalogue: Catalogue,
    *,
    decider: decide.Decider | None = None,
    read: Callable[[str], list[Word]] = words,
) -> Model:
    """Return the model of ``catalogue``. decider: kept from an earlier model when given, else fitted anew.

    read: how a text becomes words; another one than ours shows what folding brings (rules.learning).
    """
    made = _full(_read(catalogue, read))
    return Model(
        rankers=made.rankers,
        holds=made.holds,
        taught=made.taught,
        fusion=FUSION,
        danger=made.danger,
        decider=decider or decide.fit(unseen(catalogue)),
    )


def words_only(catalogue: Catalogue) -> Model:
    """Return a model that ranks by the records' words alone: at once, until a trained one is there."""
    made = _by_words(_read(replace(catalogue, negatives=(), alarms=())))
    return Model(
        rankers=made.rankers, holds=made.holds, taught=made.taught, fusion=WORDS_ONLY, decider=decide.BY_WORDS
    )


def unseen(catalogue: Catalogue) -> decide.Unseen:
    """Return what rankers say of each phrase and negative that they have not seen."""
    place = {entry.code: number for number, entry in enumerate(catalogue.entries)}
    phrase_fold = folds([(p.code, p.author, p.text) for p in catalogue.phrases])
    negative_fold = folds([(n.kind, n.author, n.text) for n in catalogue.negatives])
    alarm_fold = folds([(a.kind, "", a.text) for a in catalogue.alarms])
    weight = weights_of_kinds(catalogue.negatives)
    calm: list[float] = []
    rows: list[tuple[np.ndarray, bool, bool, bool, bool, float]] = []
    for fold in range(FOLDS):
        kept, hidden = (
            replace(
                catalogue,
                phrases=_of_fold(catalogue.phrases, phrase_fold, fold, inside=inside),
                negatives=_of_fold(catalogue.negatives, negative_fold, fold, inside=inside),
                alarms=_of_fold(catalogue.alarms, alarm_fold, fold, inside=inside),
            )
            for inside in (False, True)
        )
        made = _full(_read(kept))
        vocabulary = made.rankers.vocabulary
        calm += [danger.score(one, made.danger, vocabulary) for one in danger.calm_messages(hidden)]
        asked = [(p.text, place[p.code], 1.0) for p in hidden.phrases]
        asked += [(n.text, -1, weight[n.kind]) for n in hidden.negatives]
        for text, right, counts in asked:
            ranking = rank(made.rankers, made.holds, FUSION, words(text))
            order = ranking.order
            live = catalogue.entries[int(order[0])].live
            rows.append((ranking.measures, order[0] == right, right in order[:3], right < 0, live, counts))
    measures, first, three, outside, is_live, counted = zip(*rows, strict=True)
    return decide.Unseen(
        np.array(measures), np.array(first, float), np.array(three, float), np.array(outside), np.array(is_live),
        np.array(counted), np.array(calm),
    )  # fmt: skip


def _of_fold(texts: tuple[T, ...], dealt: Sequence[int], fold: int, *, inside: bool) -> tuple[T, ...]:
    """Return the ``texts`` that were dealt into ``fold``, or all others."""
    return tuple(text for text, number in zip(texts, dealt, strict=True) if (number == fold) is inside)


def weights_of_kinds(negatives: Sequence[Negative]) -> dict[str, float]:
    """Return how much one negative of each kind counts.

    Every kind counts the same, however many were written, near misses NEAR times as much; what another
    town is asked counts nothing, because the name of the place decides it (places).
    """
    count = Counter(negative.kind for negative in negatives)
    share = {"near": NEAR, CITY: 0.0}
    return {kind: share.get(kind, 1.0) / number for kind, number in count.items()}


def folds(groups: Sequence[tuple[str, str, str]]) -> list[int]:
    """Return the fold of each (what it is about, author, text).

    Where enough people wrote about one thing, a person's texts stay together, so that a fold is asked in
    words that it never saw; else the text decides.
    """
    authors: dict[str, set[str]] = defaultdict(set)
    for about, author, _text in groups:
        authors[about].add(author)
    dealt = {
        about: {author: n % FOLDS for n, author in enumerate(sorted(names))}
        for about, names in authors.items()
    }
    return [
        dealt[about][author]
        if len(dealt[about]) >= FOLDS
        else hashlib.sha256(text.encode()).digest()[0] % FOLDS
        for about, author, text in groups
    ]


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a catalogue over one vocabulary.

    rows: TF-IDF of each text; owner: its record, or a kind of nothing. documents: counts of each record's
    terms, weighted by the fields. alarms: rows as well, of what is danger or not by ``is_danger``.
    """

    codes: tuple[str, ...]
    vocabulary: Vocabulary
    rows: "sparse.csr_matrix"
    owner: np.ndarray
    classes: int
    documents: "sparse.csr_matrix"
    taught: Taught
    alarms: "sparse.csr_matrix"
    is_danger: np.ndarray


@dataclass(frozen=True, slots=True)
class _Made:
    rankers: Rankers
    holds: np.ndarray
    taught: Taught
    danger: np.ndarray


def _read(catalogue: Catalogue, read: Callable[[str], list[Word]] = words) -> _Texts:
    from scipy import sparse

    # What another town is asked is an honest question here: the name of the place decides it, not the words.
    phrases, negatives = catalogue.phrases, [one for one in catalogue.negatives if one.kind != CITY]
    place = {code: number for number, code in enumerate(catalogue.codes())}
    kinds = {kind: len(place) + n for n, kind in enumerate(sorted({negative.kind for negative in negatives}))}
    own = [(place[e.code], text, lexical.ANSWER) for e in catalogue.entries for text in e.texts]
    own += [(place[e.code], e.question, lexical.QUESTION) for e in catalogue.entries]
    own += [(place[p.code], p.text, lexical.EXAMPLE) for p in phrases]
    everything = [read(text) for _number, text, _weight in own] + [read(n.text) for n in negatives]
    ranked = len(everything)
    everything += [read(alarm.text) for alarm in catalogue.alarms]
    # Latin letters are read by what unambiguous words are known, so those are learned first.
    certain = frozenset(w.keys[0] for message in everything for w in message if len(w.keys) == 1)
    concepts = Concepts(catalogue.synonyms)
    draft = Vocabulary(terms={}, idf=np.empty(0, np.float32), known=certain, concepts=concepts)
    keys = [draft.choose(message) for message in everything]
    vocabulary, counts = learn(keys, concepts)
    # What was taught is known again by its first reading, whatever the vocabulary of the day prefers.
    typed = [[word.keys[0] for word in message] for message in everything]
    rows = vocabulary.weighted(counts)
    owners = np.array([number for number, _text, _weight in own], np.int32)
    weights = np.array([weight for _number, _text, weight in own], np.float32)
    about_danger = [place[e.code] for e in catalogue.entries if e.area == danger.AREA]
    calm = np.flatnonzero((weights == lexical.EXAMPLE) & ~np.isin(owners, about_danger))
    heard = np.concatenate([calm, np.arange(len(own), len(keys))])
    fields = sparse.csr_matrix((weights, (owners, np.arange(len(own)))), shape=(len(place), len(keys)))
    return _Texts(
        codes=tuple(place),
        vocabulary=vocabulary,
        rows=rows[:ranked],
        owner=np.concatenate([owners, np.array([kinds[n.kind] for n in negatives], np.int32)]),
        classes=len(place) + len(kinds),
        documents=(fields @ counts).tocsr(),
        taught=teach(
            [
                *((typed[n], row[0]) for n, row in enumerate(own) if row[2] == lexical.EXAMPLE),
                *((text, decide.NOTHING) for text in typed[len(own) : ranked]),
            ],
            own=[(typed[n], row[0]) for n, row in enumerate(own) if row[2] == lexical.QUESTION],
        ),
        alarms=rows[heard],
        is_danger=np.array(
            [False] * (len(heard) - len(catalogue.alarms)) + [bool(a.kind) for a in catalogue.alarms]
        ),
    )


def _full(texts: _Texts) -> _Made:
    return _made(texts, softmax.train(texts.rows, texts.owner, classes=texts.classes, epochs=EPOCHS))


def _by_words(texts: _Texts) -> _Made:
    return _made(texts, None)


def _made(texts: _Texts, linear: np.ndarray | None) -> _Made:
    rankers = Rankers(
        codes=texts.codes,
        vocabulary=texts.vocabulary,
        linear=linear,
        bm25=lexical.bm25(texts.documents, texts.vocabulary),
        refused=_refused(texts),
    )
    holds = np.zeros((len(texts.vocabulary.terms), len(texts.codes) // 8 + 1), np.uint8)
    for record in range(len(texts.codes)):
        numbers = texts.documents.indices[texts.documents.indptr[record] : texts.documents.indptr[record + 1]]
        holds[numbers, record >> 3] |= np.uint8(1 << (record & 7))
    return _Made(rankers, holds, texts.taught, danger.learn(texts.alarms, texts.is_danger))


def _refused(texts: _Texts) -> Table:
    chosen = texts.rows[texts.owner >= len(texts.codes)]
    places = np.repeat(np.arange(chosen.shape[0]), np.diff(chosen.indptr))
    return by_term(chosen.indices, places, chosen.data, height=chosen.shape[1], width=chosen.shape[0])


def covered(keys: Sequence[str], record: int, holds: np.ndarray, vocabulary: Vocabulary) -> float:
    """Return the share of the rarity of ``keys`` that the texts of ``record`` explain (0..1).

    holds: a bit for each term (row) and record. A word that nobody knows counts as the rarest.
    """
    rarest = float(vocabulary.idf.max()) if len(vocabulary.idf) else 1.0
    place, bit = record >> 3, record & 7
    explained = asked = 0.0
    for key in keys:
        numbers = vocabulary.numbers([key])
        whole = vocabulary.terms.get(f"={key}")
        weight = float(vocabulary.idf[whole]) if whole is not None else rarest
        asked += weight
        if whole is not None and holds[whole, place] >> bit & 1:
            explained += weight
        elif numbers:
            rarity = vocabulary.idf[numbers]
            known = float(rarity[(holds[numbers, place] >> bit & 1).astype(bool)].sum())
            explained += weight * known / float(rarity.sum()) * (len(numbers) / (len(numbers) + 4))
    return explained / asked if asked else 0.0
