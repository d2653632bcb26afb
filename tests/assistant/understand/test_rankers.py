import math
import random

import numpy as np
import pytest

from kalaki.assistant.rules.understand import lexical, softmax
from kalaki.assistant.rules.understand.artefact import UnreadableModel, fingerprint, pack, unpack
from kalaki.assistant.rules.understand.catalogue import Catalogue, Entry, Negative, Phrase
from kalaki.assistant.rules.understand.concepts import Concepts
from kalaki.assistant.rules.understand.decide import NOTHING
from kalaki.assistant.rules.understand.features import fold, learn
from kalaki.assistant.rules.understand.tables import Table
from kalaki.assistant.rules.understand.text import words
from kalaki.assistant.rules.understand.train import train

NONE = Concepts()
ENTRIES = (
    Entry(code="A-1", area="A", place="rustavi", question="როგორ მოვითხოვო საჯარო ინფორმაცია?", texts=("წერილობითი განცხადებით.",)),
    Entry(code="A-2", area="A", place="rustavi", question="სჭირდება თუ არა ღობეს ნებართვა?", texts=("არა, ორ მეტრამდე.",)),
    Entry(code="B-1", area="B", place="rustavi", question="რა უნდა ვქნა, ბავშვი ბაღში რომ ჩავწერო?", texts=("შეავსე განაცხადი.",)),
)  # fmt: skip
PHRASES = tuple(
    Phrase(code=code, text=text, author=author)
    for code, author, text in (
        ("A-1", "x", "მერიიდან დოკუმენტის ასლი მინდა"), ("A-1", "y", "sajaro informacia minda"), ("A-1", "z", "ინფორმაციის გამოთხოვა"),
        ("A-2", "x", "ღობის აშენება მინდა ეზოში"), ("A-2", "y", "gobe unda gavaketo nebartva minda?"), ("A-2", "z", "ნებართვა ღობეზე"),
        ("B-1", "x", "ბაღში რეგისტრაცია როდისაა"), ("B-1", "y", "bavshvi bagshi"), ("B-1", "z", "საბავშვო ბაღში ჩაწერა"),
    )
)  # fmt: skip
NEGATIVES = tuple(
    Negative(kind="world", text=text, author=author)
    for author, text in (("x", "ხვალ რა ამინდია"), ("y", "ვინ მოიგო ფეხბურთი"), ("z", "dollar kursi dges"))
)
CATALOGUE = Catalogue(entries=ENTRIES, phrases=PHRASES, negatives=NEGATIVES)


