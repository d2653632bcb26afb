"""Which record holds what another one leaves open: the permit's fee, when the permit's own record states none.

Two records are about one service when they lie in one area and share what their questions are about; the
neighbour must itself ask for the part. Nothing is guessed: without such a record there is none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from kalaki.assistant.rules.understand.catalogue import Entry
from kalaki.assistant.rules.understand.phrases import PhraseBook
from kalaki.assistant.rules.understand.text import words

ROOT = 5  # letters that two forms of one word share
ALIKE = 0.45  # least share of a question's rarity that its neighbour's question holds too


@dataclass(frozen=True, slots=True)
class Neighbours:
    """by: {(code, slot): code of the record that answers it}."""

    by: Mapping[tuple[str, str], str]

    def of(self, code: str, slot: str) -> str:
        """Return the record that answers ``slot`` for the service of record ``code``, "" when there is none."""
        return self.by.get((code, slot), "")


def neighbours(entries: Sequence[Entry], asks_for: Mapping[str, Sequence[str]]) -> Neighbours:
    """Return who stands in for whom. asks_for: {slot: phrases in a record's own question that ask for it}."""
    book = PhraseBook(asks_for)
    read = {entry.code: words(entry.question) for entry in entries}
    asked = {code: frozenset(book.find(message)) for code, message in read.items()}
    asking = {
        code: {at for _n, _p, ats in book.standing(message) for at in ats} for code, message in read.items()
    }
    topics = {
        code: frozenset(word.keys[0][:ROOT] for at, word in enumerate(message) if at not in asking[code])
        for code, message in read.items()
    }
    count = Counter(root for topic in topics.values() for root in topic)
    rarity = {root: log(len(topics) / number) for root, number in count.items()}
    found = {}
    for one in entries:
        whole = sum(rarity[root] for root in topics[one.code])
        near = []
        for other in entries:
            if other.code == one.code or other.area != one.area or other.place != one.place:
                continue
            shared = sum(rarity[root] for root in topics[one.code] & topics[other.code])
            if whole and shared >= ALIKE * whole:
                near.append(
                    (-shared, -shared / (sum(rarity[root] for root in topics[other.code]) or 1), other.code)
                )
        for slot in asks_for:
            best = min((row for row in near if slot in asked[row[2]]), default=None)
            if best is not None and slot not in asked[one.code]:
                found[one.code, slot] = best[2]
    return Neighbours(found)
