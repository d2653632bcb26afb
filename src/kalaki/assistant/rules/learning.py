"""What phrasings and the parts of understanding bring: a learning curve and an ablation on unseen questions.

Ranks only: no decision is fitted, so that nothing but the rankers is compared.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kalaki.assistant.rules.evaluate import Group
from kalaki.assistant.rules.understand.catalogue import Catalogue, Phrase
from kalaki.assistant.rules.understand.decide import BY_WORDS
from kalaki.assistant.rules.understand.text import Word, clean, words
from kalaki.assistant.rules.understand.train import Model, train

PER_RECORD: tuple[int | None, ...] = (2, 5, 10, 20, None)
ABLATION = {"words": (0.0, 1.0), "linear": (1.0, 0.0)}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question nobody trained on, and the code of its record."""

    code: str
    text: str


def learn(catalogue: Catalogue, asked: Sequence[Asked]) -> dict[str, Any]:
    """Return {n, curve, ablation}: shares of ``asked`` whose record ranks first and among three, with intervals.

    curve: for each of PER_RECORD (None: all). ablation: everything, word search alone, classifier alone,
    and no folding of letters. Same input, same figures.
    """
    curve = []
    for most in PER_RECORD:
        phrases = fewer(catalogue.phrases, most)
        model = train(replace(catalogue, phrases=phrases), decider=BY_WORDS)
        curve.append({"per_record": most, "phrases": len(phrases), **ranks(model, asked, words)})
    ablation = [{"name": "fused", **ranks(model, asked, words)}]
    fusion = model.fusion
    for name, model.fusion in ABLATION.items():
        ablation.append({"name": name, **ranks(model, asked, words)})
    model.fusion = fusion
    unfolded = train(catalogue, decider=BY_WORDS, read=plain_words)
    ablation.append({"name": "no_fold", **ranks(unfolded, asked, plain_words)})
    return {"n": len(asked), "curve": curve, "ablation": ablation}


def fewer(phrases: Iterable[Phrase], most: int | None) -> tuple[Phrase, ...]:
    """Return at most ``most`` of the phrases of each record, chosen by their text and not by their order."""
    if most is None:
        return tuple(phrases)
    groups: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        groups[phrase.code].append(phrase)
    return tuple(
        phrase
        for group in groups.values()
        for phrase in sorted(group, key=lambda one: hashlib.sha256(one.text.encode()).digest())[:most]
    )


def ranks(model: Model, asked: Iterable[Asked], read: Callable[[str], list[Word]]) -> dict[str, Any]:
    """Return the shares of ``asked`` whose record is first, and among three."""
    group = Group()
    for one in asked:
        message = read(clean(one.text))
        order = [model.rankers.codes[n] for n in model.rank(message).order] if message else []
        group.add(order.index(one.code) + 1 if one.code in order else 0)
    found = group.as_figures()
    return {name: found[name] for name in ("r1", "r3", "r1_95", "r3_95")}


def plain_words(text: str) -> list[Word]:
    """Return the words of ``text`` as they are spelt, in small letters: what folding is measured against."""
    return [Word(word, (word,)) for word in _WORD.findall(text.lower())]