def naive_bm25(documents, query, vocabulary):
    """Score by the formula, term by term, without any matrix."""
    counts = []
    for fields in documents:
        count = {}
        for weight, keys in fields:
            for term in vocabulary.numbers(keys):
                count[term] = count.get(term, 0) + weight
        counts.append(count)
    lengths = [sum(count.values()) for count in counts]
    mean = sum(lengths) / len(lengths)
    names = list(vocabulary.terms)
    scores = []
    for count, length in zip(counts, lengths, strict=True):
        score = 0.0
        for term in set(vocabulary.numbers(query)):
            if term in count:
                n = sum(term in other for other in counts)
                idf = math.log(1 + (len(counts) - n + 0.5) / (n + 0.5)) * (
                    1 if names[term][0] in "=~" else 0.25
                )
                score += idf * count[term] * 2.2 / (count[term] + 1.2 * (0.25 + 0.75 * length / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize("seed", range(5))
def test_bm25_is_the_formula(seed):
    from scipy import sparse

    chance = random.Random(seed)
    pool = ["gobe", "nebartva", "bagi", "cnoba", "123", "saxli", "kuca"]
    documents = [
        [(weight, chance.choices(pool, k=chance.randint(1, 6))) for weight in (3.0, 2.0, 1.0)]
        for _ in range(6)
    ]
    fields = [(n, weight, keys) for n, parts in enumerate(documents) for weight, keys in parts]
    vocabulary, texts = learn([keys for _n, _weight, keys in fields], NONE)
    mixing = sparse.csr_matrix(
        ([w for _n, w, _k in fields], ([n for n, _w, _k in fields], range(len(fields))))
    )
    table = lexical.bm25((mixing @ texts).tocsr(), vocabulary)
    query = chance.choices(pool, k=3)
    numbers = np.array(sorted(set(vocabulary.numbers(query))), np.int32)
    found = table.gathered(numbers, np.ones(len(numbers), np.float32))
    assert found.tolist() == pytest.approx(naive_bm25(documents, query, vocabulary), rel=1e-5)


def test_gathered_rows_are_the_product():
    from scipy import sparse

    chance = np.random.default_rng(3)
    matrix = sparse.random(40, 9, density=0.2, random_state=3, format="csr", dtype=np.float32)
    table = Table(matrix.data, matrix.indices, matrix.indptr, 9)
    numbers = np.array([3, 7, 30, 0], np.int32)
    weights = chance.random(4).astype(np.float32)
    assert np.allclose(table.gathered(numbers, weights), weights @ matrix[numbers].toarray(), atol=1e-6)
    assert table.gathered(np.empty(0, np.int32), np.empty(0, np.float32)).tolist() == [0.0] * 9


def test_gathering_adds_full_and_sparse_rows():
    from scipy import sparse

    dense = sparse.random(60, 40, density=0.05, random_state=5, dtype=np.float32).toarray()
    dense[::7] = 1.0  # rows that are kept as they are
    matrix = sparse.csr_matrix(dense)
    table = Table(matrix.data, matrix.indices, matrix.indptr, 40)
    numbers = np.arange(0, 60, 2, dtype=np.int32)
    weights = np.random.default_rng(5).random(30).astype(np.float32)
    assert np.allclose(table.gathered(numbers, weights), weights @ matrix[numbers].toarray(), atol=1e-5)


def naive_adagrad(rows, labels, *, classes, epochs):
    """Every term stepped in every batch, by the formula alone; order of the batches as in softmax."""
    chance = np.random.default_rng(7)
    learned = np.zeros((rows.shape[1], classes), np.float32)
    squares = np.full_like(learned, softmax.START)
    for _epoch in range(epochs):
        places = chance.permutation(len(rows))
        for start in range(0, len(rows), softmax.BATCH):
            chosen = places[start : start + softmax.BATCH]
            gradient = softmax.probabilities(rows[chosen] @ learned) - np.eye(classes)[labels[chosen]]
            change = (rows[chosen].T @ gradient).astype(np.float32)
            squares += change * change
            learned -= softmax.STEP * change / np.sqrt(squares)
    return learned


def test_classifier_is_adagrad_on_rare_and_on_frequent_terms():
    from scipy import sparse

    chance = np.random.default_rng(11)
    shares = np.array([0.9, 0.5, *[0.002] * 30])  # two terms that each batch has, thirty that most lack
    rows = (chance.random((700, len(shares))) < shares) * chance.random((700, len(shares)))
    labels = chance.integers(0, 3, 700)
    dense = rows.astype(np.float32)
    found = softmax.train(sparse.csr_matrix(dense), labels, classes=3, epochs=2)
    assert np.allclose(found, naive_adagrad(dense, labels, classes=3, epochs=2), atol=1e-4)


def test_classifier_learns_what_tells_texts_apart():
    vocabulary, counts = learn([fold(p.text) for p in PHRASES] * 2, NONE)
    rows = vocabulary.weighted(counts)[: len(PHRASES)]
    one = vocabulary.row(fold(PHRASES[0].text))
    assert np.allclose(rows[0].toarray()[0][one[0]], one[1])
    labels = np.array([["A-1", "A-2", "B-1"].index(p.code) for p in PHRASES])
    learned = softmax.train(rows, labels, classes=3, epochs=20)
    assert np.argmax(rows @ learned, axis=1).tolist() == labels.tolist()
    assert np.array_equal(learned, softmax.train(rows, labels, classes=3, epochs=20))


@pytest.mark.parametrize(
    "question",
    [
        "ღობეს ნებართვა უნდა?",
        "ghobes nebartva unda?",
        "RobisTvis nebarTva minda",
        "гобеს небартва",
        "ᲦᲝᲑᲔ ᲜᲔᲑᲐᲠᲗᲕᲐ",
    ],
)
def test_question_finds_its_record_in_any_letters(question):
    model = train(CATALOGUE)
    ranking = model.rank(words(question))
    assert [model.rankers.codes[n] for n in ranking.order[:1]] == ["A-2"]


def test_what_was_taught_comes_first_in_just_these_words():
    taught = (
        *PHRASES,
        Phrase(code="B-1", text="ნებართვა ღობის ბაღში"),
        Phrase(code="A-1", text="ორჯერ ნათქვამი"),
    )
    refused = (
        *NEGATIVES,
        Negative(kind="near", text="ღობის ფერი"),
        Negative(kind="near", text="ორჯერ ნათქვამი"),
    )
    model = train(Catalogue(entries=ENTRIES, phrases=taught, negatives=refused))
    found = [
        model.rank(words(text))
        for text in ("nebartva ghobis bagshi", "ღობის ფერი!", "ორჯერ ნათქვამი", "ღობე")
    ]
    assert [ranking.taught for ranking in found] == [2, NOTHING, None, None]
    assert model.rankers.codes[found[0].order[0]] == "B-1"


def test_model_comes_back_from_its_bytes():
    model = train(CATALOGUE)
    made_of = fingerprint(CATALOGUE)
    content = pack(model, made_of=made_of)
    assert content == pack(train(CATALOGUE), made_of=made_of)
    again = unpack(content, made_of=made_of)
    assert pack(again, made_of=made_of) == content
    for text in ("ღობე", "bavshvi bagshi", "ამინდი"):
        assert again.rank(words(text)).order.tolist() == model.rank(words(text)).order.tolist()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[:100],
        lambda _b: b"",
        lambda b: b.replace(b"kalaki-understanding/4", b"kalaki-understanding/3"),
    ],
)
def test_spoiled_bytes_are_no_model(spoil):
    made_of = fingerprint(CATALOGUE)
    content = pack(train(CATALOGUE), made_of=made_of)
    with pytest.raises(UnreadableModel):
        unpack(spoil(content), made_of=made_of)
    with pytest.raises(UnreadableModel):
        unpack(content, made_of="other texts")


def test_words_of_one_concept_bridge_languages():
    concepts = Concepts([["ნებართვ*", "разрешени*", "permit*"], ["ღობე*", "забор*", "fence*"]])
    assert concepts.of(fold("ნებართვის")[0]) == ("~0",)
    assert concepts.of(fold("разрешение")[0]) == ("~0",)
    assert concepts.of(fold("permit")[0]) == ("~0",)
    assert concepts.of(fold("ბაღი")[0]) == ()
    bridged = Catalogue(
        entries=ENTRIES, phrases=PHRASES, negatives=NEGATIVES,
        synonyms=(("ნებართვ*", "разрешени*", "permit*"), ("ღობე*", "забор*", "fence*")),
    )  # fmt: skip
    model = train(bridged)
    ranking = model.rank(words("нужно ли разрешение на забор"))
    assert model.rankers.codes[ranking.order[0]] == "A-2"
